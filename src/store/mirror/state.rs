//! The values that pass between the store and whoever talks to the server.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::MirrorKey;

/// A document as it is to stand on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorDocument {
    /// What it is about; [`MirrorKey::id`] is its id on the server.
    pub key: MirrorKey,
    /// First 16 bytes of the BLAKE3 hash of `body`.
    pub hash: [u8; 16],
    /// Canonical JSON, one object on one line: the same state gives the same bytes on every site.
    pub body: Vec<u8>,
}

/// Which version of a document the server has; what a conditional write names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerVersion {
    /// `_seq_no`.
    pub seq_no: u64,
    /// `_primary_term`.
    pub primary_term: u64,
}

/// What the server has of a document, as far as this site knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its version.
    pub version: ServerVersion,
    /// [`MirrorDocument::hash`] of its body.
    pub hash: [u8; 16],
}

/// A document that came from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Its id there.
    pub id: String,
    /// Its version there.
    pub version: ServerVersion,
    /// Its `_source`, as the server gave it.
    pub body: Vec<u8>,
}

/// Where this site stands with the server. Plain values of whoever syncs; kept whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MirrorState {
    /// The index behind the alias: another one means that everything has to be exchanged again.
    pub index_uuid: Option<String>,
    /// Everything in the outbox up to here is on the server.
    pub push_cursor: u64,
    /// How far the push of everything has come; see [`Store::mirror_keys`](crate::store::Store::mirror_keys).
    pub full_push_after: Option<MirrorKey>,
    /// Whether everything was pushed once since the index is known.
    pub full_push_done: bool,
    /// Everything on the server up to this `_seq_no` was joined; `None` before the first pull.
    pub pull_cursor: Option<u64>,
    /// The nonce that was written down before it was sent.
    pub nonce_sent: Option<String>,
    /// The newest nonce that the server acknowledged.
    pub nonce_confirmed: Option<String>,
    /// The newest operation on the server that this site knows of and no beacon vouches for yet: id and version of its
    /// document.
    pub witness: Option<(String, ServerVersion)>,
    /// Whether documents were sent since the beacon was written.
    pub unvouched_pushes: bool,
    /// When a sync last came to its end.
    pub last_success: Option<Timestamp>,
    /// Documents that two sites wrote at once, ever.
    pub conflicts: u64,
}

/// A document that could not be joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Its id on the server.
    pub id: String,
    /// The version that could not be joined.
    pub version: ServerVersion,
    /// Why not, in English, without personal data.
    pub reason: String,
    /// When it was first seen.
    pub since: Timestamp,
    /// Whether it may be joined later as it is: its stamps lie ahead of this machine's clock. Such a document is to be
    /// fetched again from time to time.
    pub again: bool,
    /// Whether it is one of a newer program: it is never written over.
    pub newer: bool,
}

/// What joining brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JoinReport {
    /// Documents that told this site something new.
    pub changed: u64,
    /// Documents that told nothing new.
    pub unchanged: u64,
    /// Documents in which this site knows more than the server; they are in the outbox again.
    pub put_back: u64,
    /// Documents that could not be joined.
    pub quarantined: Vec<Quarantined>,
}
