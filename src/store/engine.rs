//! The engine: an ordered map of bytes with atomic commits, over one sled tree.
//!
//! Tables below [`Table::Occurrence`](super::key::Table) have one engine key a record, the others are packed
//! into leaves. A leaf's engine key is the first key it may hold (the table's prefix for the first leaf), so
//! that every key belongs to exactly one leaf. A commit is one sled batch, whatever it touches.
//!
//! Invariant: only [`Engine::apply`] writes, and its caller holds the store's writer lock.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use super::codec;
use super::decoded::DecodedLeaves;
use super::digest;
use super::error::StoreError;
use super::key::{after_prefix, is_packed};
use super::leaf::{self, LeafCodec};
use super::open::meta_key;
use super::stirred::{self, Stirred};
use super::version::{Counted, Kept};

/// sled's page cache in bytes; its own default is 1 GiB.
const CACHE_BYTES: u64 = 64 << 20;

/// A store closed a moment ago may hold its lock for some milliseconds more.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Joins an old and a new value of one key.
pub(super) type Join = fn(&[u8], &[u8]) -> Result<Vec<u8>, StoreError>;

/// What a commit does with one key.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Put(Vec<u8>),
    Join(Vec<u8>, Join),
    Delete,
}

/// Keys in order with what to do with each.
pub(super) type Ops = BTreeMap<Vec<u8>, Op>;

type Pair = (Vec<u8>, Vec<u8>);

/// The open engine.
pub(super) struct Engine {
    db: sled::Db,
    dir: PathBuf,
    /// Readers share it; a commit holds it alone while leaves change.
    gate: RwLock<()>,
    /// The memory's version; goes with the records.
    counted: Kept,
    stirred: Stirred,
    decoded: DecodedLeaves,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens or creates the engine below `dir`.
    pub(super) fn open(dir: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(dir).map_err(|error| StoreError::of_io(dir, error))?;
        let config = sled::Config::new().path(dir.join("store")).cache_capacity(CACHE_BYTES).flush_every_ms(None);
        let mut tries = 1;
        let db = loop {
            match guarded(dir, || config.open()) {
                Err(StoreError::InUse { .. }) if tries < LOCK_TRIES => {
                    tries += 1;
                    std::thread::sleep(LOCK_PAUSE);
                }
                other => break other?,
            }
        };
        Ok(Self {
            db,
            dir: dir.to_owned(),
            gate: RwLock::new(()),
            counted: Kept::default(),
            stirred: Stirred::default(),
            decoded: DecodedLeaves::default(),
        })
    }

    /// The memory's version.
    pub(super) fn counted(&self) -> &Kept {
        &self.counted
    }

    /// The incidents that the last commits changed.
    pub(super) fn stirred(&self) -> &Stirred {
        &self.stirred
    }

    /// The data folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Bytes on disk.
    pub(super) fn size_on_disk(&self) -> Result<u64, StoreError> {
        guarded(&self.dir, || self.db.size_on_disk())
    }

