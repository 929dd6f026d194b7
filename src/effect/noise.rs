//! What a day's figure deviates by, beside chance: from day to day, and in waves that last.
//!
//! A deviation on the log scale is the sum of an independent one and of a first-order autoregression. Its likelihood is
//! that of a Kalman filter with one state, which takes days that are missing as they are (Harvey, "Forecasting, structural
//! time series models and the Kalman filter", 1989, chapter 3).

/// A guess at the deviations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Noise {
    /// Variance from day to day.
    pub(super) white: f64,
    /// Variance of what lasts.
    pub(super) lasting: f64,
    /// How much of what lasts is still there a day later, 0–1.
    pub(super) kept: f64,
}

/// The guesses that are weighed against each other: standard deviations on the log scale, and what share of all shops is taken
/// to be like that before the data are seen. Half of them have none, so that a calm shop's interval is not as wide as a
/// restless one's; `eval effect` says what comes of it.
const WHITE: [(f64, f64); 5] = [(0.0, 0.5), (0.12, 0.18), (0.25, 0.15), (0.45, 0.1), (0.8, 0.07)];
const LASTING: [(f64, f64); 4] = [(0.1, 0.15), (0.2, 0.15), (0.35, 0.12), (0.7, 0.08)];
const KEPT: [(f64, f64); 4] = [(0.3, 0.3), (0.6, 0.3), (0.8, 0.25), (0.93, 0.15)];
const NO_LASTING: f64 = 0.5;

impl Noise {
    /// All guesses, each with the logarithm of its share.
    pub(super) fn guesses() -> Vec<(Self, f64)> {
        let mut all = Vec::new();
        for (white, share) in WHITE {
            let white = white * white;
            all.push((Self { white, lasting: 0.0, kept: 0.0 }, (share * NO_LASTING).ln()));
            for (lasting, of_lasting) in LASTING {
                for (kept, of_kept) in KEPT {
                    let noise = Self { white, lasting: lasting * lasting, kept };
                    all.push((noise, (share * of_lasting * of_kept).ln()));
                }
            }
        }
        all
    }

    /// Makes rows independent with variance one: each is what is new in it, given those before, over its standard deviation.
    /// `rows` has `width` numbers a day; `variance` is what chance alone gives, `gap` how many days after the row before.
    /// Gives the sum of the logarithms of the variances.
    pub(super) fn whiten(self, rows: &mut [f64], width: usize, days: &[(f64, i64)]) -> f64 {
        let mut state = vec![0.0; width];
        let mut spread = self.lasting;
        let mut sum = 0.0;
        for (row, (variance, gap)) in rows.chunks_exact_mut(width).zip(days) {
            let kept = self.kept.powi((*gap).clamp(0, 10_000) as i32);
            spread = kept * kept * spread + self.lasting * (1.0 - kept * kept);
            let whole = spread + variance + self.white;
            let gain = spread / whole;
            let scale = whole.sqrt().recip();
            sum += whole.ln();
            for (value, state) in row.iter_mut().zip(&mut state) {
                let known = kept * *state;
                let new = *value - known;
                *state = known + gain * new;
                *value = new * scale;
            }
            spread *= 1.0 - gain;
        }
        sum
    }
}
