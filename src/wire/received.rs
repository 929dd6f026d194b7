//! [`Received`]: what a delivery gave: lines to keep, and what became of each record.

use std::{fmt, ops::Range};

use super::error::WireError;

/// What a delivery gave.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Received {
    /// Lines of JSON, each a record, each with its line end.
    pub lines: Vec<u8>,
    /// What became of each record, in the order of the request: where its line stands in `lines` (line end included),
    /// or why it was refused.
    pub outcomes: Vec<Result<Range<usize>, Rejection>>,
    /// Bytes that were written for records, refused ones included.
    pub(super) made: usize,
}

impl Received {
    /// How many records were taken.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.is_ok()).count()
    }

    /// The records that were refused.
    pub fn rejections(&self) -> impl Iterator<Item = &Rejection> {
        self.outcomes.iter().filter_map(|outcome| outcome.as_ref().err())
    }

    /// Refuses a request whose records together became too much.
    pub(super) fn check_made(&self, limit: usize) -> Result<(), WireError> {
        if self.made > limit { Err(WireError::TooMuchMade { limit }) } else { Ok(()) }
    }

    /// Adds what a record came to: the bytes that `write` adds to the lines, or its reason.
    pub(super) fn add(&mut self, place: Option<u64>, write: impl FnOnce(&mut Vec<u8>) -> Result<(), Reason>) {
        let (start, mut end) = (self.lines.len(), 0);
        let write = |lines: &mut Vec<u8>| {
            let written = write(lines);
            end = lines.len();
            written
        };
        let outcome = add_line(&mut self.lines, write);
        self.made = self.made.saturating_add(end.saturating_sub(start));
        let outcome = outcome.map_err(|reason| Rejection { line: place, reason });
        self.outcomes.push(outcome);
    }
}

/// Where in `lines` the line stands that `write` added; nothing is added where it gives a reason.
pub(super) fn add_line(
    lines: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), Reason>,
) -> Result<Range<usize>, Reason> {
    let start = lines.len();
    match write(lines) {
        Ok(()) => {
            lines.push(b'\n');
            Ok(start..lines.len())
        }
        Err(reason) => {
            lines.truncate(start);
            Err(reason)
        }
    }
}

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Line of the body on which it begins, from 1, where the body has lines.
    pub line: Option<u64>,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.reason),
            None => self.reason.fmt(f),
        }
    }
}

/// Why a record was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Broken JSON.
    #[error("not valid JSON: {0}")]
    NotJson(String),
    /// JSON of another kind.
    #[error("JSON, but not an object; send one object a record")]
    NotAnObject,
    /// Too much nesting.
    #[error("nested deeper than {limit} levels; flatten the record")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// Too long.
    #[error("record of {length} bytes is longer than the limit of {limit}")]
    TooLong {
        /// Bytes of the record.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A bulk action that would change what is there.
    #[error("{action} is not taken, for a log only grows; send index or create")]
    NotAnAppend {
        /// The action.
        action: &'static str,
    },
    /// A bulk action at the end of the body.
    #[error("no source line follows the action")]
    NoSource,
    /// An index or id of a bulk action that is too long.
    #[error("the {name} is longer than {limit} bytes")]
    LongName {
        /// Which of them.
        name: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Beyond the number of records of a request.
    #[error("more than {limit} records in one request; send this one again in another")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// There is no room now. No decoder says this; it is for whoever keeps the lines.
    #[error("the intake is full; send this record again later")]
    Busy,
    /// A bulk item that creates a document which is there. No decoder says this, either.
    #[error("version conflict, document already exists (current version [1])")]
    Exists,
    /// Nothing in it.
    #[error("an empty message")]
    Empty,
}

impl Reason {
    /// The HTTP status of the record: 429 where it should be sent again, 409 where it is there already, else 400.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::TooMany { .. } | Self::Busy => 429,
            Self::Exists => 409,
            _ => 400,
        }
    }

    /// The kind of exception that Elasticsearch calls this.
    #[must_use]
    pub fn exception(&self) -> &'static str {
        match self {
            Self::NotAnAppend { .. } | Self::NoSource | Self::LongName { .. } | Self::Empty => {
                "illegal_argument_exception"
            }
            Self::TooMany { .. } | Self::Busy => "es_rejected_execution_exception",
            Self::Exists => "version_conflict_engine_exception",
            Self::NotJson(_) | Self::NotAnObject | Self::TooDeep { .. } | Self::TooLong { .. } => {
                "document_parsing_exception"
            }
        }
    }
}
