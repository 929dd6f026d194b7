//! Where an entry came from, and the identity that follows from it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A source's identity by content: a hash of how the file begins, so that a renamed, rotated or
/// compressed copy is the same source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SourceId(
    #[serde(with = "super::hex")]
    #[schemars(with = "String")]
    pub u64,
);

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Where an entry begins in its (decompressed) source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Which source.
    pub source: SourceId,
    /// Byte offset of the entry's first byte in the decompressed stream.
    pub offset: u64,
    /// Line number, from 1.
    pub line: u64,
}

impl Position {
    /// The entry's identity: source and offset.
    #[must_use]
    pub fn entry_id(self) -> EntryId {
        EntryId { source: self.source, ordinal: self.offset }
    }
}

/// Identity of one entry, the same however often it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct EntryId {
    /// Which source; for entries without one, a hash of session and content.
    pub source: SourceId,
    /// Offset in the source; for entries without one, the ordinal among equals.
    pub ordinal: u64,
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "log:{}:{}", self.source, self.ordinal)
    }
}
