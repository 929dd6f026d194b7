//! Entries of Redis Streams: pairs of a field and a value, all of them bytes.
//!
//! Which part of an entry is the record:
//!
//! 1. the value of the field that the settings name, where the entry has it;
//! 2. else, where the entry has one field only and its name is one of [`RECORD_FIELDS`], the value of that field;
//! 3. else all fields, as an object. A value that is itself an object or an array is taken as such, every other one as a
//!    text, which the decoder reads as numbers and times where the field's name asks for them.
//!
//! A record that is a text is read as Loki's lines are: an object, logfmt, an access log or a plain message. In the first
//! two cases the other fields of the entry stand beside what the record says. The time in the entry's id counts where the
//! record says none.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    arrival::Arrival,
    document::is_deeper,
    received::{Reason, Received},
    record::Record,
};

/// Names under which producers usually put a whole record.
pub const RECORD_FIELDS: [&str; 10] =
    ["body", "data", "entry", "event", "json", "line", "log", "message", "payload", "value"];

/// Takes an entry. `added` is when it was added to the stream, as its id says; `field` is the field of the settings, or
/// empty.
pub fn receive(
    fields: &[(Cow<'_, str>, Cow<'_, str>)],
    field: &str,
    added: Option<Timestamp>,
    arrival: &Arrival,
    received: &mut Received,
) {
    received.add(None, |out| {
        let length: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        let limit = arrival.limits().line;
        if length > limit {
            return Err(Reason::TooLong { length, limit });
        }
        let added = added.filter(|time| arrival.is_plausible(*time));
        record(fields, field, added, arrival)?.write(out)
    });
}

fn record<'a>(
    fields: &[(Cow<'_, str>, Cow<'_, str>)],
    field: &str,
    added: Option<Timestamp>,
    arrival: &'a Arrival,
) -> Result<Record<'a>, Reason> {
    let named = fields.iter().position(|(name, _)| !field.is_empty() && name == field);
    let single = match fields {
        [(name, _)] if RECORD_FIELDS.contains(&name.as_ref()) => Some(0),
        _ => None,
    };
    let Some((at, (_, text))) = named.or(single).and_then(|at| Some((at, fields.get(at)?))) else {
        return whole(fields, added, arrival);
    };
    if text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    let mut record = Record::of_line(arrival, added, text);
    for (other, (name, value)) in fields.iter().enumerate() {
        if other != at {
            record.put("entry", name, value.as_ref());
        }
    }
    Ok(record)
}

/// All fields as an object.
fn whole<'a>(
    fields: &[(Cow<'_, str>, Cow<'_, str>)],
    added: Option<Timestamp>,
    arrival: &'a Arrival,
) -> Result<Record<'a>, Reason> {
    if fields.is_empty() {
        return Err(Reason::Empty);
    }
    let mut content = Map::new();
    for (name, value) in fields {
        content.insert(name.to_string(), nested(value, arrival.limits().depth));
    }
    let mut record = Record::new(arrival, added);
    record.content(content);
    Ok(record)
}

/// A value that is JSON with parts, or the text.
fn nested(value: &str, depth: usize) -> Value {
    let text = value.trim();
    let is_like = (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'));
    // One level is the record itself.
    let parsed = (is_like && !is_deeper(text.as_bytes(), depth.saturating_sub(1)))
        .then(|| serde_json::from_str(text).ok())
        .flatten();
    parsed.unwrap_or_else(|| Value::from(value))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::wire::WireLimits;

    fn taken(fields: &[(&str, &str)], field: &str) -> Result<Value, Reason> {
        let arrival =
            Arrival::new("2026-03-12T14:00:00Z".parse().expect("a time"), TimeZone::UTC, WireLimits::default());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (Cow::from(*name), Cow::from(*value))).collect();
        let mut received = Received::default();
        let added = "2026-03-12T13:59:59Z".parse().ok();
        receive(&fields, field, added, &arrival, &mut received);
        match received.outcomes.pop().expect("an outcome") {
            Ok(_) => Ok(serde_json::from_slice(&received.lines).expect("JSON")),
            Err(rejection) => Err(rejection.reason),
        }
    }

    #[test]
    fn all_fields_are_the_record() {
        let taken =
            taken(&[("level", "error"), ("message", "no answer"), ("cart", "{\"total\":5}")], "").expect("taken");
        assert_eq!(taken["level"], "error");
        assert_eq!((&taken["cart"]["total"], &taken["timestamp"]), (&5.into(), &"2026-03-12T13:59:59Z".into()));
    }

    #[test]
    fn a_single_field_of_a_usual_name_is_the_record() {
        let object = taken(&[("data", r#"{"ts":"2026-03-12T13:00:00Z","level":"error"}"#)], "").expect("taken");
        assert_eq!((&object["level"], &object["ts"]), (&"error".into(), &"2026-03-12T13:00:00Z".into()));
        assert!(object.get("timestamp").is_none(), "{object}");
        assert_eq!(taken(&[("line", "no answer")], "").expect("taken")["message"], "no answer");
        assert_eq!(taken(&[("level", "error")], "").expect("taken")["level"], "error");
    }

    #[test]
    fn the_named_field_is_the_record_and_the_others_stand_beside_it() {
        let entry = [("raw", r#"{"level":"error","shop":"a"}"#), ("shop", "b"), ("zone", "c")];
        let taken = taken(&entry, "raw").expect("taken");
        assert_eq!((&taken["level"], &taken["shop"], &taken["zone"]), (&"error".into(), &"a".into(), &"c".into()));
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(taken(&[], ""), Err(Reason::Empty));
        assert_eq!(taken(&[("line", " ")], ""), Err(Reason::Empty));
        let long = "x".repeat(2 << 20);
        assert!(matches!(taken(&[("line", &long)], ""), Err(Reason::TooLong { .. })));
    }

    proptest! {
        #[test]
        fn anything_is_survived(pairs in proptest::collection::vec((".{0,8}", ".{0,40}"), 0..5), field in ".{0,8}") {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            if let Ok(value) = taken(&pairs, &field) {
                prop_assert!(value.is_object());
            }
        }
    }
}
