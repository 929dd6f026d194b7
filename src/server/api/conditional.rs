//! Entity tags (RFC 9110, sections 8.8.3 and 13): a reply's tag follows from its bytes; who has it already is told so, and
//! who writes about what has changed meanwhile is refused.

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH,
};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;

use crate::server::refusal::Refusal;

/// Bytes of the hash that a tag shows.
const TAG_BYTES: usize = 16;

/// Entity tags that a client named.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    /// Whatever is there.
    Any,
    /// One of these, quotes included.
    These(Vec<String>),
}

/// What must hold for a write to be done: the state of its resource that the client has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected(Option<Tags>);

/// The strong tag of a representation.
pub(super) fn tag(body: &[u8]) -> String {
    let hash = blake3::hash(body).to_hex();
    format!("\"{}\"", hash.get(..TAG_BYTES * 2).unwrap_or(&hash))
}

impl Tags {
    fn read(headers: &HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut tags = Vec::new();
        for value in headers.get_all(name) {
            for tag in value.to_str().unwrap_or_default().split(',').map(str::trim) {
                if tag == "*" {
                    return Some(Self::Any);
                }
                tags.push(tag.to_owned());
            }
        }
        headers.contains_key(name).then_some(Self::These(tags))
    }

    fn has(&self, wanted: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| tag == wanted),
        }
    }

    /// The weak comparison, in which `W/` says nothing.
    fn has_weakly(&self, wanted: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| tag.strip_prefix("W/").unwrap_or(tag) == wanted),
        }
    }
}

impl Expected {
    /// Whether anything is expected.
    pub(super) fn is_conditional(&self) -> bool {
        self.0.is_some()
    }

    /// Refuses where the resource is none of the states that the client may have seen. `None`: it is not there.
    pub(super) fn check<'t>(&self, present: impl IntoIterator<Item = &'t str>) -> Result<(), Refusal> {
        let Some(tags) = &self.0 else { return Ok(()) };
        if present.into_iter().any(|tag| tags.has(tag)) {
            return Ok(());
        }
        let reason = "this has changed since you read it, or is gone; read it again, and decide anew";
        Err(Refusal::new(StatusCode::PRECONDITION_FAILED, reason))
    }
}

impl<S: Sync> FromRequestParts<S> for Expected {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Tags::read(&parts.headers, &IF_MATCH)))
    }
}

/// Tags a reply, and leaves its body out for who has it already.
pub(super) async fn tagged(request: Request, next: Next) -> Response {
    let known = Tags::read(request.headers(), &IF_NONE_MATCH);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || !reads {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // What the handler gave is in memory as a whole.
    let Ok(whole) = body.collect().await else { return Response::from_parts(parts, Body::empty()) };
    let bytes = whole.to_bytes();
    let tag = tag(&bytes);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, value);
    }
    parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if known.is_some_and(|known| known.has_weakly(&tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(value: &str) -> Option<Tags> {
        Tags::read(&HeaderMap::from_iter([(IF_MATCH, value.parse().unwrap())]), &IF_MATCH)
    }

    #[test]
    fn tags_are_compared_as_the_standard_says() {
        let tag = tag(b"x");
        let listed = read(&format!("\"a\", {tag}")).unwrap();
        let weak = read(&format!("W/{tag}")).unwrap();
        assert!(listed.has(&tag) && listed.has_weakly(&tag));
        assert!(!weak.has(&tag) && weak.has_weakly(&tag));
        assert!(read("*").unwrap().has(&tag) && !read("").unwrap().has(&tag));
        assert_eq!(Tags::read(&HeaderMap::new(), &IF_MATCH), None);
        let refused = Expected(Some(weak)).check([tag.as_str()]).unwrap_err();
        assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
        Expected(None).check([]).unwrap();
    }

    proptest! {
        #[test]
        fn any_tags_are_survived(value in "[ -~]{0,40}") {
            let _ = read(&value).map(|tags| tags.has("\"x\""));
        }
    }
}
