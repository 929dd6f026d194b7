//! Records of JSON: a document with an array somewhere near its top, one object, or one object a line.
//!
//! A document is read element by element, so its size does not matter. What is nested becomes paths (`via.channel`).

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::columns::Columns;
use super::field::Field;
use super::record::{Dates, RejectReason, draft};
use super::{Piece, RECORD_BYTES, ReadError, ReadSummary, Reading, Sink};
use crate::entry::encoding;

/// Keys under which an export has its records.
const TABLES: [&str; 18] = [
    "tickets",
    "issues",
    "cases",
    "complaints",
    "items",
    "data",
    "results",
    "result",
    "requests",
    "records",
    "rows",
    "conversations",
    "entries",
    "list",
    "deals",
    "tasks",
    "обращения",
    "тикеты",
];

/// Leaves of one record that are looked at.
const LEAVES: usize = 500;

/// Most objects within objects around a leaf.
const DEPTH: usize = 6;

/// Makes drafts of values.
struct Records<'s, 'r, E> {
    reading: &'r Reading,
    sink: &'r mut Sink<'s, E>,
    summary: ReadSummary,
    dates: Dates,
    /// The paths of the record before, and what they give: most records have the same.
    known: Option<(Vec<String>, Columns)>,
    failure: Option<E>,
}

impl<E: std::error::Error> Records<'_, '_, E> {
    fn take(&mut self, line: u64, value: Option<&Value>) -> Result<(), E> {
        self.summary.records += 1;
        let piece = match value {
            Some(Value::Object(_)) => self.draft(line, value.unwrap_or(&Value::Null)),
            Some(_) | None => Piece::Reject(RejectReason::NotAnObject.at(line, None)),
        };
        (self.sink)(piece)
    }

    fn draft(&mut self, line: u64, value: &Value) -> Piece {
        let (mut paths, mut leaves) = (Vec::new(), Vec::new());
        flatten("", value, 0, &mut |path, leaf| {
            if paths.len() < LEAVES {
                paths.push(path);
                leaves.push(leaf);
            }
        });
        let columns = match self.known.take() {
            Some((known, columns)) if known == paths => columns,
            _ => Columns::find(paths.iter().map(String::as_str), &self.reading.map).0,
        };
        let value = |at: usize| leaves.get(at).cloned();
        let made = draft(line, &columns, &value, (self.reading, &mut self.dates));
        self.known = Some((paths, columns));
        match made {
            Ok(draft) => Piece::Draft(Box::new(draft)),
            Err(reject) => Piece::Reject(reject),
        }
    }

    /// Whether what was read of an object is a complaint already.
    fn is_told_by(&self, own: &serde_json::Map<String, Value>) -> bool {
        let (columns, _) = Columns::find(own.keys().map(String::as_str), &self.reading.map);
        let is_told = |field| columns.of(field).is_some();
        is_told(Field::Ticket) && (is_told(Field::Text) || is_told(Field::Subject))
    }

    fn finish(mut self) -> ReadSummary {
        (self.summary.ambiguous_dates, self.summary.month_first_dates) = (self.dates.ambiguous, self.dates.month_first);
        self.summary
    }
}

fn records<'s, 'r, E>(reading: &'r Reading, sink: &'r mut Sink<'s, E>) -> Records<'s, 'r, E> {
    Records { reading, sink, summary: ReadSummary::default(), dates: Dates::default(), known: None, failure: None }
}

/// The leaves of a record with their paths.
fn flatten(path: &str, value: &Value, depth: usize, each: &mut dyn FnMut(String, String)) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Null => {}
        Value::String(text) => each(path.to_owned(), text.clone()),
        Value::Bool(_) | Value::Number(_) => each(path.to_owned(), value.to_string()),
        // A document of Jira's editor: its words.
        Value::Object(inner) if inner.get("type").and_then(Value::as_str) == Some("doc") => {
            let mut words = String::new();
            written(value, 0, &mut words);
            each(path.to_owned(), words.trim().to_owned());
        }
        Value::Object(_) | Value::Array(_) if depth >= DEPTH => {}
        Value::Object(inner) => {
            for (name, value) in inner {
                flatten(&below(name), value, depth + 1, each);
            }
        }
        Value::Array(elements) => {
            let words = |value: &Value| value.as_str().map(str::to_owned);
            let all: Option<Vec<String>> = elements.iter().map(words).collect();
            if let Some(all) = all.filter(|all| !all.is_empty()) {
                each(path.to_owned(), all.join(", "));
                return;
            }
            for (at, element) in elements.iter().enumerate().take(LEAVES) {
                // Fields of the shop's own: {"id": 42, "value": "A-1"}.
                let named = ["name", "title", "key", "id", "code"].iter().find_map(|name| element.get(name));
                let name = named.map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned));
                match name.zip(element.get("value")) {
                    Some((name, value)) => flatten(&below(&name), value, depth + 1, each),
                    None => flatten(&below(&at.to_string()), element, depth + 1, each),
                }
            }
        }
    }
}

/// The words of an editor's document.
fn written(value: &Value, depth: usize, words: &mut String) {
    if depth > 64 {
        return;
    }
    if let Some(text) = value.get("text").and_then(Value::as_str) {
        words.push_str(text);
    }
    for inner in value.get("content").and_then(Value::as_array).into_iter().flatten() {
        written(inner, depth + 1, words);
        if inner.get("type").and_then(Value::as_str) != Some("text") {
            words.push('\n');
        }
    }
}

