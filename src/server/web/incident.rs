//! `/ui/incidents/{id}`: one incident, its answer, its customers as a file; and what people say of it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;

use super::aloud::aloud;
use super::deed::{Deed, once};
use super::incidents::mute;
use super::notice::notice;
use super::reply::page;
use super::seat::Seat;
use crate::complaints;
use crate::incident::{ActionKind, FeedbackVerdict, Incident, Mark};
use crate::memory::{Acknowledged, Declared};
use crate::report::{self, CustomerRow, CustomerState, FixOutcome, IncidentDetail, RenderOptions};
use crate::server::api::{told, work};
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;
use crate::web::address;
use crate::web::incident::{self, Purchases, Shown};
use crate::web::incidents::moment;
use crate::wording::Language;

/// Customers that the page shows.
const CUSTOMERS: usize = 20;

/// Complaints up to which it is worth reading all of them for one incident's page.
const COMPLAINTS: u64 = 20_000;

/// So long before the first failure a deploy is shown.
const BEFORE: SignedDuration = SignedDuration::from_hours(2);

/// What people can say of an incident, by the last segment of the address.
const DEEDS: [&str; 9] = ["resolve", "reopen", "feedback", "note", "acknowledge", "merge", "split", "distinct", "mute"];

/// Why nothing was done, as it is told.
const FAULTS: [&str; 6] = ["fix!", "text!", "time!", "reason!", "other!", "conflict!"];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/ui/incidents/{id}", get(show))
        .route("/ui/incidents/{id}/solution", get(solution))
        .route("/ui/incidents/{id}/solution/aloud", get(aloud))
        .route("/ui/incidents/{id}/customers.csv", get(customers))
        .route("/ui/incidents/{id}/{deed}", post(act))
}

async fn show(State(app): State<Arc<App>>, seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    work(move || {
        if let Some(id) = id.strip_suffix(".md") {
            return markdown(&app, id, seat.visitor.language);
        }
        let notice = notice(&seat.visitor, "incident", &[&DEEDS[..], &FAULTS].concat());
        let shown = shown(&app, &id, seat.visitor.language)?;
        Ok(page(&seat, incident::page(&seat.visitor, &shown, notice)))
    })
    .await
}

/// All that the page shows; works for some time.
fn shown(app: &App, id: &str, language: Language) -> Result<Shown, Refusal> {
    let memory = &app.memory;
    let mut detail = known(app, id, language)?;
    if memory.store().complaint_count().map_err(crate::memory::MemoryError::from)? <= COMPLAINTS {
        detail.complaints = complaints::of_incident(memory, &detail.incident.id)?;
    }
    let standing = memory.standing(detail.incident.clone())?;
    let seen = Acknowledged::of(&standing).map(|seen| (seen.by, seen.at));
    let seen_until = memory.newest_event()?;
    let mut customers = memory.customers(&detail.incident)?;
    let purchases = purchases(&customers);
    first_to_call(&mut customers);
    Ok(Shown {
        seen,
        similar_fixes: similar_fixes(app, &detail)?,
        marks: marks(app, &detail, seen_until)?,
        seen_until,
        customers,
        purchases,
        markdown: as_markdown(&detail, language)?,
        asks_a_model: memory.asks_a_model(),
        once: once(app.now()),
        detail,
    })
}

/// What the memory knows of it, with an answer at once.
pub(super) fn known(app: &App, id: &str, language: Language) -> Result<IncidentDetail, Refusal> {
    let incident = app.memory.incident(id)?;
    Ok(Handle::current().block_on(async {
        app.memory.catch_up().await?;
        app.memory.show(incident, language).await
    })?)
}

/// How the fixes of each similar incident fared.
fn similar_fixes(app: &App, detail: &IncidentDetail) -> Result<BTreeMap<String, Vec<FixOutcome>>, Refusal> {
    let mut fixes = BTreeMap::new();
    for near in detail.similar.iter().filter(|near| near.kind.name() == "incident") {
        // It may have been deleted meanwhile.
        let Ok(incident) = app.memory.incident(&near.id) else { continue };
        let standing = app.memory.standing(incident)?;
        fixes.insert(near.id.clone(), app.memory.fix_outcomes(&standing)?);
    }
    Ok(fixes)
}

/// Deploys from before its first failure on; all services', as any may be to blame.
fn marks(app: &App, detail: &IncidentDetail, seen_until: Option<Timestamp>) -> Result<Vec<Mark>, Refusal> {
    let (Some(first), Some(last)) = (detail.episodes.first(), detail.episodes.last()) else { return Ok(Vec::new()) };
    let from = first.started.checked_sub(BEFORE).unwrap_or(first.started);
    let until = seen_until.unwrap_or(last.ended).max(last.ended);
    Ok(app.memory.marks(from, until)?)
}

/// Sessions by what became of their purchases; one with several currencies has several rows, side by side.
fn purchases(rows: &[CustomerRow]) -> Purchases {
    let mut purchases = Purchases::default();
    let mut before: Option<&CustomerRow> = None;
    for row in rows {
        let same = before.is_some_and(|before| before.session_id == row.session_id);
        before = Some(row);
        if same {
            continue;
        }
        match row.state {
            CustomerState::Recovered => purchases.recovered += 1,
            CustomerState::StillLost => purchases.lost += 1,
            CustomerState::Unknown => purchases.unknown += 1,
        }
    }
    purchases
}

