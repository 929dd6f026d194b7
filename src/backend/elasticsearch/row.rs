//! A document as a row of the index, and back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::super::IndexDocument;
use super::schema::{keyword, space_field};

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    services: Vec<String>,
    resolved: bool,
    translation: bool,
    tokens: Vec<String>,
    length: usize,
    /// The whole document, its vectors to the last bit.
    document: String,
    passages: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    cursor: Option<u64>,
}

/// The document's row as JSON.
pub(super) fn write(document: &IndexDocument) -> Result<String, String> {
    let bytes = postcard::to_stdvec(document).map_err(|error| error.to_string())?;
    let tokens = document.title_tokens.iter().chain(&document.body_tokens);
    let row = Row {
        id: &keyword(&document.id.0),
        title: &document.title,
        kind: document.kind.name(),
        language: document.language.code(),
        category: document.category.map(|category| category.to_string()),
        services: document.services.iter().map(|service| keyword(service)).collect(),
        resolved: document.resolved,
        translation: document.translation,
        tokens: tokens.map(|token| keyword(token)).collect(),
        length: document.title_tokens.len() + document.body_tokens.len(),
        document: STANDARD.encode(bytes),
        passages: document.passages.iter().map(vectors).filter(|vectors| !vectors.is_empty()).collect(),
    };
    serde_json::to_string(&row).map_err(|error| error.to_string())
}

/// A vector without direction is near nothing, and the server refuses it.
fn vectors(passage: &super::super::Passage) -> Map<String, Value> {
    let directed = passage.vectors.iter().filter(|(_, vector)| vector.iter().any(|value| *value != 0.0));
    directed.map(|(space, vector)| (space_field(space), Value::from(vector.clone()))).collect()
}

/// The document in a row's source; `None` where it can't be read.
pub(super) fn read(source: &RawValue) -> Option<IndexDocument> {
    let source: Source = serde_json::from_str(source.get()).ok()?;
    postcard::from_bytes(&STANDARD.decode(source.document?).ok()?).ok()
}

/// The cursor in its row's source; `None` where it can't be read.
pub(super) fn read_cursor(source: &RawValue) -> Option<u64> {
    serde_json::from_str::<Source>(source.get()).ok()?.cursor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::conformance::{document, unit_vector};

    #[test]
    fn the_form_of_a_document_is_the_one_that_indexes_hold() {
        let one = document("a", "payment timeout", vec![1.0, -0.5]);
        let bytes = postcard::to_stdvec(&one).unwrap();
        // When this changes, FORMAT has to be raised: indexes hold documents of the old form.
        assert_eq!(
            STANDARD.encode(bytes),
            "AWEAAA9wYXltZW50IHRpbWVvdXQBD3BheW1lbnQgdGltZW91dAELY29uZm9ybWFuY2UCAACAPwAAAL8AAgdwYXltZW50B3RpbWVvdXQBAAEIY2hlY2tvdXQAAAA="
        );
    }

    #[test]
    fn a_document_comes_back_to_the_last_bit() {
        let mut one = document("ид 1", "оплата 😀 timeout", unit_vector(3, 384));
        one.passages[0].vectors.push((crate::embed::ModelId("other.model/v1".into()), vec![0.0; 3]));
        let text = write(&one).unwrap();
        assert_eq!(read(&RawValue::from_string(text.clone()).unwrap()), Some(one));
        let row: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(row["tokens"], serde_json::json!(["оплата", "😀", "timeout"]));
        assert_eq!(row["passages"][0].as_object().unwrap().len(), 1, "a vector without direction is not sent");
        assert_eq!(read(&RawValue::from_string("{\"document\":\"AA\"}".into()).unwrap()), None);
    }
}
