//! Figures: what each source gave, bucket by bucket; which buckets changed since they were told; and what sites told.
//!
//! Three kinds of record share a table, told apart by the byte after the table's. What was counted is kept under the site
//! that counted it: a folder that was copied draws another site, and so counts nothing that the other one tells of.

use std::collections::BTreeSet;

use super::codec::encode;
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::{Key, KeyReader, Table};
use super::open::Store;
use crate::entry::SourceId;
use crate::incident::SiteId;
use crate::measure::{BucketTime, Measures, Point, Resolution};

/// Resolution, start, site, source → what was counted.
const COUNTED: u8 = 1;
/// Resolution, start → number of the commit that changed it last.
const DUE: u8 = 2;
/// Resolution, start, site's name → what it told.
const PUBLISHED: u8 = 3;
/// Name → a mark.
const MARK: u8 = 4;

/// What a source gave within a bucket.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) source: SourceId,
    pub(super) point: Point,
    /// It adds to what is there.
    pub(super) more: bool,
}

/// What a site told of a bucket.
#[derive(Debug, Clone)]
pub(super) struct Published {
    pub(super) site: String,
    pub(super) point: Point,
}

/// A bucket whose figures changed since they were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueMeasures {
    /// Which bucket.
    pub time: BucketTime,
    /// When it changed last: the number of a commit.
    pub commit: u64,
}

pub(super) fn counted(site: SiteId, counted: &Counted) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let key = key(COUNTED, counted.point.time).u64(site.0).u64(counted.source.0).bytes();
    Ok((key, encode("figures", &counted.point.measures)?))
}

pub(super) fn due(time: BucketTime, commit: u64) -> Result<(Vec<u8>, Op), StoreError> {
    Ok((key(DUE, time).bytes(), Op::Put(encode("due figures", &commit)?)))
}

pub(super) fn published(published: &Published) -> Result<(Vec<u8>, Op), StoreError> {
    let key = key(PUBLISHED, published.point.time).text(&published.site).bytes();
    Ok((key, Op::Put(encode("figures", &published.point.measures)?)))
}

/// The ranges of keys of all kinds with buckets that begin before `from`.
pub(super) fn before(resolution: Resolution, from: i64) -> [(Vec<u8>, Vec<u8>); 3] {
    [COUNTED, DUE, PUBLISHED].map(|kind| range(kind, resolution, i64::MIN, from))
}

/// Whether the key only says that a bucket is due.
pub(super) fn is_due(key: &[u8]) -> bool {
    key.get(2) == Some(&DUE)
}

fn key(kind: u8, time: BucketTime) -> Key {
    Key::new(Table::Measure).raw(&[kind, time.resolution as u8]).i64(time.start)
}

fn mark_key(name: &str) -> Vec<u8> {
    Key::new(Table::Measure).raw(&[MARK]).text(name).bytes()
}

/// Keys with `from <= start < to`.
fn range(kind: u8, resolution: Resolution, from: i64, to: i64) -> (Vec<u8>, Vec<u8>) {
    let at = |start| key(kind, BucketTime { resolution, start }).bytes();
    (at(from), at(to))
}

/// The bucket of a key, and the rest of the key.
fn read(key: &[u8]) -> Option<(BucketTime, KeyReader<'_>)> {
    let mut reader = KeyReader::new(key);
    let [_, resolution] = reader.array::<2>()?;
    let resolution = Resolution::ALL.into_iter().find(|known| *known as u8 == resolution)?;
    let start = reader.i64()?;
    Some((BucketTime { resolution, start }, reader))
}