    /// Waits until everything applied is on the disk.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        guarded(&self.dir, || self.db.flush()).map(drop)
    }

    /// The value of one key.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let _gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        if !is_packed(key) {
            return Ok(guarded(&self.dir, || self.db.get(key))?.map(|value| value.to_vec()));
        }
        let Some((at, leaf)) = self.leaf_of(key)? else { return Ok(None) };
        let raw = self.decoded.raw(&self.dir, &at, &leaf)?;
        let records = leaf::records(&self.dir, &raw)?;
        Ok(records.binary_search_by(|(found, _)| (*found).cmp(key)).ok().map(|at| records[at].1.to_vec()))
    }

    /// Records with `from <= key < to`, in order: at least `limit` where there are that many, and whole leaves.
    pub(super) fn page(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        let _gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        if from >= to {
            return Ok(found);
        }
        let packed = is_packed(from);
        let start = if packed { self.leaf_of(from)?.map(|(key, _)| key) } else { None };
        let start = start.unwrap_or_else(|| sled::IVec::from(from));
        let mut pairs = self.db.range(start.as_ref()..to);
        while let Some((key, value)) = guarded(&self.dir, || pairs.next().transpose())? {
            if packed {
                self.take_leaf(&key, &value, (from, to), &mut found)?;
            } else {
                found.push((key.to_vec(), value.to_vec()));
            }
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }

    fn take_leaf(
        &self,
        key: &sled::IVec,
        leaf: &sled::IVec,
        (from, to): (&[u8], &[u8]),
        found: &mut Vec<Pair>,
    ) -> Result<(), StoreError> {
        let raw = self.decoded.raw(&self.dir, key, leaf)?;
        let inside = leaf::records(&self.dir, &raw)?.into_iter().filter(|(key, _)| *key >= from && *key < to);
        found.extend(inside.map(|(key, value)| (key.to_vec(), value.to_vec())));
        Ok(())
    }

    /// Calls `visit` for each record with `from <= key < to`, in order, until it returns `false`. No lock is
    /// held meanwhile: records committed during the walk may or may not be seen.
    pub(super) fn walk(
        &self,
        from: &[u8],
        to: &[u8],
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        const PAGE: usize = 512;
        let mut from = from.to_vec();
        loop {
            let page = self.page(&from, to, PAGE)?;
            for (key, value) in &page {
                if !visit(key, value)? {
                    return Ok(());
                }
            }
            match page.into_iter().next_back() {
                Some((mut last, _)) => {
                    last.push(0);
                    from = last;
                }
                None => return Ok(()),
            }
        }
    }

    /// [`Engine::walk`] over all keys that begin with `prefix`.
    pub(super) fn walk_prefix(
        &self,
        prefix: &[u8],
        visit: impl FnMut(&[u8], &[u8]) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.walk(prefix, &after_prefix(prefix), visit)
    }

    /// Applies all operations atomically. They are durable after the next [`Engine::flush`].
    pub(super) fn apply(&self, ops: Ops) -> Result<(), StoreError> {
        let mut work = Work::new(self, false)?;
        let stirred = stirred::incidents_of(&ops);
        self.prepare(ops, &mut work)?;
        self.write(work)?;
        self.stirred.note(stirred);
        Ok(())
    }

    /// [`Engine::apply`], together with what `follow` makes of the keys whose values the operations change.
    pub(super) fn apply_noting(
        &self,
        ops: Ops,
        follow: impl FnOnce(&[Vec<u8>]) -> Result<Ops, StoreError>,
    ) -> Result<(), StoreError> {
        let mut work = Work::new(self, true)?;
        let stirred = stirred::incidents_of(&ops);
        self.prepare(ops, &mut work)?;
        let changed = work.changed.take().unwrap_or_default();
        self.prepare(follow(&changed)?, &mut work)?;
        self.write(work)?;
        self.stirred.note(stirred);
        Ok(())
    }

    fn write(&self, work: Work) -> Result<(), StoreError> {
        let Work { mut batch, mut counted, sequence, .. } = work;
        let moved = counted.finish(sequence)?;
        let has_moved = moved.is_some();
        if let Some((key, value)) = moved {
            batch.insert(key, value);
        }
        let _gate = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        guarded(&self.dir, || self.db.apply_batch(batch))?;
        if has_moved {
            *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = counted;
        }
        Ok(())
    }

    fn prepare(&self, ops: Ops, work: &mut Work) -> Result<(), StoreError> {
        if let Some(Op::Put(bytes)) = ops.get(&meta_key("sequence")) {
            work.sequence = Some(codec::decode(&self.dir, "sequence", bytes)?);
        }
        let mut ops = ops.into_iter().peekable();
        while let Some((key, op)) = ops.next() {
            if is_packed(&key) {
                self.apply_leaf(key, op, &mut ops, work)?;
            } else {
                self.apply_single(key, op, work)?;
            }
        }
        Ok(())
    }

    fn apply_single(&self, key: Vec<u8>, op: Op, work: &mut Work) -> Result<(), StoreError> {
        let counts = digest::counts(&key);
        let needed = counts || work.changed.is_some() || matches!(op, Op::Join(..));
        let old = if needed { guarded(&self.dir, || self.db.get(&key))? } else { None };
        let value = match (op, &old) {
            (Op::Put(value), _) | (Op::Join(value, _), None) => Some(value),
            (Op::Join(value, join), Some(old)) => Some(join(old, &value)?),
            (Op::Delete, _) => None,
        };
        if needed && value.as_deref() == old.as_deref() {
            return Ok(());
        }
        if counts {
            work.counted.replace(&key, old.as_deref(), value.as_deref());
        }
        if let Some(changed) = &mut work.changed {
            changed.push(key.clone());
        }
        match value {
            Some(value) => work.batch.insert(key, value),
            None => work.batch.remove(key),
        }
        Ok(())
    }

    /// Applies `first` and all following operations that belong to the same leaf.
    fn apply_leaf(
        &self,
        first: Vec<u8>,
        op: Op,
        rest: &mut Peekable<impl Iterator<Item = (Vec<u8>, Op)>>,
        work: &mut Work,
    ) -> Result<(), StoreError> {
        let table = first.get(..2).unwrap_or_default().to_vec();
        let old = self.leaf_of(&first)?;
        let existed = old.is_some();
        let (leaf_key, leaf) = old.map_or((table.clone(), None), |(key, leaf)| (key.to_vec(), Some(leaf)));
        let upper = self.next_leaf(&first, &after_prefix(&table))?;
        let mut group = vec![(first, op)];
        while let Some(next) = rest.next_if(|(key, _)| *key < upper) {
            group.push(next);
        }
        let raw = leaf.map(|leaf| leaf::decode(&self.dir, &leaf)).transpose()?.unwrap_or_default();
        let Some(merged) = merge(leaf::records(&self.dir, &raw)?, group, work.changed.as_mut())? else {
            return Ok(());
        };
        if merged.is_empty() {
            if existed {
                work.batch.remove(leaf_key);
            }
            return Ok(());
        }
        let sizes: Vec<usize> = merged.iter().map(|(key, value)| leaf::record_size(key, value)).collect();
        let mut records = merged.as_slice();
        let mut part_key = Some(leaf_key);
        for count in leaf::split(&sizes) {
            let (part, others) = records.split_at_checked(count).unwrap_or((records, &[]));
            records = others;
            let Some((first, _)) = part.first() else { continue };
            let key = part_key.take().unwrap_or_else(|| first.to_vec());
            let part = part.iter().map(|(key, value)| (key.as_ref(), value.as_ref()));
            let encoded = work.codec.encode(&self.dir, part)?;
            work.batch.insert(key, encoded);
        }
        Ok(())
    }

    /// The leaf that holds `key` if any does.
    fn leaf_of(&self, key: &[u8]) -> Result<Option<(sled::IVec, sled::IVec)>, StoreError> {
        let table = key.get(..2).unwrap_or_default();
        guarded(&self.dir, || self.db.range(table..=key).next_back().transpose())
    }

    /// The engine key of the first leaf after the one that holds `key`; `end` when there is none.
    fn next_leaf(&self, key: &[u8], end: &[u8]) -> Result<Vec<u8>, StoreError> {
        let range = (Bound::Excluded(key), Bound::Excluded(end));
        let next = guarded(&self.dir, || self.db.range::<&[u8], _>(range).next().transpose())?;
        Ok(next.map_or_else(|| end.to_vec(), |(key, _)| key.to_vec()))
    }
}

