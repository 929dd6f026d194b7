//! [`Motion`]: whether an incident grows or fades.

use jiff::{SignedDuration, Timestamp};

use super::{Memory, MemoryError};
use crate::report::IncidentRow;

/// What is compared: the last half hour with the one before.
const HALF_HOUR: SignedDuration = SignedDuration::from_mins(30);

/// Entries that prove an incident, of late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Motion {
    /// In the last half hour.
    pub last: u64,
    /// In the half hour before.
    pub before: u64,
}

impl Memory {
    /// How an incident (with those that are merged into it) moves, as of `now`. Proofs are counted by ten minutes, and such
    /// a bucket stands where its last proof does.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn motion(&self, row: &IncidentRow, now: Timestamp) -> Result<Motion, MemoryError> {
        let mut motion = Motion::default();
        for id in std::iter::once(&row.id).chain(&row.merged) {
            for bucket in self.store.occurrences(id)? {
                let behind = now.duration_since(bucket.last);
                if behind < HALF_HOUR {
                    motion.last += bucket.count;
                } else if behind < HALF_HOUR * 2 {
                    motion.before += bucket.count;
                }
            }
        }
        Ok(motion)
    }
}
