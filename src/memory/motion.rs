//! [`Motion`]: whether an incident grows or fades.

use jiff::{SignedDuration, Timestamp};

use super::{Memory, MemoryError};
use crate::incident::EPISODE_GAP_SECONDS;
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
    /// The run that they belong to: its first proof and its last one.
    pub run: Option<(Timestamp, Timestamp)>,
}

impl Memory {
    /// How an incident (with those that are merged into it) moves, as of `now`. Proofs are counted by ten minutes, and such
    /// a bucket stands where its last proof does.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn motion(&self, row: &IncidentRow, now: Timestamp) -> Result<Motion, MemoryError> {
        let mut motion = Motion::default();
        let mut spans = Vec::new();
        for id in std::iter::once(&row.id).chain(&row.merged) {
            for bucket in self.store.occurrences(id)? {
                spans.push((bucket.first, bucket.last));
                let behind = now.duration_since(bucket.last);
                if behind < HALF_HOUR {
                    motion.last += bucket.count;
                } else if behind < HALF_HOUR * 2 {
                    motion.before += bucket.count;
                }
            }
        }
        spans.sort_unstable();
        motion.run = last_run(&spans);
        Ok(motion)
    }
}

/// The last of the runs that spans of proofs, in order of time, make up.
fn last_run(spans: &[(Timestamp, Timestamp)]) -> Option<(Timestamp, Timestamp)> {
    spans.iter().copied().reduce(|run, span| {
        let begins_anew = span.0.duration_since(run.1).as_secs() >= EPISODE_GAP_SECONDS;
        if begins_anew { span } else { (run.0, run.1.max(span.1)) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_nothing_failed_for_an_hour() {
        let span = |from: i64, until: i64| {
            let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
            (at(from), at(until))
        };
        assert_eq!(last_run(&[]), None);
        assert_eq!(last_run(&[span(0, 9), span(5, 6), span(68, 70)]), Some(span(0, 70)));
        assert_eq!(last_run(&[span(0, 9), span(69, 70), span(100, 101)]), Some(span(69, 101)));
    }
}
