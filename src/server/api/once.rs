//! Idempotency keys: a request that is sent again under the same key is not done again, and gets the same reply. After
//! the draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header).
//!
//! What was done is kept in the memory, in the same write as what it did, so a restart changes nothing. A request that
//! was refused left no trace and may be sent again under its key, changed or not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};

use super::request::work;
use crate::memory::{Claim, DoneRequest, KeptReply, Moment, RequestKey};
use crate::server::app::App;
use crate::server::delivery;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;

pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Says that a reply is one that was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Longest key.
const KEY_BYTES: usize = 255;

/// How long it is known that a request was done.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How often what is over its time is dropped.
const EXPIRE_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Headers of a reply that are kept with it.
const KEPT_HEADERS: [&str; 3] = ["content-type", "etag", "location"];

/// Requests with a key that are under way, and when old ones were dropped last.
#[derive(Debug, Default)]
pub(in crate::server) struct Requests {
    under_way: Mutex<BTreeSet<RequestKey>>,
    expired: Mutex<Option<Timestamp>>,
    /// Deliveries in the journal of which the memory does not know yet.
    journalled: Mutex<BTreeMap<RequestKey, Claim>>,
}

/// A request that is under way, until it is dropped.
struct UnderWay {
    app: Arc<App>,
    key: RequestKey,
}

impl UnderWay {
    fn begin(app: &Arc<App>, key: RequestKey) -> Result<Self, Refusal> {
        let begun = app.requests.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        let again = "a request with this Idempotency-Key is under way; wait for it, or send it again later";
        let refused = || Refusal::of_kind("idempotency-key-under-way", StatusCode::CONFLICT, again);
        if begun { Ok(Self { app: Arc::clone(app), key }) } else { Err(refused()) }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.app.requests.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// When a request is handled, and which one it is where it may come again.
pub(in crate::server) struct When(pub(in crate::server) Moment);

impl FromRequestParts<Arc<App>> for When {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Moment>().copied().unwrap_or_else(|| app.now().into())))
    }
}

/// Does a request once, where it has a key.
pub(super) async fn once(State((app, limit)): State<(Arc<App>, usize)>, request: Request, next: Next) -> Response {
    if !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    // Who hangs up must not end it half done.
    let done = tokio::spawn(async move { keyed(&app, limit, request, next).await });
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer failed");
    done.await.map_err(failed).and_then(|done| done).unwrap_or_else(IntoResponse::into_response)
}

async fn keyed(app: &Arc<App>, limit: usize, request: Request, next: Next) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    let key = request_key(&parts)?;
    let _under_way = UnderWay::begin(app, key)?;
    let delivered = delivery::body(app, &parts.headers, body).await?;
    if delivered.bytes.len() > limit {
        return Err(Refusal::too_large(format!("more than {limit} bytes")));
    }
    let claim = Claim { key, request: fingerprint(&parts, &delivered.bytes), at: app.now() };
    let known = known(app, claim).await?;
    let is_done = known.is_some();
    if let Some(DoneRequest { reply: Some(reply), .. }) = known {
        return Ok(replayed(reply));
    }
    for name in [CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    parts.extensions.insert(Moment { now: claim.at, claim: Some(claim), is_done });
    let response = next.run(Request::from_parts(parts, Body::from(delivered.bytes))).await;
    keep(app, claim, response).await
}

/// What is known of a request; refuses another one under the same key.
async fn known(app: &Arc<App>, claim: Claim) -> Result<Option<DoneRequest>, Refusal> {
    let app = Arc::clone(app);
    let found = work(move || {
        let since = claim.at.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        if app.requests.is_due(claim.at) {
            app.memory.expire_replies(since)?;
        }
        let done = app.memory.done_request(claim.key)?.or_else(|| app.requests.journalled(claim.key));
        Ok(done.filter(|done| done.at >= since))
    });
    let found = found.await?;
    if found.as_ref().is_some_and(|done| done.request != claim.request) {
        let other = "this Idempotency-Key was used for another request; take a new key for each request";
        return Err(Refusal::of_kind("idempotency-key-reused", StatusCode::UNPROCESSABLE_ENTITY, other));
    }
    Ok(found)
}

/// When a page's form is handled. `once` names the page as it was shown: the same words sent from it twice, by a double
/// click, are done once. Works for some time.
pub(in crate::server) fn of_form(app: &App, caller: Option<&str>, once: &str, said: &[u8]) -> Result<Moment, Refusal> {
    let now = app.now();
    if once.is_empty() {
        return Ok(now.into());
    }
    let request = hash_of(&[said]);
    let key = RequestKey(hash_of(&[b"form", caller.unwrap_or("").as_bytes(), once.as_bytes(), said]));
    let since = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    if app.requests.is_due(now) {
        app.memory.expire_replies(since)?;
    }
    let is_done = app.memory.done_request(key)?.is_some_and(|done| done.at >= since);
    Ok(Moment { now, claim: Some(Claim { key, request, at: now }), is_done })
}