/// Those that have not ordered, with the most in the cart first; newest of equals.
fn first_to_call(rows: &mut Vec<CustomerRow>) {
    let rank = |row: &CustomerRow| match row.state {
        CustomerState::StillLost => 0,
        CustomerState::Unknown => 1,
        CustomerState::Recovered => 2,
    };
    // Amounts of several currencies can't be compared.
    let currencies: BTreeSet<&str> =
        rows.iter().map(|row| row.currency.as_str()).filter(|currency| !currency.is_empty()).collect();
    let one_currency = currencies.len() < 2;
    rows.sort_by(|a, b| {
        let money = if one_currency { b.money_at_risk.cmp(&a.money_at_risk) } else { Ordering::Equal };
        rank(a).cmp(&rank(b)).then(money).then(b.at.cmp(&a.at)).then_with(|| a.session_id.cmp(&b.session_id))
    });
    rows.truncate(CUSTOMERS);
}

fn as_markdown(detail: &IncidentDetail, language: Language) -> Result<String, Refusal> {
    let options = RenderOptions::new(language);
    let mut text = Vec::new();
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the page can't be written as Markdown");
    report::incident_detail_markdown(detail, &options, &mut text).map_err(failed)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The same for a ticket.
fn markdown(app: &App, id: &str, language: Language) -> Result<Response, Refusal> {
    let mut detail = known(app, id, language)?;
    detail.complaints = complaints::of_incident(&app.memory, &detail.incident.id)?;
    let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], as_markdown(&detail, language)?).into_response())
}

/// The answer of a language model as a page, for browsers without a script.
async fn solution(State(app): State<Arc<App>>, seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    work(move || {
        let incident = app.memory.incident(&id)?;
        let detail = Handle::current().block_on(async {
            app.memory.catch_up().await?;
            app.memory.show_considered(incident, seat.visitor.language).await
        })?;
        Ok(page(&seat, incident::answer_page(&seat.visitor, &detail)))
    })
    .await
}

/// All customers as a file, for those who call them back.
async fn customers(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Refusal> {
    work(move || {
        let rows = app.memory.customers(&app.memory.incident(&id)?)?;
        let mut file = Vec::new();
        let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the file can't be written");
        report::customers_csv(&rows, &mut file).map_err(failed)?;
        let kind = (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
        let name = (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"customers.csv\""));
        Ok(([kind, name], file).into_response())
    })
    .await
}

async fn act(
    State(app): State<Arc<App>>,
    Path((id, deed)): Path<(String, String)>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Deed::read(&app, &caller, &headers, body).await?;
    work(move || {
        let missing = || Refusal::new(StatusCode::NOT_FOUND, "there is nothing of this name to say of an incident");
        let deed = DEEDS.into_iter().find(|known| *known == deed).ok_or_else(missing)?;
        let own = address::incident(app.memory.incident(&id)?.id.as_str());
        Ok(match said(&app, &id, deed, &form)? {
            Ok(()) => form.back(&own, deed, ""),
            Err(fault) => form.back(&own, fault, ""),
        })
    })
    .await
}

/// Writes down what the form says; or why not.
fn said(app: &App, id: &str, deed: &str, form: &Deed) -> Result<Result<(), &'static str>, Refusal> {
    let moment = form.moment(app)?;
    let declared = || Declared { reason: form.words("reason"), by: form.by() };
    let act = |incident: &Incident, kind| Ok(app.memory.act(&incident.id, kind, form.by(), moment)?);
    let other = |name: &str| app.memory.incident(form.said(name));
    let done = match deed {
        "merge" | "split" | "distinct" => {
            let member = form.words("member").unwrap_or_else(|| id.to_owned());
            let name = if deed == "merge" { "into" } else { "other" };
            if deed != "split" && other(name).is_err() {
                return Ok(Err("other"));
            }
            told(app, &member, |incident| {
                match deed {
                    "merge" => drop(app.memory.merge(&incident.id, &other(name)?.id, declared(), moment)?),
                    "split" => drop(app.memory.split(&incident.id, declared(), moment)?),
                    _ => app.memory.distinguish(&incident.id, &other(name)?.id, declared(), moment)?,
                }
                Ok(())
            })
        }
        "mute" => match form.words("reason") {
            Some(reason) => told(app, id, |incident| mute(app, incident, &reason, form, moment)),
            None => return Ok(Err("reason")),
        },
        _ => match kind(deed, form, moment.now) {
            Ok(kind) => told(app, id, |incident| act(incident, kind)),
            Err(fault) => return Ok(Err(fault)),
        },
    };
    match done {
        Ok(_) => Ok(Ok(())),
        Err(refusal) if refusal.status == StatusCode::CONFLICT => Ok(Err("conflict")),
        Err(refusal) => Err(refusal),
    }
}

/// What is said of one incident alone.
fn kind(deed: &str, form: &Deed, now: Timestamp) -> Result<ActionKind, &'static str> {
    Ok(match deed {
        "resolve" => {
            let applied_at = match form.said("applied_at") {
                "" => now,
                said => moment(said).ok_or("time")?,
            };
            ActionKind::Resolve { fix: form.words("fix").ok_or("fix")?, root_cause: form.words("cause"), applied_at }
        }
        "reopen" => ActionKind::Reopen { reason: form.words("reason") },
        "feedback" => {
            let verdict = match form.said("verdict") {
                "helpful" => FeedbackVerdict::Helpful,
                "partly" => FeedbackVerdict::Partly,
                _ => FeedbackVerdict::Wrong,
            };
            ActionKind::Feedback { verdict, note: form.words("note") }
        }
        "note" => ActionKind::Note { text: form.words("text").ok_or("text")? },
        _ => ActionKind::Acknowledge {},
    })
}