/// One commit under construction.
struct Work {
    batch: sled::Batch,
    codec: LeafCodec,
    /// The keys whose values change, where somebody wants to know.
    changed: Option<Vec<Vec<u8>>>,
    /// The memory's version with this commit.
    counted: Counted,
    /// The last change that the commit adds to the log.
    sequence: Option<u64>,
}

impl Work {
    fn new(engine: &Engine, noting: bool) -> Result<Self, StoreError> {
        let codec = LeafCodec::new(&engine.dir)?;
        let counted = engine.counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let changed = noting.then(Vec::new);
        Ok(Self { batch: sled::Batch::default(), codec, changed, counted, sequence: None })
    }
}

type Record<'a> = (std::borrow::Cow<'a, [u8]>, std::borrow::Cow<'a, [u8]>);

/// The records of a leaf after the operations, both in key order; `None` when nothing changed.
fn merge<'a>(
    old: Vec<leaf::Slices<'a>>,
    ops: Vec<(Vec<u8>, Op)>,
    mut noted: Option<&mut Vec<Vec<u8>>>,
) -> Result<Option<Vec<Record<'a>>>, StoreError> {
    let mut merged: Vec<Record<'a>> = Vec::with_capacity(old.len() + ops.len());
    let mut changed = false;
    let mut old = old.into_iter().peekable();
    for (key, op) in ops {
        while let Some((before, value)) = old.next_if(|(before, _)| *before < key.as_slice()) {
            merged.push((before.into(), value.into()));
        }
        let present = old.next_if(|(same, _)| *same == key.as_slice()).map(|(_, value)| value);
        let value = match (op, present) {
            (Op::Delete, _) => None,
            (Op::Put(value), _) | (Op::Join(value, _), None) => Some(value),
            (Op::Join(value, join), Some(present)) => Some(join(present, &value)?),
        };
        let differs = value.as_deref() != present;
        changed |= differs;
        if let Some(noted) = noted.as_mut().filter(|_| differs) {
            noted.push(key.clone());
        }
        if let Some(value) = value {
            merged.push((key.into(), value.into()));
        }
    }
    merged.extend(old.map(|(key, value)| (key.into(), value.into())));
    Ok(changed.then_some(merged))
}

