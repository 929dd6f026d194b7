//! CSV with a header line: comma, semicolon, tab or bar; quoted fields, with line ends in them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    DecodeError,
    batch::{Batch, Place},
    draft::Draft,
    field::{Field, field_of},
    lift::{lift, lift_mapped, typed},
    lines::trim,
    mapping::Mapping,
    time::Clock,
};
use crate::entry::{Block, RejectReason, encoding};

/// Longest row in bytes: a quote that is never closed must not swallow the rest of the file.
const ROW_BYTES: usize = 64 * 1024;
/// Separators that are recognised, in order of preference.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Decoder of one table.
#[derive(Debug)]
pub(super) struct CsvDecoder {
    clock: Clock,
    mapping: Mapping,
    separator: u8,
    columns: Vec<String>,
    header: Vec<u8>,
}

impl CsvDecoder {
    pub(super) fn new(head: &[u8], clock: Clock, mapping: Mapping) -> Result<Self, DecodeError> {
        let (separator, columns) = header(head).ok_or(DecodeError::NoHeader)?;
        let has_time = columns.iter().any(|name| matches!(field_of(name), Some((Field::Time, _))));
        if !has_time && !mapping.gives("timestamp", &columns) {
            return Err(DecodeError::MissingColumn { field: "timestamp", columns });
        }
        let header = rows(head, separator).map(|(_, row)| trim(row).to_vec()).next().unwrap_or_default();
        Ok(Self { clock, mapping, separator, columns, header })
    }

    pub(super) fn decode(&self, block: &Block, out: &mut Batch) {
        let (mut line, mut counted) = (block.first_line, 0);
        for (start, bytes) in rows(&block.bytes, self.separator) {
            line += newlines(&block.bytes, counted, start);
            counted = start;
            let row = trim(bytes);
            // Files that were appended to one another repeat the header.
            if row.is_empty() || row == self.header.as_slice() {
                continue;
            }
            let place = Place { start, line };
            let text = encoding::text(row);
            let fields = split(&text, self.separator);
            if fields.len() != self.columns.len() {
                self.misfit(block, place, bytes, out);
            } else {
                self.row(block, place, row, fields, out);
            }
        }
    }

    /// A row with another number of columns. If it runs over several lines, a stray quote may be to blame: the
    /// lines are then read one by one, so that only those at fault are lost.
    fn misfit(&self, block: &Block, place: Place, bytes: &[u8], out: &mut Batch) {
        let expected = self.columns.len();
        let mut at = place;
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let row = trim(piece);
            if !row.is_empty() {
                let text = encoding::text(row);
                let fields = split(&text, self.separator);
                if fields.len() == expected {
                    self.row(block, at, row, fields, out);
                } else {
                    out.reject(block, at, RejectReason::ColumnCount { expected, found: fields.len() }.into(), row);
                }
            }
            at = Place { start: at.start + piece.len(), line: at.line + 1 };
        }
    }

    fn row(&self, block: &Block, place: Place, row: &[u8], fields: Vec<Cow<'_, str>>, out: &mut Batch) {
        let mut draft = Draft::default();
        let pairs = self.columns.iter().zip(fields).filter(|(_, field)| !field.is_empty());
        let pairs = pairs.map(|(name, field)| (name.clone(), cell(&field)));
        if self.mapping.is_empty() {
            lift(&mut draft, pairs, &self.clock);
        } else {
            let record: Map<String, Value> = pairs.collect();
            lift_mapped(&mut draft, record, &self.mapping, &self.clock);
        }
        match draft.finish() {
            Ok((entry, zoned, problems)) => {
                out.push(block, place, entry, zoned);
                for problem in problems {
                    out.warn(block, place, problem, row);
                }
            }
            Err(problem) => out.reject(block, place, problem, row),
        }
    }
}

/// A cell as a value; an object in JSON (`event_data`) is read.
fn cell(text: &str) -> Value {
    if text.starts_with('{') {
        // Python writes None and NaN into such columns; what is no JSON stays text.
        if let Ok(object @ Value::Object(_)) = serde_json::from_str(text) {
            return object;
        }
    }
    typed(text)
}

/// Separator and column names of the first line that isn't empty.
pub(super) fn header(head: &[u8]) -> Option<(u8, Vec<String>)> {
    let line = head.split(|byte| *byte == b'\n').map(trim).find(|line| !line.is_empty())?;
    let count = |separator: u8| memchr::memchr_iter(separator, line).count();
    let separator = SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator))?;
    let text = encoding::text(line);
    let columns: Vec<String> = split(&text, separator).iter().map(|name| name.trim().to_owned()).collect();
    columns.iter().any(|name| !name.is_empty()).then_some((separator, columns))
}

