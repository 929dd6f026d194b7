//! [`Refusal`]: why a request is not done. It travels as a part of the response, and is put into words by the
//! [`Manner`](super::manner::Manner) of the protocol that was spoken.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::problem::Fault;
use crate::wire::WireError;

/// Why a request is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    /// What Elasticsearch calls it.
    pub(super) exception: &'static str,
    /// In words: what, and what to do.
    pub(super) reason: String,
    /// Seconds after which to send again, where that may help.
    pub(super) retry_seconds: u32,
    /// Which kind of problem, where the status alone does not say it.
    pub(super) kind: Option<&'static str>,
    /// What is wrong where in the request.
    pub(super) faults: Vec<Fault>,
}

/// Seconds after which to send again: the journal is written several times a second.
const RETRY_SECONDS: u32 = 1;

impl Refusal {
    pub(super) fn new(status: StatusCode, reason: impl Into<String>) -> Self {
        let exception = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "security_exception",
            StatusCode::NOT_FOUND => "resource_not_found_exception",
            StatusCode::TOO_MANY_REQUESTS => "es_rejected_execution_exception",
            StatusCode::PAYLOAD_TOO_LARGE => "content_too_long_exception",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable_shards_exception",
            _ if status.is_server_error() => "exception",
            _ => "illegal_argument_exception",
        };
        Self { status, exception, reason: reason.into(), retry_seconds: RETRY_SECONDS, kind: None, faults: Vec::new() }
    }

    pub(super) fn bad_request(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, reason)
    }

    /// A parameter of the query is wrong.
    pub(super) fn parameter(name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let fault = Fault { parameter: Some(name.to_owned()), pointer: None, detail: detail.clone() };
        Self { faults: vec![fault], ..Self::bad_request(detail) }
    }

    /// A field of the body is wrong.
    pub(super) fn field(name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let fault = Fault { parameter: None, pointer: Some(format!("#/{name}")), detail: detail.clone() };
        Self { faults: vec![fault], ..Self::bad_request(detail) }
    }

    /// Of a kind of problem that programs tell from others of the same status.
    pub(super) fn of_kind(kind: &'static str, status: StatusCode, reason: impl Into<String>) -> Self {
        Self { kind: Some(kind), ..Self::new(status, reason) }
    }

    pub(super) fn too_large(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, reason)
    }

    /// The same, to be tried again after so many seconds.
    pub(super) fn after(mut self, seconds: u32) -> Self {
        self.retry_seconds = seconds;
        self
    }

    /// Whether sending the same again later may help.
    pub(super) fn is_for_later(&self) -> bool {
        matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Self { exception: error.exception(), ..Self::new(status, error.to_string()) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
