//! From the table of operations to routes, and to what a request needs.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::header::{ALLOW, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, options};

use super::operation::{Operation, Verb};
use super::table::operations;
use super::{conditional, once, request};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::server::role::Need;

/// Operations without their handlers, for looking up what a request needs.
static NEEDS: LazyLock<Vec<Operation>> = LazyLock::new(operations);

/// Routes for all operations of the table.
pub(in crate::server) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let mut paths: BTreeMap<&'static str, (Vec<Verb>, MethodRouter<Arc<App>>)> = BTreeMap::new();
    for operation in operations() {
        let (verbs, routes) = paths.entry(operation.path).or_default();
        verbs.push(operation.verb);
        *routes = std::mem::take(routes).merge(layered(operation, app));
    }
    paths.into_iter().fold(Router::new(), |router, (path, (verbs, routes))| {
        let allowed = allowed(&verbs);
        let refused = allowed.clone();
        let told = options(move || async move { (StatusCode::NO_CONTENT, [(ALLOW, allowed)]) });
        router.route(path, routes.merge(told).fallback(move || async move { not_so(refused) }))
    })
}

fn layered(operation: Operation, app: &Arc<App>) -> MethodRouter<Arc<App>> {
    let mut route = operation.route;
    if operation.query.is_none() && operation.path.starts_with("/api/") {
        route = route.route_layer(from_fn(request::no_parameters));
    }
    if operation.is_tagged {
        route = route.route_layer(from_fn(conditional::tagged));
    }
    if operation.is_keyed {
        let state = (Arc::clone(app), operation.body_bytes);
        route = route.route_layer(from_fn_with_state(state, once::once));
    }
    route
}

fn allowed(verbs: &[Verb]) -> HeaderValue {
    let methods = verbs.iter().flat_map(|verb| verb.methods()).chain([&Method::OPTIONS]);
    let names: Vec<&str> = methods.map(Method::as_str).collect();
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"))
}

fn not_so(allowed: HeaderValue) -> Response {
    let methods = allowed.to_str().unwrap_or_default().to_owned();
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, format!("this method is not taken here; {methods} are"));
    let mut response = refusal.into_response();
    response.headers_mut().insert(ALLOW, allowed);
    response
}

/// What a request to an operation of the table needs; `None`: there is none at this path. Asking for the methods of a
/// path needs what its first operation needs, and so does a method that it does not have.
pub(in crate::server) fn need(method: &Method, path: &str) -> Option<Need> {
    let mut first = None;
    for operation in NEEDS.iter().filter(|operation| operation.is_at(path)) {
        if operation.verb.methods().contains(method) {
            return Some(operation.need);
        }
        first = first.or(Some(operation.need));
    }
    first
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_writes_needs_more_than_what_reads() {
        let needs = |method: Method, path| need(&method, path);
        assert_eq!(needs(Method::GET, "/api/v1/incidents"), Some(Need::Read));
        assert_eq!(needs(Method::HEAD, "/api/v1/incidents/x"), Some(Need::Read));
        assert_eq!(needs(Method::POST, "/api/v1/incidents/x/resolve"), Some(Need::Operate));
        assert_eq!(needs(Method::POST, "/api/v1/forget"), Some(Need::Admin));
        assert_eq!(needs(Method::POST, "/api/v1/entries"), Some(Need::Ingest));
        assert_eq!(needs(Method::GET, "/api/v1/entries"), Some(Need::Read));
        assert_eq!(needs(Method::GET, "/health/livez"), Some(Need::Nothing));
        assert_eq!(needs(Method::GET, "/api/v1/nothing"), None);
        assert_eq!(needs(Method::GET, "/api/v1/incidents/"), None);
        for operation in operations() {
            let harmless = ["analyzeSession", "askSolution"].contains(&operation.id);
            // Addresses of receivers stand in what they said last.
            let private = operation.id == "showNotifications";
            let reads = (operation.verb == Verb::Get || harmless) && !private;
            assert_eq!(reads, matches!(operation.need, Need::Read | Need::Nothing), "{}", operation.id);
        }
    }

    #[test]
    fn operations_are_named_once_and_writing_posts_may_be_sent_again() {
        let ids: BTreeSet<&str> = operations().iter().map(|operation| operation.id).collect();
        assert_eq!(ids.len(), operations().len());
        for operation in operations() {
            // A run of the mirror that is asked for twice is one run, or finds nothing to do.
            let harmless = operation.id == "runSync";
            let writes =
                operation.verb == Verb::Post && matches!(operation.need, Need::Ingest | Need::Operate | Need::Admin);
            assert_eq!(operation.is_keyed, writes && !harmless, "{}", operation.id);
        }
    }

    proptest! {
        #[test]
        fn any_path_is_survived(path in "(/[a-z{}%.]{0,8}){0,6}") {
            let _ = need(&Method::POST, &path);
        }
    }
}
