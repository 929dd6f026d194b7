//! Joining what came from the server, in one batch.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::content::{Content, IncidentContent, State};
use super::document::{self, Unreadable};
use super::key::{MirrorKey, Subject};
use super::known::{known_key, quarantine_key, state_op};
use super::load::Loader;
use super::outbox::document_of;
use super::save::Saving;
use super::{Incoming, JoinReport, Known, MirrorState, Quarantined};
use crate::incident::{Clock, IncidentId, Stamp};
use crate::store::codec::encode;
use crate::store::commit::write_joined;
use crate::store::engine::{Op, Ops};
use crate::store::error::StoreError;
use crate::store::forget::DUE;
use crate::store::open::{Store, Writer, meta_key};
use crate::store::stamps::IncidentStamps;

/// What the ids of documents begin with that are not for joining: sites say there how far they are.
const BEACON: &str = "site:";

/// One document, of all its versions that came together.
struct Arrived {
    state: State,
    newest: Incoming,
}

/// A join under way.
struct Joining<'a> {
    loader: Loader<'a>,
    now: Timestamp,
    clock: Clock,
    saving: Saving,
    /// What is known of the server, the quarantine, and the cursors.
    own: Ops,
    /// Incidents that turn out to be deleted.
    deleted: BTreeMap<IncidentId, Stamp>,
    /// Documents in which this site knows more than the server.
    outbox: BTreeSet<Subject>,
    report: JoinReport,
}

impl Store {
    /// Joins what came from the server, in one batch with what is known of the server and where the sync stands.
    /// Where this site knows more than the server, the key is put into the outbox again. What can't be joined is
    /// quarantined, and never costs the others. Documents whose id begins with `site:` are passed over.
    ///
    /// A document of our own format that was broken is written over by what this site knows of it, if it knows any: it
    /// is in the outbox then, and stays in the quarantine until that happened. One of a newer program never is.
    ///
    /// `now` is the wall clock, to judge the stamps of other sites by.
    ///
    /// # Errors
    /// [`StoreError`] when reading or writing fails; nothing is joined then, unless only forgetting people whom a
    /// tombstone names failed: that is done again when the store is opened.
    pub fn join(&self, incoming: &[Incoming], state: &MirrorState, now: Timestamp) -> Result<JoinReport, StoreError> {
        let mut writer = self.writer();
        let mut joining = Joining {
            loader: Loader::new(self, writer.expired),
            now,
            clock: writer.clock,
            saving: Saving::default(),
            own: Ops::from([state_op(state)?]),
            deleted: BTreeMap::new(),
            outbox: BTreeSet::new(),
            report: JoinReport::default(),
        };
        let arrived = joining.read(incoming)?;
        joining.find_deleted(&arrived)?;
        for (key, arrived) in &arrived {
            joining.join(key, arrived)?;
        }
        let (report, forget) = joining.write(&mut writer)?;
        drop(writer);
        self.flush()?;
        if forget {
            self.forget_imported()?;
        }
        Ok(report)
    }
}

