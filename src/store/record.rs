//! What the store holds beside the domain's own types, and all of it as one enum.
//!
//! The same [`Record`] goes into a batch, out with an export and in with an import.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::complaint::{Complaint, ComplaintId, Correction};
use crate::entry::{EntryId, SourceId};
use crate::finding::Evidence;
use crate::incident::{Action, Bucket, Incident, IncidentId, Mark, Mute, Stamp, Touched};
use crate::knowledge::Page;
use crate::session::{ClosedSession, SessionKey, Stage};
use crate::wording::Language;

/// Bytes of a source's beginning that identify it.
pub const HEAD_BYTES: usize = 1024;

/// The beginning of a source: what it is recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceHead {
    /// How many bytes, at most [`HEAD_BYTES`].
    pub length: u16,
    /// First 16 bytes of their BLAKE3 hash.
    pub hash: [u8; 16],
}

impl SourceHead {
    /// The head of a source that begins with `bytes` (decompressed); only the first [`HEAD_BYTES`] count.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        let digest = blake3::hash(head);
        let mut hash = [0; 16];
        hash.copy_from_slice(&digest.as_bytes()[..16]);
        Self { length: u16::try_from(head.len()).unwrap_or(u16::MAX), hash }
    }

    /// The id of a source that was never seen before.
    #[must_use]
    pub fn source_id(self) -> SourceId {
        let mut first = [0; 8];
        first.copy_from_slice(&self.hash[..8]);
        SourceId(u64::from_le_bytes(first))
    }
}

/// A source that was analysed. Only sources that gave entries are worth remembering: a bare header line
/// would make every file with the same header look like this one grown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Identity; stays when the source grows.
    pub id: SourceId,
    /// Name for people, as last seen.
    pub name: String,
    /// How it begins.
    pub head: SourceHead,
    /// Decompressed bytes analysed.
    pub size: u64,
    /// Earliest event time.
    pub first: Option<Timestamp>,
    /// Latest event time.
    pub last: Option<Timestamp>,
}

impl SourceRecord {
    /// Two readings of one source: the longer head, the larger extent, and the name of the reading that came further,
    /// then the lesser name.
    pub(super) fn joined(self, other: Self) -> Self {
        let further = (self.size, self.last, std::cmp::Reverse(&self.name))
            >= (other.size, other.last, std::cmp::Reverse(&other.name));
        Self {
            id: self.id,
            head: self.head.max(other.head),
            size: self.size.max(other.size),
            first: [self.first, other.first].into_iter().flatten().min(),
            last: self.last.max(other.last),
            name: if further { self.name } else { other.name },
        }
    }
}

/// What went through within a time bucket, healthy sessions included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregate {
    /// Sessions that closed.
    pub sessions: u64,
    /// Those of them with findings.
    pub troubled: u64,
    /// Log entries.
    pub entries: u64,
    /// Entries with a duration or an HTTP status.
    pub requests: u64,
    /// Entries that read as failures.
    pub errors: u64,
    /// Requests over the limit for slowness.
    pub slow: u64,
}

impl Aggregate {
    /// Both as arrays, to work field by field.
    fn zip(self, other: Self, rule: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            sessions: rule(self.sessions, other.sessions),
            troubled: rule(self.troubled, other.troubled),
            entries: rule(self.entries, other.entries),
            requests: rule(self.requests, other.requests),
            errors: rule(self.errors, other.errors),
            slow: rule(self.slow, other.slow),
        }
    }

    /// The sum, field by field; saturates.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    /// The larger value of each field: how two readings of one source join.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        self.zip(other, u64::max)
    }
}

/// Proof that a person asked to be forgotten, without saying who: a salted hash of the user id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Tombstone {
    /// Salt, one a data folder.
    pub(super) salt: [u8; 16],
    /// Salted BLAKE3 hash.
    pub(super) hash: [u8; 16],
}

/// One record of any kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub(super) enum Record {
    Setting {
        name: String,
        value: String,
    },
    Forgotten(Tombstone),
    /// That an incident was deleted, and when.
    DeletedIncident {
        incident: IncidentId,
        stamp: Stamp,
    },
    /// An incident as it was observed.
    Incident(Incident),
    /// An incident as somebody wrote it.
    WrittenIncident {
        stamp: Stamp,
        incident: Incident,
    },
    /// A page that comes with the program; in exports of format 1 any page.
    Page(Page),
    /// A page as somebody wrote it, or that somebody deleted it.
    WrittenPage {
        stamp: Stamp,
        id: String,
        language: Language,
        page: Option<Page>,
    },
    Action {
        incident: IncidentId,
        action: Action,
    },
    Mark(Mark),
    Mute(Mute),
    Source(SourceRecord),
    Occurrence {
        incident: IncidentId,
        source: SourceId,
        bucket: Bucket,
    },
    Touched {
        incident: IncidentId,
        touched: Touched,
        /// How often its site has heard of other money.
        #[serde(default)]
        turn: u32,
        /// How far it had come when its money was told; where nothing is said, the stage of `touched`.
        #[serde(default)]
        told_at: Option<Stage>,
    },
    /// A session that is kept under another pseudonym now.
    GoneTouched {
        incident: IncidentId,
        day: i32,
        session: SessionKey,
    },
    Evidence {
        incident: IncidentId,
        session: Option<SessionKey>,
        /// Checked against the forgotten while writing, never stored.
        #[serde(skip)]
        user: Option<String>,
        /// Pseudonyms of the session.
        #[serde(default)]
        pseudonyms: Vec<SessionKey>,
        evidence: Evidence,
    },
    /// Evidence that was taken out.
    GoneEvidence {
        incident: IncidentId,
        micros: i64,
        entry: EntryId,
    },
    Session(Box<ClosedSession>),
    Aggregate {
        start: i64,
        source: SourceId,
        counts: Aggregate,
    },
    /// That a complaint was erased.
    GoneComplaint {
        complaint: ComplaintId,
    },
    /// A complaint as it was told last.
    Complaint {
        stamp: Stamp,
        /// Whether personal data was replaced by pseudonyms: one that is in the clear stands over it.
        #[serde(default)]
        redacted: bool,
        complaint: Box<Complaint>,
    },
    Correction {
        complaint: ComplaintId,
        correction: Correction,
    },
}
