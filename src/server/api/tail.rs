//! `GET /api/v1/entries/tail`: log entries as they are analysed, as server-sent events.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::channel::Sender;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::event_stream::{HEARTBEAT, connected, frame, missed, reply, still_here};
use super::request::Asked;
use crate::report::{TailBatch, TailEntry, TailFilter};
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Seconds after which somebody who watches has left, perhaps.
const RETRY_SECONDS: u32 = 10;

/// The data of an event `entries`. Entries come faster than anybody can read: what is beyond is counted. A reader that is
/// too slow gets an event `missed` with the number of events that it did not get.
#[derive(Serialize, JsonSchema)]
pub(super) struct TailEvent<'a> {
    /// In the order in which they came; texts are redacted.
    entries: &'a [TailEntry],
    /// Further ones that may have fit.
    skipped: u64,
}

pub(super) async fn follow(State(app): State<Arc<App>>, Asked(filter): Asked<TailFilter>) -> Result<Response, Refusal> {
    let filter = filter.tidy().map_err(|level| {
        Refusal::parameter("level", format!("“{level}” is no level; take debug, info, warn, error or fatal"))
    })?;
    let full = |full: crate::report::TailFull| {
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, full.to_string()).after(RETRY_SECONDS)
    };
    let batches = app.analysis.watch(&filter).map_err(full)?;
    let (sender, response) = reply();
    tokio::spawn(tell(app, batches, sender));
    Ok(response)
}

/// Until the reader is gone or the server stops.
async fn tell(app: Arc<App>, mut batches: broadcast::Receiver<Arc<TailBatch>>, mut sender: Sender<Bytes>) {
    let mut stopping = app.stopping();
    let mut piece = connected();
    while sender.send_data(piece).await.is_ok() {
        piece = tokio::select! {
            batch = batches.recv() => match batch {
                Ok(batch) => Bytes::from_owner(batch.encoded(encode)),
                Err(RecvError::Lagged(count)) => missed("batches", count),
                Err(RecvError::Closed) => return,
            },
            () = tokio::time::sleep(HEARTBEAT) => still_here(),
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
    }
}

fn encode(batch: &TailBatch) -> Vec<u8> {
    frame("entries", &TailEvent { entries: &batch.entries, skipped: batch.skipped }).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_one_event_of_one_line() {
        let bytes = encode(&TailBatch::new(Vec::new(), 7));
        assert_eq!(bytes, b"event: entries\ndata: {\"entries\":[],\"skipped\":7}\n\n");
    }
}
