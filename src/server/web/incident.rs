//! *Incident*: what happened, whom it hurt, and what to do.

use std::sync::Arc;

use axum::Router;

use crate::server::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
}
