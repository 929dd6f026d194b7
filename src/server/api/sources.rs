//! `GET /api/v1/sources`: how the sources stand that the service fetches by itself.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::request::{json, value};
use crate::pull::SourceStanding;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// The sources that the service fetches by itself.
#[derive(Serialize, JsonSchema)]
pub(super) struct SourceList {
    /// The files that are followed as one, then the streams.
    sources: Vec<SourceStanding>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    value(&SourceList { sources: app.sources.all() }).map(json)
}
