//! `/api/v1/mutes`: planned noise, of which nobody wants to be told while it lasts.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use super::once::When;
use super::operation::WORDS_BYTES;
use super::page::Wanted;
use super::request::{Asked, json, read, value, work};
use crate::finding::Category;
use crate::memory::MuteRequest;
use crate::report::{MuteList, MuteRow};
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;

/// Which mutes, and which page of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Those that are over, too.
    #[serde(default)]
    all: bool,
    /// Most rows.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// From the `Link` header of the page before.
    cursor: Option<String>,
}

/// What is planned; it must name an incident, a category, a service or a complaint, or say that it is about everything.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// Only this incident, and those merged with it; the id may be shortened.
    incident: Option<String>,
    /// Only this category.
    category: Option<Category>,
    /// Only this service.
    service: Option<String>,
    /// Only the cluster of complaints of the last day that holds this one, and nothing else; the id may be shortened.
    complaint: Option<String>,
    /// Everything.
    #[serde(default)]
    all: bool,
    /// From when, in the time of the logs; where nothing is said, a minute ago, or with the cluster's first complaint.
    from: Option<Timestamp>,
    /// Until when.
    until: Timestamp,
    /// Why.
    reason: String,
    /// Who; the token's name, where nothing is said.
    by: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Asked(which): Asked<Which>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(which.limit, which.cursor.as_deref())?;
    let now = app.now();
    work(move || {
        let mut mutes = app.memory.mutes()?;
        mutes.retain(|mute| which.all || mute.end() > now);
        let mut list = MuteList::of(mutes, &app.clusters.standing());
        let next = wanted.cut(&mut list.mutes, |row| row.id.as_str().to_owned())?;
        Ok(wanted.reply(value(&list)?, next, query.as_deref()))
    })
    .await
}

pub(super) async fn make(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    When(moment): When,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let plan: Plan = read(&app, &headers, body, WORDS_BYTES).await?;
    let of_incidents = plan.incident.is_some() || plan.category.is_some() || plan.service.is_some();
    if [of_incidents, plan.complaint.is_some(), plan.all].into_iter().filter(|said| *said).count() != 1 {
        let one = "name an incident, a category or a service; or a complaint alone; or say `all`, and none of them";
        return Err(Refusal::bad_request(one));
    }
    let made = work(move || {
        let incident = plan.incident.as_deref().map(|id| app.memory.incident(id)).transpose()?;
        let request = MuteRequest {
            incident: incident.map(|incident| incident.id),
            category: plan.category,
            service: plan.service,
            from: plan.from,
            until: plan.until,
            reason: plan.reason,
            by: plan.by.or(caller.0),
            complaints: Vec::new(),
        };
        let made = match plan.complaint {
            Some(typed) => {
                let id = app.complaints.typed(&typed)?;
                app.complaints.mute_cluster(id, moment.now, request, moment)?
            }
            None => app.memory.mute(request, moment)?,
        };
        value(&MuteRow::of(made, &app.clusters.standing()))
    });
    let mut response = json(made.await?);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

pub(super) async fn end(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let now = app.now();
    work(move || value(&MuteRow::of(app.memory.end_mute(&id, now)?, &app.clusters.standing()))).await.map(json)
}
