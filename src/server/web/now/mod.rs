//! `GET /ui/now`, and the figures behind its plots: `GET /ui/now/csv/{plot}`.

mod counted;
mod kept;
mod problems;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;

use super::deed::once;
use super::first_run::first_run;
use super::mutes;
use super::reply::page;
use super::seat::Seat;
use crate::complaints::form;
use crate::server::api::work;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::now::{self, Now, Plot, Span, Window};

pub(in crate::server) use kept::KeptWindows;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/ui/now", get(show)).route("/ui/now/csv/{plot}", get(figures))
}

async fn show(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    seat: Seat,
) -> Result<Response, Refusal> {
    work(move || {
        let span = asked(query.as_deref())?;
        let Some(newest) = newest(&app)? else {
            let first = first_run(&app, &seat.visitor, &headers)?;
            return Ok(page(&seat, now::page(&seat.visitor, Err(&first), None)));
        };
        let now = gathered(&app, window(span, newest, &seat))?;
        Ok(page(&seat, now::page(&seat.visitor, Ok(&now), mutes::told(&seat.visitor))))
    })
    .await
}

async fn figures(
    State(app): State<Arc<App>>,
    Path(plot): Path<String>,
    RawQuery(query): RawQuery,
    seat: Seat,
) -> Result<Response, Refusal> {
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "there is no such plot, or nothing was counted in this time");
    let plot = Plot::of_name(&plot).ok_or_else(missing)?;
    work(move || {
        let window = window(asked(query.as_deref())?, newest(&app)?.ok_or_else(missing)?, &seat);
        let (over, _) = app.windows.over(&app, &window)?;
        let drawn = over.plot(seat.visitor.words(), plot, "").ok_or_else(missing)?;
        let name = format!("attachment; filename=\"cartwatch-{}-{}.csv\"", plot.name(), window.span.name());
        let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
        Ok((headers, drawn.csv()).into_response())
    })
    .await
}

/// The span that the query names.
fn asked(query: Option<&str>) -> Result<Option<Span>, Refusal> {
    let asked = form(query.unwrap_or_default()).into_iter().find(|(name, _)| name == "span");
    asked
        .map(|(_, name)| {
            Span::of_name(&name).ok_or_else(|| Refusal::parameter("span", "span is one of 1h, 6h, 24h, 7d, 30d"))
        })
        .transpose()
}

fn window(span: Option<Span>, newest: Timestamp, seat: &Seat) -> Window {
    let now = seat.visitor.now;
    Window::of(span.unwrap_or_else(|| Window::usual(newest, now)), newest, now)
}

/// The newest event that is known; `None` where nothing ever arrived.
fn newest(app: &App) -> Result<Option<Timestamp>, Refusal> {
    // What just arrives is in the memory some seconds later.
    let arriving = || (app.analysis.standing().entries > 0).then(|| app.now());
    Ok(app.memory.seen_until()?.or_else(arriving))
}

fn gathered(app: &App, window: Window) -> Result<Now, Refusal> {
    let standing = app.analysis.standing();
    let (over, own_only) = app.windows.over(app, &window)?;
    let (problems, more) = problems::open(app, window.newest)?;
    let customers = problems::customers(app, &window, &problems, more)?;
    let open_sessions = (standing.sessions_open, standing.sessions_in_trouble);
    let (early, once) = (app.clusters.standing(), once(app.now()));
    Ok(Now { window, problems, more, customers, open_sessions, over, own_only, early, once })
}
