//! Lifts what a record says under foreign names into the fields of an entry; the rest goes to `event_data`.

use serde_json::{Map, Value};

use super::{
    draft::Draft,
    field::{Field, Unit, field_of},
    mapping::{Mapped, Mapping},
    time::Clock,
};

/// Containers within containers are opened this deep; what lies deeper stays as it is.
const DEPTH: usize = 4;

/// A named value that means one of our fields.
struct Candidate {
    rank: u8,
    field: Field,
    name: String,
    value: Value,
}

/// Gives the draft all pairs of a record, in order; where several name one field, the best known name wins and
/// the others stay in `event_data`. Fields that the draft already has are kept.
pub(super) fn lift(draft: &mut Draft, pairs: impl IntoIterator<Item = (String, Value)>, clock: &Clock) {
    let mut candidates = Vec::new();
    for (name, value) in pairs {
        sort_in(draft, &mut candidates, name, value, "", DEPTH);
    }
    candidates.sort_by_key(|candidate| candidate.rank);
    for Candidate { field, name, value, .. } in candidates {
        if let Err(value) = draft.set(field, value, clock) {
            keep(draft, name, value);
        }
    }
}

/// The same for a record with a mapping, whose fields come first.
pub(super) fn lift_mapped(draft: &mut Draft, mut record: Map<String, Value>, mapping: &Mapping, clock: &Clock) {
    apply_mapping(draft, &mut record, mapping, clock);
    lift(draft, record, clock);
}

/// Gives the draft what the mapping takes out of a record.
pub(super) fn apply_mapping(draft: &mut Draft, record: &mut Map<String, Value>, mapping: &Mapping, clock: &Clock) {
    for Mapped { name, path, value } in mapping.take(record) {
        let rest = match (field_of(name), value) {
            (Some((Field::Open, _)), Value::Object(inner)) => {
                draft.data.extend(inner);
                None
            }
            (Some((field, 0)), value) if !matches!(field, Field::Data(_)) => {
                clear(draft, field);
                let field = if let Field::Duration(_) = field { Field::Duration(unit_of(path)) } else { field };
                draft.set(field, value, clock).err()
            }
            (_, value) => Some(value),
        };
        if let Some(value) = rest {
            draft.data.insert(name.to_owned(), value);
        }
    }
}

/// The unit of a duration, as the source's name for it says; seconds where it says nothing.
fn unit_of(path: &str) -> Unit {
    let last = path.rsplit('.').next().unwrap_or(path);
    match field_of(path).or_else(|| field_of(last)) {
        Some((Field::Duration(unit), _)) => unit,
        _ if last.ends_with("_ms") || last.ends_with("Ms") || last.ends_with("millis") => Unit::Millis,
        _ if last.ends_with("_us") || last.ends_with("Us") || last.ends_with("micros") => Unit::Micros,
        _ if last.ends_with("_ns") || last.ends_with("Ns") || last.ends_with("nanos") => Unit::Nanos,
        _ => Unit::Seconds,
    }
}

fn clear(draft: &mut Draft, field: Field) {
    match field {
        Field::Time => draft.stamp = None,
        Field::Session => draft.session = None,
        Field::User => draft.user = None,
        Field::EventType => draft.event_type = None,
        Field::ErrorCode => draft.error_code = None,
        Field::Duration(_) => draft.response_time = None,
        Field::Message => draft.message = None,
        Field::Level | Field::SeverityNumber => draft.level = None,
        Field::Service => draft.service = None,
        Field::Trace => draft.trace = None,
        Field::Data(_) | Field::Open | Field::Group => {}
    }
}

