//! Facts within a message: a JSON tail, `key=value` pairs, how long something took.

use serde_json::{Map, Value};

use crate::decode::{
    draft::{Draft, is_void},
    duration,
    field::{Field, field_of},
    lift::{lift, typed},
    logfmt::unquote,
    time::Clock,
};

/// Pairs that are taken from one message.
const PAIRS: usize = 16;
/// Longest key and value of a pair.
const KEY_BYTES: usize = 40;
const VALUE_BYTES: usize = 200;
/// Words before a number with a unit that make it a duration.
const TOOK: [&str; 14] = [
    "took",
    "in",
    "elapsed",
    "duration",
    "latency",
    "time",
    "spent",
    "runtime",
    "elapsed_time",
    "response_time",
    "за",
    "заняло",
    "занял",
    "длительность",
];

/// Gives the draft its message and the facts in it.
pub(super) fn read(draft: &mut Draft, message: &str, clock: &Clock) {
    let (text, object) = split_json(message);
    if let Some(object) = object {
        lift(draft, object, clock);
        if !text.is_empty() {
            draft.message = Some(text.to_owned());
        } else if draft.message.is_none() {
            draft.message = Some(message.to_owned());
        }
    } else {
        draft.message = Some(message.to_owned());
    }
    let first = text.lines().next().unwrap_or_default();
    pairs(draft, first, clock);
    if draft.response_time.is_none() {
        draft.response_time = took(first);
    }
}

/// The text before a JSON object that ends the message, and the object.
fn split_json(message: &str) -> (&str, Option<Map<String, Value>>) {
    if message.ends_with('}')
        && let Some(start) = message.find("{\"")
        && let Some((text, tail)) = message.split_at_checked(start)
        && let Ok(object) = serde_json::from_str(tail)
    {
        return (text.trim_end_matches([' ', '-', '|', ':']), Some(object));
    }
    (message, None)
}

fn pairs(draft: &mut Draft, line: &str, clock: &Clock) {
    let mut from = 0;
    for _ in 0..PAIRS {
        let Some(at) =
            line.get(from..).and_then(|rest| memchr::memchr2(b'=', b':', rest.as_bytes())).map(|at| from + at)
        else {
            return;
        };
        let (before, after) = (line.get(from..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default());
        let equals = line.as_bytes().get(at) == Some(&b'=');
        from = at + 1;
        let Some(key) = key_of(before) else { continue };
        let after = if equals { after } else { after.strip_prefix(' ').unwrap_or(after) };
        let (value, length) = value_of(after);
        let field = field_of(key).map(|(field, _)| field);
        if value.is_empty() || value.len() > VALUE_BYTES || is_void(&value) || (!equals && !names_somebody(field, key))
        {
            continue;
        }
        give(draft, key, field, value, clock);
        from = line.len() - after.len() + length;
    }
}

fn give(draft: &mut Draft, key: &str, field: Option<Field>, value: String, clock: &Clock) {
    // `uid=0` in prose is the system's user, and times and levels within a message are about something else.
    let field = field.filter(|field| {
        !matches!(
            field,
            Field::Time
                | Field::Message
                | Field::Level
                | Field::SeverityNumber
                | Field::EventType
                | Field::Open
                | Field::Group
        ) && key != "uid"
    });
    let rest = match field {
        Some(field @ Field::Duration(_)) => match duration::parse(&value, crate::decode::field::Unit::Unsaid) {
            Ok(_) => draft.set(field, Value::String(value), clock).err(),
            Err(_) => Some(Value::String(value)),
        },
        // `code = 5` is a number of many meanings; `error_code = 5` is not.
        Some(Field::ErrorCode) if key == "code" && !value.bytes().any(|byte| byte.is_ascii_alphabetic()) => {
            Some(typed(&value))
        }
        Some(field) => draft.set(field, typed(&value), clock).err(),
        None => Some(typed(&value)),
    };
    if let Some(value) = rest {
        draft.data.entry(key).or_insert(value);
    }
}

/// Only for these is `key: value` as good as `key=value`.
fn names_somebody(field: Option<Field>, key: &str) -> bool {
    matches!(field, Some(Field::Session | Field::User | Field::Trace)) && (key.len() >= 6 || key == "sid")
}

/// The name that ends a text.
fn key_of(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start = text
        .rfind(|c| !is_part(c))
        .map_or(0, |at| at + text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    let key = text.get(start..)?;
    let bounded = text.get(..start).is_some_and(|before| {
        before.is_empty() || before.ends_with([' ', '\t', '[', '(', '{', ',', ';', '|', '?', '&'])
    });
    let named = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (bounded && named && key.len() <= KEY_BYTES).then_some(key)
}

/// The value with which a text begins, and how many bytes it takes.
fn value_of(text: &str) -> (String, usize) {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, rest) = unquote(quoted);
        return (value, text.len() - rest.len());
    }
    let end = text.find([' ', '\t', ',', ';', ')', ']', '}', '|', '&', '"']).unwrap_or(text.len());
    let value = text.get(..end).unwrap_or_default();
    (value.trim_end_matches('.').to_owned(), end)
}

/// Seconds of a phrase such as `took 3500 ms`, `elapsed: 3.5s`, `за 12 мс`.
fn took(line: &str) -> Option<f64> {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let word = word.trim_matches([':', '=', '(', ')', ',', '[', ']']);
        if !TOOK.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            continue;
        }
        let number = words.peek()?.trim_matches(['(', ')', ',', '.', ';', '[', ']']);
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if let Some(seconds) = duration::with_units(number) {
            return Some(seconds);
        }
        if let Ok(plain) = number.parse::<f64>() {
            let mut ahead = words.clone();
            ahead.next();
            let unit = ahead.next().unwrap_or_default().trim_end_matches([',', '.', ')', ';', ':', ']']);
            if (unit.len() > 1 || unit == "s")
                && let Some(scale) = duration::unit_seconds(unit)
            {
                return Some(plain * scale);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;

    fn draft(message: &str) -> Draft {
        let mut draft = Draft::default();
        read(&mut draft, message, &Clock::new(TimeZone::UTC, Timestamp::UNIX_EPOCH));
        draft
    }

    #[test]
    fn pairs_in_prose() {
        let draft =
            draft("Checkout failed [session=abc, user_id=42] for amount=100.0 code=PAYMENT_TIMEOUT url=\"/a b\" uid=0");
        assert_eq!((draft.session.as_deref(), draft.user.as_deref()), (Some("abc"), Some("42")));
        assert_eq!((&draft.data["amount"], &draft.data["path"]), (&Value::from(100.0), &Value::from("/a b")));
        assert_eq!(draft.error_code.as_deref(), Some("PAYMENT_TIMEOUT"));
    }

    #[test]
    fn colons_only_for_who() {
        let draft = draft("sessionId: s1, step: payment, see http://x.y/z?a=1");
        assert_eq!((draft.session.as_deref(), draft.data.get("step")), (Some("s1"), None));
    }

    #[test]
    fn durations_in_words() {
        for (text, expected) in [
            ("request took 3500 ms", Some(3.5)),
            ("done in 3.5s", Some(3.5)),
            ("заказ обработан за 120 мс", Some(0.12)),
            ("elapsed: 250ms.", Some(0.25)),
            ("timeout set to 30s", None),
            ("in 2024 s", Some(2024.0)),
            ("block 5 in 3 parts", None),
        ] {
            assert_eq!(draft(text).response_time, expected, "{text}");
        }
    }
}
