//! The routes, and what every request passes.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::app::App;
use super::manner::Manner;
use super::refusal::Refusal;
use super::{api, elastic, loki, otlp};

/// Elasticsearch's routes stand here too, for shippers that are given an address with a path.
const PREFIX: &str = "/es";
const PREFIX_ROOT: &str = "/es/";

/// All that the server answers.
pub(super) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/logs", post(otlp::logs))
        .route("/v1/traces", post(otlp::traces))
        .route("/loki/api/v1/push", post(loki::push))
        .route("/ready", get(loki::ready))
        .route("/loki/ready", get(loki::ready))
        .merge(api::routes(&app))
        // What is nested answers the prefix itself, but not with the slash behind it that clients send.
        .route(PREFIX_ROOT, get(elastic::root))
        .nest(PREFIX, elastic::routes())
        .merge(elastic::routes())
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_so)
        .layer(from_fn_with_state(Arc::clone(&app), pass))
        .with_state(app)
}

/// Lets a request in or refuses it, and words the reply.
async fn pass(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let manner = Manner::of(&request);
    let response = match app.gate.admit(&request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    let response = manner.finish(response);
    app.metrics.answered(manner.name(), response.status().as_u16(), began.elapsed());
    response
}

async fn nothing_here() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "nothing is here; see docs/commands.md for what the server answers")
}

async fn not_so() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this method is not taken here")
}
