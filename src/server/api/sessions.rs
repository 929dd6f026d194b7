//! `/api/v1/sessions`: those in trouble, open ones and remembered ones; and a look at lines that are handed in.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::Wanted;
use super::request::{Asked, InLanguage, json, media_type, read_bytes, value, work};
use crate::report::{Journey, LineAnalysis, SessionRow};
use crate::server::analysis::{AnalyzeError, GivenLines};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::session::SessionKey;
use crate::wire::json_body;

/// Bytes of lines that are looked at: a session has some kilobytes.
pub(super) const LINES_BYTES: usize = 4 << 20;

/// Media types of lines that are looked at.
pub(super) const LINES: &[&str] = &["application/json", "application/x-ndjson", "text/plain"];

/// Which sessions, and which page of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only those that go on (`open`), or that are over and remembered (`closed`).
    state: Option<String>,
    /// Most rows.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// From the `Link` header of the page before.
    cursor: Option<String>,
}

/// Sessions in trouble; healthy ones are counted and not kept.
#[derive(Serialize, JsonSchema)]
pub(super) struct SessionList {
    /// Those that go on first, then newest first.
    sessions: Vec<SessionRow>,
}

/// What is known of a session.
#[derive(Serialize, JsonSchema)]
pub(super) struct SessionDetail {
    /// The id that was asked for.
    id: String,
    /// What is seen of it while it goes on.
    open: Vec<SessionRow>,
    /// What is remembered of it: a long session is over and goes on as a new one, under the same id.
    journeys: Vec<Journey>,
}

/// Place in the list: whether it goes on, when it began, and its key.
type Place = (bool, Timestamp, SessionKey);

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Asked(which): Asked<Which>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let (open, closed) = match which.state.as_deref() {
        None => (true, true),
        Some("open") => (true, false),
        Some("closed") => (false, true),
        Some(_) => return Err(Refusal::parameter("state", "state must be open or closed")),
    };
    let wanted = Wanted::new(which.limit, which.cursor.as_deref())?;
    let behind = wanted.behind.as_deref().map(read_place).transpose()?;
    work(move || {
        let mut sessions = if open { open_behind(&app, behind) } else { Vec::new() };
        if closed && sessions.len() <= wanted.limit {
            let behind = behind.filter(|(is_open, ..)| !is_open).map(|(_, started, key)| (started, key));
            sessions.extend(app.memory.sessions(behind, wanted.limit + 1 - sessions.len())?);
        }
        let more = sessions.len() > wanted.limit;
        sessions.truncate(wanted.limit);
        let next = sessions.last().filter(|_| more).map(place);
        Ok(wanted.reply(value(&SessionList { sessions })?, next, query.as_deref()))
    })
    .await
}

/// The open sessions behind a place, newest first.
fn open_behind(app: &App, behind: Option<Place>) -> Vec<SessionRow> {
    let mut rows = app.analysis.sessions();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.started), row.key));
    rows.retain(|row| match behind {
        None => true,
        Some((false, ..)) => false,
        Some((true, started, key)) => (std::cmp::Reverse(row.started), row.key) > (std::cmp::Reverse(started), key),
    });
    rows
}

/// A row's place as text.
fn place(row: &SessionRow) -> String {
    let state = if row.is_open { "open" } else { "closed" };
    format!("{state} {} {:016x}", row.started.as_microsecond(), row.key.0)
}

fn read_place(text: &str) -> Result<Place, Refusal> {
    let mut words = text.split(' ');
    let mut read = || {
        let is_open = words.next()? == "open";
        let started = Timestamp::from_microsecond(words.next()?.parse().ok()?).ok()?;
        Some((is_open, started, SessionKey(u64::from_str_radix(words.next()?, 16).ok()?)))
    };
    read().ok_or_else(|| Refusal::parameter("cursor", "this cursor is not of this list; begin anew"))
}

pub(super) async fn show(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Refusal> {
    work(move || {
        let mut journeys = app.memory.find(&id)?.journeys;
        journeys.retain(|journey| journey.session.id == id);
        let mut open = app.analysis.sessions();
        open.retain(|row| row.id == id);
        if journeys.is_empty() && open.is_empty() {
            let reason = "no session in trouble has this id; healthy ones are not kept";
            return Err(Refusal::new(StatusCode::NOT_FOUND, reason));
        }
        value(&SessionDetail { id, open, journeys })
    })
    .await
    .map(json)
}

pub(super) async fn analyze(
    State(app): State<Arc<App>>,
    Asked(asked): Asked<InLanguage>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let kind = media_type(&headers);
    if !LINES.contains(&kind.as_str()) {
        let reason = format!("send {}", LINES.join(", "));
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason));
    }
    let bytes = read_bytes(&app, &headers, body, LINES_BYTES).await?;
    work(move || {
        let now = app.now();
        let (lines, refused) = if kind == "text/plain" {
            (GivenLines::Any(bytes), 0)
        } else {
            let received = json_body::receive(&bytes, &app.arrival_at(now));
            let refused = received.rejections().count() as u64;
            (GivenLines::Json(received.lines), refused)
        };
        let language = asked.language.unwrap_or_else(|| app.config().language());
        let analysis = app.analysis.analyze(lines, now, language).map_err(|error| match error {
            AnalyzeError::Unreadable(what) => Refusal::bad_request(what),
            // The rest names folders and files.
            AnalyzeError::Failed(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the analysis failed"),
        })?;
        let category = analysis.incidents.first().map(|worst| worst.incident.category);
        app.memory.count_given(now, analysis.solution.iter().map(|solution| (category, solution)))?;
        value(&LineAnalysis { rejected: analysis.rejected + refused, ..analysis })
    })
    .await
    .map(json)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_place_is_survived(text in "(open|closed|x)? ?-?[0-9]{0,25} ?[0-9a-f]{0,20}\\PC{0,5}") {
            let _ = read_place(&text);
        }
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        assert_eq!(
            read_place("open 1000000 00000000000000ff").unwrap(),
            (true, Timestamp::from_second(1).unwrap(), SessionKey(255))
        );
    }
}
