//! [`Reject`]: input that could not be read, with its place and the reason, so that nothing is lost silently.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};

/// Longest excerpt kept of a rejected record, in bytes.
const EXCERPT_BYTES: usize = 200;

/// A record, or one field of a record, that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reject {
    /// The source's name (path, `-`).
    #[serde(rename = "source", serialize_with = "as_text")]
    pub source_name: Arc<str>,
    /// Line number, from 1.
    pub line: u64,
    /// Byte offset in the decompressed source.
    pub offset: u64,
    /// Why.
    #[serde(flatten)]
    pub reason: RejectReason,
    /// The field concerned, where it is one field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How the record begins.
    pub excerpt: String,
}

/// Why a record or field was not taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "reason", content = "detail", rename_all = "snake_case")]
pub enum RejectReason {
    /// The line exceeds the limit; it was skipped in bounded memory.
    #[error("line of {length} bytes is longer than the limit of {limit}")]
    LineTooLong {
        /// Bytes of the line, its line end excluded.
        length: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// Broken JSON.
    #[error("not valid JSON: {0}")]
    InvalidJson(String),
    /// JSON, but neither an object nor an array of objects.
    #[error("JSON, but not an object")]
    NotAnObject,
    /// No field holds a time.
    #[error("no time: the record has no time field; name it with `timestamp = \"…\"` under [mapping]")]
    MissingTime,
    /// The time can't be understood.
    #[error("time can't be understood: {0}")]
    BadTime(String),
    /// A line of plain text without a time, in a source without any.
    #[error(
        "no time stamp in this line nor in the lines before it; name the field with `timestamp = \"…\"` under [mapping]"
    )]
    NoTimeInSource,
    /// CSV row with another number of columns than the header.
    #[error("{found} columns, but the header has {expected}")]
    ColumnCount {
        /// Columns of the header.
        expected: usize,
        /// Columns of this row.
        found: usize,
    },
    /// Stamped in the future.
    #[error("stamped {0}, which is in the future; if the log is in local time, set `timezone` under [input]")]
    Future(String),
    /// The line doesn't fit the layout of the format.
    #[error("doesn't fit the {0} layout")]
    Layout(&'static str),
    /// A quantity below zero; the field was dropped, the entry kept.
    #[error("negative")]
    Negative,
    /// Not a finite number; the field was dropped, the entry kept.
    #[error("not a finite number")]
    NotFinite,
    /// Not readable as a number or duration; the field was dropped, the entry kept.
    #[error("not a duration: {0}")]
    NotADuration(String),
}

impl RejectReason {
    /// Its name, as it stands in the file of rejects.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::LineTooLong { .. } => "line_too_long",
            Self::InvalidJson(_) => "invalid_json",
            Self::NotAnObject => "not_an_object",
            Self::MissingTime => "missing_time",
            Self::BadTime(_) => "bad_time",
            Self::NoTimeInSource => "no_time_in_source",
            Self::ColumnCount { .. } => "column_count",
            Self::Future(_) => "future",
            Self::Layout(_) => "layout",
            Self::Negative => "negative",
            Self::NotFinite => "not_finite",
            Self::NotADuration(_) => "not_a_duration",
        }
    }
}

fn as_text<S: Serializer>(name: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name)
}

impl Reject {
    /// A reject with an excerpt of `record`, which may hold any bytes.
    #[must_use]
    pub fn new(source_name: &Arc<str>, line: u64, offset: u64, reason: RejectReason, record: &[u8]) -> Self {
        let cut = record.get(..EXCERPT_BYTES).unwrap_or(record);
        let mut excerpt = String::from_utf8_lossy(cut).into_owned();
        if cut.len() < record.len() {
            while excerpt.ends_with('\u{fffd}') {
                excerpt.pop();
            }
            excerpt.push('…');
        }
        let excerpt = excerpt.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Self { source_name: Arc::clone(source_name), line, offset, reason, field: None, excerpt }
    }

    /// The same, about one field.
    #[must_use]
    pub fn with_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.source_name, self.line)?;
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        write!(f, "{}", self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_place_field_and_reason() {
        let reject = Reject::new(&"a.log".into(), 7, 99, RejectReason::Negative, b"{\"x\":\t1}\r\n").with_field("x");
        assert_eq!(reject.to_string(), "a.log:7: x: negative");
        let json = serde_json::to_value(&reject).expect("serialises");
        assert_eq!(json["reason"], "negative");
        assert_eq!(json["excerpt"], "{\"x\": 1}");
    }

    #[test]
    fn excerpt_is_cut_at_a_character() {
        let reject = Reject::new(&"a".into(), 1, 0, RejectReason::NotAnObject, "яя".repeat(300).as_bytes());
        assert!(reject.excerpt.ends_with("я…"));
    }
}
