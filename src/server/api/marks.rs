//! `/api/v1/marks`: deploys on the time line.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::once::When;
use super::operation::WORDS_BYTES;
use super::page::Wanted;
use super::request::{Asked, json, read, value, work};
use crate::incident::Mark;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Which marks, and which page of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only marks at or after this time.
    from: Option<Timestamp>,
    /// Only marks before this time.
    to: Option<Timestamp>,
    /// Most rows.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// From the `Link` header of the page before.
    cursor: Option<String>,
}

/// Marks on the time line.
#[derive(Serialize, JsonSchema)]
pub(super) struct MarkList {
    /// Oldest first.
    marks: Vec<Mark>,
    /// How many there are in this time.
    total: u64,
}

/// A deploy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Deploy {
    /// What was deployed.
    name: String,
    /// Where; everywhere, where nothing is said.
    service: Option<String>,
    /// When; now, where nothing is said.
    at: Option<Timestamp>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Asked(which): Asked<Which>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(which.limit, which.cursor.as_deref())?;
    work(move || {
        let (from, to) = (which.from.unwrap_or(Timestamp::MIN), which.to.unwrap_or(Timestamp::MAX));
        let mut marks = app.memory.marks(from, to)?;
        let total = marks.len() as u64;
        let next = wanted.cut(&mut marks, |mark| format!("{} {:?}", mark.at, mark.stamp))?;
        Ok(wanted.reply(value(&MarkList { marks, total })?, next, query.as_deref()))
    })
    .await
}

pub(super) async fn make(
    State(app): State<Arc<App>>,
    When(moment): When,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let deploy: Deploy = read(&app, &headers, body, WORDS_BYTES).await?;
    let name = deploy.name.trim().to_owned();
    if name.is_empty() {
        return Err(Refusal::field("name", "name is empty; say what was deployed"));
    }
    let at = deploy.at.unwrap_or(moment.now);
    let made = work(move || value(&app.memory.mark(name, deploy.service, at, moment)?));
    let mut response = json(made.await?);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}
