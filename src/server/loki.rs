//! `POST /loki/api/v1/push`, and what Loki's clients look at before it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};

use super::app::App;
use super::delivery::take;
use super::intake::Division;
use super::protocol::Protocol;
use super::refusal::Refusal;
use crate::wire::loki::{receive_json, receive_protobuf};

pub(super) async fn push(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<StatusCode, Refusal> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let decode = match kind.as_str() {
        "application/json" => receive_json,
        // Loki takes protobuf where nothing else is said.
        "application/x-protobuf" | "" => receive_protobuf,
        _ => {
            let reason = "send application/json, or application/x-protobuf compressed with snappy";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason));
        }
    };
    let received = take(&app, Protocol::Loki, Division::Whole, (&headers, body), decode).await?;
    // Loki, too, refuses a push for its bad lines although it keeps the good ones.
    match received.rejections().next() {
        Some(rejection) => {
            let rejected = received.rejections().count();
            let all = received.outcomes.len();
            Err(Refusal::bad_request(format!(
                "{rejected} of {all} lines were refused, the first one because: {rejection}"
            )))
        }
        None => Ok(StatusCode::NO_CONTENT),
    }
}

/// Whether the server is there, as Loki says it.
pub(super) async fn ready() -> &'static str {
    "ready\n"
}
