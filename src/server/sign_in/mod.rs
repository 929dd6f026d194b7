//! Signing in with a browser: a token is exchanged for a cookie.
//!
//! | resource | |
//! |---|---|
//! | `GET /sign-in`, `/sign-in.css` | a page with a form, without scripts |
//! | `POST /session` | opens a session: a form or JSON with `token` |
//! | `GET /session` | who is signed in, and until when |
//! | `DELETE /session`, `POST /sign-out` | ends it |

mod page;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::app::App;

/// All paths of these resources.
pub(super) const PATHS: [&str; 4] = ["/session", "/sign-in", "/sign-in.css", "/sign-out"];

pub(super) fn routes() -> Router<Arc<App>> {
    let [session, sign_in, style, sign_out] = PATHS;
    Router::new()
        .route(session, get(session::show).post(session::open).delete(session::end))
        .route(sign_in, get(page::show))
        .route(style, get(page::style))
        .route(sign_out, post(session::sign_out))
}
