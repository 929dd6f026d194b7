//! `/api/v1/sync`: how the mirror stands, and a run of it now.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::request::{json, value};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::sync::SyncStatus;

/// What is shown where no mirror is kept in step: nothing of it.
pub(super) async fn status(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let status = app.sync.as_ref().map_or_else(SyncStatus::default, |sync| sync.status());
    value(&status).map(json)
}

/// The run goes on after the reply; `GET` shows how it went.
pub(super) async fn run(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let Some(sync) = &app.sync else {
        let why = "no mirror is kept in step: set elasticsearch.host, and sync.enabled";
        return Err(Refusal::new(StatusCode::CONFLICT, why));
    };
    sync.run_now();
    let body = value(&sync.status())?;
    Ok((StatusCode::ACCEPTED, json(body)).into_response())
}
