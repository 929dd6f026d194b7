//! A mirror server in memory that behaves as Elasticsearch does: one order of operations, conditions, what is visible
//! only after a refresh, another identity when it is made anew. For tests; it can be put back to an older state, and break
//! off where a test says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;

use super::server::{Condition, Held, IndexState, MirrorServer, Page, Write, Written};
use super::trouble::{SyncError, TroubleKind};
use crate::store::ServerVersion;

/// What the server has.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pub(super) made: u64,
    pub(super) next: u64,
    pub(super) documents: BTreeMap<String, (u64, Vec<u8>)>,
    visible: BTreeMap<String, (u64, Vec<u8>)>,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Faults {
    /// Requests that still come through; `None`: all.
    pub(super) left: Option<u32>,
    /// Whether the one that fails was done all the same, and only its reply was lost.
    pub(super) reply_lost: bool,
    /// Whether writes are refused as on a full disk.
    pub(super) read_only: bool,
}

#[derive(Debug, Default)]
struct Inner {
    content: Content,
    faults: Faults,
    /// Documents whose body has these bytes are refused.
    poison: Vec<u8>,
    requests: BTreeMap<&'static str, u64>,
}

/// The server; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct SimulatedMirror(Arc<Mutex<Inner>>);

impl SimulatedMirror {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    pub(super) fn content(&self) -> Content {
        self.inner().content.clone()
    }

    /// Puts the server back.
    pub(super) fn put_back(&self, content: Content) {
        self.inner().content = content;
    }

    /// Deletes the index and everything in it.
    pub(super) fn delete_index(&self) {
        let mut inner = self.inner();
        inner.content = Content { made: inner.content.made + 1, ..Content::default() };
    }

    pub(super) fn fail(&self, faults: Faults) {
        self.inner().faults = faults;
    }

    pub(super) fn poison(&self, bytes: &[u8]) {
        self.inner().poison = bytes.to_vec();
    }

    /// How many requests there were since the last time, by kind.
    pub(super) fn requests(&self) -> BTreeMap<&'static str, u64> {
        std::mem::take(&mut self.inner().requests)
    }

    /// Writes past all conditions, as another tool would.
    pub(super) fn overwrite(&self, id: &str, body: &[u8]) {
        let content = &mut self.inner().content;
        content.documents.insert(id.to_owned(), (content.next, body.to_vec()));
        content.next += 1;
    }

    /// Takes a request in; an error is the line breaking before it, or, with `true`, after it.
    fn enter(&self, kind: &'static str) -> Result<bool, SyncError> {
        let mut inner = self.inner();
        *inner.requests.entry(kind).or_default() += 1;
        match inner.faults.left {
            None => Ok(false),
            Some(0) if inner.faults.reply_lost => {
                inner.faults.reply_lost = false;
                Ok(true)
            }
            Some(0) => Err(broken()),
            Some(left) => {
                inner.faults.left = Some(left - 1);
                Ok(false)
            }
        }
    }
}

fn broken() -> SyncError {
    SyncError::new(TroubleKind::Unreachable, "the line is cut")
}

fn version(number: u64) -> ServerVersion {
    ServerVersion { seq_no: number, primary_term: 1 }
}

#[async_trait]
impl MirrorServer for SimulatedMirror {
    async fn prepare(&self) -> Result<IndexState, SyncError> {
        if self.enter("prepare")? {
            return Err(broken());
        }
        let content = &self.inner().content;
        Ok(IndexState { identity: format!("made-{}", content.made), next: content.next, top: content.next })
    }

    async fn refresh(&self) -> Result<(), SyncError> {
        if self.enter("refresh")? {
            return Err(broken());
        }
        let content = &mut self.inner().content;
        content.visible = content.documents.clone();
        Ok(())
    }

    async fn read(&self, ids: &[String]) -> Result<Vec<Option<Held>>, SyncError> {
        if self.enter("read")? {
            return Err(broken());
        }
        let documents = &self.inner().content.documents;
        let held = |id: &String| {
            let (number, body) = documents.get(id)?;
            Some(Held { id: id.clone(), version: version(*number), body: body.clone() })
        };
        Ok(ids.iter().map(held).collect())
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Vec<Written>, SyncError> {
        let reply_lost = self.enter("write")?;
        let mut inner = self.inner();
        if inner.faults.read_only {
            return Err(SyncError::new(TroubleKind::ReadOnly, "the index is read-only"));
        }
        let mut results = Vec::new();
        let poison = inner.poison.clone();
        let content = &mut inner.content;
        for Write { id, body, condition } in writes {
            let now = content.documents.get(&id).map(|(number, _)| version(*number));
            let holds = match condition {
                Condition::Absent => now.is_none(),
                Condition::At(version) => now == Some(version),
            };
            let bad = |body: &[u8]| !poison.is_empty() && body.windows(poison.len()).any(|bytes| bytes == poison);
            results.push(match body {
                _ if !holds => Written::Conflict,
                Some(body) if bad(&body) => Written::Refused("can't be indexed".into()),
                body => {
                    let number = content.next;
                    content.next += 1;
                    match body {
                        Some(body) => drop(content.documents.insert(id, (number, body))),
                        None => drop(content.documents.remove(&id)),
                    }
                    Written::Done(version(number))
                }
            });
        }
        if reply_lost { Err(broken()) } else { Ok(results) }
    }

    async fn page(&self, from: u64, until: u64, limit: usize) -> Result<Page, SyncError> {
        if self.enter("page")? {
            return Err(broken());
        }
        let inner = self.inner();
        let mut found: Vec<Held> = inner
            .content
            .visible
            .iter()
            .filter(|(_, (number, _))| (from..until).contains(number))
            .map(|(id, (number, body))| Held { id: id.clone(), version: version(*number), body: body.clone() })
            .collect();
        found.sort_by_key(|held| held.version.seq_no);
        let more = found.len() > limit;
        found.truncate(limit);
        Ok(Page { documents: found, more })
    }

    async fn older_than(&self, kind: &str, day: &str, limit: usize) -> Result<Vec<(String, ServerVersion)>, SyncError> {
        self.enter("older")?;
        let inner = self.inner();
        let of_day = |body: &[u8]| {
            let body: serde_json::Value = serde_json::from_slice(body).ok()?;
            Some(body.get("kind")?.as_str()? == kind && body.get("day")?.as_str()? < day)
        };
        let found = inner.content.visible.iter().filter(|(_, (_, body))| of_day(body) == Some(true));
        Ok(found.take(limit).map(|(id, (number, _))| (id.clone(), version(*number))).collect())
    }

    fn place(&self) -> String {
        "a simulated server".to_owned()
    }
}
