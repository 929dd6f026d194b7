//! `/api/v1`: the memory, as the command line shows it with `--format json`.

mod actions;
mod incidents;
mod live;
mod questions;
mod sources;

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::app::App;
use super::refusal::Refusal;
use crate::memory::MemoryError;

/// Rows of a page, where nothing is said, and at most.
const USUAL_ROWS: usize = 50;
const MOST_ROWS: usize = 500;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/incidents", get(incidents::list))
        .route("/incidents/{id}", get(incidents::show))
        .route("/incidents/{id}/resolve", post(actions::resolve))
        .route("/incidents/{id}/feedback", post(actions::feedback))
        .route("/live", get(live::live))
        .route("/events", get(live::events))
        .route("/sources", get(sources::list))
        .route("/search", get(questions::search))
        .route("/find", get(questions::find))
}

/// The parameters of a request, or what is wrong with them.
fn asked<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Refusal> {
    query.map(|Query(parameters)| parameters).map_err(|error| Refusal::bad_request(error.body_text()))
}

fn rows(limit: Option<usize>) -> Result<usize, Refusal> {
    match limit {
        None => Ok(USUAL_ROWS),
        Some(limit) if (1..=MOST_ROWS).contains(&limit) => Ok(limit),
        Some(_) => Err(Refusal::bad_request(format!("limit must be from 1 to {MOST_ROWS}"))),
    }
}

/// Works on a thread where blocking is allowed.
async fn work<T: Send + 'static>(job: impl FnOnce() -> Result<T, Refusal> + Send + 'static) -> Result<T, Refusal> {
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer failed");
    tokio::task::spawn_blocking(job).await.map_err(failed)?
}

/// A document as the command line writes it.
fn document(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer can't be written");
    write(&mut body).map_err(failed)?;
    Ok(body)
}

fn json(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

impl From<MemoryError> for Refusal {
    fn from(error: MemoryError) -> Self {
        match error {
            MemoryError::NoSuchIncident { .. } => Self::new(StatusCode::NOT_FOUND, "no incident has this id"),
            MemoryError::AmbiguousIncident { .. } => Self::new(StatusCode::CONFLICT, error.to_string()),
            // The rest names folders and files.
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the memory can't answer; see `cartwatch doctor`"),
        }
    }
}
