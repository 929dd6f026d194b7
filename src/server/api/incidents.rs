//! `GET /api/v1/incidents`, and what is known of one: all, its solution, what people did, whom it touched; and which are
//! probably one problem.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::page::Wanted;
use super::request::{Asked, InLanguage, document, json, value, work};
use crate::complaints;
use crate::finding::{Category, UnknownCategory};
use crate::incident::{IncidentId, Status};
use crate::memory::{ListFilter, ListFrom, ListQuestion};
use crate::report::{
    self, CustomerState, Duplicate, HistoryEntry, IncidentDetail, IncidentList, IncidentRow, OutcomeRow,
};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::session::Stage;
use crate::wording::Language;

/// Pairs of probable duplicates that are looked for.
const DUPLICATES: usize = 1000;

/// Which incidents, and which page of them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only this status: `open`, `resolved` or `recurred`.
    status: Option<String>,
    /// Only this category.
    category: Option<String>,
    /// Only this service.
    service: Option<String>,
    /// Most rows.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// From the `Link` header of the page before.
    cursor: Option<String>,
}

/// Which page.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OnlyPage {
    /// Most rows.
    #[schemars(range(min = 1, max = 500))]
    pub(super) limit: Option<usize>,
    /// From the `Link` header of the page before.
    pub(super) cursor: Option<String>,
}

/// What people did about an incident.
#[derive(Serialize, JsonSchema)]
pub(super) struct ActionList {
    /// Oldest first.
    actions: Vec<HistoryEntry>,
    /// How many there are in all.
    total: u64,
}

/// A customer whom an incident touched.
#[derive(Serialize, JsonSchema)]
pub(super) struct TouchedCustomer {
    /// The incident.
    incident: IncidentId,
    /// The session.
    session_id: String,
    /// The customer, where known.
    user_id: Option<String>,
    /// First proof in the session.
    at: Timestamp,
    /// Furthest step.
    stage: Option<Stage>,
    /// Currency of the amount; a session with several has a row for each.
    currency: String,
    /// Last known cart or order total, an exact decimal number.
    money_at_risk: Option<String>,
    /// Whether the customer ordered after all.
    state: CustomerState,
}

/// Customers whom an incident touched.
#[derive(Serialize, JsonSchema)]
pub(super) struct CustomerList {
    /// By time.
    customers: Vec<TouchedCustomer>,
    /// How many rows there are in all.
    total: u64,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Asked(which): Asked<Which>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let filter = filter(&which)?;
    let wanted = Wanted::new(which.limit, which.cursor.as_deref())?;
    work(move || {
        let question = ListQuestion {
            filter,
            from: wanted.behind.clone().map_or(ListFrom::First, ListFrom::Behind),
            // One more tells whether others follow.
            limit: wanted.limit + 1,
            ..ListQuestion::default()
        };
        let listing = app.memory.listed(&question)?.ok_or_else(Wanted::gone)?;
        let mut rows: Vec<IncidentRow> = listing.rows.into_iter().map(|listed| listed.row).collect();
        let more = rows.len() > wanted.limit;
        rows.truncate(wanted.limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.as_str().to_owned());
        let list = IncidentList { incidents: rows, total: listing.total };
        Ok(wanted.reply(document(|out| report::incident_list_json(&list, out))?, next, query.as_deref()))
    })
    .await
}

fn filter(which: &Which) -> Result<ListFilter, Refusal> {
    let status = match which.status.as_deref() {
        None => None,
        Some("open") => Some(Status::Open),
        Some("resolved") => Some(Status::Resolved),
        Some("recurred") => Some(Status::Recurred),
        Some(_) => return Err(Refusal::parameter("status", "status must be open, resolved or recurred")),
    };
    let category = category(which.category.as_deref())?;
    Ok(ListFilter { status, category, service: which.service.clone(), ..ListFilter::default() })
}

/// A category by its name.
pub(super) fn category(name: Option<&str>) -> Result<Option<Category>, Refusal> {
    let wrong = |error: UnknownCategory| Refusal::parameter("category", error.to_string());
    name.map(str::parse::<Category>).transpose().map_err(wrong)
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Asked(asked): Asked<InLanguage>,
) -> Result<Response, Refusal> {
    work(move || detail(&app, &id, asked.language)).await.map(json)
}

