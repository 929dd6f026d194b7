//! `POST /_bulk` and `/{index}/_bulk`.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::json_bytes;
use crate::server::app::App;
use crate::server::delivery::{body, on_a_core};
use crate::server::intake::{Division, Kept};
use crate::server::protocol::Protocol;
use crate::server::refusal::Refusal;
use crate::wire::bulk::{Answer, Bulk, FilterPath, receive, write_reply};

/// Parameters that matter here; the others (`refresh`, `pipeline`, `timeout`, …) change nothing for a log.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Parameters {
    filter_path: Option<String>,
}

type Asked = Result<Query<Parameters>, QueryRejection>;

pub(super) async fn without_index(
    State(app): State<Arc<App>>,
    asked: Asked,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    take(&app, None, asked, &headers, body).await
}

pub(super) async fn with_index(
    State(app): State<Arc<App>>,
    Path(index): Path<String>,
    asked: Asked,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    take(&app, Some(&index), asked, &headers, body).await
}

async fn take(
    app: &App,
    index: Option<&str>,
    asked: Asked,
    headers: &HeaderMap,
    sent: Body,
) -> Result<Response, Refusal> {
    let began = Instant::now();
    let Query(parameters) = asked.map_err(|error| Refusal::bad_request(error.body_text()))?;
    let delivered = body(app, headers, sent).await?;
    let (mut bulk, arrived) = on_a_core(app, || {
        let arrival = app.arrival();
        Ok((receive(&delivered.bytes, index, &arrival)?, arrival.at()))
    })
    .await?;
    let lines = std::mem::take(&mut bulk.lines);
    let kept = app.intake.keep(Protocol::Bulk, arrived, lines, Division::ByRecord).await;
    mark(&mut bulk, &kept);
    let accepted = bulk.items.iter().filter(|item| item.outcome.is_ok()).count();
    app.metrics.delivered(Protocol::Bulk, delivered.sent, accepted, bulk.items.len() - accepted);
    // Nothing was kept although something could have been: the whole request is to be sent again.
    if accepted == 0
        && let Some(refusal) = kept.refusal(Division::ByRecord)
    {
        return Err(refusal);
    }
    let answer = Answer {
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        seed: kept.position().map_or(0, |position| position.0),
        filter: parameters.filter_path.as_deref().map(FilterPath::parse).unwrap_or_default(),
    };
    let mut reply = Vec::new();
    write_reply(&bulk, &answer, &mut reply);
    Ok(json_bytes(reply))
}

/// What found no room is an item to be sent again.
fn mark(bulk: &mut Bulk<'_>, kept: &Kept) {
    for item in &mut bulk.items {
        if let Ok(range) = &item.outcome
            && let Some(reason) = kept.reason_at(range.start)
        {
            item.outcome = Err(reason);
        }
    }
}
