//! `POST /ingest`: an object, an array of objects, or NDJSON; the reply tells each record that was refused, and why.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::app::App;
use super::delivery::take;
use super::intake::Division;
use super::protocol::Protocol;
use super::refusal::Refusal;
use crate::wire::{Received, json_body};

/// Refused records that a reply tells; the others are counted.
const TOLD: usize = 1000;

pub(super) async fn ingest(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let decode = |body: &[u8], arrival: &_| Ok(json_body::receive(body, arrival));
    let received = take(&app, Protocol::Json, Division::ByRecord, (&headers, body), decode).await?;
    let (accepted, rejected) = (received.accepted(), received.rejections().count());
    let status = if accepted == 0 && rejected > 0 { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let reply = json!({"accepted": accepted, "rejected": rejected, "errors": errors(&received)});
    Ok((status, [(CONTENT_TYPE, "application/json")], reply.to_string()).into_response())
}

fn errors(received: &Received) -> Vec<Value> {
    let numbered = received.outcomes.iter().enumerate();
    let refused = numbered.filter_map(|(at, outcome)| outcome.as_ref().err().map(|rejection| (at, rejection)));
    refused
        .take(TOLD)
        .map(|(at, rejection)| {
            let reason = rejection.reason.to_string();
            json!({"record": at, "line": rejection.line, "status": rejection.reason.status(), "reason": reason})
        })
        .collect()
}
