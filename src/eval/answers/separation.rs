//! How well a score tells two groups apart: the area under the ROC curve, by ranks (Hanley and McNeil, "The meaning and
//! use of the area under a receiver operating characteristic curve", Radiology 143, 1982).

/// The chance that one of `upper` has a higher score than one of `lower`, ties counting half; `None` where a group is
/// empty.
#[must_use]
pub fn area_under_curve(upper: &[f64], lower: &[f64]) -> Option<f64> {
    if upper.is_empty() || lower.is_empty() {
        return None;
    }
    let mut sorted = lower.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wins = |score: f64| {
        let below = sorted.partition_point(|other| *other < score);
        let not_above = sorted.partition_point(|other| *other <= score);
        (below + not_above) as f64 / 2.0
    };
    let sum: f64 = upper.iter().map(|score| wins(*score)).sum();
    Some(sum / (upper.len() as f64 * lower.len() as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_half() {
        assert_eq!(area_under_curve(&[2.0, 3.0], &[0.0, 1.0]), Some(1.0));
        assert_eq!(area_under_curve(&[0.0], &[1.0]), Some(0.0));
        assert_eq!(area_under_curve(&[1.0, 1.0], &[1.0, 1.0]), Some(0.5));
        assert_eq!(area_under_curve(&[1.0, 2.0], &[1.0]), Some(0.75));
        assert_eq!(area_under_curve(&[], &[1.0]), None);
    }

    proptest::proptest! {
        #[test]
        fn the_two_directions_add_up_to_one(a in proptest::collection::vec(0_u8..9, 1..30), b in proptest::collection::vec(0_u8..9, 1..30)) {
            let of = |values: &[u8]| values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>();
            let there = area_under_curve(&of(&a), &of(&b)).unwrap();
            let back = area_under_curve(&of(&b), &of(&a)).unwrap();
            proptest::prop_assert!((there + back - 1.0).abs() < 1e-9);
        }
    }
}
