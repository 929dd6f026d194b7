//! `GET /ui/now`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::reply::page;
use super::seat::Seat;
use crate::incident::Status;
use crate::memory::ListFilter;
use crate::server::api::work;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::now::{self, Now};

/// Incidents that are listed.
const MOST: usize = 20;

pub(super) async fn show(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, Refusal> {
    work(move || {
        let mut incidents = app.memory.list(&ListFilter::default(), usize::MAX)?.incidents;
        incidents.retain(|row| row.status != Status::Resolved);
        incidents.truncate(MOST);
        Ok(page(&seat, now::page(&seat.visitor, &Now { incidents })))
    })
    .await
}
