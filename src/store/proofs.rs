//! Evidence at rest: the first and the newest proving entries of each day.
//!
//! They are kept by the day, so that what a site drops when its time is over goes by whole days, and sites that keep
//! for longer are not told to drop it, too.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::codec;
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::{Key, KeyReader, Table, after_prefix};
use super::mirror::Day;
use super::open::Store;
use super::touched::{Pseudonyms, SessionPseudonym};
use crate::entry::{EntryId, SourceId};
use crate::finding::Evidence;
use crate::incident::IncidentId;
use crate::session::SessionKey;

/// Of an incident's evidence of one day the first and the newest this many are kept; and of all of it, as many are
/// told.
pub(super) const AT_EACH_END: usize = 25;

/// What stood under this key before: whose session it is from, and the entry.
type FirstForm = (Option<SessionKey>, Evidence);

/// Evidence at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredProof {
    /// Pseudonyms of the session that it is from, as each site knows it.
    pub(super) sessions: BTreeSet<SessionPseudonym>,
    /// The session by its real key; stays here.
    pub(super) own: Option<SessionKey>,
    /// `None`: it was taken out, because the person asked to be forgotten.
    pub(super) evidence: Option<Evidence>,
}

impl StoredProof {
    /// One that was taken out.
    pub(super) const GONE: Self = Self { sessions: BTreeSet::new(), own: None, evidence: None };

    pub(super) fn new(session: Option<SessionKey>, evidence: Evidence, pseudonyms: &Pseudonyms) -> Self {
        let sessions = session.map(|session| pseudonyms.session(session)).into_iter().collect();
        Self { sessions, own: session, evidence: Some(evidence) }
    }
}

/// Place of a proof within its incident and day.
pub(super) type Place = (i64, SourceId, u64);

pub(super) fn place_of(evidence: &Evidence) -> Place {
    (evidence.at.as_microsecond(), evidence.id.source, evidence.id.ordinal)
}

pub(super) fn key_at(incident: &IncidentId, (micros, source, ordinal): Place) -> Vec<u8> {
    Key::new(Table::Evidence).text(incident.as_str()).i64(micros).u64(source.0).u64(ordinal).bytes()
}

/// Incident and place of a key.
pub(super) fn parts(key: &[u8]) -> Option<(IncidentId, Place)> {
    let mut reader = KeyReader::new(key);
    let incident = IncidentId::given(reader.text()?);
    let micros = reader.i64()?;
    Some((incident, (micros, SourceId(reader.u64()?), reader.u64()?)))
}

/// The first key of a day, and the first behind it.
pub(super) fn day_range(incident: &IncidentId, day: Day) -> (Vec<u8>, Vec<u8>) {
    let from =
        |second: i64| Key::new(Table::Evidence).text(incident.as_str()).i64(second.saturating_mul(1_000_000)).bytes();
    (from(day.start()), from(day.end()))
}

pub(super) fn encode(proof: &StoredProof) -> Result<Vec<u8>, StoreError> {
    codec::encode_second("evidence", proof)
}

/// Which of so many proofs of a day stay, by their rank in time.
pub(super) fn stays(rank: usize, all: usize) -> bool {
    rank < AT_EACH_END || rank >= all.saturating_sub(AT_EACH_END)
}

/// Evidence of one commit, by incident and day.
#[derive(Default)]
pub(super) struct ProofPlan {
    added: BTreeMap<(IncidentId, Day), BTreeMap<Vec<u8>, StoredProof>>,
    /// Incidents that were deleted before what is in `added` came.
    emptied: BTreeSet<IncidentId>,
}

impl ProofPlan {
    /// Takes one in; what came before of the same entry is replaced, but one that is gone stays so.
    pub(super) fn add(&mut self, incident: &IncidentId, key: Vec<u8>, day: Day, proof: StoredProof) {
        let day = self.added.entry((incident.clone(), day)).or_default();
        let gone = day.get(&key).is_some_and(|known| known.evidence.is_none());
        if !gone {
            day.insert(key, proof);
        }
    }

    pub(super) fn drop_incident(&mut self, incident: &IncidentId) {
        self.added.retain(|(of, _), _| of != incident);
        self.emptied.insert(incident.clone());
    }

    /// Adds to the operations what has to be written and what has to go.
    pub(super) fn finish(self, store: &Store, ops: &mut Ops) -> Result<(), StoreError> {
        for ((incident, day), mut added) in self.added {
            // Key, and whether it is stored already, and gone.
            let mut keys: BTreeMap<Vec<u8>, Option<bool>> = added.keys().map(|key| (key.clone(), None)).collect();
            if !self.emptied.contains(&incident) {
                let (from, to) = day_range(&incident, day);
                store.engine().walk(&from, &to, |key, value| {
                    let gone = codec::is_second(value) && store.proof(value)?.evidence.is_none();
                    keys.insert(key.to_vec(), Some(gone));
                    Ok(true)
                })?;
            }
            let all = keys.len();
            for (rank, (key, stored)) in keys.into_iter().enumerate() {
                if stays(rank, all) {
                    if let Some(proof) = added.remove(&key).filter(|_| stored != Some(true)) {
                        ops.insert(key, Op::Put(encode(&proof)?));
                    }
                } else if stored.is_some() {
                    ops.insert(key, Op::Delete);
                }
            }
        }
        Ok(())
    }
}

impl Store {
    /// Evidence at rest, in whichever form it was written.
    pub(super) fn proof(&self, bytes: &[u8]) -> Result<StoredProof, StoreError> {
        if codec::is_second(bytes) {
            return codec::decode_second(self.dir(), "evidence", bytes);
        }
        let (session, evidence): FirstForm = self.decode("evidence", bytes)?;
        Ok(StoredProof::new(session, evidence, &self.pseudonyms()))
    }

    /// The kept evidence of the incident, oldest first: the first 25 entries and the newest 25.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn evidence(&self, incident: &IncidentId) -> Result<Vec<Evidence>, StoreError> {
        let mut found = Vec::new();
        let prefix = Key::new(Table::Evidence).text(incident.as_str()).bytes();
        self.engine().walk(&prefix, &after_prefix(&prefix), |_, value| {
            found.extend(self.proof(value)?.evidence);
            Ok(true)
        })?;
        if found.len() > 2 * AT_EACH_END {
            found.drain(AT_EACH_END..found.len() - AT_EACH_END);
        }
        Ok(found)
    }
}

/// The entry behind a place.
pub(super) fn entry_at((_, source, ordinal): Place) -> EntryId {
    EntryId { source, ordinal }
}
