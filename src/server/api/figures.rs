//! `GET /api/v1/metrics`: what was counted over time, from the memory. What the process does is in `/metrics`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use super::request::{Asked, json, value, work};
use crate::memory::Span;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// A day, and an hour.
const USUAL_SECONDS: i64 = 86_400;
const USUAL_STEP: i64 = 3600;

/// Slices of one reply.
const SLICES: i64 = 5000;

/// Which time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    /// Begin; a day before the end, where nothing is said. It is brought down to a multiple of ten minutes.
    from: Option<Timestamp>,
    /// End, not in it itself; just behind the newest event, where nothing is said. It is brought up to such a multiple.
    to: Option<Timestamp>,
    /// Seconds of a slice, brought up to such a multiple; an hour, where nothing is said.
    #[schemars(range(min = 1))]
    step: Option<i64>,
}

pub(super) async fn figures(State(app): State<Arc<App>>, Asked(when): Asked<When>) -> Result<Response, Refusal> {
    let step = when.step.unwrap_or(USUAL_STEP);
    if step < 1 {
        return Err(Refusal::parameter("step", "step must be at least 1 second"));
    }
    work(move || {
        let newest = app.memory.seen_until()?.map(|at| at.as_second().saturating_add(1));
        let to = when.to.map(Timestamp::as_second).or(newest).unwrap_or_else(|| app.now().as_second());
        let from = when.from.map_or_else(|| to.saturating_sub(USUAL_SECONDS), Timestamp::as_second);
        if from > to {
            return Err(Refusal::parameter("from", "from is after to"));
        }
        let span = Span { from, to, step }.aligned();
        if span.slices() > SLICES {
            return Err(Refusal::parameter("step", format!("more than {SLICES} slices; take a longer step")));
        }
        value(&app.memory.figures(span)?)
    })
    .await
    .map(json)
}
