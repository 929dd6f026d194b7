//! *Complaints*: what customers wrote, to what it is linked, and whether it became less.

use std::sync::Arc;

use axum::Router;

use crate::server::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
}
