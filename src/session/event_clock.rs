//! The clock of a stream, told by the entries' own times.

use serde::{Deserialize, Serialize};

/// Entries older than the clock by more than this look like a step back (10 minutes, in microseconds).
const STEP_BACK: i64 = 600 * 1_000_000;
/// So many such entries in a row, and the clock believes them.
const STEP_BACK_RUN: u32 = 100;
/// Entries ahead by more than this must be confirmed by others (1 hour, in microseconds).
const JUMP_AHEAD: i64 = 3600 * 1_000_000;
/// So many entries in a row that are that far ahead, and the clock believes them.
const JUMP_RUN: u32 = 8;

/// Event time in microseconds: the latest entry seen, except that one mistaken stamp moves nothing and that
/// a stream which really begins again earlier (another file, another day) takes the clock with it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct EventClock {
    now: Option<i64>,
    behind: u32,
    ahead: u32,
    steps: u64,
}

impl EventClock {
    /// Takes note of an entry's time and returns the clock.
    pub fn observe(&mut self, at: i64) -> i64 {
        let Some(now) = self.now else {
            self.now = Some(at);
            return at;
        };
        let distance = at.saturating_sub(now);
        if distance > JUMP_AHEAD {
            self.behind = 0;
            self.ahead += 1;
            return if self.ahead >= JUMP_RUN { self.set(at) } else { now };
        }
        self.ahead = 0;
        if distance < -STEP_BACK {
            self.behind += 1;
            if self.behind >= STEP_BACK_RUN {
                self.steps += 1;
                return self.set(at);
            }
            return now;
        }
        self.behind = 0;
        self.set(now.max(at))
    }

    /// Moves an idle clock forward.
    pub fn advance(&mut self, to: i64) {
        self.set(self.now.map_or(to, |now| now.max(to)));
    }

    /// The clock; `None` before the first entry.
    #[must_use]
    pub fn now(&self) -> Option<i64> {
        self.now
    }

    /// How often the stream stepped back.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    fn set(&mut self, to: i64) -> i64 {
        if self.now != Some(to) {
            self.now = Some(to);
        }
        self.behind = 0;
        self.ahead = 0;
        to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * 1_000_000;

    #[test]
    fn one_stamp_of_2099_moves_nothing() {
        let mut clock = EventClock::default();
        clock.observe(0);
        assert_eq!(clock.observe(600_000 * HOUR), 0);
        assert_eq!(clock.observe(5), 5);
    }

    #[test]
    fn a_night_without_entries_is_believed_after_a_few() {
        let mut clock = EventClock::default();
        clock.observe(0);
        let seen: Vec<i64> = (0..8).map(|n| clock.observe(10 * HOUR + n)).collect();
        assert_eq!(seen, [0, 0, 0, 0, 0, 0, 0, 10 * HOUR + 7]);
    }

    #[test]
    fn the_clock_follows_a_stream_that_begins_again() {
        let mut clock = EventClock::default();
        clock.observe(5 * HOUR);
        for n in 0..99 {
            assert_eq!(clock.observe(HOUR + n), 5 * HOUR);
        }
        assert_eq!(clock.observe(HOUR + 99), HOUR + 99);
        assert_eq!(clock.steps(), 1);
    }
}
