//! From a batch to the engine's operations: keys, joins, the change log, and who must not come back.

use std::collections::BTreeSet;
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
use super::mirror::{Day, Outbox, Subject};
use super::mutes;
use super::occurrences::{aggregate_key, occurrence_key};
use super::open::{Store, Writer, meta_key};
use super::proofs::{self, ProofPlan, StoredProof};
use super::record::{Record, Tombstone};
use super::replies;
use super::sources::{head_key, source_key};
use super::stamps::{
    IncidentStamps, PageStamp, encode_incident_stamps, encode_page_stamp, incident_stamps_key, page_as_written,
    page_stamp_key,
};
use super::touched::{self, Pseudonyms, Purse, StoredTouched};
use crate::finding::Evidence;
use crate::incident::{ActionKind, Bucket, Incident, IncidentId, Stamp, Touched};
use crate::knowledge::{Page, PageOrigin};
use crate::session::{ClosedSession, SessionKey, Stage};
use crate::wording::Language;

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
    write(store, &mut writer, ops, changes)?;
    if !tombstones.is_empty() {
        store.forgotten().write().unwrap_or_else(PoisonError::into_inner).extend(tombstones);
    }
    Ok(())
}

/// Applies the operations of one commit, with the changes it makes known, and what the mirror has to hear of.
fn write(store: &Store, writer: &mut Writer, ops: Ops, changes: change::Pending) -> Result<(), StoreError> {
    write_by(writer, ops, changes, |outbox, ops| outbox.apply(store.engine(), ops))
}

/// As any commit, for what came from the mirror, which has to hear of these documents only.
pub(super) fn write_joined(
    store: &Store,
    writer: &mut Writer,
    ops: Ops,
    changes: change::Pending,
    documents: BTreeSet<Subject>,
) -> Result<(), StoreError> {
    write_by(writer, ops, changes, |outbox, ops| outbox.apply_joined(store.engine(), ops, documents))
}

fn write_by(
    writer: &mut Writer,
    mut ops: Ops,
    changes: change::Pending,
    apply: impl FnOnce(&mut Outbox, Ops) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let sequence = change::append(&mut ops, changes, writer.sequence)?;
    if writer.clock != writer.saved_clock {
        ops.insert(meta_key("clock"), Op::Put(encode("clock", &writer.clock)?));
    }
    let commits = writer.commits + 1;
    ops.insert(meta_key("commits"), Op::Put(encode("commits", &commits)?));
    apply(&mut writer.outbox, ops)?;
    writer.commits = commits;
    writer.sequence = sequence;
    writer.saved_clock = writer.clock;
    Ok(())
}