impl Store {
    /// What this site counted in buckets with `from <= start < to`, all sources together, by start.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn counted(&self, resolution: Resolution, from: i64, to: i64) -> Result<Vec<Point>, StoreError> {
        let mut found: Vec<Point> = Vec::new();
        let (from, to) = range(COUNTED, resolution, from, to);
        self.engine().walk(&from, &to, |key, value| {
            let (time, mut rest) = read(key).ok_or_else(|| self.bad_key(Table::Measure))?;
            if rest.u64() != Some(self.site().0) {
                return Ok(true);
            }
            let measures: Measures = self.decode("figures", value)?;
            match found.last_mut() {
                Some(point) if point.time == time => point.measures.add(&measures),
                _ => found.push(Point { time, measures }),
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// What this site counted in one bucket, all sources together.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn counted_in(&self, time: BucketTime) -> Result<Measures, StoreError> {
        let found = self.counted(time.resolution, time.start, time.start.saturating_add(1))?;
        Ok(found.into_iter().next().map(|point| point.measures).unwrap_or_default())
    }

    /// All buckets in which this site counted anything, by resolution and start.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn counted_buckets(&self) -> Result<Vec<BucketTime>, StoreError> {
        let mut found: Vec<BucketTime> = Vec::new();
        self.engine().walk_prefix(&Key::new(Table::Measure).raw(&[COUNTED]).bytes(), |key, _| {
            let (time, mut rest) = read(key).ok_or_else(|| self.bad_key(Table::Measure))?;
            if rest.u64() == Some(self.site().0) && found.last() != Some(&time) {
                found.push(time);
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// The buckets that changed since they were told, at most `most` of them.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn due_measures(&self, most: usize) -> Result<Vec<DueMeasures>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Key::new(Table::Measure).raw(&[DUE]).bytes(), |key, value| {
            let (time, _) = read(key).ok_or_else(|| self.bad_key(Table::Measure))?;
            found.push(DueMeasures { time, commit: self.decode("due figures", value)? });
            Ok(found.len() < most)
        })?;
        Ok(found)
    }

    /// Takes note that these buckets were told as they were then; one that changed meanwhile stays due.
    ///
    /// # Errors
    /// [`StoreError`] when the store can't be written.
    pub fn told_measures(&self, told: &[DueMeasures]) -> Result<(), StoreError> {
        let _writer = self.writer();
        let mut ops = Ops::new();
        for told in told {
            let key = key(DUE, told.time).bytes();
            if let Some(value) = self.engine().get(&key)?
                && self.decode::<u64>("due figures", &value)? == told.commit
            {
                ops.insert(key, Op::Delete);
            }
        }
        // Unflushed: after a crash they are told again, which changes nothing.
        self.engine().apply(ops)
    }

    /// What sites told of buckets with `from <= start < to`, by start and site.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn published(&self, resolution: Resolution, from: i64, to: i64) -> Result<Vec<(String, Point)>, StoreError> {
        let mut found = Vec::new();
        let (from, to) = range(PUBLISHED, resolution, from, to);
        self.engine().walk(&from, &to, |key, value| {
            let (time, mut rest) = read(key).ok_or_else(|| self.bad_key(Table::Measure))?;
            let site = rest.text().ok_or_else(|| self.bad_key(Table::Measure))?;
            found.push((site, Point { time, measures: self.decode("figures", value)? }));
            Ok(true)
        })?;
        Ok(found)
    }

    /// A mark kept by [`Store::set_measures_mark`].
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn measures_mark(&self, name: &str) -> Result<Option<String>, StoreError> {
        let value = self.engine().get(&mark_key(name))?;
        value.map(|bytes| self.decode("mark of figures", &bytes)).transpose()
    }

    /// Keeps a mark, by which it is known later how far somebody was told. It does not leave the folder.
    ///
    /// # Errors
    /// [`StoreError`] when the store can't be written.
    pub fn set_measures_mark(&self, name: &str, mark: &str) -> Result<(), StoreError> {
        let _writer = self.writer();
        self.engine().apply(Ops::from([(mark_key(name), Op::Put(encode("mark of figures", &mark)?))]))
    }

    /// The sites that told anything in this resolution, by name.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn publishing_sites(&self, resolution: Resolution) -> Result<BTreeSet<String>, StoreError> {
        let mut found = BTreeSet::new();
        let prefix = Key::new(Table::Measure).raw(&[PUBLISHED, resolution as u8]).bytes();
        self.engine().walk_prefix(&prefix, |key, _| {
            let site = read(key).and_then(|(_, mut rest)| rest.text());
            found.insert(site.ok_or_else(|| self.bad_key(Table::Measure))?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Drops what one site told of buckets that begin before `from`; gives how many.
    ///
    /// # Errors
    /// [`StoreError`] when the store can't be written.
    pub fn unpublish(&self, site: &str, resolution: Resolution, from: i64) -> Result<u64, StoreError> {
        let _writer = self.writer();
        let mut ops = Ops::new();
        let (begin, end) = range(PUBLISHED, resolution, i64::MIN, from);
        self.engine().walk(&begin, &end, |key, _| {
            let mut rest = read(key).ok_or_else(|| self.bad_key(Table::Measure))?.1;
            if rest.text().as_deref() == Some(site) {
                ops.insert(key.to_vec(), Op::Delete);
            }
            Ok(true)
        })?;
        let dropped = ops.len() as u64;
        self.engine().apply(ops)?;
        Ok(dropped)
    }
}
