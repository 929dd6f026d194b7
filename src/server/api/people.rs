//! `POST /api/v1/forget`: a person's traces are removed. The id is in the body, since addresses end up in logs.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::runtime::Handle;

use super::operation::WORDS_BYTES;
use super::request::{json, read, value, work};
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Who is to be forgotten.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// The customer's id, as the logs have it.
    user: String,
}

pub(super) async fn forget(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let person: Person = read(&app, &headers, body, WORDS_BYTES).await?;
    if person.user.trim().is_empty() {
        return Err(Refusal::field("user", "user is empty"));
    }
    work(move || {
        let report = app.memory.forget_user(&person.user)?;
        Handle::current().block_on(app.memory.catch_up())?;
        value(&report)
    })
    .await
    .map(json)
}
