//! Settings of figures over time.

use serde::{Deserialize, Serialize};

/// Where figures are told to readers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricsPlace {
    /// In the memory's own store.
    #[default]
    Embedded,
    /// In the Redis server of `[redis]`, which several sites may share.
    Redis,
}

/// Figures over time. They are always counted in the memory's own store; what is kept for how long is in days, and 0 keeps
/// for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Where they are told to readers: `embedded` or `redis`.
    pub store: MetricsPlace,
    /// Days for which figures are kept by the minute; at most 31.
    pub minutes_days: u32,
    /// Days for which figures are kept by the hour.
    pub hours_days: u32,
    /// Days for which figures are kept by the day.
    pub days_days: u32,
    /// Most services of one bucket that are told each by itself, the busiest; the rest is told as `other`.
    pub services: usize,
    /// Seconds between two times at which what changed is told.
    pub every_seconds: u64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            store: MetricsPlace::Embedded,
            minutes_days: 2,
            hours_days: 60,
            days_days: 800,
            services: 50,
            every_seconds: 10,
        }
    }
}

impl Metrics {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let checks = [
            ("metrics.minutes_days", (1..=31).contains(&self.minutes_days), "must be from 1 to 31"),
            ("metrics.services", (1..=1000).contains(&self.services), "must be from 1 to 1000"),
            ("metrics.every_seconds", (1..=3600).contains(&self.every_seconds), "must be from 1 to 3600"),
        ];
        checks.iter().find(|(_, good, _)| !good).map(|(key, _, what)| (*key, *what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_possible_and_impossible_values_are_named() {
        assert_eq!(Metrics::default().wrong(), None);
        let none = Metrics { services: 0, ..Metrics::default() };
        assert_eq!(none.wrong().map(|(key, _)| key), Some("metrics.services"));
    }
}
