//! How the JSON form of OTLP writes values: ids in hexadecimal digits, 64-bit integers as text or number, enumerations
//! as number or name, bytes in base64; null wherever a value is missing.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::message::{AnyValue, Array, Kind, Pairs};

/// A value, or nothing for null.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// An unsigned integer as number or text.
pub(super) fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(0),
        Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)).ok_or_else(|| not("an integer")),
        Value::String(text) if text.is_empty() => Ok(0),
        Value::String(text) => text.parse().map_err(|_| not("an integer")),
        _ => Err(not("an integer")),
    }
}

/// A number that was written with a fraction of zero, or with an exponent.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just before")]
fn whole(number: f64) -> Option<u64> {
    (number.fract() == 0.0 && (0.0..1.8e19).contains(&number)).then_some(number as u64)
}

/// An id in hexadecimal digits; some exporters write base64 as for other bytes.
pub(super) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text: String = or_default(from)?;
    let hex = text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex && matches!(text.len(), 0 | 16 | 32) {
        let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        return (0..text.len()).step_by(2).map(byte).collect::<Option<_>>().ok_or_else(|| not("an id"));
    }
    STANDARD.decode(&text).map_err(|_| not("an id of hexadecimal digits"))
}

/// `SeverityNumber`.
pub(super) fn severity<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    const NAMES: [&str; 6] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
    named(from, |name| {
        let name = name.strip_prefix("SEVERITY_NUMBER_")?;
        let (word, step) = match name.strip_suffix(['2', '3', '4']) {
            Some(word) => (word, name.get(word.len()..)?.parse::<i32>().ok()?),
            None => (name, 1),
        };
        let at = NAMES.iter().position(|known| *known == word)?;
        Some(i32::try_from(at).ok()? * 4 + step)
    })
}

/// `SpanKind`.
pub(super) fn kind<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    named(from, |name| {
        let name = name.strip_prefix("SPAN_KIND_")?.to_ascii_lowercase();
        let at = super::spans::KINDS.iter().position(|known| *known == name)?;
        i32::try_from(at + 1).ok()
    })
}

/// `StatusCode`.
pub(super) fn status_code<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    named(from, |name| match name {
        "STATUS_CODE_OK" => Some(1),
        "STATUS_CODE_ERROR" => Some(2),
        _ => None,
    })
}

/// An enumeration as a number or by name; 0 for names that are not known.
fn named<'de, D: Deserializer<'de>>(from: D, read: impl Fn(&str) -> Option<i32>) -> Result<i32, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(0),
        Value::Number(number) => {
            number.as_i64().and_then(|number| i32::try_from(number).ok()).ok_or_else(|| not("an enumeration"))
        }
        Value::String(name) => Ok(name.parse().ok().or_else(|| read(&name)).unwrap_or(0)),
        _ => Err(not("an enumeration")),
    }
}

fn not<E: Error>(what: &str) -> E {
    E::custom(format_args!("not {what}"))
}

impl<'de> Deserialize<'de> for AnyValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(AnyValueVisitor)
    }
}

struct AnyValueVisitor;

impl<'de> Visitor<'de> for AnyValueVisitor {
    type Value = AnyValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value in its wrapping, as {\"stringValue\": \"…\"}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AnyValue, A::Error> {
        let mut kind = None;
        while let Some(key) = map.next_key::<String>()? {
            kind = match key.as_str() {
                "stringValue" | "string_value" => map.next_value::<Option<String>>()?.map(Kind::Text),
                "boolValue" | "bool_value" => map.next_value::<Option<bool>>()?.map(Kind::Flag),
                "intValue" | "int_value" => whole_number(&map.next_value()?)?.map(Kind::Whole),
                "doubleValue" | "double_value" => number(&map.next_value()?)?.map(Kind::Float),
                "arrayValue" | "array_value" => map.next_value::<Option<Array>>()?.map(Kind::Array),
                "kvlistValue" | "kvlist_value" => map.next_value::<Option<Pairs>>()?.map(Kind::Pairs),
                "bytesValue" | "bytes_value" => bytes(map.next_value()?)?.map(Kind::Bytes),
                _ => map.next_value::<IgnoredAny>().map(|_| kind)?,
            };
        }
        Ok(AnyValue { kind })
    }
}

fn whole_number<E: Error>(value: &Value) -> Result<Option<i64>, E> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => number.as_i64().map(Some).ok_or_else(|| not("an integer of 64 bits")),
        Value::String(text) => text.parse().map(Some).map_err(|_| not("an integer of 64 bits")),
        _ => Err(not("an integer of 64 bits")),
    }
}

/// A double; `NaN` and the infinities come as text.
fn number<E: Error>(value: &Value) -> Result<Option<f64>, E> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(number.as_f64()),
        Value::String(text) => text.parse().map(Some).map_err(|_| not("a number")),
        _ => Err(not("a number")),
    }
}

fn bytes<E: Error>(text: Option<String>) -> Result<Option<Vec<u8>>, E> {
    text.map(|text| STANDARD.decode(text).map_err(|_| not("bytes in base64"))).transpose()
}
