//! A change of level on a day other than the fix's: the incident's beginning, a stopgap, another release.

use std::ops::Range;

use super::days::Change;
use super::fit::Row;

/// How many days from the fix such days are tried, each a quarter further than the one before: how far it was matters, not
/// on which day. Nearer ones can't be told from the fix.
const DISTANCES: [i64; 12] = [7, 9, 11, 14, 17, 21, 26, 33, 41, 51, 64, 80];

/// At either end of the days so many show what the level was.
const LEVEL_DAYS: i64 = 7;

/// The chance that there is any: even.
const ANY: f64 = 0.5;

/// Standard deviation of its height on the log scale.
pub(super) const HEIGHT: f64 = 0.5;

/// A possible one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OtherStep {
    /// The rows on its far side from the fix, which are the first ones or the last ones: so that the step at the fix is what
    /// changed there.
    pub(super) rows: Range<usize>,
    /// How likely it is before the data are seen.
    pub(super) share: f64,
}

/// Those of a comparison: before the fix, and behind it as well where that is asked for.
///
/// Each distance is likely in inverse proportion to it: what else happens to a level of complaints mostly belongs to the same
/// affair as the fix, and is near it in time.
pub(super) fn other_steps(rows: &[Row], change: &Change, behind: bool) -> Vec<OtherStep> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Vec::new() };
    let settled = change.on.saturating_add(change.settling.max(0));
    let row = |day: i64| rows.partition_point(|row| row.number < day);
    let mut found = Vec::new();
    for far in DISTANCES {
        let day = change.on.saturating_sub(far);
        if day >= first.number.saturating_add(LEVEL_DAYS) {
            found.push(OtherStep { rows: 0..row(day), share: (far as f64).recip() });
        }
        let day = settled.saturating_add(far);
        if behind && day < last.number.saturating_sub(LEVEL_DAYS - 2) {
            found.push(OtherStep { rows: row(day)..rows.len(), share: (far as f64).recip() });
        }
    }
    found.retain(|step| !step.rows.is_empty());
    let sum: f64 = found.iter().map(|step| step.share).sum();
    found.iter_mut().for_each(|step| step.share *= ANY / sum);
    found
}

#[cfg(test)]
mod tests {
    use super::super::fit::Base;
    use super::*;

    #[test]
    fn they_lie_inside_the_days_and_share_an_even_chance() {
        let rows: Vec<Row> = (0..60)
            .filter(|day| !(30..33).contains(day))
            .map(|number| Row { number, events: 1.0, base: Base::Sessions(10.0), columns: vec![1.0] })
            .collect();
        let change = Change { on: 30, settling: 2, from: 0, until: 60 };
        let all = other_steps(&rows, &change, true);
        assert!((all.iter().map(|step| step.share).sum::<f64>() - 0.5).abs() < 1e-12);
        for step in &all {
            assert!(step.rows.len() >= 6 && (step.rows.start == 0 && step.rows.end <= 23 || step.rows.end == 57));
        }
        let before = other_steps(&rows, &change, false);
        assert!(before.iter().all(|step| step.rows.start == 0) && before.len() < all.len());
        assert!(before[0].share > before[1].share);
        assert!(other_steps(&[], &change, true).is_empty());
    }
}
