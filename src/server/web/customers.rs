//! `GET /ui/customers`: who is in trouble now; with `q` one customer's way.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use jiff::{SignedDuration, Timestamp};

use super::form::Form;
use super::reply::page;
use super::seat::Seat;
use super::tail::newest;
use crate::complaints::{ComplaintRow, CustomerIds};
use crate::report::{Journey, SessionRow, TailFilter};
use crate::server::api::work;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::customers::{self, CustomerComplaint, Customers, Left};

/// Open sessions that are shown.
const OPEN: usize = 100;

/// Sessions that ended, below them.
const ENDED: usize = 20;

/// Remembered sessions of a customer that are shown at once; the others after a click.
const SHOWN: usize = 5;

/// Remembered sessions that are looked for at the most.
const LOOKED_FOR: usize = 50;

/// Log lines of a customer.
const LINES: usize = 200;

/// Complaints of a customer.
const COMPLAINTS: usize = 10;

/// Customers complain within days.
const COMPLAIN_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Longest id, in bytes.
const LONGEST: usize = 500;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/ui/customers", get(show))
}

async fn show(State(app): State<Arc<App>>, RawQuery(query): RawQuery, seat: Seat) -> Result<Response, Refusal> {
    let asked = Form::asked(query.as_deref());
    let who = asked.text("q", LONGEST)?.trim().to_owned();
    let shown = if asked.is_ticked("all") { LOOKED_FOR } else { SHOWN };
    work(move || {
        let customers = if who.is_empty() { everybody(&app)? } else { one(&app, who, shown)? };
        Ok(page(&seat, customers::page(&seat.visitor, &customers)))
    })
    .await
}

fn everybody(app: &App) -> Result<Customers, Refusal> {
    let (open, open_more) = newest_first(app.analysis.sessions());
    let ended = app.memory.sessions(None, ENDED)?;
    let titles = titles(app, open.iter().chain(&ended).flat_map(|row| &row.incidents).map(|id| id.as_str()));
    Ok(Customers { open, open_more, ended, titles, ..Customers::default() })
}

fn one(app: &App, who: String, shown: usize) -> Result<Customers, Refusal> {
    let mut journeys = app.memory.find(&who)?.journeys;
    let at_least = journeys.len() >= LOOKED_FOR;
    let mut open = app.analysis.sessions();
    let sessions: Vec<&str> = journeys.iter().map(|journey| journey.session.id.as_str()).collect();
    // An order or a trace leads to the session that goes on under the same id.
    open.retain(|row| row.id == who || row.user_id.as_deref() == Some(&who) || sessions.contains(&row.id.as_str()));
    let (open, open_more) = newest_first(open);
    let (complaints, complaints_more) = complaints(app, &who, &journeys, &open)?;
    let count = journeys.len().saturating_sub(shown) as u64;
    journeys.truncate(shown);
    let filter = TailFilter { session: Some(who.clone()), ..TailFilter::default() };
    let recent = newest(app, &filter, LINES)?;
    let of_journeys = journeys.iter().flat_map(|journey| &journey.incidents);
    let ids = of_journeys.chain(open.iter().flat_map(|row| &row.incidents)).map(|id| id.as_str());
    let of_complaints = complaints.iter().filter_map(|complaint| complaint.incident.as_deref());
    let titles = titles(app, ids.chain(of_complaints));
    Ok(Customers {
        query: who,
        open,
        open_more,
        ended: Vec::new(),
        journeys,
        journeys_more: Left { count, at_least },
        titles,
        complaints,
        complaints_more,
        recent,
    })
}

/// The newest sessions, and how many more there are.
fn newest_first(mut rows: Vec<SessionRow>) -> (Vec<SessionRow>, u64) {
    rows.sort_by_key(|row| (std::cmp::Reverse(row.started), row.key));
    let more = rows.len().saturating_sub(OPEN) as u64;
    rows.truncate(OPEN);
    (rows, more)
}

/// Titles by id, from what runs now, else from the memory; what has none is shown by its id.
fn titles<'i>(app: &App, ids: impl Iterator<Item = &'i str>) -> BTreeMap<String, String> {
    let mut titles: BTreeMap<String, String> =
        app.analysis.incidents().into_iter().map(|live| (live.id.as_str().to_owned(), live.title)).collect();
    for id in ids {
        if !titles.contains_key(id)
            && let Ok(incident) = app.memory.incident(id)
        {
            titles.insert(id.to_owned(), incident.title);
        }
    }
    titles
}

/// What the customer wrote, by all ids that are known of them, from when they were first here.
fn complaints(
    app: &App,
    who: &str,
    journeys: &[Journey],
    open: &[SessionRow],
) -> Result<(Vec<CustomerComplaint>, bool), Refusal> {
    let of_journeys = journeys.iter().flat_map(|journey| {
        let session = &journey.session;
        session.references.iter().chain([&session.id]).chain(&session.user_id).cloned()
    });
    let of_open = open.iter().flat_map(|row| [Some(row.id.clone()), row.user_id.clone()].into_iter().flatten());
    let ids = CustomerIds::new(of_journeys.chain(of_open).chain([who.to_owned()]));
    let (rows, more) = app.complaints.of_customer(&ids, times(app.now(), journeys, open), COMPLAINTS)?;
    Ok((rows.into_iter().map(told).collect(), more))
}

/// From the first session until some days after the last one; of somebody whose sessions are not known, the last days.
fn times(now: Timestamp, journeys: &[Journey], open: &[SessionRow]) -> (Timestamp, Timestamp) {
    let spans = journeys.iter().map(|journey| (journey.session.started, journey.session.ended));
    let spans = spans.chain(open.iter().map(|row| (row.started, row.ended)));
    let whole = spans.reduce(|(first, last), (began, ended)| (first.min(began), last.max(ended)));
    let (first, last) = whole.unwrap_or_else(|| (now.checked_sub(COMPLAIN_WITHIN).unwrap_or(Timestamp::MIN), now));
    (first, last.checked_add(COMPLAIN_WITHIN).unwrap_or(Timestamp::MAX))
}

fn told(row: ComplaintRow) -> CustomerComplaint {
    CustomerComplaint {
        id: row.id.to_string(),
        at: row.at,
        ticket: format!("{} {}", row.source, row.ticket),
        text: row.text,
        incident: row.links.first().map(|link| link.incident.as_str().to_owned()),
    }
}
