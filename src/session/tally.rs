//! Proving entries counted by source and time: what makes counts absolute and reading twice harmless.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::timestamp;
use crate::entry::SourceId;

/// Width of a time bucket in seconds.
pub const BUCKET_SECONDS: i64 = 600;

/// Proving entries of one source within one time bucket.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Which source.
    pub source: SourceId,
    /// Start of the bucket in seconds since the Unix epoch, a multiple of [`BUCKET_SECONDS`].
    pub start: i64,
    /// How many.
    pub count: u64,
    /// Earliest.
    pub first: Timestamp,
    /// Latest.
    pub last: Timestamp,
    /// Slowest in seconds; 0 where durations are unknown.
    pub worst_seconds: f64,
}

impl Tally {
    /// `count` entries at one time, in microseconds since the Unix epoch.
    #[must_use]
    pub fn at(source: SourceId, micros: i64, count: u64, seconds: f64) -> Self {
        let start = micros.div_euclid(BUCKET_SECONDS * 1_000_000) * BUCKET_SECONDS;
        let at = timestamp(micros);
        Self { source, start, count, first: at, last: at, worst_seconds: seconds }
    }

    /// Adds to the tally of the same source and bucket in the list, or begins one.
    pub fn add_to(self, tallies: &mut Vec<Self>) {
        match tallies.iter_mut().find(|known| known.source == self.source && known.start == self.start) {
            Some(known) => {
                known.count += self.count;
                known.first = known.first.min(self.first);
                known.last = known.last.max(self.last);
                known.worst_seconds = known.worst_seconds.max(self.worst_seconds);
            }
            None => tallies.push(self),
        }
    }
}
