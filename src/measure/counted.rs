//! What one source gave so far, bucket by bucket, in all three resolutions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{BucketTime, Measures, Point, Resolution};

/// Different services of one source that are counted each by itself; later ones are taken together. The first ones, not
/// the busiest, so that a source counts the same however often and however far it is read.
const MOST_SERVICES: usize = 64;

/// For how many seconds behind the clock the buckets of each resolution may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptSeconds {
    /// Minutes.
    pub minutes: i64,
    /// Hours.
    pub hours: i64,
    /// Days.
    pub days: i64,
}

/// Figures of one source, absolute: counted from its beginning. Minutes, hours and days are each counted by
/// themselves, so that a late entry is in an hour though its minute was let go.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SourceMeasures {
    buckets: BTreeMap<BucketTime, Measures>,
    services: BTreeSet<String>,
    /// What the minutes weigh.
    weight: usize,
    #[serde(skip)]
    changed: BTreeSet<BucketTime>,
}

impl SourceMeasures {
    /// Adds what was counted at a time, in seconds since the Unix epoch.
    pub fn add(&mut self, second: i64, more: &Measures) {
        let services = &mut self.services;
        let bounded = more.with_services(|service| {
            services.contains(service) || (services.len() < MOST_SERVICES && services.insert(service.to_owned()))
        });
        for resolution in Resolution::ALL {
            let time = BucketTime::holding(resolution, second);
            let bucket = self.buckets.entry(time).or_default();
            let before = if resolution == Resolution::Minute { bucket.weight() } else { 0 };
            bucket.add(&bounded);
            if resolution == Resolution::Minute {
                self.weight += bucket.weight().saturating_sub(before);
            }
            self.changed.insert(time);
        }
    }

    /// Whether anything changed since [`SourceMeasures::take_changed`].
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// The buckets that changed since the last call, as they are now.
    pub fn take_changed(&mut self) -> Vec<Point> {
        let changed = std::mem::take(&mut self.changed);
        changed.into_iter().filter_map(|time| self.point(time)).collect()
    }

    /// Lets the oldest minutes go while all of them weigh more than `most`; those that changed are handed out.
    pub fn relieve(&mut self, most: usize) -> Vec<Point> {
        let mut handed = Vec::new();
        while self.weight > most {
            let Some(time) = self.first_of(Resolution::Minute) else { break };
            if self.changed.remove(&time) {
                handed.extend(self.point(time));
            }
            self.drop_bucket(time);
        }
        handed
    }

    /// Lets go what the clock (event time, in seconds) has left behind for good, whether or not it was handed out.
    pub fn let_go(&mut self, clock: i64, kept: KeptSeconds) {
        for (resolution, seconds) in
            [(Resolution::Minute, kept.minutes), (Resolution::Hour, kept.hours), (Resolution::Day, kept.days)]
        {
            while let Some(time) = self.first_of(resolution) {
                if clock.saturating_sub(time.end()) <= seconds {
                    break;
                }
                self.changed.remove(&time);
                self.drop_bucket(time);
            }
        }
    }

    fn point(&self, time: BucketTime) -> Option<Point> {
        self.buckets.get(&time).map(|measures| Point { time, measures: measures.clone() })
    }

    fn first_of(&self, resolution: Resolution) -> Option<BucketTime> {
        let from = BucketTime { resolution, start: i64::MIN };
        let to = BucketTime { resolution, start: i64::MAX };
        self.buckets.range(from..=to).next().map(|(time, _)| *time)
    }

    fn drop_bucket(&mut self, time: BucketTime) {
        if let Some(dropped) = self.buckets.remove(&time)
            && time.resolution == Resolution::Minute
        {
            self.weight = self.weight.saturating_sub(dropped.weight());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Label, Metric, OTHER, SeriesName};
    use super::*;

    const KEPT: KeptSeconds = KeptSeconds { minutes: 3600, hours: 86_400, days: 2 * 86_400 };

    fn one(service: &str) -> Measures {
        let mut measures = Measures::default();
        measures.count(SeriesName::of(Metric::Entries).with(Label::Service, service), 1);
        measures
    }

    fn total(points: &[Point], resolution: Resolution) -> u64 {
        let of = points.iter().filter(|point| point.time.resolution == resolution);
        of.flat_map(|point| point.measures.counts.values()).sum()
    }

    #[test]
    fn all_resolutions_count_everything_and_values_are_absolute() {
        let mut source = SourceMeasures::default();
        for second in [0, 59, 60, 3_600, 90_000] {
            source.add(second, &one("cart"));
        }
        let first = source.take_changed();
        assert!(Resolution::ALL.iter().all(|resolution| total(&first, *resolution) == 5));
        assert!(!source.is_changed());
        source.add(61, &one("cart"));
        let second = source.take_changed();
        assert_eq!(Resolution::ALL.map(|resolution| total(&second, resolution)), [2, 4, 5]);
    }

    #[test]
    fn services_beyond_the_bound_are_taken_together() {
        let mut source = SourceMeasures::default();
        for number in 0..MOST_SERVICES + 10 {
            source.add(0, &one(&format!("s{number:03}")));
        }
        source.add(0, &one("s000"));
        let points = source.take_changed();
        let counts = &points[0].measures.counts;
        assert_eq!(counts.len(), MOST_SERVICES + 1);
        assert_eq!(counts[&SeriesName::of(Metric::Entries).with(Label::Service, OTHER)], 10);
        assert_eq!(counts[&SeriesName::of(Metric::Entries).with(Label::Service, "s000")], 2);
    }

    #[test]
    fn what_the_clock_left_behind_is_let_go_and_room_is_bounded() {
        let mut source = SourceMeasures::default();
        for minute in 0..10_000 {
            source.add(minute * 60, &one("cart"));
            source.take_changed();
            source.let_go(minute * 60, KEPT);
        }
        let held = |resolution| source.buckets.keys().filter(|time| time.resolution == resolution).count();
        assert_eq!(Resolution::ALL.map(held), [62, 25, 3]);
        assert_eq!(source.weight, 62);
        for minute in 10_000..10_100 {
            source.add(minute * 60, &one("cart"));
        }
        assert_eq!(source.relieve(40).len(), 60, "what had not been handed out is");
        assert_eq!(source.weight, 40);
    }
}
