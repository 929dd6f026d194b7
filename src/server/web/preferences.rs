//! `POST /ui/preferences`: language and theme, kept in a cookie of the browser.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::response::{IntoResponse, Redirect, Response};

use super::FIRST;
use super::form::Form;
use super::seat::{COOKIE_NAME, chosen_theme, kept_language, named_language};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::Theme;

/// A year.
const KEPT_SECONDS: u32 = 31_536_000;

pub(super) async fn keep(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let form = Form::short(&app, &headers, body).await?;
    let language = form.said("lang").and_then(named_language).or_else(|| kept_language(&headers));
    let theme = form.said("theme").and_then(Theme::of_name).or_else(|| chosen_theme(&headers));
    let kept: Vec<String> = language
        .map(|language| format!("lang:{}", language.code()))
        .into_iter()
        .chain(theme.map(|theme| format!("theme:{}", theme.name())))
        .collect();
    let mut response = Redirect::to(form.next().unwrap_or(FIRST)).into_response();
    let cookie = format!("{COOKIE_NAME}={}; Path=/; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax", kept.join(","));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
