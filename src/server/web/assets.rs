//! `GET /ui/assets/{name}`: style and script. Their addresses change with their contents, so browsers keep them.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY};
use axum::response::{IntoResponse, Response};

use super::reply::{squeezed, takes_gzip};
use crate::server::refusal::Refusal;
use crate::web::{Asset, asset};

pub(super) async fn show(request: Request) -> Result<Response, Refusal> {
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "no such file; load the page again");
    let asset = asset(request.uri().path()).ok_or_else(missing)?;
    let mut response = if takes_gzip(request.headers()) {
        let mut response = packed(asset).into_response();
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response
    } else {
        asset.body.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

/// The file compressed; once a process.
fn packed(asset: &'static Asset) -> &'static [u8] {
    static PACKED: LazyLock<Mutex<HashMap<&'static str, &'static [u8]>>> = LazyLock::new(Mutex::default);
    let mut known = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    // There are three files, so what is leaked is bounded.
    known.entry(&asset.path).or_insert_with(|| Vec::leak(squeezed(asset.body.as_bytes())))
}
