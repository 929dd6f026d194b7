//! Conflicts: somebody wrote between what we know and what we sent. The server's state is joined into ours, and the joined
//! document is sent instead.

use std::collections::BTreeMap;

use super::mirror::{Mirror, Run, blocking, incoming};
use super::push::{Noted, write};
use super::server::{Condition, Write, Written};
use super::trouble::{SyncError, TroubleKind};
use crate::store::{MirrorDocument, MirrorKey, ServerVersion};

/// Rounds after which the rest is left to the next run. Two sites that write the same documents all the time need two
/// rounds each; more are a sign that somebody else is at it.
const ROUNDS: usize = 8;

impl Run<'_> {
    /// Resolves conflicts of documents that we sent with these hashes; gives what the server took and is to be noted.
    pub(super) async fn resolve(&mut self, sent: BTreeMap<MirrorKey, [u8; 16]>) -> Result<Vec<Noted>, SyncError> {
        let mut pushed = Vec::new();
        let mut left: Vec<MirrorKey> = sent.keys().cloned().collect();
        for round in 0..ROUNDS {
            if left.is_empty() {
                return Ok(pushed);
            }
            let there = self.take_in(&left, round, &sent).await?;
            let writes = self.joined(&left, &there).await?;
            left = Vec::new();
            let (documents, requests): (Vec<MirrorDocument>, Vec<Write>) = writes.into_iter().unzip();
            if requests.is_empty() {
                return Ok(pushed);
            }
            let written = self.mirror.server.write(requests).await?;
            for (document, written) in documents.into_iter().zip(written) {
                match written {
                    Written::Done(version) => pushed.push(self.took(document, version)),
                    Written::Conflict => left.push(document.key),
                    Written::Refused(why) => drop(self.outcome.refused.insert(document.key.to_string(), why)),
                }
            }
            // What is joined in the next round is joined over what is known by then.
            let (noted, state) = (std::mem::take(&mut pushed), self.state.clone());
            blocking(&self.mirror.store, move |store| store.note_pushed(&noted, &state)).await?;
        }
        match left.first() {
            None => Ok(pushed),
            Some(key) => {
                let why = format!("{key} is written by somebody else all the time");
                Err(SyncError::new(TroubleKind::Busy, why))
            }
        }
    }

    /// Joins what the server has of these documents; gives their versions there, and whether they could be read.
    async fn take_in(
        &mut self,
        keys: &[MirrorKey],
        round: usize,
        sent: &BTreeMap<MirrorKey, [u8; 16]>,
    ) -> Result<BTreeMap<MirrorKey, There>, SyncError> {
        let ids: Vec<String> = keys.iter().map(MirrorKey::id).collect();
        let held = self.mirror.server.read(&ids).await?;
        let (mut there, mut documents) = (BTreeMap::new(), Vec::new());
        for (key, held) in keys.iter().zip(held) {
            let Some(held) = held else { continue };
            let hash = blake3::hash(&held.body);
            let echo = sent.get(key).is_some_and(|sent| hash.as_bytes().starts_with(sent));
            if round > 0 || !echo {
                self.outcome.conflicts += 1;
            }
            there.insert(key.clone(), There { version: held.version, is_newer: false });
            documents.push(incoming(held));
        }
        let report = self.join(documents).await?;
        self.outcome.pulled += report.changed;
        for document in report.quarantined {
            let entry = keys.iter().find(|key| key.id() == document.id).and_then(|key| there.get_mut(key));
            if let Some(entry) = entry {
                // One that is ahead of our clock is waited for as one of a newer program is.
                entry.is_newer = document.newer || document.again;
            }
        }
        Ok(there)
    }

    /// The joined documents that the server lacks.
    async fn joined(
        &self,
        keys: &[MirrorKey],
        there: &BTreeMap<MirrorKey, There>,
    ) -> Result<Vec<(MirrorDocument, Write)>, SyncError> {
        let (keys, there) = (keys.to_vec(), there.clone());
        blocking(&self.mirror.store, move |store| {
            let mut writes = Vec::new();
            for key in keys {
                let there = there.get(&key);
                if there.is_some_and(|there| there.is_newer) {
                    continue;
                }
                let Some((document, known)) = Mirror::fresh(store, &key)? else { continue };
                let version = there.map(|there| there.version);
                if known.is_some_and(|known| Some(known.version) == version && known.hash == document.hash) {
                    continue;
                }
                let condition = version.map_or(Condition::Absent, Condition::At);
                let request = write(&document, condition);
                writes.push((document, request));
            }
            Ok(writes)
        })
        .await
    }
}

/// A document on the server.
#[derive(Debug, Clone, Copy)]
struct There {
    version: ServerVersion,
    /// It must not be written over.
    is_newer: bool,
}
