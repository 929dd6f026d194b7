//! What can go wrong with a backend.

/// Kind of failure, for deciding what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackendErrorKind {
    /// The index on disk is unusable; rebuilding it from the store helps.
    Corrupt,
    /// Can't be reached now; later may work.
    Unavailable,
    /// The disk refused (full, read-only).
    Storage,
    /// The request was wrong (dimension, NaN).
    Invalid,
    /// A person has to act first: credentials, a server of another version, an index that is not ours.
    Unusable,
}

/// A backend failed.
#[derive(Debug, thiserror::Error)]
#[error("search index ({backend}): {what}")]
pub struct BackendError {
    /// Kind.
    pub kind: BackendErrorKind,
    /// Which backend.
    pub backend: &'static str,
    /// What failed, where, and what to do.
    pub what: String,
}
