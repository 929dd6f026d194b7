//! When an incident was there, and how much.

use crate::incident::Bucket;

/// Seconds of the time that a complaint's share of the trouble is counted over.
const HARM_SECONDS: i64 = 6 * 3600;

/// Days before a complaint that tell what is usual.
const BACKGROUND_DAYS: i64 = 10;
const DAY: i64 = 86_400;

/// Proofs over time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Activity {
    /// First and last second of each bucket with its proofs, by time.
    runs: Vec<(i64, i64, u64)>,
    /// Days with any, since the epoch.
    days: Vec<i64>,
}

impl Activity {
    pub(super) fn of<'b>(buckets: impl Iterator<Item = &'b Bucket>) -> Self {
        let runs: Vec<(i64, i64, u64)> = buckets
            .filter(|bucket| bucket.count > 0)
            .map(|bucket| (bucket.first.as_second(), bucket.last.as_second(), bucket.count))
            .collect();
        Self::new(runs)
    }

    fn new(mut runs: Vec<(i64, i64, u64)>) -> Self {
        runs.sort_unstable();
        let mut days: Vec<i64> = runs.iter().map(|(from, _, _)| from.div_euclid(DAY)).collect();
        days.dedup();
        Self { runs, days }
    }

    /// One run, for an incident of which only that is known.
    pub(super) fn during(from: i64, to: i64) -> Self {
        Self::new(vec![(from, to.max(from), 1)])
    }

    pub(super) fn joined(mut self, other: Self) -> Self {
        self.runs.extend(other.runs);
        Self::new(self.runs)
    }

    /// Seconds since the last trouble before `at` (0 while it goes on); `None` where there was none within `window`
    /// seconds. Clocks differ: what begins up to `early` seconds later counts.
    pub(super) fn since(&self, at: i64, window: i64, early: i64) -> Option<i64> {
        let begun = self.runs.partition_point(|(from, _, _)| *from <= at + early);
        // Runs may overlap where incidents were joined: a few before the last one may end later.
        let recent = self.runs.get(begun.saturating_sub(4)..begun)?;
        let last = recent.iter().map(|(_, to, _)| *to).max()?;
        let lag = (at - last).max(0);
        (lag <= window).then_some(lag)
    }

    /// Proofs in the hours before `at`.
    pub(super) fn harm(&self, at: i64) -> u64 {
        let (from, to) = (
            self.runs.partition_point(|(_, to, _)| *to < at - HARM_SECONDS),
            self.runs.partition_point(|(from, _, _)| *from <= at),
        );
        self.runs.get(from..to.max(from)).unwrap_or_default().iter().map(|(_, _, count)| *count).sum()
    }

    /// On which share of the days before yesterday it was there, too, 0–1.
    pub(super) fn background(&self, at: i64) -> f32 {
        let today = at.div_euclid(DAY);
        let before = |day: i64| self.days.partition_point(|known| *known < day);
        let there = before(today - 1).saturating_sub(before(today - 1 - BACKGROUND_DAYS));
        there as f32 / BACKGROUND_DAYS as f32
    }

    /// First and last second, and proofs, of each run.
    pub(super) fn runs(&self) -> &[(i64, i64, u64)] {
        &self.runs
    }

    /// First and last second of all trouble.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        let last = self.runs.iter().map(|(_, to, _)| *to).max()?;
        self.runs.first().map(|(from, _, _)| (*from, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lag_is_counted_from_the_last_trouble_before() {
        let activity = Activity::new(vec![(1000, 1500, 2), (5000, 5600, 3)]);
        assert_eq!(activity.since(900, 10_000, 0), None);
        assert_eq!(activity.since(900, 10_000, 200), Some(0));
        assert_eq!(activity.since(1200, 10_000, 0), Some(0));
        assert_eq!(activity.since(2500, 10_000, 0), Some(1000));
        assert_eq!(activity.since(2500, 500, 0), None);
        assert_eq!(activity.since(6000, 500, 0), Some(400));
        assert_eq!((activity.harm(5100), activity.harm(900), activity.harm(80_000)), (5, 0, 0));
        assert_eq!(Activity::default().span(), None);
        let daily = Activity::new((0..20).map(|day| (day * DAY, day * DAY + 60, 1)).collect());
        assert_eq!((daily.background(20 * DAY), activity.background(5700)), (1.0, 0.0));
    }
}
