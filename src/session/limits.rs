//! How long and how large a session may get.

use serde::{Deserialize, Serialize};

/// Limits of sessions; times in seconds of event time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLimits {
    /// A session ends after this long without an entry.
    pub idle_gap: i64,
    /// An entry may come this much later than newer ones and still find its session open.
    pub lateness: i64,
    /// A session that lasts longer continues as a new one with the same id.
    pub max_length: i64,
    /// A session with more entries continues as a new one with the same id.
    pub max_entries: u32,
    /// Most sessions open at once; beyond it the longest idle ones are closed early.
    pub max_open: usize,
    /// Most span records kept over all open sessions (32 bytes each); further ones are left out and counted.
    pub max_spans: usize,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            idle_gap: 30 * 60,
            lateness: 2 * 60,
            max_length: 24 * 3600,
            max_entries: 10_000,
            max_open: 1_000_000,
            max_spans: 4_000_000,
        }
    }
}

impl SessionLimits {
    /// Idle gap in microseconds.
    #[must_use]
    pub fn gap_micros(&self) -> i64 {
        self.idle_gap.saturating_mul(1_000_000)
    }

    /// Idle gap plus lateness in microseconds: after this the clock itself closes a session.
    #[must_use]
    pub fn patience_micros(&self) -> i64 {
        self.idle_gap.saturating_add(self.lateness).saturating_mul(1_000_000)
    }

    /// Longest session in microseconds.
    #[must_use]
    pub fn length_micros(&self) -> i64 {
        self.max_length.saturating_mul(1_000_000)
    }
}
