//! How much the store holds, for people who check on it.

use super::error::StoreError;
use super::key::Table;
use super::open::Store;

/// One table's extent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableStatistics {
    /// Name.
    pub name: &'static str,
    /// Records.
    pub records: u64,
    /// Bytes of keys and values before compression.
    pub bytes: u64,
}

/// The store's extent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreStatistics {
    /// Tables in a fixed order, empty ones included.
    pub tables: Vec<TableStatistics>,
    /// Bytes on disk; more than the tables' for space that is not used again yet.
    pub size_on_disk: u64,
    /// Number of the newest change.
    pub last_sequence: u64,
}

impl Store {
    /// Counts everything; reads the whole store.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn statistics(&self) -> Result<StoreStatistics, StoreError> {
        let mut tables = Vec::with_capacity(Table::ALL.len());
        for table in Table::ALL {
            let mut counted = TableStatistics { name: table.name(), records: 0, bytes: 0 };
            self.engine().walk(&table.prefix(), &table.end(), |key, value| {
                counted.records += 1;
                counted.bytes += (key.len() + value.len()) as u64;
                Ok(true)
            })?;
            tables.push(counted);
        }
        Ok(StoreStatistics { tables, size_on_disk: self.engine().size_on_disk()?, last_sequence: self.last_sequence() })
    }
}
