//! How often an incident happened, to whom, and in which runs.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::entry::Money;
use crate::session::{ClosedSession, SessionKey, Stage};

pub use crate::session::BUCKET_SECONDS;

/// Occurrences further apart than this belong to different episodes, in seconds.
pub const EPISODE_GAP_SECONDS: i64 = 3600;

/// Occurrences of one incident within one time bucket of one source at one site. The count is
/// absolute, so that reading the source again replaces it instead of adding to it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Start of the bucket in seconds since the Unix epoch, a multiple of [`BUCKET_SECONDS`].
    pub start: i64,
    /// Proving entries.
    pub count: u64,
    /// First proof.
    pub first: Timestamp,
    /// Last proof.
    pub last: Timestamp,
    /// Slowest proving request in seconds; 0 where durations are unknown.
    pub worst_seconds: f64,
}

/// A run of occurrences with gaps under an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Episode {
    /// First proof.
    pub started: Timestamp,
    /// Last proof.
    pub ended: Timestamp,
    /// Proving entries.
    pub occurrences: u64,
}

/// A session that an incident touched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Touched {
    /// Identity of the session.
    pub key: SessionKey,
    /// Session id.
    pub session_id: String,
    /// Customer, where known.
    pub user_id: Option<String>,
    /// First proof in this session.
    pub at: Timestamp,
    /// Furthest stage reached.
    pub stage: Option<Stage>,
    /// Last known cart or order total.
    pub money: Money,
    /// When they ordered after all (same session, or same user within 24 h).
    pub recovered_at: Option<Timestamp>,
}

impl Touched {
    /// What a closed session says of itself, with the first proof at this time.
    #[must_use]
    pub fn by_closed(session: &ClosedSession, at: Timestamp) -> Self {
        Self {
            key: session.key,
            session_id: session.id.clone(),
            user_id: session.user_id.clone(),
            at,
            stage: session.stage,
            money: session.money.clone(),
            recovered_at: session.recovered_at,
        }
    }

    /// The same session as two records tell of it, of which neither is later: earliest proof, furthest stage, and
    /// the money of the one that came further, then the larger sum.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let money = match (self.money.is_empty(), other.money.is_empty()) {
            (true, _) => other.money,
            (_, true) => self.money,
            _ if (self.stage, &self.money.0) >= (other.stage, &other.money.0) => self.money,
            _ => other.money,
        };
        Self {
            key: self.key,
            session_id: self.session_id.min(other.session_id),
            user_id: [self.user_id, other.user_id].into_iter().flatten().min(),
            at: self.at.min(other.at),
            stage: self.stage.max(other.stage),
            money,
            recovered_at: [self.recovered_at, other.recovered_at].into_iter().flatten().min(),
        }
    }
}

/// Joins buckets into episodes, oldest first. The order of `buckets` does not matter.
#[must_use]
pub fn episodes(buckets: &[Bucket]) -> Vec<Episode> {
    let mut sorted: Vec<&Bucket> = buckets.iter().filter(|bucket| bucket.count > 0).collect();
    sorted.sort_by_key(|bucket| (bucket.first, bucket.last));
    let mut runs: Vec<Episode> = Vec::new();
    for bucket in sorted {
        match runs.last_mut() {
            Some(run) if bucket.first.as_second() - run.ended.as_second() < EPISODE_GAP_SECONDS => {
                run.ended = run.ended.max(bucket.last);
                run.occurrences += bucket.count;
            }
            _ => runs.push(Episode { started: bucket.first, ended: bucket.last, occurrences: bucket.count }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(start: i64, count: u64) -> Bucket {
        let at = Timestamp::from_second(start).unwrap();
        Bucket { start, count, first: at, last: at, worst_seconds: 0.0 }
    }

    #[test]
    fn a_gap_of_an_hour_begins_a_new_episode() {
        let runs = episodes(&[bucket(7200, 1), bucket(0, 2), bucket(3599, 3), bucket(3000, 0)]);
        assert_eq!(runs.iter().map(|run| run.occurrences).collect::<Vec<_>>(), [5, 1]);
    }
}
