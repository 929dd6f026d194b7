//! From the store to a document's state.

use std::collections::BTreeMap;

use super::content::{Content, IncidentContent, Proof, State, Written};
use super::document;
use super::key::{Day, MirrorKey, Subject};
use super::outbox::shard;
use super::state::MirrorDocument;
use crate::entry::SourceId;
use crate::incident::{Action, Bucket, Incident, IncidentId, Mark};
use crate::store::error::StoreError;
use crate::store::forget::tombstone_key;
use crate::store::key::{Key, KeyReader, Table, after_prefix};
use crate::store::memory::{incident_key, mark_key_at, mute_key_of};
use crate::store::mutes;
use crate::store::open::Store;
use crate::store::proofs;
use crate::store::record::{Aggregate, SourceRecord};
use crate::store::retention::Expired;
use crate::store::sources::source_key;
use crate::store::stamps::page_as_written;
use crate::store::touched::{self, StoredTouched};
use crate::store::transfer::Redaction;

/// Reads documents out of the store, redacted.
pub(super) struct Loader<'a> {
    pub(super) store: &'a Store,
    pub(super) redaction: Redaction,
    expired: Expired,
}

impl<'a> Loader<'a> {
    pub(super) fn new(store: &'a Store, expired: Expired) -> Self {
        Self { store, redaction: Redaction::new(store.redaction_key()), expired }
    }

    /// Whether the document's day is over the time that this site keeps such records, if only for a part of it: it
    /// knows less of it than others may.
    pub(super) fn is_over(&self, subject: &Subject) -> bool {
        let cutoff = match subject {
            Subject::Seen(..) => self.expired.touched,
            Subject::Proofs(..) => self.expired.evidence,
            Subject::Traffic(..) => self.expired.aggregates,
            _ => None,
        };
        cutoff.zip(subject.day()).is_some_and(|(cutoff, day)| day.start() < cutoff.as_second())
    }

    /// The state as the store has it; `None` where there is nothing to say.
    pub(super) fn state(&self, subject: &Subject) -> Result<Option<State>, StoreError> {
        let deleted = match subject.incident() {
            Some(incident) => self.store.incident_stamps(incident)?.deleted,
            None => None,
        };
        let Some(content) = self.content(subject)? else { return Ok(None) };
        let state = State { deleted, content };
        Ok(if state.is_empty() { None } else { Some(state) })
    }

    fn content(&self, subject: &Subject) -> Result<Option<Content>, StoreError> {
        let (store, engine) = (self.store, self.store.engine());
        Ok(match subject {
            Subject::Forgotten(tombstone) => engine.get(&tombstone_key(tombstone))?.map(|_| Content::Forgotten),
            Subject::Incident(id) => Some(Content::Incident(self.incident(id)?)),
            Subject::Page(id, language) => {
                let written = page_as_written(store.page_stamp(id, *language)?, store.page(id, *language)?);
                written.map(|(stamp, mut value)| {
                    value.iter_mut().for_each(|page| self.redaction.page(page));
                    Content::Page(Written { stamp, value })
                })
            }
            Subject::Mark(at, stamp) => {
                let value = engine.get(&mark_key_at(*at, *stamp))?;
                let mark: Option<Mark> = value.map(|bytes| store.decode("mark", &bytes)).transpose()?;
                mark.map(|mut mark| {
                    self.redaction.mark(&mut mark);
                    Content::Mark(mark)
                })
            }
            Subject::Mute(stamp) => {
                let value = engine.get(&mute_key_of(*stamp))?;
                let mute = value.map(|bytes| mutes::decode(store.dir(), &bytes)).transpose()?;
                mute.map(|mut mute| {
                    self.redaction.mute(&mut mute);
                    Content::Mute(mute)
                })
            }
            Subject::Source(id) => {
                let value = engine.get(&source_key(*id))?;
                let source: Option<SourceRecord> = value.map(|bytes| store.decode("source", &bytes)).transpose()?;
                source.map(|mut source| {
                    self.redaction.source(&mut source);
                    Content::Source(source)
                })
            }
            Subject::Counts(incident, day) => Some(Content::Counts(self.counts(incident, *day)?)),
            Subject::Seen(incident, day, part) => Some(self.seen(incident, *day, *part)?),
            Subject::Proofs(incident, day) => Some(self.proofs(incident, *day)?),
            Subject::Traffic(day, part) => Some(Content::Traffic(self.traffic(*day, *part)?)),
        })
    }

