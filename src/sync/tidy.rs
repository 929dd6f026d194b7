//! Taking off the server what nobody keeps any more.

use jiff::{SignedDuration, tz::TimeZone};

use super::claims;
use super::mirror::{Keeping, Run};
use super::server::{Condition, Write, Written};
use super::trouble::SyncError;
use crate::config::Retention;

/// Documents that one run takes off at most: the rest goes with the next ones.
const MOST: usize = 20_000;

/// Days for which it is remembered which site told of a run of an incident.
const CLAIM_DAYS: u32 = 30;

impl Keeping {
    /// Kinds of documents that are not kept for ever, and for how many days they are.
    fn kinds(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let Retention { evidence_days, customers_days, aggregates_days, .. } = self.retention;
        let offline = self.offline_days;
        [("proofs", evidence_days), ("seen", customers_days), ("traffic", aggregates_days)]
            .into_iter()
            // What this site keeps for ever stays; so does everything where sites may stay away for ever.
            .filter(move |(_, days)| *days > 0 && offline > 0)
            .map(move |(kind, days)| (kind, days.max(offline)))
            .chain([(claims::KIND, CLAIM_DAYS)])
    }
}

impl Run<'_> {
    /// Removes documents of days that are over for every site that keeps to `sync.offline_days`.
    pub(super) async fn tidy(&mut self) -> Result<(), SyncError> {
        if self.outcome.stopped {
            return Ok(());
        }
        let kinds: Vec<_> = self.mirror.keeping.kinds().collect();
        for (kind, days) in kinds {
            let limit = SignedDuration::from_hours(24 * (i64::from(days) + 1));
            let Ok(before) = self.now().checked_sub(limit) else { continue };
            let before = before.to_zoned(TimeZone::UTC).date().to_string();
            let mut removed = 0;
            while removed < MOST && !self.watch.is_stopped() {
                let old = self.mirror.server.older_than(kind, &before, self.mirror.limits.documents.max(1)).await?;
                if old.is_empty() {
                    break;
                }
                let writes: Vec<Write> = old
                    .into_iter()
                    .map(|(id, version)| Write { id, body: None, condition: Condition::At(version) })
                    .collect();
                let written = self.mirror.server.write(writes).await?;
                let mut done = 0;
                for written in written {
                    if let Written::Done(version) = written {
                        self.own.add(version.seq_no);
                        done += 1;
                    }
                }
                removed += done;
                self.outcome.removed += done as u64;
                if done == 0 {
                    break;
                }
                self.mirror.server.refresh().await?;
            }
        }
        Ok(())
    }
}
