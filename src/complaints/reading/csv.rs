//! Rows of CSV (RFC 4180, and what spreadsheets make of it): any of four separators, quoted line breaks, in bounded memory.
//!
//! Taken apart here and not by a library: a quote that is never closed would make it read a whole file as one field.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use super::columns::Columns;
use super::record::{Dates, RejectReason, draft};
use super::{Field, Piece, RECORD_BYTES, ReadError, ReadSummary, Reading, Sink};
use crate::entry::encoding;
use crate::scan;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(super) fn read<E: std::error::Error>(
    input: impl BufRead,
    head: &[u8],
    reading: &Reading,
    sink: &mut Sink<'_, E>,
) -> Result<ReadSummary, ReadError<E>> {
    let (separator, told) = separator(head, reading);
    let mut rows = Rows::new(input, separator);
    if told {
        rows.next_line().map_err(ReadError::Io)?;
    }
    let Some(Row::Fields { fields: names, .. }) = rows.next_row().map_err(ReadError::Io)? else {
        return Err(ReadError::NotReadable("there is no row with the names of the columns"));
    };
    let (columns, missing) = Columns::find(names.iter().map(String::as_str), &reading.map);
    if let Some(missing) = missing.into_iter().next() {
        let columns = shown(&names);
        return Err(ReadError::NoSuchColumn { field: missing.field, name: missing.name, columns });
    }
    let has_words = columns.of(Field::Text).or(columns.of(Field::Subject)).is_some();
    let needed = [
        (Field::Ticket, columns.of(Field::Ticket).is_some()),
        (Field::At, columns.of(Field::At).is_some() || reading.time_may_be_missing),
        (Field::Text, has_words),
    ];
    if let Some((field, _)) = needed.into_iter().find(|(_, found)| !found) {
        return Err(ReadError::NoColumn { field, columns: shown(&names) });
    }
    let mut summary = ReadSummary::default();
    let mut dates = Dates::default();
    while let Some(row) = rows.next_row().map_err(ReadError::Io)? {
        let piece = match row {
            Row::Fields { fields, .. } if fields.iter().all(|field| field.trim().is_empty()) => continue,
            Row::Fields { line, fields } => {
                let value = |at: usize| fields.get(at).cloned();
                match draft(line, &columns, &value, (reading, &mut dates)) {
                    Ok(draft) => Piece::Draft(Box::new(draft)),
                    Err(reject) => Piece::Reject(reject),
                }
            }
            Row::TooLarge { line } => Piece::Reject(RejectReason::TooLarge.at(line, None)),
        };
        summary.records += 1;
        sink(piece).map_err(ReadError::Sink)?;
    }
    (summary.ambiguous_dates, summary.month_first_dates) = (dates.ambiguous, dates.month_first);
    Ok(summary)
}

/// The names of columns for a message: short, few and without personal data, since the first row may be a complaint where
/// somebody left the names out.
fn shown(names: &[String]) -> Vec<String> {
    const NAMES: usize = 60;
    const LETTERS: usize = 30;
    let short = |name: &String| scan::withhold(name).chars().take(LETTERS).collect();
    names.iter().take(NAMES).map(short).collect()
}

/// The separator with which the first row names most fields, then most columns; and whether the file says it in a first
/// line of its own (`sep=;`).
fn separator(head: &[u8], reading: &Reading) -> (u8, bool) {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    if let Some(told) = line.strip_prefix(b"sep=").and_then(|rest| rest.first()) {
        return (*told, true);
    }
    let rank = |separator: &u8| {
        let names = match Rows::new(io::Cursor::new(head), *separator).next_row() {
            Ok(Some(Row::Fields { fields, .. })) => fields,
            _ => Vec::new(),
        };
        let (columns, _) = Columns::find(names.iter().map(String::as_str), &reading.map);
        (columns.count(), names.len())
    };
    // Of equal ones the first stands.
    let best = SEPARATORS.iter().rev().max_by_key(|separator| rank(separator));
    (best.copied().unwrap_or(b','), false)
}

/// A row.
enum Row {
    Fields {
        line: u64,
        fields: Vec<String>,
    },
    /// Larger than a record may be.
    TooLarge {
        line: u64,
    },
}

/// Cuts an input into rows.
struct Rows<R> {
    input: R,
    separator: u8,
    /// Number of the line that comes next.
    line: u64,
    /// Lines that were read and belong to later rows.
    ahead: VecDeque<Vec<u8>>,
}

impl<R: BufRead> Rows<R> {
    fn new(input: R, separator: u8) -> Self {
        Self { input, separator, line: 1, ahead: VecDeque::new() }
    }

