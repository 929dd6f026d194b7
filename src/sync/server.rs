//! Role [`MirrorServer`]: where the mirror is kept.

use async_trait::async_trait;

use super::trouble::SyncError;
use crate::store::ServerVersion;

/// The mirror's index as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexState {
    /// Changes when the index is made anew or put back from a snapshot.
    pub identity: String,
    /// Number of the next operation; everything below it is done, and found after [`MirrorServer::refresh`].
    pub next: u64,
    /// Number behind the last operation, which may be under way.
    pub top: u64,
}

/// A document as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: ServerVersion,
    /// The document.
    pub body: Vec<u8>,
}

/// What must be so for a write to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// The server has no document of this id.
    Absent,
    /// The document has this version.
    At(ServerVersion),
}

/// A write of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Its id.
    pub id: String,
    /// The document; `None` removes it.
    pub body: Option<Vec<u8>>,
    /// When it may be done.
    pub condition: Condition,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// Done; this is the version now.
    Done(ServerVersion),
    /// The condition does not hold.
    Conflict,
    /// The server does not take this document, whoever sends it again.
    Refused(String),
}

/// Some documents, in the order of their operations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The documents.
    pub documents: Vec<Held>,
    /// Whether there may be more in the range asked for.
    pub more: bool,
}

/// A server that keeps documents by id, numbers each operation on them in one order, and writes under a condition.
///
/// - A write is done or not, each for itself; one that was done and is sent again conflicts.
/// - `read` sees every write that was done; `page` sees those before the last `refresh`.
/// - Every method may fail with the line in between: then a write may have been done or not.
#[async_trait]
pub trait MirrorServer: Send + Sync {
    /// Makes the index where it is missing, and checks it.
    async fn prepare(&self) -> Result<IndexState, SyncError>;

    /// Makes everything that was done before visible to [`MirrorServer::page`].
    async fn refresh(&self) -> Result<(), SyncError>;

    /// The documents of these ids, in their order.
    async fn read(&self, ids: &[String]) -> Result<Vec<Option<Held>>, SyncError>;

    /// Writes; one result each, in their order.
    async fn write(&self, writes: Vec<Write>) -> Result<Vec<Written>, SyncError>;

    /// At most `limit` documents whose last operation has a number in `from..until`, lowest first.
    async fn page(&self, from: u64, until: u64, limit: usize) -> Result<Page, SyncError>;

    /// At most `limit` documents of a kind that belong to a day before this one (`2026-03-02`), without their bodies.
    async fn older_than(&self, kind: &str, day: &str, limit: usize) -> Result<Vec<(String, ServerVersion)>, SyncError>;

    /// The server and the index in words, without secrets.
    fn place(&self) -> String;
}
