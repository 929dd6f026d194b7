//! What Elasticsearch's clients ask for: who the server is, whether it is well, their templates, and `_bulk`.

mod bulk;
mod cluster;
mod resources;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::Value;

pub(super) use cluster::root;

use super::app::App;

/// The routes, for the root and for a prefix.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(cluster::root))
        .route("/_license", get(cluster::license))
        .route("/_xpack", get(cluster::xpack))
        .route("/_cat/health", get(cluster::cat_health))
        .route("/_cluster/health", get(cluster::health))
        .route("/_nodes", get(cluster::nodes))
        .route("/_nodes/http", get(cluster::nodes))
        .route("/_nodes/_all/http", get(cluster::nodes))
        .route("/_bulk", post(bulk::without_index).put(bulk::without_index))
        .route("/{index}/_bulk", post(bulk::with_index).put(bulk::with_index))
        .route("/{index}", any(resources::index))
        .route("/_refresh", any(resources::refreshed))
        .route("/{index}/_refresh", any(resources::refreshed))
        .route("/{index}/_flush", any(resources::refreshed))
        .route("/_ilm/policy/{name}", any(resources::ilm_policy))
        .route("/_index_template/{name}", any(resources::index_template))
        .route("/_component_template/{name}", any(resources::component_template))
        .route("/_template/{name}", any(resources::template))
        .route("/_ingest/pipeline/{name}", any(resources::pipeline))
        .route("/_data_stream/{name}", any(resources::data_stream))
}

fn json(value: &Value) -> Response {
    json_bytes(value.to_string().into_bytes())
}

fn json_bytes(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}