pub(super) async fn solution(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Asked(asked): Asked<InLanguage>,
) -> Result<Response, Refusal> {
    work(move || value(&known(&app, &id, asked.language)?.solution)).await.map(json)
}

pub(super) async fn actions(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Asked(page): Asked<OnlyPage>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(page.limit, page.cursor.as_deref())?;
    work(move || {
        let name = |entry: &HistoryEntry| format!("{:?} {}", entry.action.stamp, entry.incident);
        wanted.of(action_list(&app, &id)?, query.as_deref(), |list| &mut list.actions, name, value)
    })
    .await
}

fn action_list(app: &App, id: &str) -> Result<ActionList, Refusal> {
    let actions = app.memory.actions(&app.memory.incident(id)?)?;
    Ok(ActionList { total: actions.len() as u64, actions })
}

pub(super) async fn outcomes(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Asked(page): Asked<OnlyPage>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(page.limit, page.cursor.as_deref())?;
    work(move || {
        let list = app.memory.outcomes(&app.memory.incident(&id)?)?;
        let name = |row: &OutcomeRow| {
            let applied = row.fix.applied_at.map_or_else(String::new, |at| at.to_string());
            format!("{applied} {}", row.fix.fix)
        };
        wanted.of(
            list,
            query.as_deref(),
            |list| &mut list.outcomes,
            name,
            |list| document(|out| report::outcome_list_json(list, out)),
        )
    })
    .await
}

pub(super) async fn customers(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Asked(page): Asked<OnlyPage>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(page.limit, page.cursor.as_deref())?;
    work(move || {
        let rows = app.memory.customers(&app.memory.incident(&id)?)?.into_iter();
        let told = rows.map(|row| TouchedCustomer {
            incident: row.incident,
            session_id: row.session_id,
            user_id: row.user_id,
            at: row.at,
            stage: row.stage,
            currency: row.currency,
            money_at_risk: row.money_at_risk.map(|amount| amount.to_string()),
            state: row.state,
        });
        let customers: Vec<TouchedCustomer> = told.collect();
        let list = CustomerList { total: customers.len() as u64, customers };
        let name = |row: &TouchedCustomer| format!("{} {} {}", row.at, row.currency, row.session_id);
        wanted.of(list, query.as_deref(), |list| &mut list.customers, name, value)
    })
    .await
}

pub(super) async fn duplicates(
    State(app): State<Arc<App>>,
    Asked(page): Asked<OnlyPage>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(page.limit, page.cursor.as_deref())?;
    work(move || {
        let list = Handle::current().block_on(async {
            app.memory.catch_up().await?;
            app.memory.duplicates(DUPLICATES).await
        })?;
        let name = |pair: &Duplicate| format!("{} {}", pair.keep.id, pair.merge.id);
        wanted.of(
            list,
            query.as_deref(),
            |list| &mut list.duplicates,
            name,
            |list| document(|out| report::duplicates_json(list, out)),
        )
    })
    .await
}

/// All that is known of an incident; works for some time.
fn known(app: &App, id: &str, language: Option<Language>) -> Result<IncidentDetail, Refusal> {
    let incident = app.memory.incident(id)?;
    let language = language.unwrap_or_else(|| app.config().language());
    Ok(Handle::current().block_on(async {
        app.memory.catch_up().await?;
        app.memory.show(incident, language).await
    })?)
}

/// The same as JSON.
pub(super) fn detail(app: &App, id: &str, language: Option<Language>) -> Result<Vec<u8>, Refusal> {
    let mut shown = known(app, id, language)?;
    shown.complaints = complaints::of_incident(&app.memory, &shown.incident.id)?;
    document(|out| report::incident_detail_json(&shown, out))
}

/// The representations of an incident by whose tags a client may say what it has seen: in each language, and what people
/// did, which stays the same while the incident goes on.
pub(super) fn states(app: &App, id: &str) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut states = vec![value(&action_list(app, id)?)?];
    for language in Language::ALL {
        states.push(detail(app, id, Some(language))?);
    }
    Ok(states)
}
