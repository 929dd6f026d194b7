//! From a joined state to the store: what differs from what the store has, and nothing else.
//!
//! What stands here in the clear stays so, as long as it is what stands when it is redacted.

use std::collections::BTreeMap;

use super::content::{Content, IncidentContent, Proof, State, Written};
use super::key::{Day, Subject};
use super::load::Loader;
use crate::incident::{ActionKind, IncidentId, Mute};
use crate::store::change::{self, ChangeKind};
use crate::store::codec::encode;
use crate::store::commit::BESIDE_AN_INCIDENT;
use crate::store::engine::{Op, Ops};
use crate::store::error::StoreError;
use crate::store::forget::tombstone_key;
use crate::store::key::Key;
use crate::store::memory::{action_key, group_word_key, incident_key, mark_key_at, mute_key_of, page_key};
use crate::store::mutes;
use crate::store::occurrences::{aggregate_key, occurrence_key};
use crate::store::proofs::{self, StoredProof};
use crate::store::record::Tombstone;
use crate::store::sources::{head_key, source_key};
use crate::store::stamps::{
    IncidentStamps, PageStamp, encode_incident_stamps, encode_page_stamp, incident_stamps_key, page_stamp_key,
};
use crate::store::touched::{self, StoredTouched};

/// What a join writes.
#[derive(Default)]
pub(super) struct Saving {
    pub(super) ops: Ops,
    pub(super) changes: change::Pending,
    pub(super) tombstones: Vec<Tombstone>,
}

impl Saving {
    /// Drops everything of an incident that was deleted since, and says that it was. Gives the keys of what went.
    pub(super) fn reset(
        &mut self,
        loader: &Loader<'_>,
        incident: &IncidentId,
        stamps: IncidentStamps,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let engine = loader.store.engine();
        let key = incident_key(incident);
        let mut gone = Vec::new();
        if engine.get(&key)?.is_some() {
            self.changes.insert((ChangeKind::Incident, incident.as_str().to_owned()), true);
            gone.push(key);
        }
        for table in BESIDE_AN_INCIDENT {
            engine.walk_prefix(&Key::new(table).text(incident.as_str()).bytes(), |key, _| {
                gone.push(key.to_vec());
                Ok(true)
            })?;
        }
        self.ops.extend(gone.iter().map(|key| (key.clone(), Op::Delete)));
        self.ops.insert(incident_stamps_key(incident), Op::Put(encode_incident_stamps(stamps)?));
        Ok(gone)
    }

    /// Writes what of the joined state the store does not have. `local` is what it has, redacted.
    pub(super) fn save(
        &mut self,
        loader: &Loader<'_>,
        subject: &Subject,
        local: Option<&State>,
        joined: &State,
    ) -> Result<(), StoreError> {
        let before = local.map(|state| &state.content);
        match (subject, &joined.content) {
            (Subject::Forgotten(tombstone), _) => {
                self.ops.insert(tombstone_key(tombstone), Op::Put(Vec::new()));
                self.tombstones.push(*tombstone);
            }
            (Subject::Incident(id), Content::Incident(content)) => {
                let empty = IncidentContent::default();
                let before = match before {
                    Some(Content::Incident(before)) => before,
                    _ => &empty,
                };
                self.incident(id, before, content, joined)?;
            }
            (Subject::Page(id, language), Content::Page(Written { stamp, value })) => {
                let stamp = PageStamp { stamp: *stamp, deleted: value.is_none() };
                self.ops.insert(page_stamp_key(id, *language), Op::Put(encode_page_stamp(stamp)?));
                if !matches!(before, Some(Content::Page(before)) if before.value == *value) {
                    let op = match value {
                        Some(page) => Op::Put(encode("page", page)?),
                        None => Op::Delete,
                    };
                    self.ops.insert(page_key(id, *language), op);
                    self.changes.insert((ChangeKind::Page, change::page_key(id, *language)), value.is_none());
                }
            }
            (Subject::Mark(at, stamp), Content::Mark(mark)) => {
                self.ops.insert(mark_key_at(*at, *stamp), Op::Put(encode("mark", mark)?));
            }
            (Subject::Mute(stamp), Content::Mute(mute)) => self.mute(loader, mute_key_of(*stamp), before, mute)?,
            (Subject::Source(id), Content::Source(source)) => {
                if let Some(Content::Source(before)) = before {
                    self.ops.insert(head_key(before.head), Op::Delete);
                }
                self.ops.insert(head_key(source.head), Op::Put(encode("source head", id)?));
                let mut source = source.clone();
                if let (Some(Content::Source(before)), Some(known)) = (before, loader.store.source(*id)?)
                    && before.name == source.name
                {
                    source.name = known.name;
                }
                self.ops.insert(source_key(*id), Op::Put(encode("source", &source)?));
            }
            (Subject::Counts(incident, _), Content::Counts(counts)) => {
                let known =
                    |place| matches!(before, Some(Content::Counts(before)) if before.get(place) == counts.get(place));
                for (place, bucket) in counts.iter().filter(|(place, _)| !known(*place)) {
                    let key = occurrence_key(incident, place.0, place.1);
                    self.ops.insert(key, Op::Put(encode("occurrence", bucket)?));
                }
            }
            (Subject::Seen(incident, day, _), Content::Seen(sessions)) => {
                let known = |session| matches!(before, Some(Content::Seen(before)) if before.get(session) == sessions.get(session));
                for (session, seen) in sessions.iter().filter(|(session, _)| !known(*session)) {
                    let incoming = touched::encode(&StoredTouched { seen: seen.clone(), own: None })?;
                    // Who a session is that is known here stays known. After a deletion nothing is.
                    let here = matches!(before, Some(Content::Seen(before)) if before.contains_key(session));
                    let op = if here { Op::Join(incoming, touched::elsewhere) } else { Op::Put(incoming) };
                    self.ops.insert(touched::touched_key(incident, *day, *session), op);
                }
            }
            (Subject::Proofs(incident, day), Content::Proofs(proofs)) => {
                let none = BTreeMap::new();
                let before = if let Some(Content::Proofs(before)) = before { before } else { &none };
                self.proofs(loader, (incident, *day), before, proofs)?;
            }
            (Subject::Traffic(..), Content::Traffic(counts)) => {
                let known =
                    |place| matches!(before, Some(Content::Traffic(before)) if before.get(place) == counts.get(place));
                for (place, counts) in counts.iter().filter(|(place, _)| !known(*place)) {
                    self.ops.insert(aggregate_key(place.0, place.1), Op::Put(encode("aggregate", counts)?));
                }
            }
            // A state is read by its key.
            _ => {}
        }
        Ok(())
    }

