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

/// The guesses that are weighed against each other: standard deviations on the log scale, each about twice the one before,
/// and what share of the shops that have any is taken to be like that before the data are seen. Waves last from a day to a
/// month, all alike likely.
const WHITE: [(f64, f64); 5] = [(0.06, 0.2), (0.12, 0.25), (0.25, 0.25), (0.5, 0.2), (0.9, 0.1)];
const LASTING: [(f64, f64); 4] = [(0.07, 0.2), (0.15, 0.3), (0.3, 0.3), (0.6, 0.2)];
const KEPT: [f64; 4] = [0.4, 0.7, 0.88, 0.96];

/// The share of the shops that are not restless, and of those without waves: what is simple is taken as likelier, until the
/// days say something else. `eval effect` says what comes of it; from 0.6 to 0.75 the coverage hardly changes.
const NO_WHITE: f64 = 2.0 / 3.0;
const NO_LASTING: f64 = 2.0 / 3.0;

/// What adds less than this to the variance of chance, from day to day and over many days, can't be told from nothing, and is
/// counted there.
const UNSEEN_WHITE: f64 = 0.04;
const UNSEEN_LASTING: f64 = 0.05;

/// What turns a column's figures, row after row, into what is new in them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter {
    rows: Vec<FilterRow>,
    /// Sum of the logarithms of the variances of what is new.
    pub(super) spread: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct FilterRow {
    /// How much of what lasts is left since the row before.
    kept: f64,
    /// How much of what is new is taken as lasting.
    gain: f64,
    /// One over the standard deviation of what is new.
    scale: f64,
}

impl Noise {
    /// All guesses that could be seen beside this variance of chance, and keep no more than this for a day, each with the
    /// logarithm of its share.
    pub(super) fn guesses(chance: f64, kept_at_most: f64) -> Vec<(Self, f64)> {
        let mut whites = vec![(0.0, NO_WHITE)];
        for (deviation, share) in WHITE {
            let (white, share) = (deviation * deviation, share * (1.0 - NO_WHITE));
            if white < UNSEEN_WHITE * chance {
                whites[0].1 += share;
            } else {
                whites.push((white, share));
            }
        }
        let mut waves = vec![(0.0, 0.0, NO_LASTING)];
        for (deviation, of_deviation) in LASTING {
            let possible = || KEPT.into_iter().filter(|kept| *kept <= kept_at_most);
            for kept in possible() {
                let lasting = deviation * deviation;
                let share = of_deviation * (1.0 - NO_LASTING) / possible().count() as f64;
                if lasting * (1.0 + kept) / (1.0 - kept) < UNSEEN_LASTING * chance {
                    waves[0].2 += share;
                } else {
                    waves.push((lasting, kept, share));
                }
            }
        }
        let with = |(white, share): (f64, f64)| {
            waves.iter().map(move |(lasting, kept, of_waves)| {
                (Self { white, lasting: *lasting, kept: *kept }, (share * of_waves).ln())
            })
        };
        whites.into_iter().flat_map(with).collect()
    }

    /// Whether there is nothing but chance.
    pub(super) fn is_none(self) -> bool {
        self.white <= 0.0 && self.lasting <= 0.0
    }

    /// The filter for rows of this variance by chance, so many days after the row before.
    pub(super) fn filter(self, days: &[(f64, i64)]) -> Filter {
        let mut uncertain = self.lasting;
        let (mut spread, mut product) = (0.0, 1.0_f64);
        let mut rows = Vec::with_capacity(days.len());
        for (variance, gap) in days {
            let kept = if *gap == 1 { self.kept } else { self.kept.powi((*gap).clamp(0, 10_000) as i32) };
            uncertain = kept * kept * uncertain + self.lasting * (1.0 - kept * kept);
            let whole = uncertain + variance + self.white;
            let gain = uncertain / whole;
            // One logarithm for many rows, where it can't overflow.
            product *= whole;
            if !(1e-100..1e100).contains(&product) {
                spread += product.ln();
                product = 1.0;
            }
            uncertain *= 1.0 - gain;
            rows.push(FilterRow { kept, gain, scale: whole.sqrt().recip() });
        }
        Filter { rows, spread: spread + product.ln() }
    }
}

impl Filter {
    /// Makes rows of `width` numbers independent with variance one: each is what is new in it, given those before, over its
    /// standard deviation. With W for this, Wᵀ·W is the inverse of the covariance.
    pub(super) fn whiten(&self, rows: &mut [f64], width: usize) {
        let mut state = vec![0.0; width];
        for (row, filter) in rows.chunks_exact_mut(width).zip(&self.rows) {
            for (value, state) in row.iter_mut().zip(&mut state) {
                let known = filter.kept * *state;
                let new = *value - known;
                *state = known + filter.gain * new;
                *value = new * filter.scale;
            }
        }
    }

