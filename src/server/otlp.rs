//! `POST /v1/logs` and `/v1/traces`: OpenTelemetry over HTTP, answered in the encoding of the request.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::delivery::take;
use super::intake::Division;
use super::protocol::Protocol;
use super::refusal::Refusal;
use crate::wire::otlp::{Encoding, Signal, receive, reply};

pub(super) async fn logs(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    export(&app, Signal::Logs, &headers, body).await
}

pub(super) async fn traces(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    export(&app, Signal::Traces, &headers, body).await
}

async fn export(app: &App, signal: Signal, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let named = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(Encoding::of);
    let unknown = "send application/x-protobuf or application/json";
    let encoding = named.ok_or_else(|| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, unknown))?;
    let protocol = match signal {
        Signal::Logs => Protocol::OtlpLogs,
        Signal::Traces => Protocol::OtlpTraces,
    };
    let decode = |body: &[u8], arrival: &_| receive(body, signal, encoding, arrival);
    let received = take(app, protocol, Division::Whole, (headers, body), decode).await?;
    Ok(([(CONTENT_TYPE, encoding.content_type())], reply(&received, signal, encoding)).into_response())
}
