//! A record that is JSON already: checked in one pass without building it, and copied as it is.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{arrival::Arrival, limits::WireLimits, received::Reason};
use crate::decode::{Naming, OPENED, mended_json, naming};

/// A JSON object that the decoder will read.
#[derive(Debug)]
pub(super) struct Document<'b> {
    text: Cow<'b, str>,
    /// Whether it says when it happened.
    timed: bool,
}

impl<'b> Document<'b> {
    /// Checks one record. Invalid UTF-8 and what loggers are known to break are mended, as the decoder does.
    pub(super) fn check(bytes: &'b [u8], limits: &WireLimits) -> Result<Self, Reason> {
        let bytes = bytes.trim_ascii();
        if bytes.len() > limits.line {
            return Err(Reason::TooLong { length: bytes.len(), limit: limits.line });
        }
        if is_deeper(bytes, limits.depth) {
            return Err(Reason::TooDeep { limit: limits.depth });
        }
        let text = String::from_utf8_lossy(bytes);
        if !text.starts_with('{') {
            return Err(no_object(&text));
        }
        match skim(&text) {
            Ok(timed) => Ok(Self { text, timed }),
            Err(error) => {
                let mended = mended_json(&text).and_then(|text| Some((skim(&text).ok()?, text)));
                let (timed, text) = mended.ok_or_else(|| Reason::NotJson(error.to_string()))?;
                Ok(Self { text: text.into(), timed })
            }
        }
    }

    /// Writes it on one line, `extra` fields first, and the time of arrival where it says none.
    pub(super) fn write(&self, extra: &[(&str, &str)], arrival: &Arrival, out: &mut Vec<u8>) {
        let inner = self.text.get(1..).unwrap_or("}").trim_ascii_start();
        out.push(b'{');
        let arrived = (!self.timed).then_some(("observed_timestamp", arrival.text()));
        for (name, value) in arrived.iter().chain(extra) {
            put_text(out, name);
            out.push(b':');
            put_text(out, value);
            out.push(b',');
        }
        if inner.starts_with('}') && out.last() == Some(&b',') {
            out.pop();
        }
        put_on_one_line(out, inner);
    }
}

/// Writes a text as a JSON string.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
    }
}

/// Line ends in valid JSON stand between tokens, where a space says the same.
fn put_on_one_line(out: &mut Vec<u8>, json: &str) {
    let start = out.len();
    out.extend_from_slice(json.as_bytes());
    if memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_some() {
        for byte in out.iter_mut().skip(start).filter(|byte| matches!(byte, b'\n' | b'\r')) {
            *byte = b' ';
        }
    }
}

fn no_object(text: &str) -> Reason {
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Reason::NotAnObject,
        Err(error) => Reason::NotJson(error.to_string()),
    }
}

/// Whether brackets are nested deeper than `limit`.
pub(super) fn is_deeper(bytes: &[u8], limit: usize) -> bool {
    // Few brackets can't be nested deeply, wherever they stand.
    if memchr::memchr2_iter(b'{', b'[', bytes).take(limit.saturating_add(1)).count() <= limit {
        return false;
    }
    let (mut depth, mut rest) = (0_usize, bytes);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => rest = behind_string(rest),
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// What follows the string that `bytes` are within.
pub(super) fn behind_string(mut bytes: &[u8]) -> &[u8] {
    while let Some(at) = memchr::memchr2(b'"', b'\\', bytes) {
        let skipped = if bytes.get(at) == Some(&b'"') { 1 } else { 2 };
        bytes = bytes.get(at + skipped..).unwrap_or_default();
        if skipped == 1 {
            return bytes;
        }
    }
    &[]
}

/// Reads an object to its end; whether it says a time.
fn skim(text: &str) -> serde_json::Result<bool> {
    let mut timed = false;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Look { timed: &mut timed, name: "", naming: Naming::Open, depth: OPENED })?;
    deserializer.end()?;
    Ok(timed)
}

/// Looks for a time under a name, and within objects as deep as the decoder opens them.
struct Look<'t> {
    timed: &'t mut bool,
    name: &'t str,
    naming: Naming,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if *self.timed || self.naming == Naming::Unknown || self.depth == 0 {
            deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ())
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if *self.timed {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let name = match self.naming {
                Naming::Open => key.0,
                _ => Cow::Owned(format!("{}.{}", self.name, key.0)),
            };
            let naming = naming(&name);
            map.next_value_seed(Look { timed: self.timed, name: &name, naming, depth: self.depth - 1 })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        *self.timed |= self.naming == Naming::Time && !text.is_empty();
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        *self.timed |= self.naming == Naming::Time;
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        *self.timed |= self.naming == Naming::Time;
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        *self.timed |= self.naming == Naming::Time;
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'k>(Cow<'k, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Borrowed(name)))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;

    fn written(json: &str, extra: &[(&str, &str)]) -> String {
        let arrival = Arrival::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, WireLimits::default());
        let mut out = Vec::new();
        Document::check(json.as_bytes(), &WireLimits::default()).expect("is taken").write(extra, &arrival, &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn copies_verbatim_and_adds_what_is_missing() {
        let arrived = r#""observed_timestamp":"1970-01-01T00:00:00Z""#;
        for timed in [
            r#"{"@timestamp":"2026-03-12T14:00:00.123456789Z","a":1.10}"#,
            r#"{"a":{"time":1},"fields":{"ts":5}}"#,
            r#"{"event":{"kind":"x","created":"2026-03-12"}}"#,
            r#"{"time":1700000000.5}"#,
        ] {
            assert_eq!(written(timed, &[]), timed);
        }
        for untimed in [r#"{"a":{"time":1}}"#, r#"{"time":null,"ts":""}"#, r#"{"message":"x","list":[{"time":1}]}"#] {
            assert_eq!(written(untimed, &[]), format!("{{{arrived},{}", &untimed[1..]));
        }
        assert_eq!(written("{ }", &[]), format!("{{{arrived}}}"));
        assert_eq!(written("{\"ts\":1,\r\n\"b\":2}", &[("_id", "a\"b")]), r#"{"_id":"a\"b","ts":1,  "b":2}"#);
        assert_eq!(written(r#"{"ts":1,"b":NaN}"#, &[]), r#"{"ts":1,"b":null}"#);
    }

    #[test]
    fn refuses_with_a_reason() {
        let check = |text: &str| Document::check(text.as_bytes(), &WireLimits::default()).map(|_| ());
        assert_eq!(check("[1]"), Err(Reason::NotAnObject));
        assert!(matches!(check("{\"a\":}"), Err(Reason::NotJson(_))));
        assert!(matches!(check("{} {}"), Err(Reason::NotJson(_))));
        let deep = |levels: usize| format!("{}{}", "{\"a\":".repeat(levels - 1) + "{", "}".repeat(levels));
        assert_eq!(check(&deep(64)), Ok(()));
        assert_eq!(check(&deep(65)), Err(Reason::TooDeep { limit: 64 }));
        assert_eq!(check(&format!("{{\"a\":\"{}\"}}", "{".repeat(99))), Ok(()));
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20));
        assert!(matches!(check(&long), Err(Reason::TooLong { .. })));
    }
}
