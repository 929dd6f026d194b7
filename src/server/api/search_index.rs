//! `GET /api/v1/index`: how the search index stands.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::runtime::Handle;

use super::request::{json, value, work};
use crate::backend::StandbyReason;
use crate::server::app::App;
use crate::server::health;
use crate::server::refusal::Refusal;

/// How the embedded search index stands, and who answers.
#[derive(Serialize, JsonSchema)]
pub(super) struct IndexStanding {
    /// Which one answers: `embedded`, `elasticsearch`, or `standby`: the embedded one, since the server can't.
    search: &'static str,
    /// Why the embedded one stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    standby_reason: Option<String>,
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
        let line = app.memory.search_line();
        value(&IndexStanding {
            search: health::search_word(&line),
            standby_reason: line.trouble().map(|reason| match reason {
                StandbyReason::Failed(why) => why,
                StandbyReason::Behind(changes) => format!("the index on the server is {changes} changes behind"),
            }),
            documents: status.documents,
            cursor: status.cursor,
            last_sequence: status.last_sequence,
            pending: status.pending(),
        })
    })
    .await
    .map(json)
}
