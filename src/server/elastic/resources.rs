//! Templates, policies, pipelines and indices, which shippers look for and set up before they send. There is nothing to
//! set up: what is looked for is there, and what is handed in is acknowledged.

use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::json;
use crate::server::refusal::Refusal;

/// Answers by method; `found` is what a look for the resource gives.
fn answer(method: &Method, found: Value) -> Result<Response, Refusal> {
    match method.as_str() {
        "GET" | "HEAD" => Ok(json(&found)),
        "PUT" | "POST" => Ok(json(&json!({"acknowledged": true}))),
        _ => {
            Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this server only takes logs in; nothing is deleted here"))
        }
    }
}

pub(super) async fn ilm_policy(method: Method, Path(name): Path<String>) -> Result<Response, Refusal> {
    let policy = json!({"version": 1, "modified_date": "1970-01-01T00:00:00.000Z", "policy": {"phases": {}}});
    answer(&method, json!({name: policy}))
}

pub(super) async fn index_template(method: Method, Path(name): Path<String>) -> Result<Response, Refusal> {
    let template = json!({"index_patterns": [name], "composed_of": [], "data_stream": {}});
    answer(&method, json!({"index_templates": [{"name": name, "index_template": template}]}))
}

pub(super) async fn component_template(method: Method, Path(name): Path<String>) -> Result<Response, Refusal> {
    let template = json!({"template": {}});
    answer(&method, json!({"component_templates": [{"name": name, "component_template": template}]}))
}

pub(super) async fn template(method: Method, Path(name): Path<String>) -> Result<Response, Refusal> {
    let template = json!({"index_patterns": [name], "settings": {}, "mappings": {}, "aliases": {}});
    answer(&method, json!({name: template}))
}

pub(super) async fn pipeline(method: Method, Path(name): Path<String>) -> Result<Response, Refusal> {
    answer(&method, json!({name: {"processors": []}}))
}

pub(super) async fn data_stream(method: Method, Path(name): Path<String>) -> Result<Response, Refusal> {
    let stream = json!({
        "name": name, "timestamp_field": {"name": "@timestamp"}, "indices": [], "generation": 1, "status": "GREEN",
    });
    answer(&method, json!({"data_streams": [stream]}))
}

/// What was acknowledged is durable and analysed as it comes, so there is nothing to refresh or to flush.
pub(super) async fn refreshed() -> Response {
    json(&json!({"_shards": {"total": 1, "successful": 1, "failed": 0}}))
}

pub(super) async fn index(method: Method, Path(name): Path<String>) -> Result<Response, Refusal> {
    // Names that begin so are no indices, but questions that are not known here.
    if name.starts_with('_') {
        return Err(Refusal::new(StatusCode::NOT_FOUND, format!("no handler found for uri [/{name}]")));
    }
    match method.as_str() {
        "HEAD" => Ok(StatusCode::OK.into_response()),
        "PUT" => Ok(json(&json!({"acknowledged": true, "shards_acknowledged": true, "index": name}))),
        _ => answer(&method, json!({name: {"aliases": {}, "mappings": {}, "settings": {}}})),
    }
}
