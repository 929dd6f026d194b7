//! Values, ids and times of OTLP as those of a record.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::message::{AnyValue, KeyValue, Kind, Resource, Scope};
use crate::entry::Level;
use crate::wire::{received::Reason, record::Record};

/// A value; bytes in base64. `depth` is how many levels of nesting are allowed.
pub(super) fn value(any: AnyValue, depth: usize) -> Result<Value, Reason> {
    Ok(match any.kind {
        None => Value::Null,
        Some(Kind::Text(text)) => text.into(),
        Some(Kind::Flag(flag)) => flag.into(),
        Some(Kind::Whole(number)) => number.into(),
        Some(Kind::Float(number)) => number.into(),
        Some(Kind::Bytes(bytes)) => STANDARD.encode(bytes).into(),
        Some(Kind::Array(array)) => {
            let depth = inner(depth)?;
            array.values.into_iter().map(|item| value(item, depth)).collect::<Result<Vec<_>, _>>()?.into()
        }
        Some(Kind::Pairs(pairs)) => object(pairs.values, depth)?.into(),
    })
}

/// Pairs as an object.
pub(super) fn object(pairs: Vec<KeyValue>, depth: usize) -> Result<Map<String, Value>, Reason> {
    let depth = inner(depth)?;
    pairs.into_iter().map(|pair| Ok((pair.key, value(pair.value.unwrap_or_default(), depth)?))).collect()
}

fn inner(depth: usize) -> Result<usize, Reason> {
    // The caller knows the limit and says it.
    depth.checked_sub(1).ok_or(Reason::TooDeep { limit: 0 })
}

/// Adds attributes under their own names.
pub(super) fn put_attributes(
    record: &mut Record<'_>,
    prefix: &str,
    pairs: Vec<KeyValue>,
    depth: usize,
) -> Result<(), Reason> {
    for KeyValue { key, value: any } in pairs {
        record.put(prefix, &key, value(any.unwrap_or_default(), depth)?);
    }
    Ok(())
}

/// What records came from: the attributes of the program, and the library in it that wrote them.
pub(super) struct Origin {
    resource: Map<String, Value>,
    scope: [(&'static str, String); 2],
}

impl Origin {
    pub(super) fn new(resource: Option<&Resource>, scope: Option<&Scope>, depth: usize) -> Result<Self, Reason> {
        let attributes = resource.map(|resource| resource.attributes.clone()).unwrap_or_default();
        let Scope { name, version } = scope.cloned().unwrap_or_default();
        let scope = [("otel.scope.name", name), ("otel.scope.version", version)];
        Ok(Self { resource: object(attributes, depth)?, scope })
    }

    pub(super) fn put(&self, record: &mut Record<'_>) {
        for (name, value) in &self.resource {
            record.put("otel.resource", name, value.clone());
        }
        for (name, value) in &self.scope {
            record.put("otel", name, value.as_str());
        }
    }
}

/// An id in hexadecimal digits; empty where it is missing or all zeroes, which means the same.
pub(super) fn hex(id: &[u8]) -> String {
    let mut text = String::new();
    if id.iter().any(|byte| *byte != 0) {
        for byte in id {
            // Writing to a string can't fail.
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}

/// A time in nanoseconds since 1970; 0 means that it is not known.
pub(super) fn time(nanoseconds: u64) -> Option<Timestamp> {
    if nanoseconds == 0 { None } else { Timestamp::from_nanosecond(i128::from(nanoseconds)).ok() }
}

/// The level of a `SeverityNumber`.
pub(super) fn level(severity: i32) -> Option<Level> {
    Level::of_severity_number(u64::try_from(severity).ok()?)
}
