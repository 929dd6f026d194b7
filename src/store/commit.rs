//! From a batch to the engine's operations: keys, joins, the change log, and who must not come back.

use std::sync::PoisonError;

use super::batch::{Batch, Write};
use super::change::{self, ChangeKind, page_key};
use super::codec::encode;
use super::engine::{Join, Op, Ops};
use super::error::StoreError;
use super::forget::{Forgotten, tombstone_key};
use super::identity::setting_key;
use super::journeys::{session_key, session_longer, session_terms, trimmed};
use super::key::{Key, Table, after_prefix};
use super::measures;
use super::memory;
use super::merge;
use super::occurrences::{EvidencePlan, aggregate_key, occurrence_key, touched_key};
use super::open::{Store, meta_key};
use super::record::{Record, Tombstone};
use super::replies;
use super::sources::{head_key, source_key};
use crate::incident::{ActionKind, Bucket, IncidentId};
use crate::session::ClosedSession;

/// Where records come from; it decides how they join with what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coming {
    /// Written at this site: what comes later replaces.
    FromHere,
    /// Imported: neither side is later, the rules give the same result in either order.
    FromElsewhere,
}

/// Writes a batch; the caller flushes.
pub(super) fn commit(store: &Store, batch: Batch, coming: Coming) -> Result<(), StoreError> {
    let mut writer = store.writer();
    let commits = writer.commits + 1;
    let mut plan = Plan::new(store, coming, commits);
    for write in batch.into_writes() {
        plan.add(write)?;
    }
    let Plan { mut ops, terms, changes, evidence, tombstones, .. } = plan;
    ops.append(&mut terms.into_iter().collect());
    evidence.finish(store, &mut ops)?;
    let sequence = change::append(&mut ops, changes, writer.sequence)?;
    if writer.clock != writer.saved_clock {
        ops.insert(meta_key("clock"), Op::Put(encode("clock", &writer.clock)?));
    }
    ops.insert(meta_key("commits"), Op::Put(encode("commits", &commits)?));
    store.engine().apply(ops)?;
    writer.commits = commits;
    writer.sequence = sequence;
    writer.saved_clock = writer.clock;
    if !tombstones.is_empty() {
        store.forgotten().write().unwrap_or_else(PoisonError::into_inner).extend(tombstones);
    }
    Ok(())
}

/// Operations under construction.
struct Plan<'a> {
    store: &'a Store,
    coming: Coming,
    /// Number of this commit.
    commit: u64,
    ops: Ops,
    /// Index entries of journeys, only ever put: many, in no order, so sorted once at the end.
    terms: Vec<(Vec<u8>, Op)>,
    changes: change::Pending,
    evidence: EvidencePlan,
    tombstones: Vec<Tombstone>,
    forgotten: Forgotten,
}

