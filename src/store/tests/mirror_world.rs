//! A world for the mirror's tests: a server of documents with versions, sites that sync with it, and logs that they
//! read. Nothing here joins anything: that is what is tested.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::*;
use crate::store::{Incoming, MirrorKey, MirrorState, ServerVersion};

/// What the server keeps: the newest version of each document, by id.
#[derive(Default)]
pub(super) struct Server {
    pub(super) documents: BTreeMap<String, (u64, Vec<u8>)>,
    pub(super) writes: u64,
}

impl Server {
    /// Writes where the version is the one that the writer knows of (`None`: there must be none).
    pub(super) fn put(&mut self, id: &str, body: &[u8], known: Option<u64>) -> Result<u64, ()> {
        if self.documents.get(id).map(|(version, _)| *version) != known {
            return Err(());
        }
        self.writes += 1;
        self.documents.insert(id.to_owned(), (self.writes, body.to_vec()));
        Ok(self.writes)
    }

    pub(super) fn get(&self, id: &str) -> Option<Incoming> {
        let (version, body) = self.documents.get(id)?;
        let version = ServerVersion { seq_no: *version, primary_term: 1 };
        Some(Incoming { id: id.to_owned(), version, body: body.clone() })
    }

    fn since(&self, cursor: u64) -> Vec<Incoming> {
        let newer = self.documents.iter().filter(|(_, (version, _))| *version > cursor);
        let mut found: Vec<Incoming> = newer.filter_map(|(id, _)| self.get(id)).collect();
        found.sort_by_key(|document| document.version.seq_no);
        found
    }
}

/// Where a sync is cut off, and how it goes about its work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Documents that get through.
    pub(super) documents: usize,
    /// Documents joined at once.
    pub(super) page: usize,
    /// Whether what the server acknowledged last is not heard any more.
    pub(super) deaf: bool,
    /// Whether pages come twice and the last first.
    pub(super) twisted: bool,
}

impl Line {
    pub(super) const GOOD: Self = Self { documents: usize::MAX, page: 50, deaf: false, twisted: false };
}

/// One site.
pub(super) struct Site {
    pub(super) dir: PathBuf,
    store: Option<Store>,
    /// Milliseconds by which its clock is wrong.
    pub(super) skew: i64,
}

impl Site {
    pub(super) fn new(dir: PathBuf, skew: i64) -> Self {
        let mut site = Self { dir, store: None, skew };
        site.open();
        site
    }

    pub(super) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    pub(super) fn open(&mut self) {
        self.store = None;
        let store = Store::open(&self.dir).unwrap();
        store.start_mirroring().unwrap();
        self.store = Some(store);
    }

    pub(super) fn close(&mut self) {
        self.store = None;
    }

    pub(super) fn now(&self, millis: i64) -> Timestamp {
        Timestamp::from_millisecond(at(0).as_millisecond() + millis + self.skew).unwrap()
    }

    pub(super) fn commit(&self, fill: impl FnOnce(&mut Batch)) {
        super::commit(self.store(), fill);
    }

    /// Pulls and pushes until the line is cut; says whether it got to the end.
    pub(super) fn sync(&self, server: &mut Server, millis: i64, line: Line) -> bool {
        let mut left = line.documents;
        self.pull(server, millis, line, &mut left) && self.push(server, millis, line, &mut left)
    }

    fn pull(&self, server: &Server, millis: i64, line: Line, left: &mut usize) -> bool {
        let (store, now) = (self.store(), self.now(millis));
        let waiting = store.quarantined().unwrap().into_iter().filter(|known| known.again);
        let again: Vec<Incoming> = waiting.filter_map(|known| server.get(&known.id)).collect();
        store.join(&again, &store.mirror_state().unwrap(), now).unwrap();
        let news = server.since(store.mirror_state().unwrap().pull_cursor.unwrap_or(0));
        for page in news.chunks(line.page) {
            if *left < page.len() {
                return false;
            }
            *left -= page.len();
            let last = page.last().map(|document| document.version.seq_no);
            let keys: Vec<Option<MirrorKey>> = page.iter().map(|document| document.id.parse().ok()).collect();
            let mut page: Vec<Incoming> = page
                .iter()
                .zip(keys)
                .filter(|(document, key)| {
                    let known = key.as_ref().and_then(|key| store.known(std::slice::from_ref(key)).unwrap()[0]);
                    known.is_none_or(|known| known.version != document.version)
                })
                .map(|(document, _)| document.clone())
                .collect();
            let state = MirrorState { pull_cursor: last, ..store.mirror_state().unwrap() };
            if line.twisted {
                page.reverse();
                let twice = page.clone();
                store.join(&twice, &store.mirror_state().unwrap(), now).unwrap();
            }
            store.join(&page, &state, now).unwrap();
        }
        true
    }

    fn push(&self, server: &mut Server, millis: i64, line: Line, left: &mut usize) -> bool {
        let store = self.store();
        let mut state = store.mirror_state().unwrap();
        while !state.full_push_done {
            let keys = store.mirror_keys(state.full_push_after.as_ref(), line.page).unwrap();
            state.full_push_after = keys.last().cloned();
            state.full_push_done = keys.is_empty();
            if !self.push_all(server, millis, &keys, &state, line, left) {
                return false;
            }
            state = MirrorState {
                full_push_after: state.full_push_after,
                full_push_done: state.full_push_done,
                ..store.mirror_state().unwrap()
            };
        }
        loop {
            let state = store.mirror_state().unwrap();
            let entries = store.outbox_since(state.push_cursor, line.page).unwrap();
            let Some((last, _)) = entries.last() else { return true };
            let state = MirrorState { push_cursor: *last, ..state };
            let keys: Vec<MirrorKey> = entries.into_iter().map(|(_, key)| key).collect();
            if !self.push_all(server, millis, &keys, &state, line, left) {
                return false;
            }
        }
    }

    fn push_all(
        &self,
        server: &mut Server,
        millis: i64,
        keys: &[MirrorKey],
        state: &MirrorState,
        line: Line,
        left: &mut usize,
    ) -> bool {
        let store = self.store();
        let mut pushed = Vec::new();
        for key in keys {
            let mut tries = 0;
            while let Some(document) = store.mirror_document(key).unwrap() {
                let known = store.known(std::slice::from_ref(key)).unwrap()[0];
                if known.is_some_and(|known| known.hash == document.hash) {
                    break;
                }
                if *left == 0 {
                    return false;
                }
                *left -= 1;
                match server.put(&key.id(), &document.body, known.map(|known| known.version.seq_no)) {
                    Ok(version) => {
                        let version = ServerVersion { seq_no: version, primary_term: 1 };
                        pushed.push((key.clone(), version, document.hash));
                        break;
                    }
                    Err(()) => {
                        let theirs = server.get(&key.id());
                        store.join(theirs.as_slice(), &store.mirror_state().unwrap(), self.now(millis)).unwrap();
                        let refused =
                            store.quarantined().unwrap().iter().any(|known| known.id == key.id() && known.again);
                        tries += 1;
                        if refused || tries > 3 {
                            break;
                        }
                    }
                }
            }
        }
        if line.deaf && *left == 0 {
            return false;
        }
        // Joining on the way may have moved what is known of where the sync stands; only the cursors are ours here.
        store.note_pushed(&pushed, state).unwrap();
        true
    }
}

/// Copies a folder that is closed.
pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
