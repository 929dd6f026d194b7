//! `GET /api/v1/notifications`: how notifications stand, by channel.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::request::{json, value};
use crate::server::app::App;
use crate::server::refusal::Refusal;

pub(super) async fn status(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    value(&app.notifications.status()).map(json)
}
