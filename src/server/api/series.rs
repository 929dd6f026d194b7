//! `GET /api/v1/metrics/series`: figures by minute, hour or day.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::runtime::Handle;

use super::request::{Asked, json, value, work};
use crate::measure::{Label, Metric, Resolution};
use crate::metrics::{Figures, MetricsError, Query, figures};
use crate::report::{SeriesList, SeriesWanted};
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Buckets of one reply.
const BUCKETS: i64 = 5000;

/// Buckets, where no beginning is said.
const USUAL_BUCKETS: i64 = 24;

/// Which figures.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// How long a bucket is; an hour, where nothing is said.
    resolution: Option<Resolution>,
    /// Begin; 24 buckets before the end, where nothing is said. It is brought down to the begin of a bucket.
    from: Option<Timestamp>,
    /// End, not in it itself; just behind the newest event, where nothing is said. It is brought up to the end of a bucket.
    to: Option<Timestamp>,
    /// Labels to divide by, with commas between them: `category`, `generator`, `service`, `stage`, `verdict`.
    by: Option<String>,
    /// Only these metrics, with commas between them.
    metrics: Option<String>,
    /// Only this site; all of them together, where nothing is said.
    site: Option<String>,
}

pub(super) async fn list(State(app): State<Arc<App>>, Asked(which): Asked<Which>) -> Result<Response, Refusal> {
    let by: Vec<Label> = words(which.by.as_deref()).map_err(|what| Refusal::parameter("by", what))?;
    let metrics: Vec<Metric> = words(which.metrics.as_deref()).map_err(|what| Refusal::parameter("metrics", what))?;
    let resolution = which.resolution.unwrap_or(Resolution::Hour);
    work(move || {
        let step = resolution.seconds();
        let newest = app.memory.seen_until()?.map(|at| at.as_second().saturating_add(1));
        let end = which.to.map(Timestamp::as_second).or(newest).unwrap_or_else(|| app.now().as_second());
        let to = resolution.start_of(end.saturating_add(step - 1));
        let from = which.from.map_or_else(|| to.saturating_sub(USUAL_BUCKETS * step), Timestamp::as_second);
        let from = resolution.start_of(from);
        if from > to {
            return Err(Refusal::parameter("from", "from is after to"));
        }
        if to.saturating_sub(from) / step > BUCKETS {
            let reason = format!("more than {BUCKETS} buckets; take longer ones, or a shorter time");
            return Err(Refusal::parameter("resolution", reason));
        }
        let wanted = SeriesWanted { resolution, from, to, by, site: which.site, metrics };
        let query = Query { resolution, from, to, site: wanted.site.clone() };
        let read = Handle::current().block_on(read(&app, &query))?;
        let trouble = read.trouble.map(|why| format!("{why}; only this site's figures are here"));
        value(&SeriesList::of(&read.points, &wanted, read.sites, trouble))
    })
    .await
    .map(json)
}

/// The figures of all sites; of this one alone where the others can't be asked.
pub(in crate::server) async fn read(app: &App, query: &Query) -> Result<Figures, Refusal> {
    figures(app.series.as_ref(), Some(app.memory.store()), query).await.map_err(|error| refused(&error))
}

/// What is in the way of Redis is told; what is in the way of the store is not, since it names folders.
fn refused(error: &MetricsError) -> Refusal {
    match error {
        MetricsError::Redis { .. } | MetricsError::Unreadable { .. } => {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
        }
        _ => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the figures can't be read"),
    }
}

fn words<T: std::str::FromStr<Err = String>>(text: Option<&str>) -> Result<Vec<T>, String> {
    let words = text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(str::parse).collect()
}
