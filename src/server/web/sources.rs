//! *Sources and sync*: what comes in, and the mirror.

use std::sync::Arc;

use axum::Router;

use crate::server::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
}
