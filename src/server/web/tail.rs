//! `GET /ui/tail`: entries as they come; without a script the newest ones.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::form::Form;
use super::reply::page;
use super::seat::Seat;
use crate::report::{TailFilter, TailRecent};
use crate::server::analysis::AnalyzeError;
use crate::server::api::work;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::tail::{self, Tail};

/// Lines of the page as it is loaded.
const SHOWN: usize = 100;

/// Longest text of a filter, in bytes.
const LONGEST: usize = 1_000;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/ui/tail", get(show))
}

async fn show(State(app): State<Arc<App>>, RawQuery(query): RawQuery, seat: Seat) -> Result<Response, Refusal> {
    let asked = Form::asked(query.as_deref());
    let told = |name: &str| asked.text(name, LONGEST).map(Some);
    let filter = TailFilter {
        level: told("level")?,
        service: told("service")?,
        text: told("text")?,
        session: told("session")?,
        trouble: asked.is_ticked("trouble"),
    };
    let filter = filter.tidy().map_err(|level| Refusal::parameter("level", format!("“{level}” is no level")))?;
    work(move || {
        let recent = newest(&app, &filter, SHOWN)?;
        Ok(page(&seat, tail::page(&seat.visitor, &Tail { filter, recent })))
    })
    .await
}

/// The newest entries that fit.
pub(super) fn newest(app: &App, filter: &TailFilter, limit: usize) -> Result<TailRecent, Refusal> {
    app.analysis.recent(filter, limit).map_err(|error| match error {
        AnalyzeError::Unreadable(what) => Refusal::bad_request(what),
        // It names files and folders.
        AnalyzeError::Failed(_) => {
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the journal can't be read; see `cartwatch doctor`")
        }
    })
}
