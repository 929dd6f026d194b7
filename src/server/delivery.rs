//! The way of a delivery, the same for all protocols: its body is read, taken apart, and kept.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use jiff::Timestamp;
use tokio::task::block_in_place;

use super::app::App;
use super::body::{self, Share};
use super::error::ServerError;
use super::intake::{Division, PIECE_BYTES, pieces};
use super::protocol::Protocol;
use super::refusal::Refusal;
use crate::journal::{JournalError, Lines, RecordKind};
use crate::memory::{Claim, RequestKey};
use crate::wire::{Arrival, Received, Rejection, WireError, json_body};

/// A body of a request, decompressed.
pub(super) struct Delivered {
    pub(super) bytes: Vec<u8>,
    /// Bytes as sent.
    pub(super) sent: usize,
    _share: Share,
}

/// Reads and decompresses a body.
pub(super) async fn body(app: &App, headers: &HeaderMap, body: Body) -> Result<Delivered, Refusal> {
    let limits = app.body_limits();
    let sent = body::read(headers, body, &limits, &app.budget).await?;
    let size = sent.len();
    let (bytes, share) = on_a_core(app, || sent.inflate(&limits, &app.budget)).await?;
    Ok(Delivered { bytes, sent: size, _share: share })
}

/// Does work that takes some time, when a core is free.
pub(super) async fn on_a_core<T>(app: &App, work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    let stopping = |_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping");
    let _core = app.cores.acquire().await.map_err(stopping)?;
    block_in_place(work)
}

/// A delivery taken apart, when it came, and its bytes as sent.
async fn apart(
    app: &App,
    headers: &HeaderMap,
    sent: Body,
    decode: impl FnOnce(&[u8], &Arrival) -> Result<Received, WireError>,
) -> Result<(Received, Timestamp, usize), Refusal> {
    let delivered = body(app, headers, sent).await?;
    on_a_core(app, || {
        let arrival = app.arrival();
        Ok((decode(&delivered.bytes, &arrival)?, arrival.at(), delivered.sent))
    })
    .await
}

/// Takes a delivery that has an idempotency key. It is one record of the journal, which carries the key: so it is kept
/// with its lines or not at all.
pub(super) async fn take_once(
    app: &App,
    protocol: Protocol,
    (claim, is_done): (&Claim, bool),
    (headers, sent): (&HeaderMap, Body),
    decode: impl FnOnce(&[u8], &Arrival) -> Result<Received, WireError>,
) -> Result<Received, Refusal> {
    let (mut received, arrived, size) = apart(app, headers, sent, decode).await?;
    let bytes = std::mem::take(&mut received.lines);
    if is_done || bytes.is_empty() {
        return Ok(received);
    }
    if bytes.len() > PIECE_BYTES {
        let reason = format!("under an Idempotency-Key a delivery has at most {PIECE_BYTES} bytes of lines; split it");
        return Err(Refusal::too_large(reason));
    }
    let lines = Lines { bytes, resume: mark(claim) };
    let kept = app.intake.keep_marked(protocol, arrived, lines).await;
    if let Some(refusal) = kept.refusal(Division::Whole) {
        return Err(refusal);
    }
    app.requests.is_journalled(claim);
    let accepted = received.accepted();
    app.metrics.delivered(protocol, size, accepted, received.outcomes.len() - accepted);
    Ok(received)
}

/// What a record of the journal carries of its request.
fn mark(claim: &Claim) -> Vec<u8> {
    [claim.key.0, claim.request].concat()
}

/// The deliveries with a key in the journal whose replies were lost. What is analysed and saved was answered long ago.
pub(super) fn find_marked(app: &App) -> Result<(), ServerError> {
    let journal = app.intake.journal();
    let mut reader = journal.reader_from(journal.status().released)?;
    loop {
        let entry = match reader.next() {
            Ok(Some(entry)) => entry,
            Ok(None) => return Ok(()),
            // The analysis, which runs already, was faster.
            Err(JournalError::Released { .. }) => {
                reader = journal.reader_from(journal.status().released)?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let RecordKind::Lines(lines) = entry.record.kind else { continue };
        if entry.record.stream != Protocol::Json.stream() {
            continue;
        }
        let Some((key, request)) = lines.resume.split_first_chunk::<32>() else { continue };
        let Ok(request) = <[u8; 32]>::try_from(request) else { continue };
        let claim = Claim { key: RequestKey(*key), request, at: entry.record.arrived };
        // A memory that can't be read is found out by others.
        if !app.memory.done_request(claim.key).is_ok_and(|done| done.is_some()) {
            app.requests.is_journalled(&claim);
        }
    }
}

/// Keeps lines of JSON that the server itself brings, as one delivery would be: a test line, the demo.
pub(super) async fn take_own(app: &App, lines: &[u8]) -> Result<usize, Refusal> {
    let mut taken = 0;
    for range in pieces(lines, PIECE_BYTES) {
        let piece = lines.get(range).unwrap_or_default();
        let arrival = app.arrival();
        let mut received = json_body::receive(piece, &arrival);
        let bytes = std::mem::take(&mut received.lines);
        let kept = app.intake.keep(Protocol::Json, arrival.at(), bytes, Division::Whole).await;
        if let Some(refusal) = kept.refusal(Division::Whole) {
            return Err(refusal);
        }
        let accepted = received.accepted();
        app.metrics.delivered(Protocol::Json, piece.len(), accepted, received.outcomes.len() - accepted);
        taken += accepted;
    }
    Ok(taken)
}

/// Takes a delivery of a protocol whose records are taken apart by `decode`, and keeps them.
pub(super) async fn take(
    app: &App,
    protocol: Protocol,
    division: Division,
    (headers, sent): (&HeaderMap, Body),
    decode: impl FnOnce(&[u8], &Arrival) -> Result<Received, WireError>,
) -> Result<Received, Refusal> {
    let (mut received, arrived, size) = apart(app, headers, sent, decode).await?;
    let lines = std::mem::take(&mut received.lines);
    let kept = app.intake.keep(protocol, arrived, lines, division).await;
    for outcome in &mut received.outcomes {
        if let Ok(range) = outcome
            && let Some(reason) = kept.reason_at(range.start)
        {
            *outcome = Err(Rejection { line: None, reason });
        }
    }
    let accepted = received.accepted();
    app.metrics.delivered(protocol, size, accepted, received.outcomes.len() - accepted);
    match kept.refusal(division) {
        Some(refusal) => Err(refusal),
        None => Ok(received),
    }
}