pub(super) fn read_lines<E: std::error::Error>(
    mut input: impl BufRead,
    reading: &Reading,
    sink: &mut Sink<'_, E>,
) -> Result<ReadSummary, ReadError<E>> {
    let mut records = records(reading, sink);
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let limit = RECORD_BYTES as u64 + 1;
        if input.by_ref().take(limit).read_until(b'\n', &mut line).map_err(ReadError::Io)? == 0 {
            break;
        }
        if line.len() > RECORD_BYTES {
            while !line.ends_with(b"\n") {
                line.clear();
                if input.by_ref().take(limit).read_until(b'\n', &mut line).map_err(ReadError::Io)? == 0 {
                    break;
                }
            }
            records.summary.records += 1;
            (records.sink)(Piece::Reject(RejectReason::TooLarge.at(number, None))).map_err(ReadError::Sink)?;
            continue;
        }
        let text = encoding::text(&line);
        if !text.trim().is_empty() {
            let value: Option<Value> = serde_json::from_str(&text).ok();
            records.take(number, value.as_ref()).map_err(ReadError::Sink)?;
        }
    }
    Ok(records.finish())
}

pub(super) fn read_document<E: std::error::Error>(
    input: impl BufRead,
    reading: &Reading,
    sink: &mut Sink<'_, E>,
) -> Result<ReadSummary, ReadError<E>> {
    let budget = Rc::new(Cell::new(RECORD_BYTES));
    let input = Limited { input, budget: Rc::clone(&budget) };
    let mut records = records(reading, sink);
    let mut parser = serde_json::Deserializer::from_reader(input);
    let place = Table { records: &mut records, budget: &budget, depth: 0 };
    let read = place.deserialize(&mut parser).and_then(|_| parser.end());
    if let Some(failure) = records.failure.take() {
        return Err(ReadError::Sink(failure));
    }
    match read {
        Ok(()) => Ok(records.finish()),
        Err(error) if error.is_io() && budget.get() > 0 => Err(ReadError::Io(error.into())),
        Err(error) => {
            Err(ReadError::Json { line: error.line(), column: error.column(), what: trouble(&error, &budget) })
        }
    }
}

fn trouble(error: &serde_json::Error, budget: &Cell<usize>) -> &'static str {
    match error.classify() {
        _ if budget.get() == 0 => "a record is larger than 4 MiB",
        serde_json::error::Category::Eof => "it ends in the middle",
        serde_json::error::Category::Data => "there is no list of objects",
        _ => "it is not well formed",
    }
}

/// Fails when one record takes more than its share.
struct Limited<R> {
    input: R,
    budget: Rc<Cell<usize>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.get();
        if left == 0 {
            return Err(io::Error::other("too large"));
        }
        let room = buffer.len().min(left);
        let read = self.input.read(buffer.get_mut(..room).unwrap_or_default())?;
        self.budget.set(left - read);
        Ok(read)
    }
}

/// A place where records may be: an array of them, an object with such an array, or one record.
struct Table<'t, 's, 'r, E> {
    records: &'t mut Records<'s, 'r, E>,
    budget: &'t Cell<usize>,
    depth: usize,
}

impl<'de, E: std::error::Error> DeserializeSeed<'de> for Table<'_, '_, '_, E> {
    type Value = Option<Value>;

    /// Gives the value itself where it is neither an array nor an object.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, E: std::error::Error> Visitor<'de> for Table<'_, '_, '_, E> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        while let Some(value) = elements.next_element::<Value>()? {
            let number = self.records.summary.records + 1;
            if let Err(failure) = self.records.take(number, Some(&value)) {
                self.records.failure = Some(failure);
                return Err(A::Error::custom("given up"));
            }
            self.budget.set(RECORD_BYTES);
        }
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let before = self.records.summary.records;
        let mut own = serde_json::Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            // An order's items within a complaint are no table.
            if self.depth < 3 && TABLES.contains(&name.to_lowercase().as_str()) && !self.records.is_told_by(&own) {
                let inner = Table { records: &mut *self.records, budget: self.budget, depth: self.depth + 1 };
                if let Some(value) = entries.next_value_seed(inner)? {
                    own.insert(name, value);
                }
            } else if self.records.summary.records > before {
                entries.next_value::<IgnoredAny>()?;
                self.budget.set(RECORD_BYTES);
            } else {
                own.insert(name, entries.next_value()?);
            }
        }
        // Without a table, it is a record itself; the object around one tells only of pages and counts.
        if self.records.summary.records == before
            && !own.is_empty()
            && let Err(failure) = self.records.take(before + 1, Some(&Value::Object(own)))
        {
            self.records.failure = Some(failure);
            return Err(A::Error::custom("given up"));
        }
        Ok(None)
    }

    fn visit_str<X: serde::de::Error>(self, text: &str) -> Result<Self::Value, X> {
        Ok(Some(Value::String(text.to_owned())))
    }

    fn visit_bool<X: serde::de::Error>(self, value: bool) -> Result<Self::Value, X> {
        Ok(Some(Value::Bool(value)))
    }

    fn visit_u64<X: serde::de::Error>(self, number: u64) -> Result<Self::Value, X> {
        Ok(Some(Value::from(number)))
    }

    fn visit_i64<X: serde::de::Error>(self, number: i64) -> Result<Self::Value, X> {
        Ok(Some(Value::from(number)))
    }

    fn visit_f64<X: serde::de::Error>(self, number: f64) -> Result<Self::Value, X> {
        Ok(Some(Value::from(number)))
    }

    fn visit_unit<X: serde::de::Error>(self) -> Result<Self::Value, X> {
        Ok(Some(Value::Null))
    }
}
