//! `GET /api/v1/notifications`: how notifications stand, by channel.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::{document, json as reply};
use crate::server::app::App;
use crate::server::refusal::Refusal;

pub(super) async fn status(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let status = app.notifications.status();
    document(|out| Ok(serde_json::to_writer(out, &status)?)).map(reply)
}
