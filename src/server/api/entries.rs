//! `GET /api/v1/entries`: the log entries that prove an incident. Others are not kept: cartwatch is no log store.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::Wanted;
use super::request::{Asked, value, work};
use crate::finding::Evidence;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Whose entries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Of {
    /// The incident that they prove.
    incident: String,
    /// Most rows.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// From the `Link` header of the page before.
    cursor: Option<String>,
}

/// Log entries that prove an incident: of each incident in the group the first 25 and the newest 25. Texts are redacted.
#[derive(Serialize, JsonSchema)]
pub(super) struct EntryList {
    /// Oldest first.
    entries: Vec<Evidence>,
    /// How many are kept.
    total: u64,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Asked(of): Asked<Of>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(of.limit, of.cursor.as_deref())?;
    work(move || {
        let mut entries = app.memory.evidence(&app.memory.incident(&of.incident)?)?;
        let total = entries.len() as u64;
        let next = wanted.cut(&mut entries, |entry| format!("{} {}", entry.at, entry.id))?;
        Ok(wanted.reply(value(&EntryList { entries, total })?, next, query.as_deref()))
    })
    .await
}
