//! What is dropped when its time is over.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::codec::encode;
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::journeys::{day_of, session_terms};
use super::key::{Key, KeyReader, Table};
use super::measures;
use super::open::{Store, meta_key};
use super::touched::{self, StoredTouched};
use crate::measure::Resolution;
use crate::session::ClosedSession;

/// Deletions of one commit.
const CHUNK: usize = 20_000;

/// How long what is kept, in days of event time; `None` keeps for ever. Incidents, what people did about them,
/// occurrences, pages and marks are not limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// Proving entries.
    pub evidence_days: Option<u32>,
    /// Journeys of troubled sessions.
    pub journey_days: Option<u32>,
    /// Which sessions and customers an incident touched.
    pub touched_days: Option<u32>,
    /// Counts of everything that went through.
    pub aggregate_days: Option<u32>,
    /// Complaints of customers, with their links and corrections.
    pub complaint_days: Option<u32>,
    /// Figures.
    pub measures: MeasureRetention,
}

/// How long figures are kept, in days of event time; `None` keeps for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasureRetention {
    /// By the minute.
    pub minutes_days: Option<u32>,
    /// By the hour.
    pub hours_days: Option<u32>,
    /// By the day.
    pub days_days: Option<u32>,
}

impl MeasureRetention {
    /// The first start that is kept, in seconds since the Unix epoch, when `newest` is the newest event; `None` keeps all.
    #[must_use]
    pub fn keeps_from(self, resolution: Resolution, newest: i64) -> Option<i64> {
        let days = match resolution {
            Resolution::Minute => self.minutes_days,
            Resolution::Hour => self.hours_days,
            Resolution::Day => self.days_days,
        };
        days.map(|days| resolution.start_of(newest.saturating_sub(i64::from(days) * Resolution::Day.seconds())))
    }
}

impl Default for MeasureRetention {
    /// Minutes two days, hours sixty, days eight hundred.
    fn default() -> Self {
        Self { minutes_days: Some(2), hours_days: Some(60), days_days: Some(800) }
    }
}

impl Default for RetentionPolicy {
    /// Evidence and journeys 30 days, customers a year, aggregates and complaints 400 days (a year and the same month
    /// again).
    fn default() -> Self {
        Self {
            evidence_days: Some(30),
            journey_days: Some(30),
            touched_days: Some(365),
            aggregate_days: Some(400),
            complaint_days: Some(400),
            measures: MeasureRetention::default(),
        }
    }
}

/// What was dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExpireReport {
    /// Proving entries.
    pub evidence: u64,
    /// Journeys.
    pub journeys: u64,
    /// Touched sessions, counted once an incident.
    pub touched: u64,
    /// Time buckets of one source each.
    pub aggregates: u64,
    /// Complaints.
    pub complaints: u64,
    /// Buckets of figures, of one source or one site each.
    pub measures: u64,
    /// Changes that later ones made needless.
    pub changes: u64,
}

/// Name of the figure [`Expired`].
pub(super) const EXPIRED: &str = "expired";

/// Before which times everything was dropped that the policy limits. What lies before does not come back from other
/// sites.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Expired {
    pub(super) evidence: Option<Timestamp>,
    pub(super) touched: Option<Timestamp>,
    pub(super) aggregates: Option<Timestamp>,
}

/// Deletions, applied whenever a chunk is full.
pub(super) struct Deletions<'a> {
    store: &'a Store,
    ops: Ops,
}

impl Deletions<'_> {
    pub(super) fn add(&mut self, key: Vec<u8>) -> Result<(), StoreError> {
        self.ops.insert(key, Op::Delete);
        if self.ops.len() < CHUNK { Ok(()) } else { self.store.engine().apply(std::mem::take(&mut self.ops)) }
    }
}

