//! `/api/v1/complaints`: what customers wrote to the shop; taken in, listed, shown and erased.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::once::When;
use super::page::Wanted;
use super::request::{Asked, json, media_type, read_bytes, value, work};
use crate::complaint::ComplaintId;
use crate::complaints::{
    self, ComplaintError, ComplaintFilter, ComplaintList, Draft, Format, Piece, ReadError, Reading, Reject, Seen,
    Taken, USUAL_SOURCE,
};
use crate::memory::Moment;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::wire::{WireLimits, census_of_json};

/// Largest body of complaints: some ten thousand of them.
pub(super) const BODY_BYTES: usize = 16 << 20;

/// Complaints of one body. Small ones are many in few bytes, and each takes some hundred when it is read.
const MOST: usize = 50_000;

/// Objects of one body: a ticket with all its fields may have fifty.
const OBJECTS: usize = 500_000;

/// Rejects that a reply lists; all are counted.
const LISTED: usize = 100;

/// Which help desk sends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OfSource {
    /// The help desk's name, under which its tickets are known; `helpdesk` where nothing is said.
    source: Option<String>,
}

/// Which complaints, and which page of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only at or after this time.
    since: Option<Timestamp>,
    /// Only before this time.
    until: Option<Timestamp>,
    /// Only those that belong to no incident.
    #[serde(default)]
    unlinked: bool,
    /// Only those about this incident; the id may be shortened.
    incident: Option<String>,
    /// Only those of this help desk.
    source: Option<String>,
    /// Only those that hold these words.
    text: Option<String>,
    /// Most rows.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// From the `Link` header of the page before.
    cursor: Option<String>,
}

/// What became of complaints that were sent.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct ComplaintsTaken {
    #[serde(flatten)]
    taken: Taken,
    /// Records that are no complaints.
    rejected: u64,
    /// The first hundred of them.
    rejects: Vec<Reject>,
}

/// The body has more complaints than are taken.
#[derive(Debug, thiserror::Error)]
#[error("more than {MOST} complaints in one request; send smaller batches")]
struct TooMany;

pub(super) async fn add(
    State(app): State<Arc<App>>,
    Asked(from): Asked<OfSource>,
    When(moment): When,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let format = match media_type(&headers).as_str() {
        "application/json" => None,
        "application/x-ndjson" | "application/jsonl" => Some(Format::Ndjson),
        _ => {
            let reason = "send application/json or application/x-ndjson";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason));
        }
    };
    let source = named(from.source.as_deref().unwrap_or(USUAL_SOURCE))?;
    let bytes = read_bytes(&app, &headers, body, BODY_BYTES).await?;
    let usual = complaints::reading(&app.config(), &source, moment.now);
    let reading = Reading { format, time_may_be_missing: true, ..usual };
    let read = work(move || read_json(&bytes, &reading)).await?;
    take(&app, source, read, moment).await
}

/// Reads complaints from a body of JSON.
pub(super) fn read_json(bytes: &[u8], reading: &Reading) -> Result<(Vec<Draft>, ComplaintsTaken), Refusal> {
    let first = bytes.trim_ascii_start().first();
    if !matches!(first, Some(b'{' | b'[')) {
        return Err(Refusal::bad_request("send a JSON object, an array of them, or one a line"));
    }
    census_of_json(bytes, &WireLimits { parts: OBJECTS, ..WireLimits::default() })?;
    let (mut drafts, mut told) = (Vec::new(), ComplaintsTaken::default());
    let read = complaints::read::<TooMany>(bytes, reading, &mut |piece| {
        match piece {
            Piece::Draft(_) if drafts.len() >= MOST => return Err(TooMany),
            Piece::Draft(draft) => drafts.push(*draft),
            Piece::Reject(reject) => told.reject(reject),
        }
        Ok(())
    });
    match read {
        Ok(_) => Ok((drafts, told)),
        Err(ReadError::Sink(error)) => Err(Refusal::too_large(error.to_string())),
        Err(error) => Err(Refusal::bad_request(error.to_string())),
    }
}

/// Takes what was read in, and finds out what it is about.
pub(super) async fn take(
    app: &Arc<App>,
    source: String,
    (drafts, mut told): (Vec<Draft>, ComplaintsTaken),
    moment: Moment,
) -> Result<Response, Refusal> {
    let is_empty = drafts.is_empty();
    let complaints = app.complaints.clone();
    told.taken = work(move || Ok(complaints.write(&source, drafts, &mut Seen::default(), moment)?)).await?;
    app.linking.soon(std::mem::take(&mut told.taken.touched));
    app.nearness.soon();
    let mut response = json(value(&told)?);
    if is_empty && told.rejected > 0 {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

impl ComplaintsTaken {
    pub(super) fn reject(&mut self, reject: Reject) {
        self.rejected += 1;
        if self.rejects.len() < LISTED {
            self.rejects.push(reject);
        }
    }
}

/// A help desk's name as it may stand in settings and addresses.
pub(super) fn named(source: &str) -> Result<String, Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if (1..=64).contains(&source.len()) && source.chars().all(is_plain) {
        return Ok(source.to_owned());
    }
    Err(Refusal::parameter("source", "source must be 1 to 64 letters, digits, dots, - and _"))
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Asked(which): Asked<Which>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(which.limit, which.cursor.as_deref())?;
    work(move || {
        let incident = which.incident.as_deref().map(|id| app.memory.incident(id)).transpose()?;
        let filter = ComplaintFilter {
            since: which.since,
            until: which.until,
            unlinked: which.unlinked,
            incident: incident.map(|incident| incident.id),
            source: which.source,
            text: which.text,
        };
        let mut ids = app.complaints.list(&filter)?;
        let total = ids.len() as u64;
        let next = wanted.cut(&mut ids, ComplaintId::to_string)?;
        let list = ComplaintList { complaints: app.complaints.rows(&ids)?, total };
        Ok(wanted.reply(value(&list)?, next, query.as_deref()))
    })
    .await
}

pub(super) async fn show(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Refusal> {
    work(move || value(&app.complaints.detail(app.complaints.typed(&id)?)?)).await.map(json)
}

pub(super) async fn erase(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Refusal> {
    work(move || {
        app.complaints.erase(&[app.complaints.typed(&id)?])?;
        app.nearness.soon();
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

impl From<ComplaintError> for Refusal {
    fn from(error: ComplaintError) -> Self {
        match error {
            ComplaintError::NoSuchComplaint => Self::new(StatusCode::NOT_FOUND, "no complaint has this id"),
            ComplaintError::Ambiguous | ComplaintError::NoCluster => Self::new(StatusCode::CONFLICT, error.to_string()),
            ComplaintError::Memory(error) => error.into(),
            ComplaintError::Nothing => Self::bad_request(error.to_string()),
            ComplaintError::NoSuchCategory { .. } => Self::parameter("category", error.to_string()),
            // The rest names folders and files.
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the memory can't answer; see `cartwatch doctor`"),
        }
    }
}
