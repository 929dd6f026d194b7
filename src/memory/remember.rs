//! Writing down what an analysis found.

use std::collections::BTreeMap;

use super::{Memory, MemoryError, Standing};
use crate::config::{Metrics, Settings};
use crate::entry::SourceId;
use crate::finding::Evidence;
use crate::incident::{Bucket, Incident, Touched};
use crate::measure::Point;
use crate::session::{ClosedSession, SessionKey};
use crate::store::{Aggregate, Batch, MeasureRetention, Owner, RetentionPolicy, SourceRecord};

/// Writes of one commit; more go into several, each of which is whole in itself.
const CHUNK: usize = 10_000;

/// The session of a proving entry, and its customer where known; `None` for entries that are no customer's.
pub type EvidenceOwner = Option<(SessionKey, Option<String>)>;

/// An incident as one analysis saw it.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// The record to make where the memory has none yet.
    pub incident: Incident,
    /// Occurrences, absolute for each source and time.
    pub buckets: Vec<(SourceId, Bucket)>,
    /// Sessions touched.
    pub touched: Vec<Touched>,
    /// Proving entries with whose they are.
    pub evidence: Vec<(EvidenceOwner, Evidence)>,
}

/// One analysis, written piece by piece and acknowledged at the end.
pub struct Sitting<'m> {
    memory: &'m Memory,
    batch: Batch,
}

impl Memory {
    /// Begins to write an analysis down.
    #[must_use]
    pub fn sit(&self) -> Sitting<'_> {
        Sitting { memory: self, batch: Batch::new() }
    }

    /// Drops what is over its time, counted back from the newest event the memory has seen.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn expire(&self, policy: &RetentionPolicy) -> Result<(), MemoryError> {
        if let Some(newest) = self.newest_event()? {
            self.store.expire(newest, policy)?;
        }
        Ok(())
    }

    /// What the memory knows of an incident that may be new to it, and of those that are merged with it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn standing_before(&self, incident: &Incident) -> Result<Option<Standing>, MemoryError> {
        self.members(&incident.id)?.into_iter().next().map(|known| self.standing(known)).transpose()
    }
}

impl Sitting<'_> {
    /// A customer's session in trouble.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn session(&mut self, session: ClosedSession) -> Result<(), MemoryError> {
        self.batch.session(session);
        self.relieve()
    }

    /// An incident.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn incident(&mut self, remembered: Remembered) -> Result<(), MemoryError> {
        let Remembered { incident, buckets, touched, evidence } = remembered;
        let id = incident.id.clone();
        if self.memory.store.incident(&id)?.is_none() {
            self.batch.put_incident(incident);
        }
        for (source, bucket) in buckets {
            self.batch.occurrence(&id, source, bucket);
        }
        for touched in touched {
            self.batch.touched(&id, touched);
        }
        for (owner, evidence) in evidence {
            let owner = owner.as_ref().map(|(session, user)| Owner { session: *session, user_id: user.as_deref() });
            self.batch.evidence(&id, owner, evidence);
        }
        self.relieve()
    }

    /// A source and the traffic in it.
    pub fn source(&mut self, source: SourceRecord, traffic: &BTreeMap<i64, Aggregate>) {
        for (start, counts) in traffic {
            self.batch.aggregate(*start, source.id, *counts);
        }
        self.batch.source(source);
    }

    /// Figures of a source, absolute.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn measures(&mut self, source: SourceId, points: Vec<Point>) -> Result<(), MemoryError> {
        for point in points {
            self.batch.counted(source, point);
            self.relieve()?;
        }
        Ok(())
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn acknowledge(self) -> Result<(), MemoryError> {
        Ok(self.memory.store.commit(self.batch)?)
    }

    fn relieve(&mut self) -> Result<(), MemoryError> {
        if self.batch.len() >= CHUNK {
            self.memory.store.commit_unflushed(std::mem::take(&mut self.batch))?;
        }
        Ok(())
    }
}

/// Settings in days as the store's policy; 0 keeps for ever.
impl From<&Settings> for RetentionPolicy {
    fn from(settings: &Settings) -> Self {
        let retention = &settings.retention;
        Self {
            evidence_days: limited(retention.evidence_days),
            journey_days: limited(retention.sessions_days),
            touched_days: limited(retention.customers_days),
            aggregate_days: limited(retention.aggregates_days),
            complaint_days: limited(retention.complaints_days),
            measures: MeasureRetention::from(&settings.metrics),
        }
    }
}

/// Settings in days as the store's policy; 0 keeps for ever.
impl From<&Metrics> for MeasureRetention {
    fn from(settings: &Metrics) -> Self {
        Self {
            minutes_days: limited(settings.minutes_days),
            hours_days: limited(settings.hours_days),
            days_days: limited(settings.days_days),
        }
    }
}

fn limited(days: u32) -> Option<u32> {
    (days > 0).then_some(days)
}
