//! [`Gate`]: who may do what. A request passes when its host is one that a server on this machine has, when no web page
//! of another origin sent it, and when its token allows what it wants.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, HOST, HeaderMap, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::refusal::Refusal;
use super::role::Need;
use super::tokens::{TokenError, Tokens};

/// Who can reach the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Programs on this machine. Without tokens all is allowed.
    Loopback,
    /// Others too: tokens are demanded.
    Beyond,
}

/// Who sent a request, where a token says it: the token's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller(pub(super) Option<String>);

/// Decides about requests.
#[derive(Debug)]
pub(super) struct Gate {
    exposure: Exposure,
    data_dir: PathBuf,
    known: Mutex<Known>,
}

/// The tokens as last read, and how the file looked then.
#[derive(Debug)]
struct Known {
    tokens: Tokens,
    look: Look,
}

type Look = Option<(SystemTime, u64, u64)>;

impl Gate {
    pub(super) fn new(data_dir: PathBuf, exposure: Exposure) -> Result<Self, TokenError> {
        let tokens = Tokens::read(&data_dir)?;
        let look = look(&tokens);
        Ok(Self { exposure, data_dir, known: Mutex::new(Known { tokens, look }) })
    }

    /// Whether there is a token at all.
    pub(super) fn has_tokens(&self) -> bool {
        !self.known.lock().unwrap_or_else(PoisonError::into_inner).tokens.list().is_empty()
    }

    /// Lets a request in, or says why not.
    pub(super) fn admit(&self, request: &Request) -> Result<Caller, Refusal> {
        let headers = request.headers();
        if self.exposure == Exposure::Loopback {
            check_host(headers)?;
        }
        check_origin(headers)?;
        let need = need(request.method(), request.uri().path());
        if need == Need::Nothing { Ok(Caller(None)) } else { self.check_token(headers, need) }
    }

    fn check_token(&self, headers: &HeaderMap, need: Need) -> Result<Caller, Refusal> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.refresh(&self.data_dir)?;
        if known.tokens.list().is_empty() && self.exposure == Exposure::Loopback {
            return Ok(Caller(None));
        }
        let unauthorized = |reason: &str| Refusal::new(StatusCode::UNAUTHORIZED, reason);
        let presented =
            presented(headers).ok_or_else(|| unauthorized("a token is needed: Authorization: Bearer TOKEN"))?;
        let token = known.tokens.find(&presented).ok_or_else(|| unauthorized("this token is not known"))?;
        if token.role.allows(need) {
            return Ok(Caller(Some(token.name.clone())));
        }
        let reason = format!("a token with the role {} does not allow this; {} is needed", token.role, need.name());
        Err(Refusal::new(StatusCode::FORBIDDEN, reason))
    }
}

impl Known {
    /// Reads the file again when it is another one: what was revoked is over at once. A file that can't be read lets
    /// nobody in.
    fn refresh(&mut self, data_dir: &std::path::Path) -> Result<(), Refusal> {
        let now = look(&self.tokens);
        if now != self.look {
            let broken = "the tokens can't be read; see the server's data folder";
            let broken = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, broken);
            self.tokens = Tokens::read(data_dir).map_err(broken)?;
            self.look = now;
        }
        Ok(())
    }
}

/// Changes of the file show: each is a new file under the old name.
fn look(tokens: &Tokens) -> Look {
    let meta = fs::metadata(tokens.path()).ok()?;
    #[cfg(unix)]
    let node = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let node = 0;
    Some((meta.modified().ok()?, meta.len(), node))
}

fn need(method: &Method, path: &str) -> Need {
    let below = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if below("/health") || path == "/ready" {
        Need::Nothing
    } else if path == "/metrics" {
        Need::Read
    } else if below("/api/v1/notifications") {
        // It names receivers and what they said.
        Need::Operate
    } else if below("/api") {
        if *method == Method::GET || *method == Method::HEAD { Need::Read } else { Need::Operate }
    } else {
        Need::Ingest
    }
}

