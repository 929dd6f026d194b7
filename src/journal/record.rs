//! What the journal holds: records, their positions, and the journal's identity.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::{EntryId, SourceId};

/// Which source a record came from: a connection, a tailed file, a partition. Who opens streams gives the
/// numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub u64);

/// Place of a record in the journal. It grows over all segments and is never given again.
///
/// A record with a payload of *n* bytes takes *n* + 1 positions, so that the position plus the offset of a line
/// in the payload names this line alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JournalPosition(pub u64);

impl fmt::Display for JournalPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who a journal is: drawn at random when it is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JournalId(pub [u8; 16]);

impl JournalId {
    /// The journal as the source of entries.
    #[must_use]
    pub fn source(self) -> SourceId {
        let hash = blake3::derive_key("cartwatch journal as a source of entries, version 1", &self.0);
        let [a, b, c, d, e, f, g, h, ..] = hash;
        SourceId(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Display for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// One delivery, or something else that the analysis has to see at its place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which source.
    pub stream: StreamId,
    /// When it arrived, by the clock of whoever hands it in.
    pub arrived: Timestamp,
    /// What it is.
    pub kind: RecordKind,
}

/// What a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordKind {
    /// Log lines.
    Lines(Lines),
    /// The clock moved while nothing arrived: a replay closes idle sessions at the same point.
    Tick,
    /// A source begins; its records follow.
    StreamOpened(StreamOpened),
}

/// Log lines of one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// Whole lines of newline-delimited JSON, the last newline included. This is the record's payload.
    pub bytes: Vec<u8>,
    /// What the source needs to go on behind this delivery after a restart: an offset, a message id, the key of
    /// a request. At most 65,535 bytes; empty where it needs nothing.
    pub resume: Vec<u8>,
}

/// What is known of a source when it begins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StreamOpened {
    /// The name under which the source is shown.
    pub name: String,
    /// What else is known: format, service, peer.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

impl Record {
    /// Whole lines of newline-delimited JSON, from a source that needs nothing to go on.
    #[must_use]
    pub fn lines(stream: StreamId, arrived: Timestamp, bytes: Vec<u8>) -> Self {
        Self { stream, arrived, kind: RecordKind::Lines(Lines { bytes, resume: Vec::new() }) }
    }

    /// The clock moved.
    #[must_use]
    pub fn tick(stream: StreamId, arrived: Timestamp) -> Self {
        Self { stream, arrived, kind: RecordKind::Tick }
    }
}

/// A record at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The record's first position.
    pub position: JournalPosition,
    /// The first position behind the record: where a reader goes on.
    pub end: JournalPosition,
    /// What was appended.
    pub record: Record,
}

impl JournalEntry {
    /// Identity of the log entry whose line begins `offset` bytes into the payload of this record of `journal`.
    #[must_use]
    pub fn entry_id(&self, journal: JournalId, offset: u64) -> EntryId {
        EntryId { source: journal.source(), ordinal: self.position.0.saturating_add(offset) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_neighbouring_records_have_different_ids_that_stay() {
        let journal = JournalId([7; 16]);
        let record = Record::lines(StreamId(1), Timestamp::UNIX_EPOCH, b"{}\n{}\n".to_vec());
        let first = JournalEntry { position: JournalPosition(0), end: JournalPosition(7), record: record.clone() };
        let second = JournalEntry { position: first.end, end: JournalPosition(14), record };
        let ids = [first.entry_id(journal, 0), first.entry_id(journal, 3), second.entry_id(journal, 0)];
        assert_eq!(ids.map(|id| id.ordinal), [0, 3, 7]);
        assert_eq!(journal.source(), JournalId([7; 16]).source());
        assert_ne!(journal.source(), JournalId([8; 16]).source());
    }
}
