//! Reading what help desks export and send: CSV, JSON, lines of JSON, forms of web hooks.
//!
//! One record after the other, in bounded memory. What can't be read is told with its place and the reason, never with its
//! text: complaints are personal.

mod beginning;
mod columns;
mod csv;
mod field;
mod form;
mod html;
mod json;
mod names;
mod record;
mod time;

use std::io::{self, BufRead, Read};

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use field::{Field, FieldMap, UnknownField};
pub use form::form;
pub use record::{Draft, Reject, RejectReason};
pub use time::DateOrder;

/// A record larger than this is not taken, in bytes.
pub const RECORD_BYTES: usize = 4 << 20;

/// So much of the beginning is looked at to find out the format.
const HEAD_BYTES: usize = 64 * 1024;

/// A form of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Columns, separated by commas, semicolons, tabs or bars; the first row names them.
    Csv,
    /// An array, an object with one, or one object.
    Json,
    /// One object a line.
    Ndjson,
}

impl Format {
    /// The format of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "csv" => Self::Csv,
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Ndjson,
            _ => return None,
        })
    }
}

/// How to read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What was said of the columns.
    pub map: FieldMap,
    /// Zone of times that name none.
    pub timezone: TimeZone,
    /// Of dates with slashes.
    pub order: DateOrder,
    /// `None`: by content.
    pub format: Option<Format>,
    /// Later times are no times of complaints.
    pub latest: Timestamp,
    /// Records without a time are taken (and get the time at which they come), not rejected.
    pub time_may_be_missing: bool,
}

/// One record.
#[derive(Debug)]
pub enum Piece {
    /// A complaint.
    Draft(Box<Draft>),
    /// What can't be one.
    Reject(Reject),
}

/// What is to be said of a whole input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Records.
    pub records: u64,
    /// Dates like 03/04/2026, which may be read in two ways.
    pub ambiguous_dates: u64,
    /// Dates like 04/25/2026, which were read month first because there is no other way.
    pub month_first_dates: u64,
}

/// The input as a whole can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError<E: std::error::Error> {
    /// Reading failed.
    #[error("reading failed: {0}")]
    Io(#[source] io::Error),
    /// It is something else.
    #[error("{0}")]
    NotReadable(&'static str),
    /// A column that has to be there was not found.
    #[error(
        "no column for {field} among: {}; name it with --map {field}=COLUMN", columns.join(", ")
    )]
    NoColumn {
        /// What was looked for.
        field: Field,
        /// What is there.
        columns: Vec<String>,
    },
    /// A column that was named is not there.
    #[error("no column “{name}”, which the map names for {field}; there are: {}", columns.join(", "))]
    NoSuchColumn {
        /// For which field.
        field: Field,
        /// The name.
        name: String,
        /// What is there.
        columns: Vec<String>,
    },
    /// The document ends or goes wrong in the middle.
    #[error("line {line}, column {column}: this is no JSON ({what})")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What kind of trouble.
        what: &'static str,
    },
    /// Whoever takes the records gave up.
    #[error(transparent)]
    Sink(E),
}

/// What the one who reads a record does with it.
pub type Sink<'s, E> = dyn FnMut(Piece) -> Result<(), E> + 's;

/// Reads an input to its end, record by record.
///
/// # Errors
/// [`ReadError`]; what was read before has been handed on.
pub fn read<E: std::error::Error>(
    mut input: impl BufRead,
    reading: &Reading,
    sink: &mut Sink<'_, E>,
) -> Result<ReadSummary, ReadError<E>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    input.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(ReadError::Io)?;
    if let Some(what) = beginning::unreadable(&head) {
        return Err(ReadError::NotReadable(what));
    }
    let start = beginning::without_mark(&head);
    let format = reading.format.unwrap_or_else(|| sniff(start));
    let whole = io::BufReader::new(io::Cursor::new(start.to_vec()).chain(input));
    match format {
        Format::Csv => csv::read(whole, start, reading, sink),
        Format::Json => json::read_document(whole, reading, sink),
        Format::Ndjson => json::read_lines(whole, reading, sink),
    }
}

/// The format of what begins so.
fn sniff(head: &[u8]) -> Format {
    let text = head.trim_ascii_start();
    match text.first() {
        Some(b'[') => Format::Json,
        Some(b'{') => {
            // Lines of JSON: the first line is a whole object, and something follows.
            let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let follows = !text.get(line.len()..).unwrap_or_default().trim_ascii().is_empty();
            let is_whole = || serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
            if follows && is_whole() { Format::Ndjson } else { Format::Json }
        }
        _ => Format::Csv,
    }
}

/// Reads the pairs of a form as one record.
///
/// # Errors
/// Why it is no complaint.
pub fn read_pairs(pairs: &[(String, String)], reading: &Reading) -> Result<Draft, Reject> {
    let (columns, _) = columns::Columns::find(pairs.iter().map(|(name, _)| name.as_str()), &reading.map);
    let value = |at: usize| pairs.get(at).map(|(_, value)| value.clone());
    record::draft(1, &columns, &value, (reading, &mut record::Dates::default()))
}

#[cfg(test)]
mod tests;
