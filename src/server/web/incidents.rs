//! `/ui/incidents`: the list, and what is done with several at once.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use super::deed::{Deed, once};
use super::mutes::{self, until};
use super::notice::notice;
use super::reply::page;
use super::seat::Seat;
use crate::complaints;
use crate::incident::{ActionKind, Incident, Status};
use crate::memory::{
    Declared, ListFilter, ListFrom, ListOrder, ListQuestion, ListedIncident, MemoryError, Moment, MuteRequest,
};
use crate::report::MuteList;
use crate::server::api::{told, work};
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;
use crate::web::incidents::{self, Asked, Incidents, ROWS, Row, Sort};

/// What can be done with several, by the name of its button.
const DEEDS: [&str; 4] = ["acknowledge", "merge", "split", "mute"];

/// What is told of it: that it was done, or why not all was.
const NOTICES: [&str; 9] =
    ["acknowledge#", "merge#", "split#", "mute#", "none!", "two!", "reason!", "conflict!", "missing!"];

/// Incidents that are acted on at once, at the most.
const MOST: usize = 500;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/ui/incidents", get(show).post(act))
}

async fn show(State(app): State<Arc<App>>, seat: Seat, RawQuery(query): RawQuery) -> Result<Response, Refusal> {
    let fields = complaints::form(&query.unwrap_or_default());
    work(move || {
        let asked = Asked::of(&fields);
        let notice = notice(&seat.visitor, "incidents", &NOTICES).or_else(|| mutes::told(&seat.visitor));
        let found = found(&app, &asked)?;
        Ok(page(&seat, incidents::page(&seat.visitor, &asked, &found, notice)))
    })
    .await
}

/// What the list shows.
fn found(app: &App, asked: &Asked) -> Result<Incidents, Refusal> {
    let now = app.now();
    let (since, until) = asked.span(now);
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let filter = ListFilter {
        status: asked.status,
        category: asked.category,
        service: text(&asked.service),
        since,
        until,
        text: text(&asked.text),
    };
    let question = |page: u64| ListQuestion {
        filter: filter.clone(),
        order: order(asked.sort),
        from: ListFrom::After(page.saturating_mul(ROWS)),
        limit: ROWS as usize,
        now,
    };
    let mut listing = app.memory.listed(&question(asked.page))?.unwrap_or_default();
    if listing.rows.is_empty() && listing.total > 0 {
        // The list became shorter than it was: its last page.
        listing = app.memory.listed(&question((listing.total - 1) / ROWS))?.unwrap_or_default();
    }
    let mut mutes = app.memory.mutes()?;
    mutes.retain(|mute| mute.end() > now);
    let statuses = [Status::Open, Status::Recurred, Status::Resolved];
    Ok(Incidents {
        rows: listing.rows.into_iter().map(row).collect(),
        total: listing.total,
        by_status: statuses.map(|status| (status, listing.counts.of(status))).to_vec(),
        services: listing.services,
        mutes: MuteList::of(mutes, &app.clusters.standing()).mutes,
        once: once(now),
    })
}

fn row(listed: ListedIncident) -> Row {
    Row {
        seen: listed.acknowledged.map(|seen| (seen.by, seen.at)),
        last_hour: listed.growth.now,
        hour_before: listed.growth.before,
        incident: listed.row,
    }
}

fn order(sort: Sort) -> ListOrder {
    match sort {
        Sort::Harm => ListOrder::Harm,
        Sort::Newest => ListOrder::Newest,
        Sort::Oldest => ListOrder::Oldest,
        Sort::Sessions => ListOrder::Sessions,
        Sort::Money => ListOrder::Money,
    }
}

async fn act(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Deed::read(&app, &caller, &headers, body).await?;
    work(move || {
        let deed = DEEDS.into_iter().find(|deed| *deed == form.said("do"));
        let deed = deed.ok_or_else(|| Refusal::bad_request("there is nothing of this name to do with incidents"))?;
        Ok(match done(&app, &form, deed)? {
            Ok(count) => form.back_counted("/ui/incidents", deed, count),
            Err(fault) => form.back("/ui/incidents", fault, ""),
        })
    })
    .await
}

/// Does it with each incident that is ticked; how many there were, or why not all was done.
fn done(app: &App, form: &Deed, deed: &str) -> Result<Result<usize, &'static str>, Refusal> {
    let ids: Vec<&str> = form.all("id").filter(|id| !id.is_empty()).take(MOST).collect();
    let Some((first, others)) = ids.split_first() else { return Ok(Err("none")) };
    if deed == "merge" && others.is_empty() {
        return Ok(Err("two"));
    }
    let reason = form.words("reason");
    if deed == "mute" && reason.is_none() {
        return Ok(Err("reason"));
    }
    let moment = form.moment(app)?;
    let act_on = |id: &str| {
        let by = form.by();
        let act = |incident: &Incident| match deed {
            "acknowledge" => Ok(app.memory.act(&incident.id, ActionKind::Acknowledge {}, by, moment)?),
            "merge" => {
                let into = app.memory.incident(first)?;
                Ok(app.memory.merge(&incident.id, &into.id, Declared { reason: None, by }, moment).map(drop)?)
            }
            "split" => Ok(app.memory.split(&incident.id, Declared { reason: None, by }, moment).map(drop)?),
            _ => mute(app, incident, &reason.clone().unwrap_or_default(), form, moment),
        };
        told(app, id, act)
    };
    let chosen = if deed == "merge" { others } else { ids.as_slice() };
    let mut fault = None;
    for id in chosen {
        match act_on(id) {
            Ok(_) => {}
            Err(refusal) if refusal.status.as_u16() == 409 => fault = Some("conflict"),
            Err(refusal) if refusal.status.as_u16() == 404 => fault = Some("missing"),
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(fault.map_or(Ok(chosen.len()), Err))
}

/// Mutes one incident for as long as the form says.
pub(super) fn mute(app: &App, incident: &Incident, reason: &str, form: &Deed, moment: Moment) -> Result<(), Refusal> {
    let request = MuteRequest {
        incident: Some(incident.id.clone()),
        until: until(form, moment)?,
        reason: reason.to_owned(),
        by: form.by(),
        ..MuteRequest::default()
    };
    app.memory.mute(request, moment).map(drop).map_err(|error: MemoryError| error.into())
}
