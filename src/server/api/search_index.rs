//! `GET /api/v1/index`: how the search index stands.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::runtime::Handle;

use super::request::{json, value, work};
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// How the search index stands.
#[derive(Serialize, JsonSchema)]
pub(super) struct IndexStanding {
    /// Documents in it.
    documents: u64,
    /// The last change of the memory that it knows.
    cursor: u64,
    /// The last change of the memory.
    last_sequence: u64,
    /// Changes that wait.
    pending: u64,
}

pub(super) async fn status(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    work(move || {
        let status = Handle::current().block_on(app.memory.index_status())?;
        value(&IndexStanding {
            documents: status.documents,
            cursor: status.cursor,
            last_sequence: status.last_sequence,
            pending: status.last_sequence.saturating_sub(status.cursor),
        })
    })
    .await
    .map(json)
}
