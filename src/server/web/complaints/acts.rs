//! What people say of complaints: what they are about, and that nobody needs to be told for a while.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;

use super::super::form::Form;
use crate::memory::MuteRequest;
use crate::server::api::{Said, correct, work};
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;
use crate::web::complaints::PATH;

/// More than all fields of a form.
const FORM_BYTES: usize = 16 * 1024;

/// Hours that a mute may last.
const LONGEST_MUTE: i64 = 24 * 7;

/// A mute begins with the last complaint of the clusters that it is about, and not longer ago than this.
const LEAD: SignedDuration = SignedDuration::from_hours(24);

/// Who says it of which complaint.
type Circumstances = (State<Arc<App>>, Extension<Caller>, Path<String>, HeaderMap);

pub(super) async fn link(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    say(circumstances, body, true).await
}

pub(super) async fn unlink(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    say(circumstances, body, false).await
}

async fn say(circumstances: Circumstances, body: Body, linked: bool) -> Result<Response, Refusal> {
    let (State(app), Extension(caller), Path(id), headers) = circumstances;
    let form = Form::read(&app, &headers, body, FORM_BYTES).await?;
    let incident = form.said("incident").map(str::to_owned);
    if linked && incident.is_none() {
        return Err(Refusal::field("incident", "name the incident that it is about"));
    }
    let code = match (linked, &incident) {
        (true, _) => "linked",
        (false, Some(_)) => "unlinked",
        (false, None) => "none",
    };
    let typed_by_hand = linked;
    let said = Said { complaint: id.clone(), incident, linked, by: caller.0, moment: app.now().into() };
    let own = format!("{PATH}/{id}");
    match correct(&app, said).await {
        Ok(complaint) => {
            app.figures.complaints.forget();
            Ok(form.done(&own, code, &complaint.complaint.id.to_string()))
        }
        // Whoever typed an id wrongly types it again; a complaint that is not there stays an error.
        Err(refusal) if typed_by_hand && is_of_incident(&refusal) => Ok(form.done(&own, "unknown", "pick")),
        Err(refusal) => Err(refusal),
    }
}

fn is_of_incident(refusal: &Refusal) -> bool {
    [StatusCode::NOT_FOUND, StatusCode::CONFLICT].contains(&refusal.status) && !refusal.reason.contains("complaint")
}

pub(super) async fn mute(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Form::read(&app, &headers, body, FORM_BYTES).await?;
    let hours = form
        .said("hours")
        .and_then(|hours| hours.parse::<i64>().ok())
        .filter(|hours| (1..=LONGEST_MUTE).contains(hours));
    let hours = hours.ok_or_else(|| Refusal::field("hours", format!("say for how many hours, 1 to {LONGEST_MUTE}")))?;
    let now = app.now();
    let late = || Refusal::field("hours", "the end is out of range");
    let until = now.checked_add(SignedDuration::from_hours(hours)).map_err(|_| late())?;
    let earliest = now.checked_sub(LEAD).unwrap_or(now);
    let last = app.clusters.standing().iter().map(|cluster| cluster.until).min();
    let request = MuteRequest {
        incident: None,
        category: None,
        service: None,
        from: last.map(|last| last.clamp(earliest, now)),
        until,
        reason: form.said("reason").unwrap_or_default().to_owned(),
        by: caller.0,
    };
    let own = Arc::clone(&app);
    work(move || Ok(own.memory.mute(request, now)?)).await?;
    app.figures.complaints.forget();
    app.clusters.soon();
    Ok(form.done(PATH, "muted", "early"))
}
