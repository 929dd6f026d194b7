//! `POST /ingest`: an object, an array of objects, or NDJSON; the reply tells each record that was refused, and why.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::api::When;
use super::app::App;
use super::delivery::{take, take_once};
use super::intake::Division;
use super::protocol::Protocol;
use super::refusal::Refusal;
use crate::wire::{Received, Rejection, json_body};

/// Refused records that a reply tells; the others are counted.
const TOLD: usize = 1000;

/// What became of a delivery.
#[derive(Serialize, JsonSchema)]
pub(super) struct Taken {
    /// Records that are durable.
    accepted: usize,
    /// Records that were refused.
    rejected: usize,
    /// The refused records, a thousand at most.
    errors: Vec<RefusedRecord>,
}

/// A record that was refused.
#[derive(Serialize, JsonSchema)]
struct RefusedRecord {
    /// Which one, from 0.
    record: usize,
    /// The line where it begins, from 1, where that is known.
    line: Option<u64>,
    /// 400, 413 or 429: whether it is wrong, too large, or to be sent again.
    status: u16,
    /// Why.
    reason: String,
}

pub(super) async fn ingest(
    State(app): State<Arc<App>>,
    When(moment): When,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let decode = |body: &[u8], arrival: &_| Ok(json_body::receive(body, arrival));
    let received = match &moment.claim {
        None => take(&app, Protocol::Json, Division::ByRecord, (&headers, body), decode).await?,
        Some(claim) => take_once(&app, Protocol::Json, (claim, moment.is_done), (&headers, body), decode).await?,
    };
    let (accepted, rejected) = (received.accepted(), received.rejections().count());
    let status = if accepted == 0 && rejected > 0 { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let reply = Taken { accepted, rejected, errors: errors(&received) };
    // Words and numbers can always be written.
    let reply = serde_json::to_string(&reply).unwrap_or_default();
    Ok((status, [(CONTENT_TYPE, "application/json")], reply).into_response())
}

fn errors(received: &Received) -> Vec<RefusedRecord> {
    let numbered = received.outcomes.iter().enumerate();
    let refused = numbered.filter_map(|(at, outcome)| outcome.as_ref().err().map(|rejection| (at, rejection)));
    refused
        .take(TOLD)
        .map(|(at, rejection)| {
            let Rejection { line, reason } = rejection;
            RefusedRecord { record: at, line: *line, status: reason.status(), reason: reason.to_string() }
        })
        .collect()
}
