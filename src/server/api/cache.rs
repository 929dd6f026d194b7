//! `GET /api/v1/cache`: how the cache stands.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::request::{json, value};
use crate::cache::{CacheFigures, CacheState};
use crate::memory::CacheStanding;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// How the cache stands.
#[derive(Serialize, JsonSchema)]
pub(super) struct CacheStatus {
    /// Where answers are kept: `none` or `redis`.
    cache: &'static str,
    /// Whether it works; where not, answers are computed.
    works: bool,
    /// Why it does not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    /// What came of the questions since the start of the process.
    counts: CacheFigures,
}

pub(super) async fn status(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let CacheStanding { name, state, figures } = app.memory.cache_standing();
    let trouble = match state {
        CacheState::Well => None,
        CacheState::Troubled(why) => Some(why),
    };
    value(&CacheStatus { cache: name, works: trouble.is_none(), trouble, counts: figures }).map(json)
}
