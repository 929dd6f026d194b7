//! How often, to whom, and by what proof: occurrences, touched sessions, evidence, and aggregates.

use std::collections::BTreeMap;

use super::codec::encode;
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::{Key, KeyReader, Table};
use super::open::Store;
use super::record::Aggregate;
use crate::entry::SourceId;
use crate::finding::Evidence;
use crate::incident::{Bucket, IncidentId, Touched};
use crate::session::SessionKey;

/// Of each incident's evidence the first and the newest this many are kept.
pub(super) const EVIDENCE_AT_EACH_END: usize = 25;

pub(super) fn occurrence_key(incident: &IncidentId, start: i64, source: SourceId) -> Vec<u8> {
    Key::new(Table::Occurrence).text(incident.as_str()).i64(start).u64(source.0).bytes()
}

pub(super) fn touched_key(incident: &IncidentId, session: SessionKey) -> Vec<u8> {
    Key::new(Table::Touched).text(incident.as_str()).u64(session.0).bytes()
}

pub(super) fn aggregate_key(start: i64, source: SourceId) -> Vec<u8> {
    Key::new(Table::Aggregate).i64(start).u64(source.0).bytes()
}

fn evidence_key(incident: &IncidentId, evidence: &Evidence) -> Vec<u8> {
    Key::new(Table::Evidence)
        .text(incident.as_str())
        .i64(evidence.at.as_microsecond())
        .u64(evidence.id.source.0)
        .u64(evidence.id.ordinal)
        .bytes()
}

/// Evidence as stored: whose session it is from, and the entry.
pub(super) type StoredEvidence = (Option<SessionKey>, Evidence);

/// Evidence of one commit, by incident and key.
#[derive(Default)]
pub(super) struct EvidencePlan {
    added: BTreeMap<IncidentId, BTreeMap<Vec<u8>, Vec<u8>>>,
    /// Incidents that were deleted before what is in `added` came.
    emptied: Vec<IncidentId>,
}

impl EvidencePlan {
    pub(super) fn add(
        &mut self,
        incident: &IncidentId,
        session: Option<SessionKey>,
        evidence: &Evidence,
    ) -> Result<(), StoreError> {
        let value = encode("evidence", &(session, evidence))?;
        self.added.entry(incident.clone()).or_default().insert(evidence_key(incident, evidence), value);
        Ok(())
    }

    pub(super) fn drop_incident(&mut self, incident: &IncidentId) {
        self.added.remove(incident);
        self.emptied.push(incident.clone());
    }

    /// Adds to the operations what has to be written and what has to go.
    pub(super) fn finish(self, store: &Store, ops: &mut Ops) -> Result<(), StoreError> {
        for (incident, mut added) in self.added {
            let mut keys: BTreeMap<Vec<u8>, bool> = added.keys().map(|key| (key.clone(), false)).collect();
            if !self.emptied.contains(&incident) {
                let prefix = Key::new(Table::Evidence).text(incident.as_str()).bytes();
                store.engine().walk_prefix(&prefix, |key, _| {
                    keys.insert(key.to_vec(), true);
                    Ok(true)
                })?;
            }
            let newest_from = keys.len().saturating_sub(EVIDENCE_AT_EACH_END);
            for (rank, (key, stored)) in keys.into_iter().enumerate() {
                if rank < EVIDENCE_AT_EACH_END || rank >= newest_from {
                    if let Some(value) = added.remove(&key) {
                        ops.insert(key, Op::Put(value));
                    }
                } else if stored {
                    ops.insert(key, Op::Delete);
                }
            }
        }
        Ok(())
    }
}

impl Store {
    /// When and how often the incident happened: one bucket a time, all sources together, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn occurrences(&self, incident: &IncidentId) -> Result<Vec<Bucket>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Key::new(Table::Occurrence).text(incident.as_str()).bytes(), |_, value| {
            add_bucket(&mut found, self.decode("occurrence", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// [`Store::occurrences`] of all incidents that have any.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn all_occurrences(&self) -> Result<BTreeMap<IncidentId, Vec<Bucket>>, StoreError> {
        let mut found: BTreeMap<IncidentId, Vec<Bucket>> = BTreeMap::new();
        self.engine().walk_prefix(&Table::Occurrence.prefix(), |key, value| {
            let id = KeyReader::new(key).text().ok_or_else(|| self.bad_key(Table::Occurrence))?;
            add_bucket(found.entry(IncidentId::given(id)).or_default(), self.decode("occurrence", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The sessions that the incident touched, by session key.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn touched(&self, incident: &IncidentId) -> Result<Vec<Touched>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Key::new(Table::Touched).text(incident.as_str()).bytes(), |_, value| {
            found.push(self.decode("touched session", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The kept evidence of the incident, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn evidence(&self, incident: &IncidentId) -> Result<Vec<Evidence>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Key::new(Table::Evidence).text(incident.as_str()).bytes(), |_, value| {
            let (_, evidence): StoredEvidence = self.decode("evidence", value)?;
            found.push(evidence);
            Ok(true)
        })?;
        Ok(found)
    }

    /// What went through, by start of the bucket in seconds (`from <= start < to`), all sources together.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn aggregates(&self, from: i64, to: i64) -> Result<Vec<(i64, Aggregate)>, StoreError> {
        let bound = |start: i64| Key::new(Table::Aggregate).i64(start).bytes();
        let mut found: Vec<(i64, Aggregate)> = Vec::new();
        self.engine().walk(&bound(from), &bound(to), |key, value| {
            let start = KeyReader::new(key).i64().ok_or_else(|| self.bad_key(Table::Aggregate))?;
            let counts: Aggregate = self.decode("aggregate", value)?;
            match found.last_mut() {
                Some((last, sum)) if *last == start => *sum = sum.plus(counts),
                _ => found.push((start, counts)),
            }
            Ok(true)
        })?;
        Ok(found)
    }
}

/// Adds a source's bucket to the sums; buckets come by time.
fn add_bucket(sums: &mut Vec<Bucket>, bucket: Bucket) {
    match sums.last_mut() {
        Some(sum) if sum.start == bucket.start => {
            sum.count = sum.count.saturating_add(bucket.count);
            sum.first = sum.first.min(bucket.first);
            sum.last = sum.last.max(bucket.last);
            sum.worst_seconds = sum.worst_seconds.max(bucket.worst_seconds);
        }
        _ => sums.push(bucket),
    }
}