/// Runs a call into sled: its errors become ours, and so does a panic, which damaged files can cause there.
fn guarded<T>(dir: &Path, call: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| StoreError::of_engine(dir, error)),
        Err(panic) => {
            let what = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("the storage engine gave up");
            Err(StoreError::damaged(dir, what))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn last(_: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(new.to_vec())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn leaves_behave_like_a_plain_map(
            commits in prop::collection::vec(prop::collection::vec((any::<u8>(), 0_u8..40, 0_u8..4, 0_usize..9_000), 1..40), 1..8)
        ) {
            let dir = tempfile::tempdir().unwrap();
            let engine = Engine::open(dir.path()).unwrap();
            let mut model = BTreeMap::new();
            for commit in commits {
                let mut ops = Ops::new();
                for (byte, name, kind, size) in commit {
                    let key = vec![1, if name % 2 == 0 { 2 } else { 33 }, name, byte / 64];
                    let value = vec![byte; size];
                    ops.insert(key, match kind { 0 => Op::Delete, 1 => Op::Join(value, last), _ => Op::Put(value) });
                }
                for (key, op) in &ops {
                    match op {
                        Op::Delete => drop(model.remove(key)),
                        Op::Put(value) | Op::Join(value, _) => drop(model.insert(key.clone(), value.clone())),
                    }
                }
                engine.apply(ops).unwrap();
                for key in model.keys() {
                    let found = engine.get(key).unwrap();
                    prop_assert_eq!(found.as_ref(), model.get(key));
                }
            }
            let packed: BTreeMap<_, _> = table_of(&engine, 33);
            let plain: BTreeMap<_, _> = table_of(&engine, 2);
            prop_assert_eq!(packed.into_iter().chain(plain).collect::<BTreeMap<_, _>>(), model);
        }
    }

    fn table_of(engine: &Engine, table: u8) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let mut found = BTreeMap::new();
        engine
            .walk_prefix(&[1, table], |key, value| {
                assert!(found.insert(key.to_vec(), value.to_vec()).is_none(), "seen twice");
                Ok(true)
            })
            .unwrap();
        found
    }

    #[test]
    fn a_second_process_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let first = Engine::open(dir.path()).unwrap();
        let error = Engine::open(dir.path()).unwrap_err();
        assert!(matches!(&error, StoreError::InUse { dir: named } if named == dir.path()), "{error}");
        drop(first);
        Engine::open(dir.path()).unwrap();
    }

    #[test]
    fn a_file_in_the_folder_s_place_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, b"x").unwrap();
        assert!(Engine::open(&path).is_err());
    }
}