impl<'a> Plan<'a> {
    fn new(store: &'a Store, coming: Coming, commit: u64) -> Self {
        Self {
            store,
            coming,
            commit,
            ops: Ops::new(),
            terms: Vec::new(),
            changes: change::Pending::new(),
            evidence: EvidencePlan::default(),
            tombstones: Vec::new(),
            forgotten: store.forgotten().read().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    fn add(&mut self, write: Write) -> Result<(), StoreError> {
        match write {
            Write::Put(record) => self.put(record),
            Write::Claim(claim) => {
                self.ops.extend([replies::claim(&claim)?]);
                Ok(())
            }
            Write::Counted(counted) => {
                let (key, value) = measures::counted(self.store.site(), &counted)?;
                let due = measures::due(counted.point.time, self.commit)?;
                self.ops.extend([due]);
                self.join(key, value, if counted.more { merge::measures_more } else { merge::measures })
            }
            Write::Published(published) => {
                self.ops.extend([measures::published(&published)?]);
                Ok(())
            }
            Write::DeleteIncident(id) => self.delete_incident(&id),
            Write::DeletePage(id, language) => {
                let key = memory::page_key(&id, language);
                if self.current(&key)?.is_some() {
                    self.ops.insert(key, Op::Delete);
                    self.changes.insert((ChangeKind::Page, page_key(&id, language)), true);
                }
                Ok(())
            }
        }
    }

    fn put(&mut self, record: Record) -> Result<(), StoreError> {
        match record {
            Record::Setting { name, value } => {
                let value = encode("setting", &value)?;
                self.replace(setting_key(&name), value).map(drop)
            }
            Record::Forgotten(tombstone) => {
                self.tombstones.push(tombstone);
                self.ops.insert(tombstone_key(&tombstone), Op::Put(Vec::new()));
                Ok(())
            }
            Record::Incident(incident) => {
                let value = encode("incident", &incident)?;
                if self.replace(memory::incident_key(&incident.id), value)? {
                    self.changes.insert((ChangeKind::Incident, incident.id.as_str().to_owned()), false);
                }
                Ok(())
            }
            Record::Page(page) => {
                let value = encode("page", &page)?;
                if self.replace(memory::page_key(&page.id, page.language), value)? {
                    self.changes.insert((ChangeKind::Page, page_key(&page.id, page.language)), false);
                }
                Ok(())
            }
            Record::Action { incident, action } => {
                let key = memory::action_key(&incident, action.stamp);
                if self.current(&key)?.is_none() {
                    self.changes.insert((ChangeKind::Incident, incident.as_str().to_owned()), false);
                }
                if matches!(action.kind, ActionKind::Merge { .. } | ActionKind::Split { .. }) {
                    self.ops.insert(memory::group_word_key(&incident, action.stamp), Op::Put(Vec::new()));
                }
                self.join(key, encode("action", &action)?, merge::smaller)
            }
            Record::Mark(mark) => self.join(memory::mark_key(&mark), encode("mark", &mark)?, merge::smaller),
            Record::Mute(mute) => self.join(memory::mute_key(&mute), encode("mute", &mute)?, merge::mutes),
            other => self.put_observed(other),
        }
    }

    /// Records that come from logs.
    fn put_observed(&mut self, record: Record) -> Result<(), StoreError> {
        match record {
            Record::Occurrence { incident, source, bucket } => {
                let bucket = Bucket { worst_seconds: finite(bucket.worst_seconds), ..bucket };
                self.join(
                    occurrence_key(&incident, bucket.start, source),
                    encode("occurrence", &bucket)?,
                    merge::buckets,
                )
            }
            Record::Touched { incident, mut touched } => {
                self.forgotten.cover(&mut touched);
                let rule: Join = match self.coming {
                    Coming::FromHere => merge::touched_later,
                    Coming::FromElsewhere => merge::touched_elsewhere,
                };
                self.join(touched_key(&incident, touched.key), encode("touched session", &touched)?, rule)
            }
            Record::Evidence { incident, session, user, evidence } => {
                if user.is_some_and(|user| self.forgotten.contains(&user)) {
                    return Ok(());
                }
                self.evidence.add(&incident, session, &evidence)
            }
            Record::Session(session) => self.put_session(&session),
            Record::Source(source) => self.put_source(&source),
            Record::Aggregate { start, source, counts } => {
                self.join(aggregate_key(start, source), encode("aggregate", &counts)?, merge::aggregates)
            }
            // The others are put() by the caller.
            _ => Ok(()),
        }
    }

    fn put_session(&mut self, session: &ClosedSession) -> Result<(), StoreError> {
        if self.forgotten.owns(session) {
            return Ok(());
        }
        let session = trimmed(session);
        self.terms.extend(session_terms(&session).into_iter().map(|term| (term, Op::Put(Vec::new()))));
        let (key, value) = (session_key(session.key, session.started), encode("journey", session.as_ref())?);
        match self.coming {
            Coming::FromHere => {
                self.ops.insert(key, Op::Put(value));
                Ok(())
            }
            Coming::FromElsewhere => self.join(key, value, session_longer),
        }
    }

    fn put_source(&mut self, source: &super::record::SourceRecord) -> Result<(), StoreError> {
        let key = source_key(source.id);
        if let Some(old) = self.current(&key)? {
            let old: super::record::SourceRecord = self.store.decode("source", &old)?;
            if old.head < source.head {
                self.ops.insert(head_key(old.head), Op::Delete);
            }
        }
        self.ops.insert(head_key(source.head), Op::Put(encode("source head", &source.id)?));
        self.join(key, encode("source", source)?, merge::sources)
    }

    fn delete_incident(&mut self, id: &IncidentId) -> Result<(), StoreError> {
        let key = memory::incident_key(id);
        if self.current(&key)?.is_some() {
            self.changes.insert((ChangeKind::Incident, id.as_str().to_owned()), true);
        }
        self.ops.insert(key, Op::Delete);
        self.evidence.drop_incident(id);
        for table in [Table::Action, Table::GroupWord, Table::Occurrence, Table::Touched, Table::Evidence] {
            let prefix = Key::new(table).text(id.as_str()).bytes();
            let pending: Vec<Vec<u8>> =
                self.ops.range(prefix.clone()..after_prefix(&prefix)).map(|(key, _)| key.clone()).collect();
            for key in pending {
                self.ops.insert(key, Op::Delete);
            }
            let ops = &mut self.ops;
            self.store.engine().walk_prefix(&prefix, |key, _| {
                ops.insert(key.to_vec(), Op::Delete);
                Ok(true)
            })?;
        }
        Ok(())
    }

    /// The value of a key as this batch has it so far (tables that are not packed).
    fn current(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.ops.get(key) {
            Some(Op::Put(value)) => Ok(Some(value.clone())),
            Some(Op::Delete) => Ok(None),
            Some(Op::Join(value, join)) => match self.store.engine().get(key)? {
                Some(old) => join(&old, value).map(Some),
                None => Ok(Some(value.clone())),
            },
            None => self.store.engine().get(key),
        }
    }

    /// Puts a value; says whether that changes anything. From elsewhere, the smaller of two values stands.
    fn replace(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<bool, StoreError> {
        let current = self.current(&key)?;
        let keep = match (&current, self.coming) {
            (None, _) => false,
            (Some(current), Coming::FromHere) => *current == value,
            (Some(current), Coming::FromElsewhere) => *current <= value,
        };
        if !keep {
            self.ops.insert(key, Op::Put(value));
        }
        Ok(!keep)
    }

    fn join(&mut self, key: Vec<u8>, value: Vec<u8>, rule: Join) -> Result<(), StoreError> {
        match self.ops.get_mut(&key) {
            None => {
                self.ops.insert(key, Op::Join(value, rule));
            }
            Some(Op::Put(pending) | Op::Join(pending, _)) => *pending = rule(pending, &value)?,
            Some(deleted @ Op::Delete) => *deleted = Op::Put(value),
        }
        Ok(())
    }
}

/// Durations that are no number count as unknown.
fn finite(seconds: f64) -> f64 {
    if seconds.is_finite() { seconds } else { 0.0 }
}
