//! How the index lies on the server: names, settings, mapping, and what a document's row is.

use serde_json::{Value, json};

use crate::config::Replicas;
use crate::embed::ModelId;

/// Raised with every change of the mapping, of the rows, or of `IndexDocument`; an index of an older one is built anew.
pub(super) const FORMAT: u64 = 1;
/// What our indexes say of themselves.
const PRODUCT: &str = "cartwatch";

/// The rows' ids: documents' behind a sign, so that none is the cursor's.
pub(super) const CURSOR_ROW: &str = "cursor";
const DOCUMENT_ROW: &str = "d:";
/// Ids of rows may have 512 bytes, and a keyword some 32,000; a longer text stands as its hash.
const LONGEST: usize = 500;
const HASHED: &str = "\u{1}blake3:";

/// Passages of a document, each with a vector a space.
pub(super) const PASSAGES: &str = "passages";

/// The names on the server.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// What is asked and written: points to one index.
    pub(super) alias: String,
    /// The index of this format.
    pub(super) index: String,
    /// The template for all sites' search indexes, and which names it is for.
    pub(super) template: String,
    pub(super) pattern: String,
}

impl Names {
    pub(super) fn new(prefix: &str, site: &str) -> Self {
        let alias = format!("{prefix}-search-{site}");
        Self {
            index: format!("{alias}-v{FORMAT}"),
            alias,
            template: format!("{prefix}-search"),
            pattern: format!("{prefix}-search-*"),
        }
    }
}

/// A text as a keyword holds it: itself, or its hash where it is too long.
pub(super) fn keyword(text: &str) -> String {
    if text.len() <= LONGEST && !text.starts_with(HASHED) {
        text.to_owned()
    } else {
        format!("{HASHED}{}", blake3::hash(text.as_bytes()).to_hex())
    }
}

/// The id of a document's row.
pub(super) fn row_id(document: &str) -> String {
    format!("{DOCUMENT_ROW}{}", keyword(document))
}

/// The document's id in a row's; `None` where only its hash is there.
pub(super) fn document_id(row: &str) -> Option<&str> {
    row.strip_prefix(DOCUMENT_ROW).filter(|id| !id.starts_with(HASHED))
}

/// The field of a space's vectors. A model's name may hold dots, which would be a path.
pub(super) fn space_field(space: &ModelId) -> String {
    let hash = blake3::hash(space.0.as_bytes()).to_hex();
    format!("v_{}", hash.get(..16).unwrap_or_default())
}

/// Settings and mapping of an empty index.
pub(super) fn body(replicas: Replicas) -> Value {
    let mut settings = json!({
        "number_of_shards": 1,
        // Searches see what an explicit refresh shows: a batch as a whole, with its cursor.
        "refresh_interval": "-1",
    });
    match replicas {
        Replicas::Auto => settings["auto_expand_replicas"] = "0-1".into(),
        Replicas::Count(count) => settings["number_of_replicas"] = count.into(),
    }
    let keyword = || json!({ "type": "keyword" });
    json!({
        "settings": settings,
        "mappings": {
            "dynamic": "strict",
            "_meta": { "product": PRODUCT, "format": FORMAT },
            // What only searches need is not kept a second time: the document itself holds everything.
            "_source": { "excludes": [PASSAGES, "tokens"] },
            "properties": {
                "id": keyword(),
                // For people who look at the index.
                "title": { "type": "keyword", "index": false, "doc_values": false },
                "kind": keyword(),
                "language": keyword(),
                "category": keyword(),
                "services": keyword(),
                "resolved": { "type": "boolean" },
                "translation": { "type": "boolean" },
                // Our own tokens as they are, counted and scored: no analyser sees them.
                "tokens": { "type": "keyword", "index_options": "freqs", "norms": true, "doc_values": false },
                "length": { "type": "integer" },
                "cursor": { "type": "long", "index": false },
                "document": { "type": "binary" },
                PASSAGES: { "type": "nested", "dynamic": "strict", "properties": {} },
            },
        },
    })
}

/// The mapping of a new space.
pub(super) fn space_mapping(field: &str, dimensions: usize) -> Value {
    let vector = json!({
        "type": "dense_vector",
        "dims": dimensions,
        "index": true,
        "similarity": "cosine",
        "index_options": { "type": "int8_hnsw", "m": 16, "ef_construction": 100 },
    });
    json!({ "properties": { PASSAGES: { "type": "nested", "properties": { field: vector } } } })
}

/// The format of an index by its mapping; `None` where it is none of ours.
pub(super) fn format_of(mapping: &Value) -> Option<u64> {
    let meta = &mapping["_meta"];
    (meta["product"] == PRODUCT).then(|| meta["format"].as_u64()).flatten()
}

/// Numbers of a vector by field, as the mapping has them.
pub(super) fn spaces_of(mapping: &Value) -> Vec<(String, usize)> {
    let fields = mapping["properties"][PASSAGES]["properties"].as_object();
    let dims =
        |(field, vector): (&String, &Value)| Some((field.clone(), usize::try_from(vector["dims"].as_u64()?).ok()?));
    fields.into_iter().flatten().filter_map(dims).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_a_keyword_and_no_two_are_the_same() {
        let long = "ы".repeat(400);
        let texts = ["", "cursor", "a", &long, &format!("{long}x"), &keyword(&long)];
        let keys: std::collections::BTreeSet<String> = texts.iter().map(|text| row_id(text)).collect();
        assert_eq!(keys.len(), texts.len());
        assert_eq!((document_id("d:a b"), document_id(&row_id(&long))), (Some("a b"), None));
        assert!(keys.iter().all(|key| key.len() <= 512 && key != CURSOR_ROW));
    }

    #[test]
    fn an_index_is_known_by_what_it_says_of_itself() {
        assert_eq!(format_of(&body(Replicas::Auto)["mappings"]), Some(FORMAT));
        assert_eq!(format_of(&json!({ "properties": {} })), None);
        let mapping = space_mapping("v_1", 384);
        assert_eq!(spaces_of(&mapping), [("v_1".to_owned(), 384)]);
    }
}
