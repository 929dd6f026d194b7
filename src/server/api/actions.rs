//! `POST /api/v1/incidents/{id}/resolve` and `…/feedback`: what people did. The reply is the incident as it is then.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::incidents::detail;
use super::{json, work};
use crate::incident::{ActionKind, FeedbackVerdict};
use crate::server::app::App;
use crate::server::delivery;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;

/// Longest description of what somebody did, in bytes.
const ACTION_BYTES: usize = 64 * 1024;

/// A confirmed fix.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resolve {
    fix: String,
    cause: Option<String>,
    applied_at: Option<Timestamp>,
    by: Option<String>,
}

/// What somebody thought of a solution.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feedback {
    verdict: FeedbackVerdict,
    note: Option<String>,
    by: Option<String>,
}

pub(super) async fn resolve(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let said: Resolve = read(&app, &headers, body).await?;
    if said.fix.trim().is_empty() {
        return Err(Refusal::bad_request("fix is empty; say what was done"));
    }
    let applied_at = said.applied_at.unwrap_or_else(|| app.now());
    let kind = ActionKind::Resolve { fix: said.fix, root_cause: said.cause, applied_at };
    act(app, id, kind, said.by.or(caller.0)).await
}

pub(super) async fn feedback(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let said: Feedback = read(&app, &headers, body).await?;
    let kind = ActionKind::Feedback { verdict: said.verdict, note: said.note };
    act(app, id, kind, said.by.or(caller.0)).await
}

async fn act(app: Arc<App>, id: String, kind: ActionKind, by: Option<String>) -> Result<Response, Refusal> {
    work(move || {
        let incident = app.memory.incident(&id)?;
        app.memory.act(&incident.id, kind, by, app.now())?;
        detail(&app, incident.id.as_str())
    })
    .await
    .map(json)
}

/// Reads a document. A form of a web page can't send this content type.
async fn read<T: DeserializeOwned>(app: &App, headers: &HeaderMap, body: Body) -> Result<T, Refusal> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"));
    }
    let delivered = delivery::body(app, headers, body).await?;
    if delivered.bytes.len() > ACTION_BYTES {
        return Err(Refusal::too_large(format!("more than {ACTION_BYTES} bytes")));
    }
    serde_json::from_slice(&delivered.bytes).map_err(|error| Refusal::bad_request(error.to_string()))
}
