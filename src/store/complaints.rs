//! Complaints at rest: by time, with an index by id, and beside them the links that were found.
//!
//! A complaint that was erased leaves its id in the index, so that it does not come back. Links and vectors are caches under
//! the complaint's own key; they go with it, and when it is told anew.

use std::collections::BTreeMap;
use std::ops::{Bound, RangeBounds};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::codec::encode;
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::{Key, KeyReader, Table, after_prefix};
use super::memory::stamped;
use super::open::Store;
use super::record::Record;
use crate::complaint::{Complaint, ComplaintId, Correction, KeptLinks, Link};
use crate::incident::Stamp;

/// A complaint at rest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredComplaint {
    /// When and where it was told.
    pub(super) stamp: Stamp,
    /// Whether it holds pseudonyms instead of people.
    pub(super) redacted: bool,
    pub(super) complaint: Complaint,
}

/// Where a complaint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Place {
    /// At this time, in microseconds.
    At(i64),
    /// It was erased.
    Gone,
}

/// Time and id: where a complaint is kept.
pub(super) type At = (i64, ComplaintId);

/// Where the complaint belongs.
pub(super) fn at_of(complaint: &Complaint) -> At {
    (complaint.at.as_microsecond(), complaint.id)
}

pub(super) fn complaint_key((micros, id): At) -> Vec<u8> {
    Key::new(Table::Complaint).i64(micros).raw(&id.bytes()).bytes()
}

pub(super) fn links_key((micros, id): At) -> Vec<u8> {
    Key::new(Table::ComplaintLinks).i64(micros).raw(&id.bytes()).bytes()
}

pub(super) fn vectors_key((micros, id): At) -> Vec<u8> {
    Key::new(Table::ComplaintVectors).i64(micros).raw(&id.bytes()).bytes()
}

pub(super) fn place_key(id: ComplaintId) -> Vec<u8> {
    Key::new(Table::ComplaintPlace).raw(&id.bytes()).bytes()
}

pub(super) fn corrections_prefix(id: ComplaintId) -> Vec<u8> {
    Key::new(Table::Correction).raw(&id.bytes()).bytes()
}

pub(super) fn correction_key(id: ComplaintId, stamp: Stamp) -> Vec<u8> {
    stamped(Key::new(Table::Correction).raw(&id.bytes()), stamp)
}

/// Time and id in a key.
pub(super) fn at_in(key: &[u8]) -> Option<At> {
    let mut reader = KeyReader::new(key);
    Some((reader.i64()?, ComplaintId::of_bytes(reader.array()?)))
}

/// The id in a key of the index or of a correction.
fn id_in(key: &[u8]) -> Option<ComplaintId> {
    KeyReader::new(key).array().map(ComplaintId::of_bytes)
}

/// The keys of a table that begins with a time, for the times in the range.
pub(super) fn keys(table: Table, times: &impl RangeBounds<Timestamp>) -> (Vec<u8>, Vec<u8>) {
    let at = |at: &Timestamp| Key::new(table).i64(at.as_microsecond()).bytes();
    let from = match times.start_bound() {
        Bound::Included(from) => at(from),
        Bound::Excluded(from) => after_prefix(&at(from)),
        Bound::Unbounded => table.prefix().to_vec(),
    };
    let to = match times.end_bound() {
        Bound::Excluded(to) => at(to),
        Bound::Included(to) => after_prefix(&at(to)),
        Bound::Unbounded => table.end().to_vec(),
    };
    (from, to)
}