    fn incident(
        &mut self,
        id: &IncidentId,
        before: &IncidentContent,
        content: &IncidentContent,
        joined: &State,
    ) -> Result<(), StoreError> {
        if let Some(Written { stamp, value }) = &content.record {
            if before.record.as_ref().is_none_or(|before| before.value != *value) {
                self.ops.insert(incident_key(id), Op::Put(encode("incident", value)?));
            }
            if before.record.as_ref().is_none_or(|before| before.stamp != *stamp) {
                let stamps = IncidentStamps { written: *stamp, deleted: joined.deleted };
                if stamps != IncidentStamps::NONE {
                    self.ops.insert(incident_stamps_key(id), Op::Put(encode_incident_stamps(stamps)?));
                }
            }
        }
        for (stamp, action) in
            content.actions.iter().filter(|(stamp, action)| before.actions.get(*stamp) != Some(*action))
        {
            self.ops.insert(action_key(id, *stamp), Op::Put(encode("action", action)?));
            if matches!(action.kind, ActionKind::Merge { .. } | ActionKind::Split { .. }) {
                self.ops.insert(group_word_key(id, *stamp), Op::Put(Vec::new()));
            }
        }
        self.changes.insert((ChangeKind::Incident, id.as_str().to_owned()), content.record.is_none());
        Ok(())
    }

    /// Only its end may be new: then what stands here in the clear stays.
    fn mute(
        &mut self,
        loader: &Loader<'_>,
        key: Vec<u8>,
        before: Option<&Content>,
        joined: &Mute,
    ) -> Result<(), StoreError> {
        let mut mute = joined.clone();
        if let (Some(Content::Mute(before)), Some(bytes)) = (before, loader.store.engine().get(&key)?)
            && (Mute { ended: joined.ended, ..before.clone() }) == *joined
        {
            let own = mutes::decode(loader.store.dir(), &bytes)?;
            mute = Mute { ended: joined.ended, ..own };
        }
        self.ops.insert(key, Op::Put(mutes::encode(&mute)?));
        Ok(())
    }

    fn proofs(
        &mut self,
        loader: &Loader<'_>,
        (incident, _): (&IncidentId, Day),
        before: &BTreeMap<proofs::Place, Option<Proof>>,
        joined: &BTreeMap<proofs::Place, Option<Proof>>,
    ) -> Result<(), StoreError> {
        for place in before.keys().filter(|place| !joined.contains_key(*place)) {
            self.ops.insert(proofs::key_at(incident, *place), Op::Delete);
        }
        for (place, proof) in joined.iter().filter(|(place, proof)| before.get(*place) != Some(*proof)) {
            let key = proofs::key_at(incident, *place);
            let stored = match proof {
                None => StoredProof::GONE,
                Some(Proof { sessions, evidence }) => {
                    let own = match (before.get(place), loader.store.engine().get(&key)?) {
                        (Some(Some(_)), Some(bytes)) => Some(loader.store.proof(&bytes)?),
                        _ => None,
                    };
                    let same =
                        before.get(place).and_then(Option::as_ref).is_some_and(|known| known.evidence == *evidence);
                    let clear = own.as_ref().and_then(|own| own.evidence.clone()).filter(|_| same);
                    StoredProof {
                        sessions: sessions.clone(),
                        own: own.and_then(|own| own.own),
                        evidence: Some(clear.unwrap_or_else(|| evidence.clone())),
                    }
                }
            };
            self.ops.insert(key, Op::Put(proofs::encode(&stored)?));
        }
        Ok(())
    }
}