/// Operations under construction.
pub(super) struct Plan<'a> {
    pub(super) store: &'a Store,
    coming: Coming,
    /// Number of this commit.
    commit: u64,
    pub(super) ops: Ops,
    /// Index entries of journeys, only ever put: many, in no order, so sorted once at the end.
    terms: Vec<(Vec<u8>, Op)>,
    changes: change::Pending,
    evidence: ProofPlan,
    pseudonyms: Pseudonyms,
    tombstones: Vec<Tombstone>,
    pub(super) forgotten: Forgotten,
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
            evidence: ProofPlan::default(),
            pseudonyms: store.pseudonyms(),
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
            Record::Incident(incident) => self.put_incident(&incident),
            Record::WrittenIncident { stamp, incident } => self.write_incident(stamp, &incident),
            Record::DeletedIncident { incident, stamp } => self.delete_incident(&incident, stamp),
            Record::Page(page) => self.put_page(page),
            Record::WrittenPage { stamp, id, language, page } => self.write_page(stamp, &id, language, page.as_ref()),
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
            Record::Mute(mute) => self.join(memory::mute_key(&mute), mutes::encode(&mute)?, mutes::join),
            Record::Complaint { stamp, redacted, complaint } => self.put_complaint(stamp, redacted, *complaint),
            Record::GoneComplaint { complaint } => self.erase_complaint(complaint),
            Record::Correction { complaint, correction } => self.put_correction(complaint, &correction),
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
            Record::Touched { incident, touched, turn, told_at } => self.put_touched(&incident, touched, turn, told_at),
            Record::GoneTouched { incident, day, session } => {
                let key = touched::touched_key(&incident, Day(day), session.0);
                self.join(key, touched::encode(&StoredTouched::GONE)?, touched::elsewhere)
            }
            Record::Evidence { incident, session, user, pseudonyms, evidence } => {
                if user.is_none_or(|user| !self.forgotten.contains(&user)) {
                    self.put_evidence(&incident, session, &pseudonyms, evidence);
                }
                Ok(())
            }
            Record::GoneEvidence { incident, micros, entry } => {
                let key = proofs::key_at(&incident, (micros, entry.source, entry.ordinal));
                self.evidence.add(&incident, key, Day::of_micros(micros), StoredProof::GONE);
                Ok(())
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

    fn put_touched(
        &mut self,
        incident: &IncidentId,
        mut touched: Touched,
        turn: u32,
        told_at: Option<Stage>,
    ) -> Result<(), StoreError> {
        let real = touched.key;
        if self.forgotten.cover(&mut touched) {
            // Other sites may still have it under the pseudonym from before.
            let key = touched::touched_key(incident, Day::of(touched.at), self.pseudonyms.session(real));
            self.join(key, touched::encode(&StoredTouched::GONE)?, touched::elsewhere)?;
        }
        let rule: Join = match self.coming {
            Coming::FromHere => touched::later,
            Coming::FromElsewhere => touched::elsewhere,
        };
        let purse = Purse { turn, ..Purse::told(told_at.or(touched.stage), &touched.money) };
        let (session, stored) = touched::stored(&touched, purse, &self.pseudonyms);
        let key = touched::touched_key(incident, Day::of(touched.at), session);
        self.join(key, touched::encode(&stored)?, rule)
    }

    fn put_evidence(
        &mut self,
        incident: &IncidentId,
        session: Option<SessionKey>,
        pseudonyms: &[SessionKey],
        evidence: Evidence,
    ) {
        let place = proofs::place_of(&evidence);
        let mut proof = StoredProof::new(session, evidence, &self.pseudonyms);
        proof.sessions.extend(pseudonyms.iter().map(|session| session.0));
        self.evidence.add(incident, proofs::key_at(incident, place), Day::of_micros(place.0), proof);
    }

    /// What was observed gives way to what somebody wrote.
    fn put_incident(&mut self, incident: &Incident) -> Result<(), StoreError> {
        let stamps = self.incident_stamps(&incident.id)?;
        if self.coming == Coming::FromElsewhere && stamps.written > Stamp::ZERO {
            return Ok(());
        }
        let value = encode("incident", incident)?;
        if self.replace(memory::incident_key(&incident.id), value)? {
            self.changes.insert((ChangeKind::Incident, incident.id.as_str().to_owned()), false);
        }
        Ok(())
    }

    fn write_incident(&mut self, stamp: Stamp, incident: &Incident) -> Result<(), StoreError> {
        let (id, stamps) = (&incident.id, self.incident_stamps(&incident.id)?);
        let (key, value) = (memory::incident_key(id), encode("incident", incident)?);
        let current = self.current(&key)?;
        if stamp < stamps.written || (stamp == stamps.written && current.as_ref().is_some_and(|known| *known <= value))
        {
            return Ok(());
        }
        let stamps = encode_incident_stamps(IncidentStamps { written: stamp, ..stamps })?;
        self.ops.insert(incident_stamps_key(id), Op::Put(stamps));
        if current.as_ref() != Some(&value) {
            self.ops.insert(key, Op::Put(value));
            self.changes.insert((ChangeKind::Incident, id.as_str().to_owned()), false);
        }
        Ok(())
    }

    fn incident_stamps(&self, id: &IncidentId) -> Result<IncidentStamps, StoreError> {
        let value = self.current(&incident_stamps_key(id))?;
        value.map_or(Ok(IncidentStamps::NONE), |bytes| self.store.decode("incident stamps", &bytes))
    }

    /// A page that comes with the program gives way to what people wrote.
    fn put_page(&mut self, page: Page) -> Result<(), StoreError> {
        let (id, language) = (page.id.clone(), page.language);
        if self.coming == Coming::FromElsewhere && page.origin == PageOrigin::Team {
            return self.write_page(Stamp::UNKNOWN, &id, language, Some(&page));
        }
        if self.current(&page_stamp_key(&id, language))?.is_some() {
            return Ok(());
        }
        let value = encode("page", &page)?;
        if self.replace(memory::page_key(&id, language), value)? {
            self.changes.insert((ChangeKind::Page, page_key(&id, language)), false);
        }
        Ok(())
    }

    fn write_page(
        &mut self,
        stamp: Stamp,
        id: &str,
        language: Language,
        page: Option<&Page>,
    ) -> Result<(), StoreError> {
        let (key, stamp_key) = (memory::page_key(id, language), page_stamp_key(id, language));
        let current = self.current(&key)?;
        let known: Option<PageStamp> =
            self.current(&stamp_key)?.map(|bytes| self.store.decode("page stamp", &bytes)).transpose()?;
        let before: Option<Page> = current.as_ref().map(|bytes| self.store.decode("page", bytes)).transpose()?;
        let value = page.map(|page| encode("page", page)).transpose()?;
        let before = page_as_written(known, before);
        let stands = before.is_some_and(|(before, page)| {
            // No page is less than any.
            let known = page.and(current.as_ref());
            before > stamp || (before == stamp && known <= value.as_ref())
        });
        if stands {
            return Ok(());
        }
        if page.is_none() || stamp != Stamp::UNKNOWN {
            self.ops.insert(stamp_key, Op::Put(encode_page_stamp(PageStamp { stamp, deleted: page.is_none() })?));
        }
        if current != value {
            self.changes.insert((ChangeKind::Page, page_key(id, language)), value.is_none());
            self.ops.insert(key, value.map_or(Op::Delete, Op::Put));
        }
        Ok(())
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
        let old: Option<super::record::SourceRecord> =
            self.current(&key)?.map(|old| self.store.decode("source", &old)).transpose()?;
        let old = old.map(|old| old.head);
        if let Some(old) = old.filter(|old| *old < source.head) {
            self.ops.insert(head_key(old), Op::Delete);
        }
        if old.is_none_or(|old| old <= source.head) {
            self.ops.insert(head_key(source.head), Op::Put(encode("source head", &source.id)?));
        }
        self.join(key, encode("source", source)?, merge::sources)
    }

    fn delete_incident(&mut self, id: &IncidentId, stamp: Stamp) -> Result<(), StoreError> {
        if self.incident_stamps(id)?.deleted.is_some_and(|known| known >= stamp) {
            return Ok(());
        }
        let key = memory::incident_key(id);
        if self.current(&key)?.is_some() {
            self.changes.insert((ChangeKind::Incident, id.as_str().to_owned()), true);
        }
        self.ops.insert(key, Op::Delete);
        let stamps = encode_incident_stamps(IncidentStamps { written: Stamp::ZERO, deleted: Some(stamp) })?;
        self.ops.insert(incident_stamps_key(id), Op::Put(stamps));
        self.evidence.drop_incident(id);
        for table in BESIDE_AN_INCIDENT {
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
    pub(super) fn current(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
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

    pub(super) fn join(&mut self, key: Vec<u8>, value: Vec<u8>, rule: Join) -> Result<(), StoreError> {
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

/// Tables whose keys begin with the incident that they are about.
pub(super) const BESIDE_AN_INCIDENT: [Table; 5] =
    [Table::Action, Table::GroupWord, Table::Occurrence, Table::Touched, Table::Evidence];

/// Durations that are no number count as unknown.
fn finite(seconds: f64) -> f64 {
    if seconds.is_finite() { seconds } else { 0.0 }
}