impl Store {
    /// One complaint.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn complaint(&self, id: ComplaintId) -> Result<Option<Complaint>, StoreError> {
        let Some(Place::At(micros)) = self.complaint_place(id)? else { return Ok(None) };
        let value = self.engine().get(&complaint_key((micros, id)))?;
        value.map(|bytes| self.stored_complaint(&bytes).map(|stored| stored.complaint)).transpose()
    }

    /// Whether the complaint was erased: it is not taken again.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn complaint_is_gone(&self, id: ComplaintId) -> Result<bool, StoreError> {
        Ok(self.complaint_place(id)? == Some(Place::Gone))
    }

    /// Calls `visit` for each complaint of these times, oldest first (ties by id), until it returns `false`. Those that
    /// are committed meanwhile may or may not be seen.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails, or as `visit` says.
    pub fn walk_complaints(
        &self,
        times: impl RangeBounds<Timestamp>,
        mut visit: impl FnMut(Complaint) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let (from, to) = keys(Table::Complaint, &times);
        self.engine().walk(&from, &to, |_, value| visit(self.stored_complaint(value)?.complaint))
    }

    /// The complaints of these times, oldest first, ties by id.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn complaints(&self, times: impl RangeBounds<Timestamp>) -> Result<Vec<Complaint>, StoreError> {
        let mut found = Vec::new();
        self.walk_complaints(times, |complaint| {
            found.push(complaint);
            Ok(true)
        })?;
        Ok(found)
    }

    /// How many complaints there are.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn complaint_count(&self) -> Result<u64, StoreError> {
        let mut count = 0;
        self.engine().walk_prefix(&Table::ComplaintPlace.prefix(), |_, value| {
            count += u64::from(self.decode::<Place>("complaint index", value)? != Place::Gone);
            Ok(true)
        })?;
        Ok(count)
    }

    /// The ids that are written like this, or begin so: at most two, to see whether it is one.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn complaint_ids_like(&self, typed: &str) -> Result<Vec<ComplaintId>, StoreError> {
        let typed = typed.trim().to_ascii_lowercase();
        let mut found = Vec::new();
        self.engine().walk_prefix(&Table::ComplaintPlace.prefix(), |key, value| {
            let id = id_in(key).ok_or_else(|| self.bad_key(Table::ComplaintPlace))?;
            let is_there = self.decode::<Place>("complaint index", value)? != Place::Gone;
            if is_there && !typed.is_empty() && id.to_string().starts_with(&typed) {
                found.push(id);
            }
            Ok(found.len() < 2)
        })?;
        Ok(found)
    }

    /// What people said of a complaint's links, by stamp.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn corrections(&self, id: ComplaintId) -> Result<Vec<Correction>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&corrections_prefix(id), |_, value| {
            found.push(self.decode("correction", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// All corrections, by complaint.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn all_corrections(&self) -> Result<BTreeMap<ComplaintId, Vec<Correction>>, StoreError> {
        let mut found: BTreeMap<ComplaintId, Vec<Correction>> = BTreeMap::new();
        self.engine().walk_prefix(&Table::Correction.prefix(), |key, value| {
            let id = id_in(key).ok_or_else(|| self.bad_key(Table::Correction))?;
            found.entry(id).or_default().push(self.decode("correction", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Keeps the links that were found for complaints, in place of those from before. They are a cache: they are on the
    /// disk some time later, don't travel, and are dropped when a complaint is told anew. Links of complaints that are not
    /// there are not kept.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn put_links(&self, version: u64, found: &[(ComplaintId, Vec<Link>)]) -> Result<(), StoreError> {
        // Held so that no complaint goes meanwhile and leaves its links.
        let _writer = self.writer();
        let mut ops = Ops::new();
        for (id, links) in found {
            let Some(Place::At(micros)) = self.complaint_place(*id)? else { continue };
            let mut links = links.clone();
            links.iter_mut().filter(|link| !link.confidence.is_finite()).for_each(|link| link.confidence = 0.0);
            let kept = encode("links", &KeptLinks { version, links })?;
            ops.insert(links_key((micros, *id)), Op::Put(kept));
        }
        self.engine().apply(ops)
    }

    /// The links that were found for a complaint, before corrections; `None` where nobody has looked since it was told.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn kept_links(&self, id: ComplaintId) -> Result<Option<KeptLinks>, StoreError> {
        let Some(Place::At(micros)) = self.complaint_place(id)? else { return Ok(None) };
        let value = self.engine().get(&links_key((micros, id)))?;
        value.map(|bytes| self.decode("links", &bytes)).transpose()
    }

    /// The links that were found for the complaints of these times, before corrections.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn all_kept_links(
        &self,
        times: impl RangeBounds<Timestamp>,
    ) -> Result<BTreeMap<ComplaintId, KeptLinks>, StoreError> {
        let mut found = BTreeMap::new();
        let (from, to) = keys(Table::ComplaintLinks, &times);
        self.engine().walk(&from, &to, |key, value| {
            let (_, id) = at_in(key).ok_or_else(|| self.bad_key(Table::ComplaintLinks))?;
            found.insert(id, self.decode("links", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    pub(super) fn stored_complaint(&self, bytes: &[u8]) -> Result<StoredComplaint, StoreError> {
        self.decode("complaint", bytes)
    }

    pub(super) fn complaint_place(&self, id: ComplaintId) -> Result<Option<Place>, StoreError> {
        let value = self.engine().get(&place_key(id))?;
        value.map(|bytes| self.decode("complaint index", &bytes)).transpose()
    }

    /// The record in which complaints, and what people said of them, travel.
    pub(super) fn complaint_record(
        &self,
        table: Table,
        key: &[u8],
        value: &[u8],
    ) -> Result<Option<Record>, StoreError> {
        let id = || id_in(key).ok_or_else(|| self.bad_key(table));
        Ok(match table {
            Table::ComplaintPlace => match self.decode("complaint index", value)? {
                Place::Gone => Some(Record::GoneComplaint { complaint: id()? }),
                // It stands where the complaint does.
                Place::At(_) => None,
            },
            Table::Correction => {
                Some(Record::Correction { complaint: id()?, correction: self.decode("correction", value)? })
            }
            _ => {
                let StoredComplaint { stamp, redacted, complaint } = self.stored_complaint(value)?;
                Some(Record::Complaint { stamp, redacted, complaint: Box::new(complaint) })
            }
        })
    }
}
