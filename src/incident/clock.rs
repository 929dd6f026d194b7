//! Hybrid logical clock: what a person set last wins, on every site alike.
//!
//! After Kulkarni et al., "Logical Physical Clocks and Consistent Snapshots in Globally Distributed
//! Databases", 2014.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A site (one data folder) by a random number drawn when the folder is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SiteId(
    #[serde(with = "crate::entry::hex")]
    #[schemars(with = "String")]
    pub u64,
);

/// A point in hybrid time. Ordered by time, then counter, then site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Stamp {
    /// Milliseconds since the Unix epoch.
    pub millis: i64,
    /// Counts events within one millisecond, and while the wall clock lags behind.
    pub counter: u32,
    /// Where.
    pub site: SiteId,
}

impl Stamp {
    /// Before everything that anybody wrote: what comes with the program.
    pub const ZERO: Self = Self { millis: 0, counter: 0, site: SiteId(0) };

    /// Of what people wrote before stamps were kept.
    pub const UNKNOWN: Self = Self { millis: 0, counter: 1, site: SiteId(0) };
}

/// A foreign stamp is too far ahead of this machine's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a change from another site is stamped {ahead_seconds} s in the future; check both machines' clocks")]
pub struct ClockDrift {
    /// How far ahead, in seconds.
    pub ahead_seconds: i64,
}

/// The clock of one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    last: Stamp,
}

impl Clock {
    /// Largest accepted drift of a foreign stamp, in milliseconds (5 minutes).
    pub const MAX_DRIFT_MILLIS: i64 = 5 * 60 * 1000;

    /// A clock that has seen nothing.
    #[must_use]
    pub fn new(site: SiteId) -> Self {
        Self { last: Stamp { millis: 0, counter: 0, site } }
    }

    /// A stamp later than every stamp this clock gave or saw.
    pub fn tick(&mut self, wall_millis: i64) -> Stamp {
        if wall_millis > self.last.millis {
            self.last.millis = wall_millis;
            self.last.counter = 0;
        } else {
            self.last.counter = self.last.counter.saturating_add(1);
        }
        self.last
    }

    /// The same clock, at a site that goes by another number from now on.
    #[must_use]
    pub fn at_site(self, site: SiteId) -> Self {
        Self { last: Stamp { site, ..self.last } }
    }

    /// Takes note of another site's stamp.
    ///
    /// # Errors
    /// [`ClockDrift`] when it is more than five minutes ahead of the wall clock; nothing changes then.
    pub fn observe(&mut self, foreign: Stamp, wall_millis: i64) -> Result<(), ClockDrift> {
        let ahead = foreign.millis.saturating_sub(wall_millis);
        if ahead > Self::MAX_DRIFT_MILLIS {
            return Err(ClockDrift { ahead_seconds: ahead / 1000 });
        }
        if (foreign.millis, foreign.counter) > (self.last.millis, self.last.counter) {
            self.last.millis = foreign.millis;
            self.last.counter = foreign.counter;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_rise_while_the_wall_clock_stands_or_falls() {
        let mut clock = Clock::new(SiteId(1));
        let stamps = [clock.tick(10), clock.tick(10), clock.tick(3), clock.tick(11)];
        assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "{stamps:?}");
    }

    #[test]
    fn drift_over_five_minutes_is_refused() {
        let mut clock = Clock::new(SiteId(1));
        let foreign = Stamp { millis: 301_000, counter: 0, site: SiteId(2) };
        assert_eq!(clock.observe(foreign, 0), Err(ClockDrift { ahead_seconds: 301 }));
        assert!(clock.observe(foreign, 2_000).is_ok());
        assert!(clock.tick(2_000) > foreign);
    }
}
