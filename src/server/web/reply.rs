//! A page as it leaves the server: with its guards, and compressed.

use std::io::Write;

use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, VARY,
};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::seat::Seat;

/// Nothing is loaded, run, sent or framed but by this server's own pages. The referrer is kept from others; without any,
/// browsers would not name the origin of a form.
const GUARDS: [(HeaderName, &str); 6] = [
    (
        HeaderName::from_static("content-security-policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (HeaderName::from_static("x-frame-options"), "DENY"),
    (HeaderName::from_static("referrer-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    (CACHE_CONTROL, "no-store"),
];

/// Smaller pages gain nothing.
const WORTH_IT: usize = 1024;

/// A page, compressed where the browser takes it.
pub(in crate::server) fn page(seat: &Seat, html: String) -> Response {
    let kind = (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if !seat.gzip || html.len() < WORTH_IT {
        return ([kind], html).into_response();
    }
    let coding = (CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    let vary = (VARY, HeaderValue::from_static("accept-encoding"));
    ([kind, coding, vary], squeezed(html.as_bytes())).into_response()
}

/// Sets the guards.
pub(super) async fn guarded(mut response: Response) -> Response {
    guard(response.headers_mut());
    response
}

pub(super) fn guard(headers: &mut HeaderMap) {
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Whether a client takes gzip.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let taken = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|taken| taken.to_str().ok());
    taken.flat_map(|taken| taken.split(',')).any(|one| {
        let (name, rest) = one.split_once(';').unwrap_or((one, ""));
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(rest.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

pub(super) fn squeezed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(5));
    // Writing into memory can't fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_where_it_is_offered_and_not_refused() {
        for (offered, taken) in
            [("gzip, deflate, br", true), ("br;q=1, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false)]
        {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, offered.parse().unwrap())]);
            assert_eq!(takes_gzip(&headers), taken, "{offered}");
        }
    }
}