/// Rows with their offsets, line ends included.
pub(super) fn rows(bytes: &[u8], separator: u8) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let row = rest.get(..row_end(rest, separator))?;
        let at = start;
        start += row.len();
        Some((at, row))
    })
}

/// Bytes of the first row, its line end included. Only a quote at the beginning of a field opens one.
fn row_end(bytes: &[u8], separator: u8) -> usize {
    let first_line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
    if memchr::memchr(b'"', bytes.get(..first_line).unwrap_or_default()).is_none() {
        return first_line;
    }
    let (mut quoted, mut before) = (false, b'\n');
    for (at, byte) in bytes.iter().take(ROW_BYTES).enumerate() {
        match byte {
            b'"' if quoted => quoted = false,
            // The second of a doubled quote opens again.
            b'"' => quoted = before == separator || before == b'\n' || before == b'"' || before == 0xbf,
            b'\n' if !quoted => return at + 1,
            _ => {}
        }
        before = *byte;
    }
    first_line
}

/// The fields of a row.
fn split(row: &str, separator: u8) -> Vec<Cow<'_, str>> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let (field, after) = match rest.strip_prefix('"').and_then(|quoted| unquote(quoted, separator)) {
            Some((field, after)) => (field, after),
            None => {
                let end = memchr::memchr(separator, rest.as_bytes()).unwrap_or(rest.len());
                let (field, after) = rest.split_at(end);
                (Cow::Borrowed(field), after)
            }
        };
        fields.push(field);
        match after.get(1..) {
            Some(next) => rest = next,
            None => return fields,
        }
    }
}

/// A quoted field behind its opening quote, and what follows it; `None` when the quote isn't closed properly.
fn unquote(text: &str, separator: u8) -> Option<(Cow<'_, str>, &str)> {
    let mut from = 0;
    loop {
        let end = from + memchr::memchr(b'"', text.as_bytes().get(from..)?)?;
        let after = text.get(end + 1..)?;
        match after.as_bytes().first() {
            Some(b'"') => from = end + 2,
            Some(byte) if *byte != separator => return None,
            _ => {
                let field = text.get(..end)?;
                let field = if field.contains("\"\"") { field.replace("\"\"", "\"").into() } else { field.into() };
                return Some((field, after));
            }
        }
    }
}

fn newlines(bytes: &[u8], from: usize, to: usize) -> u64 {
    memchr::memchr_iter(b'\n', bytes.get(from..to).unwrap_or_default()).count() as u64
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;
    use crate::entry::SourceId;

    fn decode(text: &str) -> Batch {
        let clock = Clock::new(TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let decoder = CsvDecoder::new(text.as_bytes(), clock, Mapping::default()).expect("a table");
        let bytes = text.as_bytes().to_vec();
        let block = Block { source: SourceId(1), source_name: "t".into(), offset: 0, first_line: 1, bytes };
        let mut batch = Batch::default();
        decoder.decode(&block, &mut batch);
        batch
    }

    #[test]
    fn quotes_line_ends_and_byte_order_mark() {
        let batch = decode(
            "\u{feff}\"Timestamp\";sessionId;message;amount;event_data\r\n2024-01-01T00:00:00Z;s;\"one;\r\n\"\"two\"\"\";99.5;\"{\"\"step\"\":\"\"pay\"\"}\"\r\n2024-01-01T00:00:01Z;t;x;;\r\n",
        );
        assert!(batch.rejects.is_empty(), "{:?}", batch.rejects);
        let (position, entry) = &batch.entries[0];
        assert_eq!((position.line, entry.message.as_deref()), (2, Some("one;\r\n\"two\"")));
        assert_eq!((&entry.event_data["amount"], entry.data_str("step")), (&Value::from(99.5), Some("pay")));
        assert_eq!((batch.entries[1].0.line, batch.entries[1].1.session_id.as_deref()), (4, Some("t")));
    }

    #[test]
    fn a_stray_quote_costs_its_own_line_only() {
        let batch = decode(
            "timestamp,message\n2024-01-01,x\n2024-01-01T00:00:01Z,\"open\n2024-01-01T00:00:02Z,b\n2024-01-01T00:00:03Z,c,d\n",
        );
        let messages: Vec<_> = batch.entries.iter().filter_map(|(_, entry)| entry.message.as_deref()).collect();
        assert_eq!(messages, ["\"open", "b"]);
        let lines: Vec<_> = batch.rejects.iter().map(|reject| reject.line).collect();
        assert_eq!(lines, [2, 5]);
    }

    #[test]
    fn a_missing_time_column_is_named_with_those_seen() {
        let clock = Clock::new(TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let error = CsvDecoder::new(b"a,b\n1,2\n", clock, Mapping::default()).expect_err("no time");
        assert!(error.to_string().contains("a, b") && error.to_string().contains("[mapping]"));
    }
}
