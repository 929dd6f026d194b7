//! `/ui`: the pages that people look at. Here the memory is asked; what it says becomes HTML in [`web`](crate::web).
//!
//! | file | |
//! |---|---|
//! | `seat` | who looks and how: language, theme, rights |
//! | `reply` | the page with its guards, compressed |
//! | `refused` | refusals as pages; to the sign-in where one is needed |
//! | `assets` | style and script |
//! | `form`, `deed` | what a form sent, and where to go then; what it does is done once |
//! | `notice` | what was done, told by the page that a form leads back to |
//! | `now` | the first page |
//! | `preferences` | language and theme, kept in a cookie |
//! | `complaints` | whether they became less, each one, and what people say of its links |
//! | `mutes` | of what nobody wants to be told for some time |
//! | `knowledge` | runbooks: read, written, deleted |
//! | `aloud` | a language model's answer while it is written |
//! | `kept` | what takes longer to work out than a reader waits |
//! | `sources`, `first_run` | what comes in; how to send the first line |
//! | `settings` | rules, tokens, notifications, settings in force |
//! | `desk` | what pages keep between two requests |
//!
//! Reading needs the role `read`; a form that changes something is a `POST`, needs `operate`, and answers `303` to the page
//! where it shows, so that loading again does it once; but for a token that was just made, which is shown in the reply and
//! kept nowhere. Forms below `/ui/settings/` need `admin`. Forms of other origins are refused by the gate.

mod aloud;
mod assets;
mod complaints;
mod customers;
mod deed;
mod desk;
mod first_run;
mod form;
mod incident;
mod incidents;
mod kept;
mod knowledge;
mod mutes;
mod notice;
mod now;
mod preferences;
mod refused;
mod reply;
mod search;
mod seat;
mod settings;
mod sources;
mod tail;

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::http::header::{ACCEPT, HeaderMap};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};

pub(super) use desk::Desk;
pub(super) use kept::KeptFigures;
pub(super) use now::KeptWindows;
pub(super) use refused::PageManner;
pub(super) use seat::{chosen_language, next_page};

use super::app::App;
use super::role::Need;

/// Where all pages are.
const ROOT: &str = "/ui";

/// The first page.
const FIRST: &str = "/ui/now";

pub(super) fn routes() -> Router<Arc<App>> {
    let pages = Router::new()
        .route("/ui", get(first))
        .route("/ui/", get(first))
        .route("/ui/preferences", post(preferences::keep))
        .merge(now::routes())
        .merge(incidents::routes())
        .merge(incident::routes())
        .merge(customers::routes())
        .merge(search::routes())
        .merge(complaints::routes())
        .merge(mutes::routes())
        .merge(knowledge::routes())
        .merge(tail::routes())
        .merge(sources::routes())
        .merge(first_run::routes())
        .merge(settings::routes())
        .layer(map_response(reply::guarded));
    Router::new().route("/ui/assets/{name}", get(assets::show)).merge(pages)
}

/// What a request to a page needs; `None` where the path is no page's.
pub(super) fn need(method: &Method, path: &str) -> Option<Need> {
    if !is_page(path) {
        return None;
    }
    let is_open = path.starts_with("/ui/assets/") || path == "/ui/preferences";
    Some(match *method {
        _ if is_open => Need::Nothing,
        Method::GET | Method::HEAD => Need::Read,
        _ if path.starts_with("/ui/settings/") => Need::Admin,
        _ => Need::Operate,
    })
}

/// Whether a path is one of the pages'.
pub(super) fn is_page(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a browser asks, which wants a page and not Elasticsearch's greeting.
pub(super) fn is_browser(headers: &HeaderMap) -> bool {
    let asked = headers.get(ACCEPT).and_then(|asked| asked.to_str().ok()).unwrap_or_default();
    asked.split(',').any(|kind| kind.trim().starts_with("text/html"))
}

/// To the first page.
pub(super) async fn first() -> impl IntoResponse {
    Redirect::to(FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_need_more_than_pages() {
        for (method, path, needed) in [
            (Method::GET, "/ui", Some(Need::Read)),
            (Method::GET, "/ui/incidents/x", Some(Need::Read)),
            (Method::POST, "/ui/incidents/x/resolve", Some(Need::Operate)),
            (Method::POST, "/ui/settings/tokens", Some(Need::Admin)),
            (Method::GET, "/ui/assets/a.css", Some(Need::Nothing)),
            (Method::POST, "/ui/preferences", Some(Need::Nothing)),
            (Method::GET, "/uindex/_bulk", None),
        ] {
            assert_eq!(need(&method, path), needed, "{method} {path}");
        }
    }

    #[test]
    fn browsers_are_told_from_shippers() {
        let headers = |accept: &str| HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
        assert!(is_browser(&headers("text/html,application/xhtml+xml,*/*;q=0.8")));
        assert!(!is_browser(&headers("application/json")) && !is_browser(&HeaderMap::new()));
    }
}
