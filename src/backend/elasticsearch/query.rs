//! Questions in the server's language. Filters never score, and every question leaves the cursor's row out.

use serde_json::{Value, json};

use super::super::Filter;
use super::schema::{PASSAGES, keyword};

/// The most that a page of a search may hold, and that a vector search may look at.
pub(super) const LARGEST_PAGE: usize = 10_000;
/// Passages that a vector search looks at, for each wanted document and at the least: what is found is scored exactly
/// afterwards, so looking at more costs time and looking at less costs hits.
const LOOKED_AT: usize = 4;
const LEAST_LOOKED_AT: usize = 400;

/// What a document must be.
pub(super) fn filters(filter: &Filter) -> Vec<Value> {
    let mut all = vec![json!({ "exists": { "field": "kind" } })];
    if !filter.kinds.is_empty() {
        let kinds: Vec<&str> = filter.kinds.iter().map(|kind| kind.name()).collect();
        all.push(json!({ "terms": { "kind": kinds } }));
    }
    if !filter.categories.is_empty() {
        let categories: Vec<String> = filter.categories.iter().map(ToString::to_string).collect();
        all.push(json!({ "terms": { "category": categories } }));
    }
    if !filter.services.is_empty() {
        let services: Vec<String> = filter.services.iter().map(|service| keyword(service)).collect();
        all.push(json!({ "terms": { "services": services } }));
    }
    if let Some(language) = filter.language {
        all.push(json!({ "term": { "language": language.code() } }));
    }
    if let Some(resolved) = filter.resolved {
        all.push(json!({ "term": { "resolved": resolved } }));
    }
    if filter.originals {
        all.push(json!({ "term": { "translation": false } }));
    }
    all
}

/// How many documents pass.
pub(super) fn count(filter: &Filter) -> Value {
    json!({ "size": 0, "track_total_hits": true, "query": { "bool": { "filter": filters(filter) } } })
}

/// Documents with at least one of the terms, best first, ties by id.
pub(super) fn candidates(terms: &[String], filter: &Filter, limit: usize) -> Value {
    let mut terms: Vec<String> = terms.iter().map(|term| keyword(term)).collect();
    terms.sort_unstable();
    terms.dedup();
    let any: Vec<Value> = terms.iter().map(|term| json!({ "term": { "tokens": term } })).collect();
    json!({
        "size": limit.min(LARGEST_PAGE),
        "_source": false,
        "track_total_hits": false,
        "query": { "bool": { "should": any, "minimum_should_match": 1, "filter": filters(filter) } },
        "sort": ["_score", { "id": "asc" }],
    })
}

/// Live documents, their tokens, and how many hold each term, in order.
pub(super) fn statistics(terms: &[String]) -> Value {
    let each: Vec<Value> = terms.iter().map(|term| json!({ "term": { "tokens": keyword(term) } })).collect();
    let mut aggregations = json!({ "tokens": { "sum": { "field": "length" } } });
    if !each.is_empty() {
        aggregations["terms"] = json!({ "filters": { "filters": each } });
    }
    json!({
        "size": 0,
        "track_total_hits": true,
        "query": { "bool": { "filter": filters(&Filter::default()) } },
        "aggs": aggregations,
    })
}

/// Documents with the nearest passages: more than wanted, for their exact scores decide.
pub(super) fn nearest(field: &str, vector: &[f32], filter: &Filter, limit: usize) -> Value {
    let wanted = (limit + limit / 2 + 16).min(LARGEST_PAGE);
    let looked_at = (wanted * LOOKED_AT).clamp(LEAST_LOOKED_AT, LARGEST_PAGE);
    let mut knn = json!({
        "field": format!("{PASSAGES}.{field}"),
        "query_vector": vector,
        "k": wanted,
        "num_candidates": looked_at,
    });
    if *filter != Filter::default() {
        knn["filter"] = filters(filter).into();
    }
    json!({ "size": wanted, "_source": false, "track_total_hits": false, "knn": knn })
}
