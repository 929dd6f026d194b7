//! What can go wrong with complaints.

use crate::memory::MemoryError;
use crate::store::StoreError;

/// It can't be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComplaintError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The memory failed.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// No complaint has this id.
    #[error("no complaint has this id (see `cartwatch complaints list`)")]
    NoSuchComplaint,
    /// Several complaints begin with this id.
    #[error("several complaints have ids that begin so; type more of it")]
    Ambiguous,
    /// No complaint has this category.
    #[error("no complaint has this category; there are: {}", known.join(", "))]
    NoSuchCategory {
        /// Our categories, and the help desk's own, redacted.
        known: Vec<String>,
    },
    /// The complaint is in no cluster of which somebody could be told now.
    #[error("no cluster of the last day holds this complaint (see `cartwatch complaints clusters`)")]
    NoCluster,
    /// Nothing says which complaints are meant.
    #[error("say which complaints: by id, by session, or by words")]
    Nothing,
}
