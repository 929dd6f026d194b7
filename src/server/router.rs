//! The routes, and what every request passes.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::app::App;
use super::gate::{Caller, CallerRole, Ground, Turned};
use super::manner::Manner;
use super::peer::Peer;
use super::rates::{RateLimits, Rates};
use super::refusal::Refusal;
use super::streams::guarded;
use super::watched::{self, Ended};
use super::witness::witnessed;
use super::{api, elastic, loki, otlp, sign_in, web};
use crate::audit::{Event, Step};

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
        .merge(sign_in::routes())
        .merge(web::routes())
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
async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let manner = Manner::of(&request);
    let peer = request.extensions().get::<Peer>().cloned();
    let (request, ended) = watched(&app, request);
    let response = admitted(&app, request, next).await;
    let mut response = manner.finish(response);
    if !ended.is_so() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        peer.inspect(Peer::leave_unread);
    }
    app.metrics.answered(manner.name(), response.status().as_u16(), began.elapsed());
    response
}

/// The request with a body that says whether it was read to its end, and that counts for its token.
fn watched(app: &Arc<App>, request: Request) -> (Request, Ended) {
    let token: Arc<OnceLock<(String, RateLimits)>> = Arc::default();
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(CountedFor(Arc::clone(&token)));
    let app = Arc::clone(app);
    let (body, ended) = watched::watch(body, move |bytes| {
        if let Some((token, limits)) = token.get() {
            app.gate.rates.bytes(limits, token, bytes, Instant::now());
        }
    });
    (Request::from_parts(parts, body), ended)
}

/// For whose token the bytes of a body are counted.
#[derive(Clone)]
struct CountedFor(Arc<OnceLock<(String, RateLimits)>>);

async fn admitted(app: &Arc<App>, mut request: Request, next: Next) -> Response {
    let visit = app.visit(&request);
    match app.gate.admit(&request, &visit) {
        Ok(admitted) => {
            let who = admitted.actor.who.clone();
            if let Some(who) = who.clone().filter(|_| Rates::counts_bytes(&visit.rates, admitted.need))
                && let Some(CountedFor(token)) = request.extensions().get()
            {
                // It is set here alone.
                let _ = token.set((who, visit.rates));
            }
            request.extensions_mut().insert(Caller(who));
            request.extensions_mut().insert(admitted.actor.clone());
            request.extensions_mut().insert(CallerRole(admitted.ground.as_ref().map(Ground::role)));
            let ground = admitted.ground.clone();
            let response = witnessed(app, admitted, request, next).await;
            match ground {
                Some(ground) => {
                    let app = Arc::clone(app);
                    guarded(response, move || app.gate.still_admits(&ground, &visit.sessions, app.now()))
                }
                None => response,
            }
        }
        Err(Turned { refusal, actor }) => {
            if let Some(actor) = actor {
                let event = Event::new(Step::Refused, *actor, attempt(&request));
                let event = Event { status: Some(refusal.status.as_u16()), ..event };
                app.witness.refused(event, visit.now, visit.at).await;
            }
            refusal.into_response()
        }
    }
}

/// What somebody tried. The path itself may hold anything.
fn attempt(request: &Request) -> String {
    let path = request.extensions().get::<MatchedPath>().map_or("(no such path)", MatchedPath::as_str);
    format!("{} {path}", request.method())
}

async fn nothing_here() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "nothing is here; see docs/commands.md for what the server answers")
}

async fn not_so() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this method is not taken here")
}
