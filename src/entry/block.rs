//! [`Block`]: bytes on their way from a source to a decoder, and the rule for where a stream may be cut.
//!
//! Both live here because sources and decoders don't know each other: a source hands out blocks, a
//! decoder reads them, and [`Boundary`] is all that a source has to ask about the format.

use std::sync::Arc;

use super::SourceId;

/// Whole records of one source, as bytes, with their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Which source.
    pub source: SourceId,
    /// The source's name as a person knows it (path, `-`).
    pub source_name: Arc<str>,
    /// Offset of the first byte in the decompressed stream.
    pub offset: u64,
    /// Number of the first line, from 1.
    pub first_line: u64,
    /// The bytes; they end with a line end unless the stream ended without one.
    pub bytes: Vec<u8>,
}

/// What separates the records of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Each line is a record.
    Lines,
    /// Lines, but line ends within double quotes belong to the record (CSV).
    Quoted,
    /// A record begins at a line for which [`Boundary::starts_entry`] is true and runs to the next one.
    Marked,
}

/// Where a stream may be cut, as the decoder of its format knows it.
pub trait Boundary: Send + Sync {
    /// What separates the records.
    fn framing(&self) -> Framing;

    /// Whether a line (without its line end) begins a record. Asked only under [`Framing::Marked`].
    fn starts_entry(&self, line: &[u8]) -> bool;
}