/// A hash of parts of which none can pass for another.
fn hash_of(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    *hasher.finalize().as_bytes()
}

impl Requests {
    /// A delivery is in the journal.
    pub(in crate::server) fn is_journalled(&self, claim: &Claim) {
        self.journalled.lock().unwrap_or_else(PoisonError::into_inner).insert(claim.key, *claim);
    }

    fn journalled(&self, key: RequestKey) -> Option<DoneRequest> {
        let journalled = self.journalled.lock().unwrap_or_else(PoisonError::into_inner);
        journalled.get(&key).map(|claim| DoneRequest { request: claim.request, at: claim.at, reply: None })
    }

    /// The memory knows of it now.
    fn is_remembered(&self, key: RequestKey) {
        self.journalled.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Whether old requests are to be dropped now.
    fn is_due(&self, now: Timestamp) -> bool {
        let mut expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        let due = expired.is_none_or(|at| now.duration_since(at) >= EXPIRE_EVERY);
        if due {
            *expired = Some(now);
        }
        due
    }
}

/// Keeps the reply to a request that was done.
async fn keep(app: &Arc<App>, claim: Claim, response: Response) -> Result<Response, Refusal> {
    if !response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let broken = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer can't be read");
    let body = body.collect().await.map_err(broken)?.to_bytes();
    let reply = KeptReply {
        status: parts.status.as_u16(),
        headers: KEPT_HEADERS.iter().filter_map(|name| header(&parts.headers, name)).collect(),
        body: body.to_vec(),
    };
    let app = Arc::clone(app);
    let kept = work(move || {
        app.memory.keep_reply(&claim, reply)?;
        app.requests.is_remembered(claim.key);
        Ok(())
    });
    kept.await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn header(headers: &HeaderMap, name: &str) -> Option<(String, String)> {
    Some((name.to_owned(), headers.get(name)?.to_str().ok()?.to_owned()))
}

fn replayed(reply: KeptReply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// What a request is known by: who sent it, and the key.
fn request_key(parts: &Parts) -> Result<RequestKey, Refusal> {
    let mut values = parts.headers.get_all(KEY).iter();
    let value = values.next().and_then(|value| value.to_str().ok()).filter(|_| values.next().is_none());
    let wrong =
        || Refusal::bad_request(format!("Idempotency-Key must have from 1 to {KEY_BYTES} characters, in quotes"));
    let key = value.and_then(read_key).ok_or_else(wrong)?;
    let caller = parts.extensions.get::<Caller>().and_then(|caller| caller.0.as_deref());
    Ok(RequestKey(hash_of(&[caller.unwrap_or("").as_bytes(), key.as_bytes()])))
}

/// The key in a string of RFC 8941; the quotes may be left out.
fn read_key(value: &str) -> Option<&str> {
    let value = value.trim();
    let key = match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => value,
    };
    let plain = key.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\');
    (plain && (1..=KEY_BYTES).contains(&key.len())).then_some(key)
}

/// A hash of all that a request asks for.
fn fingerprint(parts: &Parts, body: &[u8]) -> [u8; 32] {
    let kind = parts.headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
    hash_of(&[parts.method.as_str().as_bytes(), target.as_bytes(), kind, body])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_come_with_and_without_quotes() {
        assert_eq!(read_key("\"8e03978e-40d5\""), Some("8e03978e-40d5"));
        assert_eq!(read_key(" 8e03978e-40d5 "), Some("8e03978e-40d5"));
        for wrong in ["", "\"\"", "\"a", "a\"b", "a\\b", &"x".repeat(256)] {
            assert_eq!(read_key(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn another_body_another_path_and_another_type_are_other_requests() {
        let parts = |target: &str, kind: &str| {
            let request = Request::builder().method("POST").uri(target).header(CONTENT_TYPE, kind);
            request.body(()).unwrap().into_parts().0
        };
        let one = fingerprint(&parts("/a?b", "c"), b"d");
        assert_eq!(one, fingerprint(&parts("/a?b", "c"), b"d"));
        for other in [
            fingerprint(&parts("/a", "c"), b"d"),
            fingerprint(&parts("/a?b", "x"), b"d"),
            fingerprint(&parts("/a?b", "c"), b""),
            fingerprint(&parts("/a?b", "cd"), b""),
        ] {
            assert_ne!(one, other);
        }
    }

    proptest! {
        #[test]
        fn any_key_is_survived(value in "\\PC{0,40}") {
            let _ = read_key(&value);
        }
    }
}
