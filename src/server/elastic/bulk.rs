//! `POST /_bulk` and `/{index}/_bulk`.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::json_bytes;
use crate::server::app::App;
use crate::server::delivery::{body, on_a_core};
use crate::server::documents::{Claim, Document, Documents};
use crate::server::intake::{Division, Kept};
use crate::server::protocol::Protocol;
use crate::server::refusal::Refusal;
use crate::wire::Reason;
use crate::wire::bulk::{Action, Answer, Bulk, FilterPath, Item, receive, write_refused, write_reply};

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
    app: &Arc<App>,
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
    let named = Named::claim(&app.documents, &mut bulk);
    let lines = std::mem::take(&mut bulk.lines);
    let kept = keep(app, arrived, lines, named.new).await?;
    mark(&mut bulk, &kept);
    mark_known(&mut bulk, &named.known, &app.documents);
    let count = |test: fn(&Item<'_>) -> bool| bulk.items.iter().filter(|item| test(item)).count();
    let accepted = count(|item| item.outcome.is_ok() && !item.known);
    let rejected = count(|item| item.outcome.is_err() && !item.known);
    app.metrics.delivered(Protocol::Bulk, delivered.sent, accepted, rejected);
    app.metrics.known(named.known.len());
    let answer = Answer {
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        seed: kept.position().map_or(0, |position| position.0),
        filter: parameters.filter_path.as_deref().map(FilterPath::parse).unwrap_or_default(),
    };
    let mut reply = Vec::new();
    // Nothing was kept although something could have been: the whole request is to be sent again.
    if accepted == 0
        && !looks_at_items(headers)
        && let Some(refusal) = kept.refusal(Division::ByRecord)
    {
        let words = (refusal.status.as_u16(), refusal.exception, refusal.reason.as_str());
        write_refused(&bulk, &answer, words, &mut reply);
        return Ok((refusal.status, [(RETRY_AFTER, HeaderValue::from(refusal.retry_seconds))], json_bytes(reply))
            .into_response());
    }
    write_reply(&bulk, &answer, &mut reply);
    Ok(json_bytes(reply))
}

/// Whether the helper for bulks of an official client asks, as its header says: the one for JavaScript gives up where a
/// request is refused as a whole, and sends again what its items say.
fn looks_at_items(headers: &HeaderMap) -> bool {
    let meta = headers.get("x-elastic-client-meta").and_then(|meta| meta.to_str().ok());
    meta.is_some_and(|meta| meta.split(',').any(|part| part == "h=bp"))
}

/// The documents of a request that have a name.
#[derive(Default)]
struct Named {
    /// New ones, and where their lines begin.
    new: Vec<(Document, usize)>,
    /// Those that somebody kept or keeps, by ordinal; their lines were left out.
    known: Vec<(usize, Document)>,
}

impl Named {
    fn claim(documents: &Documents, bulk: &mut Bulk<'_>) -> Self {
        let named = bulk.items.iter().enumerate().filter(|(_, item)| item.outcome.is_ok());
        let (ordinals, names): (Vec<usize>, Vec<Document>) =
            named.filter_map(|(ordinal, item)| Some((ordinal, Document::of(&item.index, item.id.as_deref()?)))).unzip();
        if names.is_empty() {
            return Self::default();
        }
        let claims = documents.claim(&names);
        let asked = || ordinals.iter().copied().zip(names.iter().copied()).zip(&claims);
        let known: Vec<_> = asked().filter(|(_, claim)| **claim != Claim::New).map(|(one, _)| one).collect();
        if !known.is_empty() {
            bulk.leave_out(|ordinal| known.binary_search_by_key(&ordinal, |(known, _)| *known).is_ok());
        }
        let new = asked().filter(|(_, claim)| **claim == Claim::New).filter_map(|((ordinal, document), _)| {
            let range = bulk.items.get(ordinal)?.outcome.as_ref().ok()?;
            Some((document, range.start))
        });
        Self { new: new.collect(), known }
    }
}

/// Keeps the lines. Where documents were claimed, this goes on to its end even when the shipper hangs up.
async fn keep(
    app: &Arc<App>,
    arrived: Timestamp,
    lines: Vec<u8>,
    new: Vec<(Document, usize)>,
) -> Result<Kept, Refusal> {
    if new.is_empty() {
        return Ok(app.intake.keep(Protocol::Bulk, arrived, lines, Division::ByRecord).await);
    }
    let app = Arc::clone(app);
    let keeping = tokio::spawn(async move {
        let kept = app.intake.keep(Protocol::Bulk, arrived, lines, Division::ByRecord).await;
        let outcomes = new.iter().map(|(document, start)| (*document, kept.reason_at(*start).is_none()));
        app.documents.settle(outcomes);
        kept
    });
    let stopping = |_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping");
    keeping.await.map_err(stopping)
}

/// What is durable already is said to be there, in Elasticsearch's words; what somebody else was keeping and could not
/// is to be sent again.
fn mark_known(bulk: &mut Bulk<'_>, known: &[(usize, Document)], documents: &Documents) {
    for (ordinal, document) in known {
        let Some(item) = bulk.items.get_mut(*ordinal) else { continue };
        if !documents.has(document) {
            item.outcome = Err(Reason::Busy);
        } else if item.action == Action::Create {
            item.outcome = Err(Reason::Exists);
        }
    }
}

/// What found no room is an item to be sent again.
fn mark(bulk: &mut Bulk<'_>, kept: &Kept) {
    for item in &mut bulk.items {
        if let Ok(range) = &item.outcome
            && !item.known
            && let Some(reason) = kept.reason_at(range.start)
        {
            item.outcome = Err(reason);
        }
    }
}
