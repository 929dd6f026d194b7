//! Who the server is and whether it is well, as shippers ask before they send.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{HOST, HeaderMap};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::json;
use crate::server::app::App;
use crate::server::web;

const NAME: &str = "cartwatch";

/// Elasticsearch's greeting; a browser that was given the bare address wants the pages.
pub(in crate::server) async fn root(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if web::is_browser(&headers) {
        return web::first().await.into_response();
    }
    let config = app.config();
    json(&json!({
        "name": NAME,
        "cluster_name": NAME,
        "cluster_uuid": cluster(&app),
        "version": {
            "number": config.settings.server.elasticsearch_version,
            "build_flavor": "default",
            "build_type": "tar",
            "build_hash": "unknown",
            "build_date": "1970-01-01T00:00:00Z",
            "build_snapshot": false,
            "lucene_version": "9.12.0",
            "minimum_wire_compatibility_version": "7.17.0",
            "minimum_index_compatibility_version": "7.0.0",
        },
        "tagline": "You Know, for Search",
    }))
}

pub(super) async fn license(State(app): State<Arc<App>>) -> Response {
    let license =
        json!({"status": "active", "uid": cluster(&app), "type": "basic", "mode": "basic", "issued_to": NAME});
    json(&json!({"license": license}))
}

pub(super) async fn xpack(State(app): State<Arc<App>>) -> Response {
    let license = json!({"uid": cluster(&app), "type": "basic", "mode": "basic", "status": "active"});
    json(&json!({
        "license": license,
        "features": {"ilm": {"available": true, "enabled": true}, "security": {"available": true, "enabled": true}},
    }))
}

/// Text in columns: seconds, time, cluster, status, nodes, data nodes, shards, primaries, four kinds of trouble, two of
/// waiting, and the share of shards that are active.
pub(super) async fn cat_health(State(app): State<Arc<App>>) -> Response {
    let now = app.now();
    let status = status(&app);
    let time = now.strftime("%H:%M:%S");
    format!("{} {time} {NAME} {status} 1 1 1 1 0 0 0 0 0 - 100.0%\n", now.as_second()).into_response()
}

pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    json(&json!({
        "cluster_name": NAME,
        "status": status(&app),
        "timed_out": false,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "active_primary_shards": 1,
        "active_shards": 1,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": 0,
    }))
}

/// Clients that look for nodes use the address given here, so it is the one that they came by.
pub(super) async fn nodes(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let config = app.config();
    let server = &config.settings.server;
    let address = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or(&server.listen);
    let node = json!({
        "name": NAME,
        "version": server.elasticsearch_version,
        "roles": ["data", "ingest", "master"],
        "http": {"bound_address": [address], "publish_address": address},
    });
    json(&json!({
        "_nodes": {"total": 1, "successful": 1, "failed": 0},
        "cluster_name": NAME,
        "nodes": {cluster(&app): node},
    }))
}

/// A cluster is told by its id; ours is the journal's.
fn cluster(app: &App) -> String {
    app.intake.journal().id().to_string()
}

fn status(app: &App) -> &'static str {
    if app.intake.trouble().is_none() { "green" } else { "red" }
}
