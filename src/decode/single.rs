//! What is asked about a single record before it is decoded: which kind of line it is, when it happened, and which of
//! our fields it says. For whoever wraps records of other protocols into lines of JSON.

use std::{borrow::Cow, mem::discriminant};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};

use super::{
    batch::Batch,
    combined::{CombinedDecoder, looks_like_access},
    draft::Draft,
    field::{Field, Unit, field_of},
    json::mended,
    logfmt::{looks_like_logfmt, pairs},
    mapping::Mapping,
    text::hints,
    time::{Clock, parse_stamp},
};
use crate::entry::{Block, Level, LogEntry, SourceId};

/// Containers are looked into this deep, as deep as the decoders open them.
pub(crate) const OPENED: usize = 4;

/// A line of unknown kind, read.
#[derive(Debug)]
pub(crate) enum Single {
    /// A JSON object or logfmt: its fields under their own names.
    Fields(Map<String, Value>),
    /// A line of an access log.
    Access(Box<LogEntry>),
    /// Anything else: a text, with the level and the class of the exception that it says.
    Text { level: Option<Level>, error_code: Option<String> },
}

/// What a name tells about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// A time.
    Time,
    /// Fields inside keep their own names.
    Open,
    /// Fields inside have this name before theirs.
    Group,
    /// Nothing.
    Unknown,
}

/// The meaning of a dotted name.
pub(crate) fn naming(name: &str) -> Naming {
    match field_of(name) {
        Some((Field::Time, _)) => Naming::Time,
        Some((Field::Open, _)) => Naming::Open,
        Some(_) => Naming::Group,
        None => Naming::Unknown,
    }
}

/// A text that may be valid JSON where the given one is not; see the JSON decoder for what is mended.
pub(crate) fn mended_json(text: &str) -> Option<String> {
    mended(text)
}

/// Which of our fields a record says.
#[derive(Debug, Default)]
pub(crate) struct Meanings {
    time: Option<(u8, Timestamp)>,
    fields: Vec<Field>,
}

impl Meanings {
    /// When it happened, by the best known name.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        self.time.map(|(_, time)| time)
    }

    /// Whether the record says what a field of this name would say.
    pub(crate) fn covers(&self, name: &str) -> bool {
        field_of(name).is_some_and(|(field, _)| self.fields.contains(&plain(field)))
    }

    fn note(&mut self, name: Cow<'_, str>, value: &Value, clock: &Clock, depth: usize) {
        match (field_of(&name), value) {
            (None, _) | (_, Value::Null) => {}
            (Some((field, _)), Value::Object(inner)) if depth > 0 => {
                for (inner_name, value) in inner {
                    let full = match field {
                        Field::Open => Cow::Borrowed(inner_name.as_str()),
                        _ => Cow::Owned(format!("{name}.{inner_name}")),
                    };
                    self.note(full, value, clock, depth - 1);
                }
            }
            (Some((Field::Time, rank)), value) => self.note_time(rank, value, clock),
            (Some((field, _)), _) => self.fields.push(plain(field)),
        }
    }

    fn note_time(&mut self, rank: u8, value: &Value, clock: &Clock) {
        self.fields.push(Field::Time);
        if self.time.is_some_and(|(known, _)| known <= rank) {
            return;
        }
        let mut draft = Draft::default();
        if draft.set(Field::Time, value.clone(), clock).is_ok()
            && let Some(stamp) = draft.stamp
        {
            self.time = Some((rank, stamp.time));
        }
    }
}

/// The field without what tells two spellings of it apart.
fn plain(field: Field) -> Field {
    match field {
        Field::SeverityNumber => Field::Level,
        field if discriminant(&field) == discriminant(&Field::Duration(Unit::Unsaid)) => Field::Duration(Unit::Unsaid),
        field => field,
    }
}

/// Reads single lines.
#[derive(Debug)]
pub(crate) struct SingleReader {
    clock: Clock,
    access: CombinedDecoder,
}

impl SingleReader {
    /// A reader of lines that arrived at a time; stamps that say no zone are in `zone`.
    pub(crate) fn new(zone: TimeZone, arrived: Timestamp) -> Self {
        let clock = Clock::new(zone, arrived);
        Self { access: CombinedDecoder::new(clock.clone(), Mapping::default()), clock }
    }