/// Sorts one pair: a candidate for a field, a container to open, or a plain field of `event_data`.
fn sort_in(draft: &mut Draft, candidates: &mut Vec<Candidate>, name: String, value: Value, parent: &str, depth: usize) {
    if value.is_null() {
        return;
    }
    let full = if parent.is_empty() { name } else { format!("{parent}.{name}") };
    let known = field_of(&full);
    match (known, value) {
        (Some((field, _)), Value::Object(inner)) if depth > 0 => {
            if is_any_value(&inner) {
                let value = any_value(Value::Object(inner));
                return sort_in(draft, candidates, full, value, "", depth - 1);
            }
            let parent = if field == Field::Open { "" } else { full.as_str() };
            for (name, value) in inner {
                sort_in(draft, candidates, name, value, parent, depth - 1);
            }
        }
        (Some((Field::Open, _)), Value::Array(items)) if depth > 0 => {
            for item in items {
                if let Some((name, value)) = key_value(item) {
                    sort_in(draft, candidates, name, value, "", depth - 1);
                }
            }
        }
        (Some((Field::Open | Field::Group, _)) | None, value) => keep(draft, full, value),
        (Some((field, rank)), value) => match fitting(field, rank, value) {
            Ok(value) => candidates.push(Candidate { rank, field, name: full, value }),
            Err(value) => keep(draft, full, value),
        },
    }
}

/// Weeds out values that a loosely named field (`error`, `code`, `user`, …) can't mean.
fn fitting(field: Field, rank: u8, value: Value) -> Result<Value, Value> {
    let fits = match (field, &value) {
        (Field::ErrorCode, Value::String(text)) if rank == 2 => {
            !text.contains(char::is_whitespace)
                && text.len() <= 80
                && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        }
        (Field::ErrorCode, _) if rank == 2 => false,
        (Field::EventType, Value::String(text)) => text.len() <= 80,
        (Field::EventType, Value::Array(_)) => false,
        (_, Value::Array(_)) => matches!(field, Field::Data(_)),
        _ => true,
    };
    if fits { Ok(value) } else { Err(value) }
}

/// Puts a value into `event_data` unless the name is taken.
fn keep(draft: &mut Draft, name: String, value: Value) {
    if value != Value::String(String::new()) {
        draft.data.entry(name).or_insert(value);
    }
}

/// Whether an object is OTLP's wrapping of a value (`{"stringValue": "…"}`).
fn is_any_value(object: &Map<String, Value>) -> bool {
    object.len() == 1 && object.keys().all(|key| key.ends_with("Value") && key.len() > "Value".len())
}

/// The value that OTLP wraps; 64-bit integers come as text there.
fn any_value(value: Value) -> Value {
    let Value::Object(object) = value else { return value };
    if !is_any_value(&object) {
        return Value::Object(object);
    }
    match object.into_iter().next() {
        Some((kind, Value::String(text))) if kind == "intValue" => {
            text.parse::<i64>().map_or(Value::String(text), Value::from)
        }
        Some((_, value)) => value,
        None => Value::Null,
    }
}

/// One item of OTLP's attribute list.
fn key_value(item: Value) -> Option<(String, Value)> {
    let Value::Object(mut object) = item else { return None };
    let Some(Value::String(key)) = object.remove("key") else { return None };
    Some((key, any_value(object.remove("value")?)))
}

