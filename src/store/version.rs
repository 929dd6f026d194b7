//! [`MemoryVersion`]: a name for all that recall can find, equal where two folders hold the same, and another one after
//! every change. Answers are kept under it, so that none outlives what it was drawn from.
//!
//! The engine keeps it up to date in the batch that changes a record ([`Counted`]); a folder that has none is counted
//! once, when it is opened.

use std::sync::{Mutex, PoisonError};

use super::change;
use super::codec::{decode, encode};
use super::digest::{COUNTED, DIGEST_BYTES, MemoryDigest};
use super::engine::{Engine, Op, Ops};
use super::error::StoreError;
use super::open::{Store, meta_key};

/// Where the digest is kept.
const KEY: &str = "memory digest";

/// What the memory's contents are called. Two of one open store are equal where nothing changed between them, so a
/// change and its undoing are noticed, too; between stores compare the digests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MemoryVersion {
    digest: [u8; 32],
    since: u64,
    moves: u64,
}

impl std::fmt::Debug for MemoryVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Answers are encrypted under the digest.
        f.debug_struct("MemoryVersion").field("since", &self.since).finish_non_exhaustive()
    }
}

impl MemoryVersion {
    /// Follows from incidents, pages and actions alone: folders with the same ones have the same digest. Nobody who does
    /// not know the contents can guess it, so keep it as a secret.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The number of the newest change that it takes in: a search index that has seen this change has seen all of this
    /// version.
    #[must_use]
    pub fn since(&self) -> u64 {
        self.since
    }
}

/// The digest as the engine keeps it.
#[derive(Clone)]
pub(super) struct Counted {
    digest: MemoryDigest,
    /// The digest's hash: it is asked for far more often than it changes.
    hash: [u8; 32],
    /// Number of the change that came with the last record that counts.
    since: u64,
    /// Changes since the store was opened.
    moves: u64,
    changed: bool,
}

impl Default for Counted {
    fn default() -> Self {
        Self::of(MemoryDigest::default(), 0)
    }
}

impl Counted {
    fn of(digest: MemoryDigest, since: u64) -> Self {
        let hash = *blake3::hash(&digest.bytes()).as_bytes();
        Self { digest, hash, since, moves: 0, changed: false }
    }

    /// A record took the place of another one; `None` stands for nothing.
    pub(super) fn replace(&mut self, key: &[u8], old: Option<&[u8]>, new: Option<&[u8]>) {
        if old == new {
            return;
        }
        if let Some(old) = old {
            self.digest.subtract(key, old);
        }
        if let Some(new) = new {
            self.digest.add(key, new);
        }
        self.changed = true;
    }

    /// The operation that has to be written with the records, where one of them counted; `sequence` is the batch's own last change.
    pub(super) fn finish(&mut self, sequence: Option<u64>) -> Result<Option<Record>, StoreError> {
        if !std::mem::take(&mut self.changed) {
            return Ok(None);
        }
        self.moves += 1;
        self.since = sequence.unwrap_or(self.since).max(self.since);
        let bytes = self.digest.bytes();
        self.hash = *blake3::hash(&bytes).as_bytes();
        Ok(Some((meta_key(KEY), encode(KEY, &(bytes, self.since))?)))
    }
}

/// Key and value.
type Record = (Vec<u8>, Vec<u8>);

/// The engine's own, for whoever holds the writer's lock.
pub(super) type Kept = Mutex<Counted>;

/// Takes the digest from the disk. It is counted anew where there is none, and where an older program, which knows
/// nothing of it, changed something meanwhile.
pub(super) fn load(engine: &Engine, sequence: u64) -> Result<(), StoreError> {
    let stored = engine.get(&meta_key(KEY))?;
    let stored = stored.and_then(|bytes| decode::<(Vec<u8>, u64)>(engine.dir(), KEY, &bytes).ok());
    if let Some((bytes, since)) = stored
        && let Some(digest) = MemoryDigest::of_bytes(&bytes)
        && since <= sequence
        && !change::has_documents_since(engine, since)?
    {
        *lock(engine) = Counted::of(digest, since);
        return Ok(());
    }
    let digest = count(engine)?;
    let value = encode(KEY, &(digest.bytes(), sequence))?;
    debug_assert!(value.len() > DIGEST_BYTES);
    *lock(engine) = Counted::of(digest, sequence);
    engine.apply(Ops::from([(meta_key(KEY), Op::Put(value))]))
}

/// The digest from all records.
fn count(engine: &Engine) -> Result<MemoryDigest, StoreError> {
    let mut digest = MemoryDigest::default();
    for table in COUNTED {
        engine.walk(&table.prefix(), &table.end(), |key, value| {
            digest.add(key, value);
            Ok(true)
        })?;
    }
    Ok(digest)
}

fn lock(engine: &Engine) -> std::sync::MutexGuard<'_, Counted> {
    engine.counted().lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// The version of the memory as the last commit left it.
    #[must_use]
    pub fn memory_version(&self) -> MemoryVersion {
        let counted = lock(self.engine());
        MemoryVersion { digest: counted.hash, since: counted.since, moves: counted.moves }
    }

    /// The same, from all records.
    #[cfg(test)]
    pub(super) fn memory_version_counted(&self) -> [u8; 32] {
        *blake3::hash(&count(self.engine()).unwrap().bytes()).as_bytes()
    }
}