    fn incident(&self, id: &IncidentId) -> Result<IncidentContent, StoreError> {
        let written = self.store.incident_stamps(id)?.written;
        let value = self.store.engine().get(&incident_key(id))?;
        let incident: Option<Incident> = value.map(|bytes| self.store.decode("incident", &bytes)).transpose()?;
        let record = incident.map(|mut value| {
            self.redaction.incident(&mut value);
            Written { stamp: written, value }
        });
        let redacted = |mut action: Action| {
            self.redaction.action(&mut action);
            (action.stamp, action)
        };
        Ok(IncidentContent { record, actions: self.store.actions(id)?.into_iter().map(redacted).collect() })
    }

    fn counts(&self, incident: &IncidentId, day: Day) -> Result<BTreeMap<(i64, SourceId), Bucket>, StoreError> {
        let from = |second: i64| Key::new(Table::Occurrence).text(incident.as_str()).i64(second).bytes();
        let mut counts = BTreeMap::new();
        self.store.engine().walk(&from(day.start()), &from(day.end()), |key, value| {
            let mut reader = KeyReader::new(key);
            let place = reader.text().and(reader.i64()).zip(reader.u64());
            let (start, source) = place.ok_or_else(|| self.store.bad_key(Table::Occurrence))?;
            counts.insert((start, SourceId(source)), self.store.decode("occurrence", value)?);
            Ok(true)
        })?;
        Ok(counts)
    }

    fn seen(&self, incident: &IncidentId, day: Day, part: u8) -> Result<Content, StoreError> {
        // A part is the sessions whose first digit it is.
        let first = touched::day_key(incident, day).raw(&[part << 4]).bytes();
        let day_end = after_prefix(&touched::day_key(incident, day).bytes());
        let end = match (part + 1).checked_mul(16) {
            Some(next) => touched::day_key(incident, day).raw(&[next]).bytes(),
            None => day_end,
        };
        let mut sessions = BTreeMap::new();
        self.store.engine().walk(&first, &end, |key, value| {
            let (.., session) = touched::parts(key).ok_or_else(|| self.store.bad_key(Table::Touched))?;
            let stored: StoredTouched = self.store.decode("touched session", value)?;
            sessions.insert(session, stored.seen);
            Ok(true)
        })?;
        Ok(Content::Seen(sessions))
    }

    fn proofs(&self, incident: &IncidentId, day: Day) -> Result<Content, StoreError> {
        let (from, to) = proofs::day_range(incident, day);
        let mut found = BTreeMap::new();
        self.store.engine().walk(&from, &to, |key, value| {
            let (_, place) = proofs::parts(key).ok_or_else(|| self.store.bad_key(Table::Evidence))?;
            let stored = self.store.proof(value)?;
            let proof = stored.evidence.map(|mut evidence| {
                self.redaction.evidence(&mut evidence);
                evidence.response_time = evidence.response_time.filter(|seconds| seconds.is_finite());
                Proof { sessions: stored.sessions, evidence }
            });
            found.insert(place, proof);
            Ok(true)
        })?;
        Ok(Content::Proofs(found))
    }

    fn traffic(&self, day: Day, part: u8) -> Result<BTreeMap<(i64, SourceId), Aggregate>, StoreError> {
        let from = |second: i64| Key::new(Table::Aggregate).i64(second).bytes();
        let mut counts = BTreeMap::new();
        self.store.engine().walk(&from(day.start()), &from(day.end()), |key, value| {
            let mut reader = KeyReader::new(key);
            let place = reader.i64().zip(reader.u64());
            let (start, source) = place.ok_or_else(|| self.store.bad_key(Table::Aggregate))?;
            if shard(source) == part {
                counts.insert((start, SourceId(source)), self.store.decode("aggregate", value)?);
            }
            Ok(true)
        })?;
        Ok(counts)
    }
}

impl Store {
    /// The document as the store has it now. `None`: there is nothing to say of it here, or its day is over the time
    /// that this site keeps such records; what the server has of it stays.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn mirror_document(&self, key: &MirrorKey) -> Result<Option<MirrorDocument>, StoreError> {
        let expired = self.writer().expired;
        let loader = Loader::new(self, expired);
        if loader.is_over(&key.0) {
            return Ok(None);
        }
        loader.state(&key.0)?.map(|state| document::encode(key, &state)).transpose()
    }
}
