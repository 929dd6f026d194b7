//! All figures of one bucket of time.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{BucketTime, Label, OTHER, SeriesName, Sketch};

/// Counts and response times by series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measures {
    /// Counts.
    pub counts: BTreeMap<SeriesName, u64>,
    /// Response times.
    pub times: BTreeMap<SeriesName, Sketch>,
}

/// The figures of one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Which bucket.
    pub time: BucketTime,
    /// What is in it.
    pub measures: Measures,
}

impl Measures {
    /// Whether there is nothing in them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.times.is_empty()
    }

    /// Adds to a count.
    pub fn count(&mut self, name: SeriesName, more: u64) {
        if more > 0 {
            let count = self.counts.entry(name).or_default();
            *count = count.saturating_add(more);
        }
    }

    /// Adds response times.
    pub fn time(&mut self, name: SeriesName, more: &Sketch) {
        if more.count() > 0 {
            self.times.entry(name).or_default().add_all(more);
        }
    }

    /// Adds all of the others.
    pub fn add(&mut self, more: &Self) {
        for (name, count) in &more.counts {
            match self.counts.get_mut(name) {
                Some(known) => *known = known.saturating_add(*count),
                None => self.count(name.clone(), *count),
            }
        }
        for (name, sketch) in &more.times {
            match self.times.get_mut(name) {
                Some(known) => known.add_all(sketch),
                None => self.time(name.clone(), sketch),
            }
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.add(other);
        self
    }

    /// The larger value of each series: how two readings of one source join.
    #[must_use]
    pub fn joined(mut self, other: &Self) -> Self {
        for (name, count) in &other.counts {
            let known = self.counts.entry(name.clone()).or_default();
            *known = (*known).max(*count);
        }
        for (name, sketch) in &other.times {
            let known = self.times.entry(name.clone()).or_default();
            *known = known.joined(sketch);
        }
        self
    }

    /// The sums over all labels but those that are wanted.
    #[must_use]
    pub fn by(&self, wanted: &[Label]) -> Self {
        let mut sums = Self::default();
        for (name, count) in &self.counts {
            sums.count(name.only(wanted), *count);
        }
        for (name, sketch) in &self.times {
            sums.time(name.only(wanted), sketch);
        }
        sums
    }

    /// Only the series that are wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&SeriesName) -> bool) -> Self {
        self.counts.retain(|name, _| wanted(name));
        self.times.retain(|name, _| wanted(name));
        self
    }

    /// How many numbers it holds, roughly: what it takes to keep it.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.counts.len() + self.times.values().map(|sketch| 1 + sketch.bins().len()).sum::<usize>()
    }

    /// Services beyond the `most` busiest (by all their counts, then by name) are taken together as [`OTHER`].
    #[must_use]
    pub fn bounded(self, most: usize) -> Self {
        let mut busy: BTreeMap<&str, u64> = BTreeMap::new();
        let counts = self.counts.iter().map(|(name, count)| (name, *count));
        let times = self.times.iter().map(|(name, sketch)| (name, sketch.count()));
        for (name, count) in counts.chain(times) {
            if let Some(service) = name.label(Label::Service).filter(|service| *service != OTHER) {
                let known = busy.entry(service).or_default();
                *known = known.saturating_add(count);
            }
        }
        if busy.len() <= most {
            return self;
        }
        let mut ranked: Vec<(&str, u64)> = busy.into_iter().collect();
        ranked.sort_by_key(|(service, count)| (std::cmp::Reverse(*count), *service));
        let kept: BTreeSet<&str> = ranked.into_iter().take(most).map(|(service, _)| service).collect();
        self.with_services(|service| kept.contains(service))
    }

    /// Services that are not kept become [`OTHER`].
    pub(super) fn with_services(&self, mut keeps: impl FnMut(&str) -> bool) -> Self {
        let mut bounded = Self::default();
        let mut renamed = |name: &SeriesName| match name.label(Label::Service) {
            Some(service) if service != OTHER && !keeps(service) => name.clone().with(Label::Service, OTHER),
            _ => name.clone(),
        };
        for (name, count) in &self.counts {
            bounded.count(renamed(name), *count);
        }
        for (name, sketch) in &self.times {
            bounded.time(renamed(name), sketch);
        }
        bounded
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Metric;
    use super::*;

    fn measures() -> impl Strategy<Value = Measures> {
        let one = (0..3_usize, "[a-d]", 1..50_u64, prop::collection::vec(0..5_000_000_i64, 0..5));
        prop::collection::vec(one, 0..12).prop_map(|all| {
            let mut measures = Measures::default();
            for (metric, service, count, times) in all {
                measures.count(SeriesName::of(Metric::ALL[metric]).with(Label::Service, &service), count);
                let mut sketch = Sketch::default();
                times.into_iter().for_each(|time| sketch.add(time));
                measures.time(SeriesName::of(Metric::ResponseTime).with(Label::Service, &service), &sketch);
            }
            measures
        })
    }

    proptest! {
        #[test]
        fn sums_and_joins_do_not_depend_on_order(a in measures(), b in measures(), c in measures()) {
            prop_assert_eq!(a.clone().plus(&b).plus(&c), c.clone().plus(&b).plus(&a));
            prop_assert_eq!(a.clone().joined(&b).joined(&c), c.clone().joined(&a).joined(&b));
            prop_assert_eq!(a.clone().joined(&a), a);
        }

        #[test]
        fn a_bound_on_services_loses_nothing(a in measures(), most in 0_usize..5) {
            let bounded = a.clone().bounded(most);
            prop_assert_eq!(bounded.by(&[]), a.by(&[]));
            let services: BTreeSet<&str> = bounded.counts.keys().filter_map(|name| name.label(Label::Service)).collect();
            prop_assert!(services.len() <= most + 1);
        }
    }
}