    /// The transpose of [`whiten`](Self::whiten): after both, rows are multiplied by the inverse of the covariance.
    pub(super) fn transposed(&self, rows: &mut [f64], width: usize) {
        let mut of_state = vec![0.0; width];
        for (row, filter) in rows.chunks_exact_mut(width).zip(&self.rows).rev() {
            for (value, of_state) in row.iter_mut().zip(&mut of_state) {
                let of_new = *value * filter.scale + filter.gain * *of_state;
                *of_state = filter.kept * (*of_state - of_new);
                *value = of_new;
            }
        }
    }

    /// For each number of rows, from 0 on: the squares of what is new, added up, in a column that is 1 in so many first rows
    /// and 0 behind them.
    pub(super) fn squares_of_starts(&self) -> Vec<f64> {
        // What a state of one before a row adds from that row on, where nothing but zeros follow.
        let mut echoes = vec![0.0; self.rows.len() + 1];
        for (at, row) in self.rows.iter().enumerate().rev() {
            let left = 1.0 - row.gain;
            echoes[at] = row.kept * row.kept * (row.scale * row.scale + left * left * echoes[at + 1]);
        }
        let (mut state, mut sum) = (0.0, 0.0);
        let mut squares = vec![0.0];
        for (row, echo) in self.rows.iter().zip(&echoes[1..]) {
            let known = row.kept * state;
            let new = 1.0 - known;
            state = known + row.gain * new;
            sum += new * new * row.scale * row.scale;
            squares.push(sum + state * state * echo);
        }
        squares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAYS: [(f64, i64); 5] = [(0.1, 1), (0.2, 1), (0.1, 3), (0.3, 1), (0.1, 2)];

    fn noise() -> Noise {
        Noise { white: 0.05, lasting: 0.2, kept: 0.7 }
    }

    /// The covariance, written down.
    fn covariance() -> [[f64; 5]; 5] {
        let mut at = [0_i64; 5];
        for row in 1..5 {
            at[row] = at[row - 1] + DAYS[row].1;
        }
        let mut all = [[0.0; 5]; 5];
        for row in 0..5 {
            for column in 0..5 {
                all[row][column] = 0.2 * 0.7_f64.powi((at[row] - at[column]).abs() as i32);
            }
            all[row][row] += 0.05 + DAYS[row].0;
        }
        all
    }

    #[test]
    fn both_ways_make_the_inverse_of_the_covariance() {
        let (filter, covariance) = (noise().filter(&DAYS), covariance());
        let mut unit = vec![0.0; 25];
        (0..5).for_each(|at| unit[at * 6] = 1.0);
        filter.whiten(&mut unit, 5);
        filter.transposed(&mut unit, 5);
        for (row, line) in covariance.iter().enumerate() {
            for column in 0..5 {
                let product: f64 = (0..5).map(|at| line[at] * unit[at * 5 + column]).sum();
                assert!((product - f64::from(u8::from(row == column))).abs() < 1e-12, "{row} {column} {product}");
            }
        }
    }

    #[test]
    fn squares_of_starts_are_those_of_the_columns() {
        let filter = noise().filter(&DAYS);
        for (ones, square) in filter.squares_of_starts().into_iter().enumerate() {
            let mut column: Vec<f64> = (0..5).map(|at| f64::from(u8::from(at < ones))).collect();
            filter.whiten(&mut column, 1);
            assert!((column.iter().map(|value| value * value).sum::<f64>() - square).abs() < 1e-12, "{ones}");
        }
    }

    #[test]
    fn shares_add_up_to_one_and_what_can_t_be_seen_is_not_asked_for() {
        let sum = |guesses: &[(Noise, f64)]| guesses.iter().map(|(_, share)| share.exp()).sum::<f64>();
        let (calm, restless) = (Noise::guesses(1e-4, 1.0), Noise::guesses(3.0, 1.0));
        assert!((sum(&calm) - 1.0).abs() < 1e-12 && (sum(&restless) - 1.0).abs() < 1e-12);
        let short = Noise::guesses(0.1, 0.5);
        assert!((sum(&short) - 1.0).abs() < 1e-12 && short.iter().all(|(noise, _)| noise.kept <= 0.5));
        assert!(calm.len() > 2 * restless.len(), "{} {}", calm.len(), restless.len());
    }
}
