//! Past incidents from a JSON array or from JSON objects one after another.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::LearnError;
use super::incident_fields::{Field, RawIncident, UnknownColumns};

/// The objects of one array.
pub(super) fn array(text: &str, unknown: &mut UnknownColumns) -> Result<Vec<RawIncident>, LearnError> {
    let parts: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| malformed(&error, 0))?;
    parts.into_iter().map(|part| object(part.get(), line_of(text, part.get()), unknown)).collect()
}

/// Objects separated by white space: one a line, or pretty-printed.
pub(super) fn objects(text: &str, unknown: &mut UnknownColumns) -> Result<Vec<RawIncident>, LearnError> {
    let mut rows = Vec::new();
    for part in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let part = part.map_err(|error| malformed(&error, 0))?;
        rows.push(object(part.get(), line_of(text, part.get()), unknown)?);
    }
    Ok(rows)
}

/// Line of a part of `text`, from 1. Both are slices of one string, so the addresses tell the offset.
fn line_of(text: &str, part: &str) -> u64 {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    1 + text.get(..offset).map_or(0, |before| before.matches('\n').count() as u64)
}

fn object(part: &str, line: u64, unknown: &mut UnknownColumns) -> Result<RawIncident, LearnError> {
    if !part.starts_with('{') {
        return Err(LearnError::Malformed {
            line,
            format: "JSON",
            what: "an incident must be an object {…}".to_owned(),
        });
    }
    let map: Map<String, Value> =
        serde_json::from_str(part).map_err(|error| malformed(&error, line.saturating_sub(1)))?;
    let mut row = RawIncident { line, ..RawIncident::default() };
    for (key, value) in &map {
        match Field::named(key) {
            Some(field) => row.set(field, &text_of(value, key, line)?),
            None => unknown.add(key),
        }
    }
    Ok(row)
}

/// Texts, numbers, true and false as they are; a list of texts is a list of steps.
fn text_of(value: &Value, key: &str, line: u64) -> Result<String, LearnError> {
    let wrong = || LearnError::WrongKind {
        line,
        field: key.to_owned(),
        expected: "a text, a number, true or false, or a list of texts",
    };
    Ok(match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Array(items) => {
            let steps: Option<Vec<String>> =
                items.iter().map(|item| item.as_str().map(|text| format!("- {text}"))).collect();
            steps.ok_or_else(wrong)?.join("\n")
        }
        Value::Object(_) => return Err(wrong()),
    })
}

fn malformed(error: &serde_json::Error, lines_before: u64) -> LearnError {
    let line = lines_before + error.line().max(1) as u64;
    LearnError::Malformed { line, format: "JSON", what: error.to_string() }
}