    /// Which kind of line this is, and what it says.
    pub(crate) fn read(&self, line: &str) -> Single {
        let line = line.trim();
        if line.starts_with('{') && line.ends_with('}') {
            return object(line).map_or_else(|| self.text(line), Single::Fields);
        }
        if looks_like_access(line) {
            return self.access(line).map_or_else(|| self.text(line), |entry| Single::Access(Box::new(entry)));
        }
        if parse_stamp(line.as_bytes(), true).is_none() && looks_like_logfmt(line) {
            return Single::Fields(pairs(line).collect());
        }
        self.text(line)
    }

    fn text(&self, line: &str) -> Single {
        let (level, error_code) = hints(line, &self.clock);
        Single::Text { level, error_code: error_code.map(str::to_owned) }
    }

    /// Which of our fields a record says.
    pub(crate) fn meanings(&self, record: &Map<String, Value>) -> Meanings {
        let mut meanings = Meanings::default();
        for (name, value) in record {
            meanings.note(Cow::Borrowed(name), value, &self.clock, OPENED);
        }
        meanings
    }

    /// A text that is a time and nothing else.
    pub(crate) fn time(&self, text: &str) -> Option<Timestamp> {
        self.clock.read(text).map(|stamp| stamp.time)
    }

    /// The time that a text begins with, and what follows it.
    pub(crate) fn leading_time<'t>(&self, text: &'t str) -> Option<(Timestamp, &'t str)> {
        let (_, civil, end) = parse_stamp(text.as_bytes(), self.clock.day_first)?;
        Some((self.clock.place(civil)?.time, text.get(end..)?))
    }

    fn access(&self, line: &str) -> Option<LogEntry> {
        let bytes = line.as_bytes().to_vec();
        let block = Block { source: SourceId(0), source_name: "".into(), offset: 0, first_line: 1, bytes };
        let mut batch = Batch::default();
        self.access.decode(&block, &mut batch);
        batch.entries.pop().map(|(_, entry)| entry)
    }
}

fn object(line: &str) -> Option<Map<String, Value>> {
    let read = |text: &str| serde_json::from_str::<Map<String, Value>>(text).ok();
    read(line).or_else(|| read(&mended(line)?)).filter(|object| !object.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reader() -> SingleReader {
        SingleReader::new(TimeZone::UTC, "2026-03-12T14:00:00Z".parse().expect("time"))
    }

    #[test]
    fn kinds_of_lines() {
        let reader = reader();
        assert!(matches!(reader.read(r#" {"a":NaN} "#), Single::Fields(_)));
        assert!(matches!(reader.read("level=info msg=\"a b\""), Single::Fields(_)));
        let access = r#"1.2.3.4 - - [12/Mar/2026:14:00:00 +0000] "GET / HTTP/1.1" 200 5"#;
        assert!(matches!(reader.read(access), Single::Access(_)));
        for text in ["", "{}", "{", "gateway timed out after 30 s"] {
            assert!(matches!(reader.read(text), Single::Text { .. }), "{text}");
        }
    }

    #[test]
    fn what_texts_say() {
        for (line, expected) in [
            ("2026-03-12 14:00:00,001 WARN [http-7] Pay - slow", (Some(Level::Warn), None)),
            ("[2026-03-12T14:00:00Z] ERROR IOException: broken pipe", (Some(Level::Error), Some("IOException"))),
            (
                "java.net.SocketTimeoutException: Read timed out\n\tat a.b(C.java:1)",
                (Some(Level::Error), Some("SocketTimeoutException")),
            ),
            ("gateway timed out after 30 s", (None, None)),
        ] {
            let Single::Text { level, error_code } = reader().read(line) else { panic!("text: {line}") };
            assert_eq!((level, error_code.as_deref()), expected, "{line}");
        }
    }

    #[test]
    fn what_a_record_says() {
        let record =
            json!({"log": {"level": "error"}, "asctime": "2026-01-01 00:00:00", "event": {"created": 1}, "latency": 5});
        let Value::Object(record) = record else { panic!("an object") };
        let meanings = reader().meanings(&record);
        assert_eq!(meanings.time().map(|time| time.to_string()).as_deref(), Some("2026-01-01T00:00:00Z"));
        for (name, covered) in [("severity", true), ("duration_ms", true), ("service", false), ("nobody", false)] {
            assert_eq!(meanings.covers(name), covered, "{name}");
        }
    }

    #[test]
    fn leading_times() {
        let reader = reader();
        let (time, rest) = reader.leading_time("Mar 12 13:59:59 host x").expect("a time");
        assert_eq!((time.to_string().as_str(), rest), ("2026-03-12T13:59:59Z", " host x"));
        assert!(reader.leading_time("no time").is_none());
    }
}
