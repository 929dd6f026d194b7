//! What a request shows to be let in: a token in `Authorization`, or the cookie of a browser that signed in.

use axum::http::header::{AUTHORIZATION, COOKIE, HeaderMap};
use axum::http::{HeaderValue, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::complaints;

/// How the addresses of web hooks begin.
const HOOKS: &str = "/api/v1/complaints/hook/";

/// The cookie where the line is encrypted: browsers take one of this name only over TLS, for the whole host, and from the
/// host itself, so that no neighbour can plant one (RFC 6265bis, section 4.1.3.2).
const SECURE_COOKIE: &str = "__Host-cartwatch";

/// The cookie on an address of this machine, without TLS.
const PLAIN_COOKIE: &str = "cartwatch";

/// What a request shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    Token(String),
    /// The id of a session.
    Session(String),
    Nothing,
}

/// What these headers show. A token beats a cookie. Where a cookie stands twice, one of them was planted: neither counts.
pub(super) fn shown(headers: &HeaderMap, secure: bool) -> Shown {
    if headers.contains_key(AUTHORIZATION) {
        return token(headers).map_or(Shown::Nothing, Shown::Token);
    }
    session(headers, secure).map_or(Shown::Nothing, |id| Shown::Session(id.to_owned()))
}

/// Whether this is the address of a web hook.
pub(super) fn is_hook(uri: &Uri) -> bool {
    uri.path().starts_with(HOOKS)
}

/// The token in the address of a web hook (`?token=…`): some help desks can't set headers. Nowhere else is one taken from an
/// address, since addresses end up in logs.
pub(super) fn of_hook(uri: &Uri) -> Option<String> {
    if !is_hook(uri) {
        return None;
    }
    let mut tokens = complaints::form(uri.query()?).into_iter().filter(|(name, _)| name == "token");
    let (_, token) = tokens.next()?;
    (tokens.next().is_none() && !token.is_empty()).then_some(token)
}

/// The id of a session in the cookies.
pub(super) fn session(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let name = cookie_name(secure);
    let mut ours = cookies(headers).filter(|(found, _)| *found == name).map(|(_, value)| value);
    ours.next().filter(|_| ours.next().is_none())
}

/// All cookies, by name.
pub(super) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let all = headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    all.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// The header that gives a browser its session, or takes it away.
pub(super) fn cookie(id: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let name = cookie_name(secure);
    let encrypted = if secure { "; Secure" } else { "" };
    let text = format!("{name}={id}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{encrypted}");
    HeaderValue::from_str(&text).ok()
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { SECURE_COOKIE } else { PLAIN_COOKIE }
}

/// The token in `Authorization`: of `Bearer`, the password of `Basic`, or the key of `ApiKey` (which may be encoded with
/// an id, as Elasticsearch's clients do). Two such headers show none.
fn token(headers: &HeaderMap) -> Option<String> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (scheme, value) = all.next()?.to_str().ok()?.trim().split_once(' ')?;
    if all.next().is_some() {
        return None;
    }
    let value = value.trim();
    let behind_colon = |encoded: &str| {
        let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
        text.split_once(':').map(|(_, secret)| secret.to_owned())
    };
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(value.to_owned()),
        "basic" => behind_colon(value).filter(|secret| !secret.is_empty()),
        "apikey" => Some(behind_colon(value).unwrap_or_else(|| value.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with_cookies(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (COOKIE, value.parse().unwrap())).collect()
    }

    #[test]
    fn a_cookie_counts_once_and_under_the_name_of_its_line() {
        for (values, secure, found) in [
            (&["a=b; cartwatch=one; c=d"][..], false, Some("one")),
            (&["cartwatch=one"], true, None),
            (&["cartwatch=planted; __Host-cartwatch=one"], true, Some("one")),
            (&["cartwatch=one; cartwatch=two"], false, None),
            (&["cartwatch=one", "cartwatch=two"], false, None),
            (&["Cartwatch=one"], false, None),
            (&["xcartwatch=one; cartwatch"], false, None),
            (&[], false, None),
        ] {
            assert_eq!(session(&with_cookies(values), secure), found, "{values:?}");
        }
    }

    #[test]
    fn a_token_beats_a_cookie_and_two_tokens_are_none() {
        let mut headers = with_cookies(&["cartwatch=one"]);
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer x"));
        assert_eq!(shown(&headers, false), Shown::Token("x".to_owned()));
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer y"));
        assert_eq!(shown(&headers, false), Shown::Nothing);
    }

    #[test]
    fn only_a_hook_may_have_its_token_in_the_address() {
        for (uri, found) in [
            ("/api/v1/complaints/hook/desk?token=cw_a%2Bb", Some("cw_a+b")),
            ("/api/v1/complaints/hook/desk?x=1&token=cw_a", Some("cw_a")),
            ("/api/v1/complaints/hook/desk?token=a&token=b", None),
            ("/api/v1/complaints/hook/desk?token=", None),
            ("/api/v1/complaints/hook/desk", None),
            ("/api/v1/complaints?token=cw_a", None),
            ("/ingest?token=cw_a", None),
        ] {
            assert_eq!(of_hook(&uri.parse().unwrap()).as_deref(), found, "{uri}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_alone() {
        let text = cookie("one", 60, true).unwrap();
        assert_eq!(text, "__Host-cartwatch=one; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
        assert!(cookie("one\r\nx: y", 60, true).is_none());
    }

    proptest! {
        #[test]
        fn any_authorization_is_survived(value in "[ -~]{0,60}") {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())]);
            let _ = token(&headers);
        }

        #[test]
        fn any_cookie_is_survived(value in "[ -~]{0,60}") {
            let _ = session(&with_cookies(&[&value]), false);
        }
    }
}
