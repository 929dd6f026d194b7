//! Which records go into a pack.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::header::Selected;
use super::{Pack, PackError};
use crate::incident::{ActionKind, IncidentId, SiteId, Stamp};
use crate::store::{PackRecord, Store};

/// Which records are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only what people wrote, and incidents that happened, from then on.
    pub since: Option<Timestamp>,
    /// Without the records of these packs, by the hashes of their lines; and the packs' own hashes.
    known: (BTreeSet<[u8; 16]>, Vec<String>),
    /// Only these incidents; with what was asked for, in words.
    pub incidents: Option<(BTreeSet<IncidentId>, Vec<String>)>,
    /// Leave out the pages that the team wrote.
    pub without_runbooks: bool,
}

/// The first half of a hash: enough to tell lines apart.
fn short(line: &[u8]) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(line).as_bytes()[..16]);
    hash
}

impl Selection {
    /// Leaves out what is in this pack already. Together with it, the new one says all that a full one would.
    ///
    /// # Errors
    /// When the pack is not what was signed, or can't be read.
    pub fn without(&mut self, pack: &Pack) -> Result<(), PackError> {
        pack.signed()?.records(|_, line| {
            self.known.0.insert(short(line));
            Ok(())
        })?;
        self.known.1.push(pack.standing().hash);
        self.known.1.sort();
        self.known.1.dedup();
        Ok(())
    }

    /// Whether the line stands in a pack that the receiver has.
    pub(super) fn knows(&self, line: &[u8]) -> bool {
        self.known.0.contains(&short(line))
    }

    /// As the header tells of it.
    pub(super) fn told(&self) -> Selected {
        Selected {
            since: self.since,
            since_packs: self.known.1.clone(),
            incidents: self.incidents.as_ref().map(|(_, words)| words.clone()).unwrap_or_default(),
            runbooks: !self.without_runbooks,
        }
    }

    /// What of the store is wanted, as a question that can be put to each record.
    pub(super) fn over<'s>(&'s self, store: &Store) -> Result<Wanted<'s>, PackError> {
        let again = again(store)?;
        let Some(since) = self.since else { return Ok(Wanted { selection: self, fresh: None, again }) };
        let mut fresh: BTreeMap<IncidentId, bool> = BTreeMap::new();
        store.pack_records(|record| {
            let recent = is_recent(&record, since);
            match record {
                PackRecord::Incident { incident, .. } => {
                    let happened = store.occurrences(&incident.id)?.iter().any(|bucket| bucket.last >= since);
                    if happened || recent {
                        fresh.insert(incident.id, recent);
                    }
                }
                PackRecord::Action { incident, .. } if recent => {
                    fresh.entry(incident).or_insert(false);
                }
                _ => {}
            }
            Ok::<_, PackError>(())
        })?;
        Ok(Wanted { selection: self, fresh: Some((since, fresh)), again })
    }
}

/// Incidents that were deleted and are there again.
fn again(store: &Store) -> Result<BTreeSet<IncidentId>, PackError> {
    let (mut deleted, mut again) = (BTreeSet::new(), BTreeSet::new());
    // Deletions come first.
    store.pack_records(|record| {
        match record {
            PackRecord::DeletedIncident { incident, .. } => drop(deleted.insert(incident)),
            record => again.extend(record.incident().filter(|incident| deleted.contains(*incident)).cloned()),
        }
        Ok::<_, PackError>(())
    })?;
    Ok(again)
}

fn is_recent(record: &PackRecord, since: Timestamp) -> bool {
    record.stamp() > Stamp::ZERO && record.stamp().millis >= since.as_millisecond()
}

/// Which records of one store are wanted.
pub(super) struct Wanted<'s> {
    selection: &'s Selection,
    /// Incidents that are told of again, and whether they were written anew themselves.
    fresh: Option<(Timestamp, BTreeMap<IncidentId, bool>)>,
    again: BTreeSet<IncidentId>,
}

impl Wanted<'_> {
    /// Whether the record goes into every pack: without its deletion, what came of an incident since then would be taken
    /// for what was before, and dropped where the deletion is known.
    pub(super) fn always(&self, record: &PackRecord) -> bool {
        matches!(record, PackRecord::DeletedIncident { incident, .. } if self.again.contains(incident))
    }

    pub(super) fn has(&self, record: &PackRecord) -> bool {
        let chosen = self.selection.incidents.as_ref().map(|(chosen, _)| chosen);
        match record.incident() {
            None if self.selection.without_runbooks => return false,
            Some(incident) if chosen.is_some_and(|chosen| !chosen.contains(incident)) => return false,
            _ => {}
        }
        let Some((since, fresh)) = &self.fresh else { return true };
        if self.always(record) {
            return true;
        }
        match record {
            PackRecord::Incident { incident, .. } => fresh.contains_key(&incident.id),
            // What a file of the team's says bears the time of which it speaks, not when it was learnt.
            PackRecord::Action { incident, action } => {
                let told = fresh.get(incident).copied();
                let outcome = matches!(action.kind, ActionKind::Outcome { at, .. } if at >= *since);
                let from_file = action.stamp.site == SiteId(0) && told.is_some();
                is_recent(record, *since) || outcome || told == Some(true) || from_file
            }
            PackRecord::DeletedIncident { .. } | PackRecord::Page { .. } => is_recent(record, *since),
        }
    }
}
