//! How large a rate may be in truth, given what was counted: Clopper and Pearson, "The use of confidence or fiducial
//! limits illustrated in the case of the binomial", Biometrika 26 (1934).

/// Chance with which a bound is too low.
const MISS: f64 = 0.05;

/// The one-sided 95 % upper bound of a rate, 0–1, of which `found` of `all` independent trials were hits. 1 where nothing
/// was tried.
#[must_use]
pub fn upper_bound(found: usize, all: usize) -> f64 {
    if found >= all {
        return 1.0;
    }
    // The chance of at most `found` hits falls with the rate: bisection.
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(found, all, middle) > MISS { low = middle } else { high = middle }
    }
    high
}

/// The chance of at most `found` hits in `all` trials at this rate (strictly between 0 and 1).
fn at_most(found: usize, all: usize, rate: f64) -> f64 {
    let (hit, miss) = (rate.ln(), (1.0 - rate).ln());
    let mut ways = 0.0;
    let mut sum = 0.0;
    for hits in 0..=found.min(all) {
        if hits > 0 {
            ways += ((all - hits + 1) as f64).ln() - (hits as f64).ln();
        }
        sum += (ways + hits as f64 * hit + (all - hits) as f64 * miss).exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // None of n: 1 − 0.05^(1/n). The others from tables of the beta distribution.
        let cases =
            [(0, 1, 0.95), (0, 30, 0.0950), (0, 300, 0.009_936), (1, 10, 0.3942), (5, 100, 0.1023), (5, 10, 0.7776)];
        for (found, all, expected) in cases {
            let bound = upper_bound(found, all);
            assert!((bound - expected).abs() < 5e-4, "{found} of {all}: {bound}");
        }
        assert_eq!(upper_bound(0, 0), 1.0);
        assert_eq!(upper_bound(7, 7), 1.0);
    }

    proptest::proptest! {
        #[test]
        fn above_the_share_and_rising(all in 1_usize..2000, found in 0_usize..2000) {
            let found = found % all;
            let bound = upper_bound(found, all);
            proptest::prop_assert!(bound > found as f64 / all as f64 && bound <= 1.0);
            proptest::prop_assert!(upper_bound(found + 1, all) >= bound);
        }
    }
}
