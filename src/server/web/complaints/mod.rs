//! `/ui/complaints`: whether they became less, each one, and what people say of its links.

mod acts;
mod asked;
mod cards;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::deed::once;
use super::form::Form;
use super::mutes;
use super::notice::notice;
use super::reply::page;
use super::seat::Seat;
use crate::complaints::{DeskWords, Look, ReportWanted, desk_words as find_words, report as make};
use crate::report::{ComplaintReport, complaint_report_csv};
use crate::server::api::work;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::complaints::{self, ComplaintsPage, OneComplaint, Possible};
use asked::Asked;

/// Complaints of a page.
const ROWS: usize = 25;

/// Fixes that are told of, and in the file.
const FIXES: usize = 5;
const FILE_FIXES: usize = 100;

/// Incidents that are offered for a complaint.
const POSSIBLE: usize = 6;

/// What is told of a complaint: what it is about now, or why nothing was said.
const NOTICES: [&str; 4] = ["linked", "unlinked", "none", "unknown!"];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/ui/complaints", get(show))
        .route("/ui/complaints/report.csv", get(file))
        .route("/ui/complaints/{id}", get(one))
        .route("/ui/complaints/{id}/link", post(acts::link))
        .route("/ui/complaints/{id}/unlink", post(acts::unlink))
}

async fn show(State(app): State<Arc<App>>, seat: Seat, RawQuery(query): RawQuery) -> Result<Response, Refusal> {
    let query = Form::asked(query.as_deref());
    let asked = Asked::of(&query);
    let notice = notice(&seat.visitor, "complaints", &NOTICES).or_else(|| mutes::told(&seat.visitor));
    let words = if asked.filters.category.is_empty() { None } else { desk_words(&app).await? };
    let (mut shown, wanted) = list(&app, &seat, asked, words.unwrap_or_default()).await?;
    if let Some(wanted) = wanted {
        match figures(&app, wanted).await {
            Ok(report) => shown.report = report.map(|report| now_muted(&app, &report)).transpose()?,
            Err(refusal) if refusal.faults.iter().any(|fault| fault.parameter.as_deref() == Some("category")) => {
                shown.no_such_category = true;
            }
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(page(&seat, complaints::page(&seat.visitor, &shown, notice)))
}

/// The complaints of the page, and which figures belong to them; none where there are no complaints.
async fn list(
    app: &Arc<App>,
    seat: &Seat,
    asked: Asked,
    words: Arc<DeskWords>,
) -> Result<(ComplaintsPage, Option<ReportWanted>), Refusal> {
    let (app, language, now) = (Arc::clone(app), seat.visitor.language, seat.visitor.now);
    work(move || {
        let mut shown = ComplaintsPage { cursor: asked.cursor.clone(), once: once(now), ..ComplaintsPage::default() };
        if !app.complaints.is_any()? {
            return Ok((ComplaintsPage { none_at_all: true, ..shown }, None));
        }
        let incident = match asked.filters.incident.as_str() {
            "" => None,
            typed => app.memory.incident(typed).ok().map(|incident| incident.id),
        };
        shown.no_such_incident = incident.is_none() && !asked.filters.incident.is_empty();
        let wanted = asked.wanted(incident.clone(), FIXES);
        if !shown.no_such_incident {
            let looked = app.complaints.look(&Look { words, ..asked.look(incident) }, ROWS, now)?;
            shown.further = looked.further.map(asked::cursor);
            shown.cards = cards::cards(&app, &looked.rows, language)?;
        }
        shown.filters = asked.filters;
        Ok((shown, Some(wanted)))
    })
    .await
}

/// The report, with the mutes as they are now: it is kept for a while.
fn now_muted(app: &App, report: &ComplaintReport) -> Result<ComplaintReport, Refusal> {
    let mut report = report.clone();
    app.complaints.mark_muted(&mut report.clusters)?;
    Ok(report)
}

/// Which words of the help desks stand for our categories; `None` while that is worked out.
async fn desk_words(app: &Arc<App>) -> Result<Option<Arc<DeskWords>>, Refusal> {
    let own = Arc::clone(app);
    app.figures.desk_words.answer((), move || Ok(find_words(&own.memory)?)).await
}

/// The figures; `None` while they are worked out.
async fn figures(app: &Arc<App>, wanted: ReportWanted) -> Result<Option<Arc<ComplaintReport>>, Refusal> {
    let (own, question) = (Arc::clone(app), wanted.clone());
    app.figures.complaints.answer(question, move || Ok(make(&own.memory, &wanted)?)).await
}

async fn one(State(app): State<Arc<App>>, seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let notice = notice(&seat.visitor, "complaints", &NOTICES);
    work(move || {
        let id = app.complaints.typed(&id)?;
        let detail = app.complaints.detail(id)?;
        let possible = if seat.visitor.rights.operate { app.complaints.candidates(id, POSSIBLE)? } else { Vec::new() };
        let possible = possible.into_iter().map(|one| Possible {
            incident: one.incident.to_string(),
            title: one.title,
            category: one.category,
            chance: one.chance,
        });
        let shown = OneComplaint {
            possible: possible.collect(),
            said: cards::said(&app, &detail, seat.visitor.words())?,
            card: cards::card(&app, &detail.complaint, seat.visitor.language)?,
        };
        Ok(page(&seat, complaints::one(&seat.visitor, &shown, notice)))
    })
    .await
}

/// The figures over time as CSV.
async fn file(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Result<Response, Refusal> {
    let asked = Asked::of(&Form::asked(query.as_deref()));
    work(move || {
        let incident = match asked.filters.incident.as_str() {
            "" => None,
            typed => Some(app.memory.incident(typed)?.id),
        };
        let report = make(&app.memory, &asked.wanted(incident, FILE_FIXES))?;
        let mut bytes = Vec::new();
        let failed = |_| Refusal::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "the file can't be written");
        complaint_report_csv(&report, &mut bytes).map_err(failed)?;
        let kind = (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
        let name = (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"complaints.csv\""));
        Ok(([kind, name], bytes).into_response())
    })
    .await
}