    /// The next line with its end; of one that is too long, the beginning, without an end.
    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.ahead.pop_front() {
            self.line += 1;
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let limit = RECORD_BYTES as u64 + 1;
        self.input.by_ref().take(limit).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        if !line.ends_with(b"\n") && line.len() > RECORD_BYTES {
            self.skip_line()?;
        }
        self.line += 1;
        Ok(Some(line))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let end = memchr::memchr(b'\n', buffer);
            let used = end.map_or(buffer.len(), |end| end + 1);
            let is_over = end.is_some() || buffer.is_empty();
            self.input.consume(used);
            if is_over {
                return Ok(());
            }
        }
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        let first = self.line;
        let Some(line) = self.next_line()? else { return Ok(None) };
        let mut raw = line;
        let mut lines = vec![raw.len()];
        let mut split = Split::default();
        split.go_on(&raw, self.separator);
        while split.is_within_quotes && raw.len() <= RECORD_BYTES {
            let Some(more) = self.next_line()? else { break };
            lines.push(more.len());
            raw.extend_from_slice(&more);
            split.go_on(&raw, self.separator);
        }
        if split.is_within_quotes || raw.len() > RECORD_BYTES {
            // A quote that nothing closes: this line is lost, the following ones are rows of their own.
            let mut rest = raw.as_slice();
            let mut behind = Vec::with_capacity(lines.len());
            for length in lines {
                let (line, more) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                behind.push(line.to_vec());
                rest = more;
            }
            behind.into_iter().skip(1).rev().for_each(|line| self.ahead.push_front(line));
            self.line = first + 1;
            return Ok(Some(Row::TooLarge { line: first }));
        }
        Ok(Some(Row::Fields { line: first, fields: split.fields(&raw) }))
    }
}

/// Where the fields of a row are.
#[derive(Default)]
struct Split {
    /// So far the row was gone over.
    at: usize,
    start: usize,
    is_within_quotes: bool,
    was_quoted: bool,
    fields: Vec<(usize, usize, bool)>,
}

impl Split {
    fn go_on(&mut self, raw: &[u8], separator: u8) {
        while let Some(byte) = raw.get(self.at) {
            let byte = *byte;
            if self.is_within_quotes {
                if byte == b'"' {
                    if raw.get(self.at + 1) == Some(&b'"') {
                        self.at += 1;
                    } else {
                        self.is_within_quotes = false;
                    }
                }
            } else if byte == b'"' && raw.get(self.start..self.at).unwrap_or_default().trim_ascii().is_empty() {
                (self.is_within_quotes, self.was_quoted) = (true, true);
            } else if byte == separator {
                self.end_field();
            }
            self.at += 1;
        }
    }

    fn end_field(&mut self) {
        self.fields.push((self.start, self.at, self.was_quoted));
        self.start = self.at + 1;
        self.was_quoted = false;
    }

    fn fields(mut self, raw: &[u8]) -> Vec<String> {
        self.at = raw.len();
        self.end_field();
        let text = |(start, end, quoted): (usize, usize, bool)| {
            let field = raw.get(start..end).unwrap_or_default();
            let text = encoding::text(field);
            let text = text.trim();
            if !quoted {
                return text.to_owned();
            }
            // Behind the closing quote nothing should stand; what does is kept.
            let inner = text.strip_prefix('"').unwrap_or(text);
            inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"")
        };
        self.fields.into_iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &[u8], separator: u8) -> Vec<Vec<String>> {
        let mut rows = Rows::new(io::Cursor::new(text), separator);
        let mut found = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            found.push(match row {
                Row::Fields { fields, .. } => fields,
                Row::TooLarge { line } => vec![format!("<{line}>")],
            });
        }
        found
    }

    #[test]
    fn quoted_line_breaks_separators_and_quotes_belong_to_their_field() {
        let text = b"id;text\r\n1;\"a;b\r\nsaid \"\"c\"\"\"\r\n2; 5\" pipe\n3;\n";
        let wanted = [vec!["id", "text"], vec!["1", "a;b\r\nsaid \"c\""], vec!["2", "5\" pipe"], vec!["3", ""]];
        assert_eq!(rows(text, b';'), wanted);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_line_alone() {
        let found = rows(b"id,text\n1,\"never\n2,b\n3,c\n", b',');
        assert_eq!(found, [vec!["id", "text"], vec!["<2>"], vec!["2", "b"], vec!["3", "c"]]);
        let mut long = b"1,\"never\n".to_vec();
        long.extend(b"2,b\n".repeat(RECORD_BYTES / 4 + 10));
        long.extend(b"3,\"c\"\n");
        let found = rows(&long, b',');
        assert_eq!((found.len(), found[0][0].as_str()), (RECORD_BYTES / 4 + 12, "<1>"));
        assert_eq!(found.last().unwrap(), &["3", "c"]);
    }

    #[test]
    fn a_line_without_an_end_takes_bounded_room() {
        let found = rows(&[vec![b'x'; RECORD_BYTES * 2], b"\n2,b\n".to_vec()].concat(), b',');
        assert_eq!(found, [vec!["<1>"], vec!["2", "b"]]);
    }

    proptest! {
        #[test]
        fn what_a_writer_quotes_is_read_back(table in prop::collection::vec(prop::collection::vec("[a\";,\r\nя]{1,6}", 2..4), 1..6)) {
            let mut text = Vec::new();
            {
                let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(&mut text);
                table.iter().for_each(|row| writer.write_record(row).unwrap());
            }
            // Blanks around a field don't count, where it is not quoted; here all that have any are.
            prop_assert_eq!(rows(&text, b','), table);
        }

        #[test]
        fn any_bytes_are_survived_and_their_lines_counted(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), any::<u8>()], 0..200)) {
            let lines = bytes.split_inclusive(|byte| *byte == b'\n').count();
            prop_assert!(rows(&bytes, b',').len() <= lines);
        }
    }
}
