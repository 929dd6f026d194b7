//! `GET /api/v1/sources`: how the sources stand that the service fetches by itself.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::{document, json as reply};
use crate::pull::SourceStanding;
use crate::server::app::App;
use crate::server::refusal::Refusal;

#[derive(Serialize)]
struct Sources {
    sources: Vec<SourceStanding>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let sources = Sources { sources: app.sources.all() };
    document(|out| Ok(serde_json::to_writer(out, &sources)?)).map(reply)
}
