//! `GET /api/v1/complaints/report`: complaints over time, and by how much they fell after each fix.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use super::request::{Asked, document, json, work};
use crate::complaints::{ReportWanted, report as make};
use crate::report;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Fixes that are told of, where nothing is said, and at the most.
const USUAL_FIXES: usize = 10;
const MOST_FIXES: usize = 100;

/// Which complaints.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Begin; the first complaint, where nothing is said.
    from: Option<Timestamp>,
    /// End, not in it itself; just behind the last complaint, where nothing is said.
    to: Option<Timestamp>,
    /// Only complaints about this incident; the id may be shortened.
    incident: Option<String>,
    /// Only this category: one of ours, or the help desk's own.
    category: Option<String>,
    /// Most fixes that are told of, the newest first.
    #[schemars(range(min = 1, max = 100))]
    limit: Option<usize>,
}

pub(super) async fn show(State(app): State<Arc<App>>, Asked(which): Asked<Which>) -> Result<Response, Refusal> {
    if which.from.is_some_and(|from| which.to.is_some_and(|to| from > to)) {
        return Err(Refusal::parameter("from", "from is after to"));
    }
    let fixes = which.limit.unwrap_or(USUAL_FIXES);
    if !(1..=MOST_FIXES).contains(&fixes) {
        return Err(Refusal::parameter("limit", format!("limit must be between 1 and {MOST_FIXES}")));
    }
    work(move || {
        let incident = which.incident.map(|id| app.memory.incident(&id)).transpose()?.map(|incident| incident.id);
        let wanted = ReportWanted { since: which.from, until: which.to, incident, category: which.category, fixes };
        let made = make(&app.memory, &wanted)?;
        document(|out| report::complaint_report_json(&made, out))
    })
    .await
    .map(json)
}