impl Store {
    /// Drops what is older than the policy allows at `now`. Interrupted, it is simply run again.
    ///
    /// # Errors
    /// [`StoreError`]; some of it may be gone already then.
    pub fn expire(&self, now: Timestamp, policy: &RetentionPolicy) -> Result<ExpireReport, StoreError> {
        let mut report = ExpireReport::default();
        {
            let mut writer = self.writer();
            let mut deletions = Deletions { store: self, ops: Ops::new() };
            let cutoff = |days: Option<u32>| days.and_then(|days| before(now, days));
            let known = writer.expired;
            writer.expired = Expired {
                evidence: known.evidence.max(cutoff(policy.evidence_days)),
                touched: known.touched.max(cutoff(policy.touched_days)),
                aggregates: known.aggregates.max(cutoff(policy.aggregate_days)),
            };
            if writer.expired != known {
                deletions.ops.insert(meta_key(EXPIRED), Op::Put(encode(EXPIRED, &writer.expired)?));
            }
            if let Some(cutoff) = cutoff(policy.evidence_days) {
                report.evidence = self.expire_evidence(cutoff, &mut deletions)?;
            }
            if let Some(cutoff) = cutoff(policy.journey_days) {
                report.journeys = self.expire_journeys(cutoff, &mut deletions)?;
            }
            if let Some(cutoff) = cutoff(policy.touched_days) {
                report.touched = self.expire_touched(cutoff, &mut deletions)?;
            }
            if let Some(cutoff) = cutoff(policy.aggregate_days) {
                report.aggregates = self.expire_aggregates(cutoff, &mut deletions)?;
            }
            if let Some(cutoff) = cutoff(policy.complaint_days) {
                report.complaints = self.expire_complaints(cutoff, &mut deletions)?;
            }
            for resolution in Resolution::ALL {
                if let Some(from) = policy.measures.keeps_from(resolution, now.as_second()) {
                    report.measures += self.expire_measures(resolution, from, &mut deletions)?;
                }
            }
            self.engine().apply(deletions.ops)?;
        }
        self.compact_outbox()?;
        report.changes = self.compact_changes()?;
        Ok(report)
    }

    fn expire_evidence(&self, cutoff: Timestamp, deletions: &mut Deletions<'_>) -> Result<u64, StoreError> {
        let mut dropped = 0;
        self.engine().walk_prefix(&Table::Evidence.prefix(), |key, _| {
            let mut reader = KeyReader::new(key);
            let at = reader.text().and(reader.i64()).ok_or_else(|| self.bad_key(Table::Evidence))?;
            if at < cutoff.as_microsecond() {
                dropped += 1;
                deletions.add(key.to_vec())?;
            }
            Ok(true)
        })?;
        Ok(dropped)
    }

    /// Drops journeys that ended before the cutoff, and their index.
    fn expire_journeys(&self, cutoff: Timestamp, deletions: &mut Deletions<'_>) -> Result<u64, StoreError> {
        let mut dropped = 0;
        let end = Key::new(Table::Session).u32(day_of(cutoff).saturating_add(1)).bytes();
        // Sessions last at most a day, so those that began two days before the cutoff are over.
        let whole_days_end = Key::new(Table::SessionTerm).u32(day_of(cutoff).saturating_sub(1)).bytes();
        self.engine().walk(&Table::SessionTerm.prefix(), &whole_days_end, |key, _| {
            deletions.add(key.to_vec())?;
            Ok(true)
        })?;
        let whole_days = day_of(cutoff).saturating_sub(1);
        self.engine().walk(&Table::Session.prefix(), &end, |key, value| {
            let day = KeyReader::new(key).u32().ok_or_else(|| self.bad_key(Table::Session))?;
            if day >= whole_days {
                let session: ClosedSession = self.decode("journey", value)?;
                if session.ended >= cutoff {
                    return Ok(true);
                }
                for term in session_terms(&session) {
                    deletions.add(term)?;
                }
            }
            dropped += 1;
            deletions.add(key.to_vec())?;
            Ok(true)
        })?;
        Ok(dropped)
    }

    fn expire_touched(&self, cutoff: Timestamp, deletions: &mut Deletions<'_>) -> Result<u64, StoreError> {
        let mut dropped = 0;
        self.engine().walk_prefix(&Table::Touched.prefix(), |key, value| {
            let stored: StoredTouched = self.decode("touched session", value)?;
            let over = match stored.seen {
                Some(seen) => seen.at < cutoff,
                None => {
                    let (_, day, _) = touched::parts(key).ok_or_else(|| self.bad_key(Table::Touched))?;
                    day.end() <= cutoff.as_second()
                }
            };
            if over {
                dropped += 1;
                deletions.add(key.to_vec())?;
            }
            Ok(true)
        })?;
        Ok(dropped)
    }

    fn expire_aggregates(&self, cutoff: Timestamp, deletions: &mut Deletions<'_>) -> Result<u64, StoreError> {
        let mut dropped = 0;
        let end = Key::new(Table::Aggregate).i64(cutoff.as_second()).bytes();
        self.engine().walk(&Table::Aggregate.prefix(), &end, |key, _| {
            dropped += 1;
            deletions.add(key.to_vec())?;
            Ok(true)
        })?;
        Ok(dropped)
    }

    fn expire_measures(
        &self,
        resolution: Resolution,
        from: i64,
        deletions: &mut Deletions<'_>,
    ) -> Result<u64, StoreError> {
        let mut dropped = 0;
        for (begin, end) in measures::before(resolution, from) {
            self.engine().walk(&begin, &end, |key, _| {
                dropped += u64::from(!measures::is_due(key));
                deletions.add(key.to_vec())?;
                Ok(true)
            })?;
        }
        Ok(dropped)
    }
}

fn before(now: Timestamp, days: u32) -> Option<Timestamp> {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).ok()
}