/// A text of a format without types as a value: whole numbers and plain decimals become numbers, as long as
/// their text comes back unchanged (so `007` and long ids stay texts).
pub(super) fn typed(text: &str) -> Value {
    let plain = text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if plain && !text.is_empty() {
        if let Ok(number) = text.parse::<i64>()
            && number.to_string() == text
        {
            return Value::from(number);
        }
        let whole = text.trim_start_matches('-').split('.').next().unwrap_or_default();
        if let Ok(number) = text.parse::<f64>()
            && text.contains('.')
            && !text.ends_with('.')
            && (whole == "0" || !(whole.is_empty() || whole.starts_with('0')))
        {
            return Value::from(number);
        }
    }
    Value::String(text.to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};
    use serde_json::json;

    use super::*;
    use crate::entry::{Level, LogEntry};

    fn entry(record: Value) -> LogEntry {
        let Value::Object(record) = record else { panic!("an object") };
        let clock = Clock::new(TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let mut draft = Draft::default();
        lift(&mut draft, record, &clock);
        draft.finish().expect("an entry").0
    }

    #[test]
    fn ecs_nested() {
        let entry = entry(json!({
            "@timestamp": "2024-01-01T00:00:00Z", "log": {"level": "error", "logger": "pay"},
            "event": {"duration": 8_500_000_000_u64, "action": "checkout"}, "session": {"id": 17}, "user": {"id": "u", "roles": ["a"]},
            "http": {"request": {"method": "POST"}, "response": {"status_code": 504}, "version": "1.1"},
            "url": {"path": "/pay"}, "error": {"code": "PAYMENT_TIMEOUT", "message": "gateway"}, "service": {"name": "payments"},
            "trace": {"id": "t"}, "message": "failed", "client": {"ip": "10.0.0.1"}, "user_agent": {"original": "curl"},
        }));
        assert_eq!((entry.session_id.as_deref(), entry.user_id.as_deref()), (Some("17"), Some("u")));
        assert_eq!((entry.level, entry.response_time, entry.status()), (Some(Level::Error), Some(8.5), Some(504)));
        assert_eq!((entry.event_type.as_str(), entry.endpoint()), ("checkout", Some("/pay")));
        assert_eq!(
            (entry.error_code.as_deref(), entry.service.as_deref()),
            (Some("PAYMENT_TIMEOUT"), Some("payments"))
        );
        assert_eq!((entry.message.as_deref(), entry.trace_id.as_deref()), (Some("failed"), Some("t")));
        assert_eq!(entry.event_data["http.version"], "1.1");
        assert_eq!((entry.data_str("ip"), entry.data_str("user_agent")), (Some("10.0.0.1"), Some("curl")));
        assert_eq!(entry.event_data["error.message"], "gateway");
    }

    #[test]
    fn otel_with_attribute_list() {
        let entry = entry(json!({
            "timeUnixNano": "1700000000000000000", "severityNumber": 17, "body": {"stringValue": "boom"}, "traceId": "t", "spanId": "s",
            "attributes": [{"key": "session.id", "value": {"stringValue": "s1"}}, {"key": "http.response.status_code", "value": {"intValue": "500"}},
                           {"key": "exception.type", "value": {"stringValue": "IOError"}}],
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "cart"}}]},
        }));
        assert_eq!(entry.timestamp.as_second(), 1_700_000_000);
        assert_eq!((entry.level, entry.message.as_deref()), (Some(Level::Error), Some("boom")));
        assert_eq!((entry.session_id.as_deref(), entry.service.as_deref()), (Some("s1"), Some("cart")));
        assert_eq!((entry.status(), entry.error_code.as_deref()), (Some(500), Some("IOError")));
        assert_eq!(entry.data_str("span_id"), Some("s"));
    }

    #[test]
    fn pino_and_loose_names() {
        let entry = entry(json!({
            "time": 1_700_000_000_123_u64, "level": 50, "msg": "failed", "responseTime": 3500, "error": "connection refused by peer",
            "cart": {"total": 5}, "user": "u1", "ctx": {"sid": "s", "step": "payment"},
        }));
        assert_eq!((entry.level, entry.response_time), (Some(Level::Error), Some(3.5)));
        assert_eq!(entry.error_code, None);
        assert_eq!(entry.event_data["error"], "connection refused by peer");
        assert_eq!(entry.event_data["cart"], json!({"total": 5}));
        assert_eq!((entry.session_id.as_deref(), entry.data_str("step")), (Some("s"), Some("payment")));
    }

    #[test]
    fn a_negative_duration_is_dropped_and_named() {
        let clock = Clock::new(TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let mut draft = Draft::default();
        lift(&mut draft, [("ts".to_owned(), json!(1_700_000_000)), ("latency".to_owned(), json!(-5))], &clock);
        let (entry, _, problems) = draft.finish().expect("an entry");
        assert_eq!((entry.response_time, problems.len()), (None, 1));
    }

    #[test]
    fn numbers_in_texts() {
        for (text, expected) in [
            ("12", json!(12)),
            ("0.5", json!(0.5)),
            ("99.90", json!(99.9)),
            ("007", json!("007")),
            ("1.2.3", json!("1.2.3")),
        ] {
            assert_eq!(typed(text), expected, "{text}");
        }
    }
}
