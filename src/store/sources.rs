//! Sources seen before, and how one is recognised after it has grown.
//!
//! A source's id is a hash of its first [`HEAD_BYTES`] bytes. One that was shorter when first read has
//! another beginning now; its id stays, because the bytes it had then are remembered by length and hash.

use std::collections::BTreeSet;

use super::error::StoreError;
use super::key::{Key, KeyReader, Table, after_prefix};
use super::open::Store;
use super::record::{HEAD_BYTES, SourceHead, SourceRecord};
use crate::entry::SourceId;

pub(super) fn source_key(id: SourceId) -> Vec<u8> {
    Key::new(Table::Source).u64(id.0).bytes()
}

pub(super) fn head_key(head: SourceHead) -> Vec<u8> {
    Key::new(Table::SourceHead).u16(head.length).raw(&head.hash).bytes()
}

impl Store {
    /// The identity of the source that begins with `head` (decompressed; give at least [`HEAD_BYTES`] bytes
    /// where there are that many): the id it was first seen under, though it has grown since, or the one that
    /// follows from its beginning.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn resolve_source(&self, head: &[u8]) -> Result<SourceId, StoreError> {
        let head = head.get(..HEAD_BYTES).unwrap_or(head);
        for length in self.head_lengths()?.into_iter().rev() {
            let Some(beginning) = head.get(..usize::from(length)).filter(|beginning| !beginning.is_empty()) else {
                continue;
            };
            if let Some(bytes) = self.engine().get(&head_key(SourceHead::of(beginning)))? {
                return self.decode("source head", &bytes);
            }
        }
        Ok(SourceHead::of(head).source_id())
    }

    /// What is known of a source.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn source(&self, id: SourceId) -> Result<Option<SourceRecord>, StoreError> {
        let value = self.engine().get(&source_key(id))?;
        value.map(|bytes| self.decode("source", &bytes)).transpose()
    }

    /// All sources seen, by id.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn sources(&self) -> Result<Vec<SourceRecord>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Table::Source.prefix(), |_, value| {
            found.push(self.decode("source", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The lengths of all remembered heads.
    fn head_lengths(&self) -> Result<BTreeSet<u16>, StoreError> {
        let mut lengths = BTreeSet::new();
        let mut from = Table::SourceHead.prefix().to_vec();
        while let Some((key, _)) = self.engine().page(&from, &Table::SourceHead.end(), 1)?.first() {
            let length = KeyReader::new(key).u16().ok_or_else(|| self.bad_key(Table::SourceHead))?;
            lengths.insert(length);
            from = after_prefix(&Key::new(Table::SourceHead).u16(length).bytes());
        }
        Ok(lengths)
    }
}
