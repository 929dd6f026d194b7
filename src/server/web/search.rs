//! *Search* over incidents, runbooks and complaints.

use std::sync::Arc;

use axum::Router;

use crate::server::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
}