impl Joining<'_> {
    /// What can be joined, by key; the rest is quarantined.
    fn read(&mut self, incoming: &[Incoming]) -> Result<BTreeMap<MirrorKey, Arrived>, StoreError> {
        let mut found: BTreeMap<MirrorKey, Arrived> = BTreeMap::new();
        for document in incoming.iter().filter(|document| !document.id.starts_with(BEACON)) {
            let (key, state) = match document::decode(&document.id, &document.body) {
                Ok(read) => read,
                Err(unreadable) => {
                    self.quarantine(document, unreadable, false)?;
                    continue;
                }
            };
            // One that is too far ahead can't be told from a wrong clock; none of the document is taken then.
            let newest = state.stamps().max_by_key(|stamp| (stamp.millis, stamp.counter));
            let mut clock = self.clock;
            if let Some(Err(drift)) = newest.map(|stamp| clock.observe(stamp, self.now.as_millisecond())) {
                let unreadable = Unreadable { reason: drift.to_string(), newer: false };
                self.quarantine(document, unreadable, true)?;
                continue;
            }
            self.clock = clock;
            let arrived = match found.remove(&key) {
                Some(known) => Arrived {
                    state: known.state.joined(state),
                    newest: if known.newest.version.seq_no >= document.version.seq_no {
                        known.newest
                    } else {
                        document.clone()
                    },
                },
                None => Arrived { state, newest: document.clone() },
            };
            found.insert(key, arrived);
        }
        Ok(found)
    }

    fn quarantine(&mut self, document: &Incoming, why: Unreadable, again: bool) -> Result<(), StoreError> {
        let store = self.loader.store;
        let key = quarantine_key(&document.id);
        let known: Option<Quarantined> =
            store.engine().get(&key)?.map(|bytes| store.decode("quarantine", &bytes)).transpose()?;
        let entry = Quarantined {
            id: document.id.clone(),
            version: document.version,
            reason: why.reason,
            since: known.map_or(self.now, |known| known.since),
            again,
            newer: why.newer,
        };
        self.own.insert(key, Op::Put(encode("quarantine", &entry)?));
        if !again && !why.newer {
            // What this site knows of it is to stand there instead: no state has this hash.
            if let Ok(key) = document.id.parse::<MirrorKey>() {
                let known = Known { version: document.version, hash: [0; 16] };
                self.own.insert(known_key(&document.id), Op::Put(encode("known of the mirror", &known)?));
                self.outbox.insert(key.0);
            }
        }
        self.report.quarantined.push(entry);
        Ok(())
    }

    /// Drops what of deleted incidents is still here.
    fn find_deleted(&mut self, arrived: &BTreeMap<MirrorKey, Arrived>) -> Result<(), StoreError> {
        for (key, arrived) in arrived {
            if let (Some(incident), Some(stamp)) = (key.0.incident(), arrived.state.deleted) {
                let known = self.deleted.entry(incident.clone()).or_insert(stamp);
                *known = (*known).max(stamp);
            }
        }
        for (incident, stamp) in std::mem::take(&mut self.deleted) {
            if self.loader.store.incident_stamps(&incident)?.deleted.is_some_and(|known| known >= stamp) {
                continue;
            }
            let stamps = IncidentStamps { written: Stamp::ZERO, deleted: Some(stamp) };
            let gone = self.saving.reset(&self.loader, &incident, stamps)?;
            // The server may still have what went.
            self.outbox.extend(gone.iter().filter_map(|key| document_of(key)));
            self.deleted.insert(incident, stamp);
        }
        Ok(())
    }

    fn local(&self, subject: &Subject) -> Result<Option<State>, StoreError> {
        match subject.incident().and_then(|incident| self.deleted.get(incident)) {
            Some(stamp) => Ok(Some(State { deleted: Some(*stamp), content: empty(subject) })),
            None => self.loader.state(subject),
        }
    }

    fn join(&mut self, key: &MirrorKey, arrived: &Arrived) -> Result<(), StoreError> {
        let subject = &key.0;
        let Arrived { state, newest } = arrived;
        let known = Known { version: newest.version, hash: document::hash(&newest.body) };
        self.own.insert(known_key(&newest.id), Op::Put(encode("known of the mirror", &known)?));
        self.own.entry(quarantine_key(&newest.id)).or_insert(Op::Delete);
        if self.loader.is_over(subject) {
            self.report.unchanged += 1;
            return Ok(());
        }
        let reset = subject.incident().is_some_and(|incident| self.deleted.contains_key(incident));
        let local = self.local(subject)?;
        let joined = match &local {
            Some(local) => local.clone().joined(state.clone()),
            None => state.clone(),
        };
        if local.as_ref() == Some(&joined) && !reset {
            self.report.unchanged += 1;
        } else {
            self.report.changed += 1;
        }
        if local.as_ref() != Some(&joined) {
            self.saving.save(&self.loader, subject, local.as_ref(), &joined)?;
        }
        // This is the server's state now, whatever was to be pushed because of the deletion.
        if document::encode(key, &joined)?.body == newest.body {
            self.outbox.remove(subject);
        } else {
            self.outbox.insert(subject.clone());
            self.report.put_back += 1;
        }
        Ok(())
    }

    /// Writes everything; says whether there are people to be forgotten.
    fn write(self, writer: &mut Writer) -> Result<(JoinReport, bool), StoreError> {
        let Self { loader, clock, saving: Saving { mut ops, changes, tombstones }, mut own, outbox, report, .. } = self;
        let forget = !tombstones.is_empty();
        if forget {
            own.insert(meta_key(DUE), Op::Put(encode(DUE, &true)?));
        }
        ops.append(&mut own);
        let store = loader.store;
        writer.clock = clock;
        write_joined(store, writer, ops, changes, outbox)?;
        if forget {
            store.remember_forgotten(tombstones);
        }
        Ok((report, forget))
    }
}

/// Nothing, of the kind that the document holds.
fn empty(subject: &Subject) -> Content {
    match subject {
        Subject::Counts(..) => Content::Counts(BTreeMap::new()),
        Subject::Seen(..) => Content::Seen(BTreeMap::new()),
        Subject::Proofs(..) => Content::Proofs(BTreeMap::new()),
        Subject::Traffic(..) => Content::Traffic(BTreeMap::new()),
        _ => Content::Incident(IncidentContent::default()),
    }
}
