//! What requests ask and bring: parameters of the query, documents; and the work on them.

use std::io;

use axum::body::Body;
use axum::extract::{FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::memory::MemoryError;
use crate::report;
use crate::server::app::App;
use crate::server::delivery;
use crate::server::refusal::Refusal;
use crate::wording::Language;

/// The parameters of the query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let asked = Query::<T>::from_request_parts(parts, state).await;
        asked.map(|Query(parameters)| Self(parameters)).map_err(|error| wrong_query(&error.body_text()))
    }
}

/// In which language to answer.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InLanguage {
    /// Language of the answer; the configured one where nothing is said.
    pub(super) language: Option<Language>,
}

/// Names the parameter in what the parser says: `…: limit: invalid digit`, or `…: unknown field `x`, expected …`.
fn wrong_query(said: &str) -> Refusal {
    let said = said.rsplit_once("query string: ").map_or(said, |(_, said)| said);
    let named = said.split_once(": ").filter(|(name, _)| !name.contains(' '));
    let what = named.map_or(said, |(_, what)| what);
    let name = named.map(|(name, _)| name).or_else(|| quoted(said));
    match name {
        Some(name) if what.contains('`') => Refusal::parameter(name, what.replace("field", "parameter")),
        Some(name) => Refusal::parameter(name, format!("{name}: {what}")),
        None => Refusal::bad_request(said),
    }
}

/// For operations that ask for nothing: refuses what is asked all the same.
pub(super) async fn no_parameters(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    match query.split(['&', '=']).find(|name| !name.is_empty()) {
        None => next.run(request).await,
        Some(name) => {
            Refusal::parameter(name, format!("unknown parameter `{name}`; none are known here")).into_response()
        }
    }
}

/// The first word in backticks.
fn quoted(said: &str) -> Option<&str> {
    said.split('`').nth(1).filter(|name| !name.is_empty())
}

/// Reads a JSON document. A form of a web page can't send this content type.
pub(super) async fn read<T: DeserializeOwned>(
    app: &App,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<T, Refusal> {
    if media_type(headers) != "application/json" {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"));
    }
    let bytes = read_bytes(app, headers, body, limit).await?;
    let mut parser = serde_json::Deserializer::from_slice(&bytes);
    let said = serde_path_to_error::deserialize(&mut parser).map_err(|error| wrong_body(&error))?;
    parser.end().map_err(|error| Refusal::bad_request(error.to_string()))?;
    Ok(said)
}

/// Names the place in the body, as a pointer of RFC 6901.
fn wrong_body(error: &serde_path_to_error::Error<serde_json::Error>) -> Refusal {
    let said = error.inner().to_string();
    let names = error.path().iter().map(|segment| segment.to_string().trim_matches(['[', ']']).to_owned());
    let place = names.collect::<Vec<_>>().join("/");
    let missing = quoted(&said).filter(|_| place.is_empty() && said.contains("field `"));
    match missing.unwrap_or(&place) {
        "" | "." => Refusal::bad_request(said),
        _ if !error.inner().is_data() => Refusal::bad_request(said),
        place => Refusal::field(place, said.clone()),
    }
}

/// Reads a body of any kind.
pub(super) async fn read_bytes(app: &App, headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let delivered = delivery::body(app, headers, body).await?;
    if delivered.bytes.len() > limit {
        return Err(Refusal::too_large(format!("the body has more than {limit} bytes")));
    }
    Ok(delivered.bytes)
}

/// The content type without its parameters, in lower case.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Works on a thread where blocking is allowed.
pub(in crate::server) async fn work<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer failed");
    tokio::task::spawn_blocking(job).await.map_err(failed)?
}

/// A document as the command line writes it.
pub(super) fn document(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer can't be written");
    write(&mut body).map_err(failed)?;
    Ok(body)
}

/// A value in the same style.
pub(super) fn value(value: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    document(|out| report::value_json(value, out))
}

pub(super) fn json(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

impl From<MemoryError> for Refusal {
    fn from(error: MemoryError) -> Self {
        match error {
            MemoryError::NoSuchIncident { .. } => Self::new(StatusCode::NOT_FOUND, "no incident has this id"),
            MemoryError::NoSuchMute { .. } => {
                Self::new(StatusCode::NOT_FOUND, "no mute, or more than one, has this id")
            }
            MemoryError::Mute { .. } => Self::bad_request(error.to_string()),
            MemoryError::AmbiguousIncident { .. }
            | MemoryError::SameIncident { .. }
            | MemoryError::SaidToDiffer { .. }
            | MemoryError::NotMerged { .. } => Self::new(StatusCode::CONFLICT, error.to_string()),
            // The rest names folders and files.
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the memory can't answer; see `cartwatch doctor`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_parameter_is_named() {
        for (said, name) in [
            ("Failed to deserialize query string: limit: invalid digit found in string", Some("limit")),
            ("Failed to deserialize query string: unknown field `colour`, expected `q`", Some("colour")),
            ("Failed to deserialize query string: missing field `q`", Some("q")),
            ("something else", None),
        ] {
            let refusal = wrong_query(said);
            assert_eq!(refusal.faults.first().and_then(|fault| fault.parameter.as_deref()), name, "{said}");
        }
    }
}
