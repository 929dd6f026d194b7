//! Robust statistics and likelihood ratios: pure functions of numbers.

/// Makes the median absolute deviation estimate the standard deviation of a normal distribution (Hampel 1974,
/// "The influence curve and its role in robust estimation").
const CONSISTENT: f64 = 1.4826;

/// Shares are kept off 0 and 1, where one exception would decide everything.
const LEAST_SHARE: f64 = 1e-6;
const MOST_SHARE: f64 = 0.99;

/// The middle value, the mean of the two middle ones for an even count; 0 for none. Sorts what it is given.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    match (values.get(half), values.len() % 2) {
        (Some(upper), 0) => values.get(half.wrapping_sub(1)).map_or(*upper, |lower| (lower + upper) / 2.0),
        (Some(middle), _) => *middle,
        (None, _) => 0.0,
    }
}

/// Spread about `middle` by the median absolute deviation, in units of a standard deviation.
pub(super) fn spread(values: &[f64], middle: f64) -> f64 {
    let mut distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    CONSISTENT * median(&mut distances)
}

/// Mean without the lowest and the highest tenth. Sorts what it is given; 0 for none.
pub(super) fn trimmed_mean(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let cut = values.len() / 10;
    let kept = values.get(cut..values.len() - cut).unwrap_or_default();
    if kept.is_empty() { 0.0 } else { kept.iter().sum::<f64>() / kept.len() as f64 }
}

/// How much likelier `hits` of `all` are where the share is `changed` than where it is `usual` (log of the ratio;
/// Wald 1945, "Sequential tests of statistical hypotheses").
pub(super) fn share_evidence(hits: usize, all: usize, usual: f64, changed: f64) -> f64 {
    let (usual, changed) = (usual.clamp(LEAST_SHARE, MOST_SHARE), changed.clamp(LEAST_SHARE, MOST_SHARE));
    let misses = all.saturating_sub(hits) as f64;
    hits as f64 * (changed / usual).ln() + misses * ((1.0 - changed) / (1.0 - usual)).ln()
}

/// Evidence of one slice, so that a single burst does not outweigh what lasts: straight up to `knee`,
/// logarithmic beyond.
pub(super) fn damped(evidence: f64, knee: f64) -> f64 {
    if evidence <= knee { evidence } else { knee * (1.0 + (evidence / knee).ln()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_move_neither_middle_nor_spread() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
        let calm = spread(&[1.0, 2.0, 3.0, 4.0, 5.0], 3.0);
        assert_eq!(calm, spread(&[1.0, 2.0, 3.0, 4.0, 500.0], 3.0));
        let mut shares: Vec<f64> = std::iter::repeat_n(0.2, 19).chain([1.0]).collect();
        assert!((trimmed_mean(&mut shares) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn shares_speak_for_the_nearer_hypothesis() {
        assert!(share_evidence(5, 10, 0.05, 0.35) > 0.0);
        assert!(share_evidence(0, 10, 0.05, 0.35) < 0.0);
        assert!(share_evidence(1, 20, 0.05, 0.35) < 0.0);
    }

    #[test]
    fn a_burst_counts_less_than_what_lasts() {
        assert_eq!(damped(-3.0, 5.0), -3.0);
        assert_eq!(damped(5.0, 5.0), 5.0);
        assert!(damped(50.0, 5.0) < 20.0);
    }
}