/// A web page can let its own name point to this machine; its requests then say that name.
fn check_host(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(host) = headers.get(HOST) else { return Ok(()) };
    let authority = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok());
    let name = authority.as_ref().map_or("", Authority::host).trim_start_matches('[').trim_end_matches(']');
    let local = name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if local {
        return Ok(());
    }
    let reason = "the Host header names another machine; ask for 127.0.0.1 or localhost";
    Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, reason))
}

/// Browsers say whose page sent a request; shippers don't.
fn check_origin(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let own = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    if own.is_some() && own == host {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "requests from pages of another origin are not taken"))
}

/// The token in `Authorization`: of `Bearer`, the password of `Basic`, or the key of `ApiKey` (which may be encoded with
/// an id, as Elasticsearch's clients do).
fn presented(headers: &HeaderMap) -> Option<String> {
    let (scheme, value) = headers.get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
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
    use axum::body::Body;
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::server::role::Role;

    fn status(gate: &Gate, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let admitted = gate.admit(&request.body(Body::empty()).unwrap());
        admitted.map_or_else(|refusal| refusal.status.as_u16(), |_| 200)
    }

    #[test]
    fn on_loopback_all_is_allowed_until_there_are_tokens() {
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 200);
        Tokens::read(folder.path()).unwrap().create("a", Role::Read, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 401);
        assert_eq!(status(&gate, "GET", "/health/livez", &[]), 200);
        Tokens::read(folder.path()).unwrap().revoke("a").unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 200);
    }

    #[test]
    fn beyond_loopback_nobody_is_let_in_without_a_token() {
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Beyond).unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 401);
        assert_eq!(status(&gate, "GET", "/health/readyz", &[]), 200);
    }

    #[test]
    fn tokens_come_in_three_schemes_and_allow_what_their_role_says() {
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        let token = tokens.create("shipper", Role::Ingest, Timestamp::UNIX_EPOCH).unwrap();
        tokens.create("reader", Role::Read, Timestamp::UNIX_EPOCH).unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        let encoded = STANDARD.encode(format!("elastic:{token}"));
        for scheme in [
            format!("Bearer {token}"),
            format!("bearer {token}"),
            format!("Basic {encoded}"),
            format!("ApiKey {encoded}"),
            format!("ApiKey {token}"),
        ] {
            let headers = [("authorization", scheme.as_str())];
            assert_eq!(status(&gate, "POST", "/shop/_bulk", &headers), 200, "{scheme}");
            assert_eq!(status(&gate, "GET", "/api/v1/incidents", &headers), 403, "{scheme}");
        }
        for wrong in ["Basic Og==", "Bearer", "Bearer x", "Digest x", ""] {
            assert_eq!(status(&gate, "POST", "/_bulk", &[("authorization", wrong)]), 401, "{wrong}");
        }
        tokens.revoke("shipper").unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[("authorization", &format!("Bearer {token}"))]), 401);
    }

    #[test]
    fn names_that_point_here_by_a_trick_and_pages_of_others_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        for (host, expected) in
            [("localhost:7878", 200), ("127.0.0.1", 200), ("[::1]:7878", 200), ("evil.example:7878", 421), ("a b", 421)]
        {
            assert_eq!(status(&gate, "POST", "/_bulk", &[("host", host)]), expected, "{host}");
        }
        let page = [("host", "localhost:7878"), ("origin", "https://evil.example")];
        assert_eq!(status(&gate, "POST", "/ingest", &page), 403);
        let own = [("host", "localhost:7878"), ("origin", "http://localhost:7878")];
        assert_eq!(status(&gate, "POST", "/ingest", &own), 200);
    }

    proptest! {
        #[test]
        fn any_authorization_is_survived(value in "[ -~]{0,60}") {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())]);
            let _ = presented(&headers);
        }
    }
}
