//! A guess at the deviations stands for those around it: its whole variance is off by a factor, which the days say.
//!
//! The factor has an inverse gamma distribution before the days are seen, and so it is integrated in closed form (Zellner, "An
//! introduction to Bayesian inference in econometrics", 1971, chapter 3). So guesses may be far apart, and the interval is still
//! as wide as the days deviate.

use statrs::function::gamma::ln_gamma;

/// Degrees of freedom that the guess itself is worth: a standard deviation a quarter off is nothing unusual, one that is half
/// as large belongs to the next guess.
const OF_GUESS: f64 = 32.0;

/// The factor of one guess; none where chance is all there is, whose variance is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale(Option<Known>);

#[derive(Debug, Clone, Copy)]
struct Known {
    degrees: f64,
    constant: f64,
}

impl Scale {
    /// Chance alone.
    pub(super) fn exact() -> Self {
        Self(None)
    }

    /// Of a guess, with so many degrees of freedom left by the regression.
    pub(super) fn around(left: usize) -> Self {
        let left = left as f64;
        let degrees = OF_GUESS + left;
        let constant = 2.0 * (ln_gamma(0.5 * degrees) - ln_gamma(0.5 * OF_GUESS)) - left * (0.5 * OF_GUESS).ln();
        Self(Some(Known { degrees, constant }))
    }

    /// Minus twice the logarithm of the likelihood of deviations whose weighted squares add up to this, and the factor that is
    /// to be expected then.
    pub(super) fn of(self, squares: f64) -> (f64, f64) {
        match self.0 {
            None => (squares, 1.0),
            Some(Known { degrees, constant }) => {
                (degrees * (squares / OF_GUESS).ln_1p() - constant, (OF_GUESS + squares) / degrees)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_as_guessed_have_factor_one_and_larger_ones_a_larger() {
        let scale = Scale::around(100);
        assert!((scale.of(100.0).1 - 1.0).abs() < 1e-12);
        assert!(scale.of(180.0).1 > 1.5 && scale.of(60.0).1 < 0.75);
        // What is far off is better explained by a factor than without, what is as guessed about as well.
        assert!(scale.of(200.0).0 < Scale::exact().of(200.0).0 - 10.0);
        assert!((scale.of(100.0).0 - 100.0).abs() < 3.0);
    }
}
