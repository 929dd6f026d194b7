//! How often: occurrences of incidents, and aggregates of everything that went through.

use std::collections::BTreeMap;

use super::error::StoreError;
use super::key::{Key, KeyReader, Table};
use super::open::Store;
use super::record::Aggregate;
use crate::entry::SourceId;
use crate::incident::{Bucket, IncidentId};

pub(super) fn occurrence_key(incident: &IncidentId, start: i64, source: SourceId) -> Vec<u8> {
    Key::new(Table::Occurrence).text(incident.as_str()).i64(start).u64(source.0).bytes()
}

pub(super) fn aggregate_key(start: i64, source: SourceId) -> Vec<u8> {
    Key::new(Table::Aggregate).i64(start).u64(source.0).bytes()
}

impl Store {
    /// When and how often the incident happened: one bucket a time, all sources together, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn occurrences(&self, incident: &IncidentId) -> Result<Vec<Bucket>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Key::new(Table::Occurrence).text(incident.as_str()).bytes(), |_, value| {
            add_bucket(&mut found, self.decode("occurrence", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// [`Store::occurrences`] of all incidents that have any.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn all_occurrences(&self) -> Result<BTreeMap<IncidentId, Vec<Bucket>>, StoreError> {
        let mut found: BTreeMap<IncidentId, Vec<Bucket>> = BTreeMap::new();
        self.engine().walk_prefix(&Table::Occurrence.prefix(), |key, value| {
            let id = KeyReader::new(key).text().ok_or_else(|| self.bad_key(Table::Occurrence))?;
            add_bucket(found.entry(IncidentId::given(id)).or_default(), self.decode("occurrence", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// What went through, by start of the bucket in seconds (`from <= start < to`), all sources together.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn aggregates(&self, from: i64, to: i64) -> Result<Vec<(i64, Aggregate)>, StoreError> {
        let bound = |start: i64| Key::new(Table::Aggregate).i64(start).bytes();
        let mut found: Vec<(i64, Aggregate)> = Vec::new();
        self.engine().walk(&bound(from), &bound(to), |key, value| {
            let start = KeyReader::new(key).i64().ok_or_else(|| self.bad_key(Table::Aggregate))?;
            let counts: Aggregate = self.decode("aggregate", value)?;
            match found.last_mut() {
                Some((last, sum)) if *last == start => *sum = sum.plus(counts),
                _ => found.push((start, counts)),
            }
            Ok(true)
        })?;
        Ok(found)
    }
}

/// Adds a source's bucket to the sums; buckets come by time.
fn add_bucket(sums: &mut Vec<Bucket>, bucket: Bucket) {
    match sums.last_mut() {
        Some(sum) if sum.start == bucket.start => {
            sum.count = sum.count.saturating_add(bucket.count);
            sum.first = sum.first.min(bucket.first);
            sum.last = sum.last.max(bucket.last);
            sum.worst_seconds = sum.worst_seconds.max(bucket.worst_seconds);
        }
        _ => sums.push(bucket),
    }
}
