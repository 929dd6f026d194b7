//! [`Record`]: a record in the making, out of a line and the envelope that it came in (labels, attributes, a header).
//!
//! The line knows best: where it is an object, logfmt or an access log, its fields stand under their own names, and
//! what the envelope says about the same things is kept under a prefix. Its time counts where it is plausible.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{arrival::Arrival, document::is_deeper, received::Reason};
use crate::decode::{Meanings, Single};
use crate::entry::LogEntry;

/// The service of an access log of which nothing says one; a name in the envelope is better.
const UNNAMED_SERVICE: &str = "web";

/// A record in the making.
#[derive(Debug)]
pub(super) struct Record<'a> {
    arrival: &'a Arrival,
    fields: Map<String, Value>,
    said: Meanings,
    /// When it happened, as far as the envelope or an access log says.
    time: Option<Timestamp>,
    /// Whether `fields` say the time.
    timed: bool,
    /// What counts where nothing else says it, by name; the later value of a name is the better.
    guesses: Vec<(&'static str, String)>,
}

impl<'a> Record<'a> {
    /// A record without content; `time` is the envelope's.
    pub(super) fn new(arrival: &'a Arrival, time: Option<Timestamp>) -> Self {
        Self { arrival, fields: Map::new(), said: Meanings::default(), time, timed: false, guesses: Vec::new() }
    }

    /// A record around a line, of whichever kind it is.
    pub(super) fn of_line(arrival: &'a Arrival, time: Option<Timestamp>, line: &str) -> Self {
        let mut record = Self::new(arrival, time);
        let deep = is_deeper(line.as_bytes(), arrival.limits().depth);
        match arrival.reader().read(line) {
            Single::Fields(fields) if !deep => record.content(fields),
            Single::Access(entry) => record.access(*entry),
            Single::Fields(_) => record.put("content", "message", line.trim_end()),
            Single::Text { level, error_code } => {
                record.put("content", "message", line.trim_end());
                record.guesses.extend(level.map(|level| ("level", level.name().to_owned())));
                record.guesses.extend(error_code.map(|code| ("error_code", code)));
            }
        }
        record
    }

    /// The fields of the content itself; comes first.
    pub(super) fn content(&mut self, fields: Map<String, Value>) {
        self.said = self.arrival.reader().meanings(&fields);
        self.timed = self.said.time().is_some_and(|time| self.arrival.is_plausible(time));
        self.fields = fields;
    }

    fn access(&mut self, entry: LogEntry) {
        if self.arrival.is_plausible(entry.timestamp) {
            self.time = Some(entry.timestamp);
        }
        let mut fields = entry.event_data;
        let service = entry.service.filter(|service| service != UNNAMED_SERVICE);
        let texts = [
            ("event_type", Some(entry.event_type)),
            ("level", entry.level.map(|level| level.name().to_owned())),
            ("message", entry.message),
            ("service", service),
            ("session_id", entry.session_id),
            ("user_id", entry.user_id),
        ];
        fields.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))));
        fields.extend(entry.response_time.map(|seconds| ("response_time".to_owned(), seconds.into())));
        self.said = self.arrival.reader().meanings(&fields);
        self.fields = fields;
        self.guess_service(UNNAMED_SERVICE);
    }

    /// Names the service where nothing in the record does.
    pub(super) fn guess_service(&mut self, name: &str) {
        self.guesses.push(("service", name.to_owned()));
    }

    /// Adds a field of the envelope, under `prefix` where the name is taken or the content says the same.
    pub(super) fn put(&mut self, prefix: &str, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if value.is_null() || value == Value::String(String::new()) {
            return;
        }
        if self.fields.contains_key(name) || self.said.covers(name) {
            self.fields.entry(format!("{prefix}.{name}")).or_insert(value);
        } else {
            self.fields.insert(name.to_owned(), value);
        }
    }

    /// Whether there is a field of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Writes the record as one line, without the line end.
    ///
    /// # Errors
    /// When it is too long.
    pub(super) fn write(mut self, out: &mut Vec<u8>) -> Result<(), Reason> {
        if !self.timed {
            let (name, time) = match self.time {
                Some(time) => ("timestamp", time.to_string()),
                None => ("observed_timestamp", self.arrival.text().to_owned()),
            };
            // An implausible time of the content must not count.
            let name = if self.said.time().is_some() { "timestamp" } else { name };
            if let Some(odd) = self.fields.insert(name.to_owned(), time.into()) {
                self.fields.insert(format!("content.{name}"), odd);
            }
        }
        self.put_guesses();
        let start = out.len();
        let written = serde_json::to_writer(&mut *out, &self.fields);
        written.map_err(|error| Reason::NotJson(error.to_string()))?;
        let (length, limit) = (out.len() - start, self.arrival.limits().line);
        if length > limit { Err(Reason::TooLong { length, limit }) } else { Ok(()) }
    }

    fn put_guesses(&mut self) {
        if self.guesses.is_empty() {
            return;
        }
        let said = self.arrival.reader().meanings(&self.fields);
        for (name, value) in self.guesses.drain(..).filter(|(name, _)| !said.covers(name)) {
            self.fields.insert(name.to_owned(), value.into());
        }
    }
}
