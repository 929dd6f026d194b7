//! The table of live documents, in memory, by key: rebuilt after each change from the word index's columns.

use tantivy::{DocAddress, Searcher};

use super::schema::{KEY, LENGTH, TRAITS, Traits};

/// Live documents, keys ascending.
#[derive(Default)]
pub(super) struct LiveTable {
    pub(super) keys: Vec<u64>,
    pub(super) traits: Vec<Traits>,
    pub(super) addresses: Vec<DocAddress>,
    /// Tokens of all live documents together.
    pub(super) tokens: u64,
}

impl LiveTable {
    pub(super) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let mut rows = Vec::new();
        let mut tokens = 0;
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let columns = reader.fast_fields();
            let (keys, traits, lengths) = (columns.u64(KEY)?, columns.u64(TRAITS)?, columns.u64(LENGTH)?);
            for doc in reader.doc_ids_alive() {
                let Some(key) = keys.first(doc) else { continue };
                tokens += lengths.first(doc).unwrap_or(0);
                let traits = Traits::unpack(traits.first(doc).unwrap_or(0));
                rows.push((key, traits, DocAddress::new(segment as u32, doc)));
            }
        }
        rows.sort_unstable_by_key(|(key, _, _)| *key);
        let mut table = Self { tokens, ..Self::default() };
        for (key, traits, address) in rows {
            table.keys.push(key);
            table.traits.push(traits);
            table.addresses.push(address);
        }
        Ok(table)
    }

    pub(super) fn place_of(&self, key: u64) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }
}
