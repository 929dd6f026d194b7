//! [`Request`]: what is asked of the server.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::percent::encoded;

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after the methods of HTTP")]
pub enum Verb {
    Get,
    Head,
    Put,
    Post,
    Delete,
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        })
    }
}

/// What a request carries.
#[derive(Debug, Clone)]
pub(super) enum Payload {
    Json(Arc<Vec<u8>>),
    /// JSON values, each ended by a line feed.
    Lines(Arc<Vec<u8>>),
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) verb: Verb,
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) payload: Option<Payload>,
    pub(super) repeatable: bool,
    pub(super) time: Option<Duration>,
}

impl Request {
    /// A request for the parts of a path, which are escaped: `["shop-memory", "_doc", "a/b"]`.
    #[must_use]
    pub fn new(verb: Verb, path: &[&str]) -> Self {
        let mut escaped = String::new();
        for part in path {
            escaped.push('/');
            escaped.push_str(&encoded(part));
        }
        if escaped.is_empty() {
            escaped.push('/');
        }
        Self {
            verb,
            path: escaped,
            query: Vec::new(),
            payload: None,
            // What HTTP calls idempotent (RFC 9110, 9.2.2).
            repeatable: verb != Verb::Post,
            time: None,
        }
    }

    /// `GET`.
    #[must_use]
    pub fn get(path: &[&str]) -> Self {
        Self::new(Verb::Get, path)
    }

    /// `PUT` with a body.
    #[must_use]
    pub fn put(path: &[&str], body: &Value) -> Self {
        Self::new(Verb::Put, path).json(body)
    }

    /// `POST`, which is not repeated unless [`Self::repeatable`] says so.
    #[must_use]
    pub fn post(path: &[&str]) -> Self {
        Self::new(Verb::Post, path)
    }

    /// `DELETE`.
    #[must_use]
    pub fn delete(path: &[&str]) -> Self {
        Self::new(Verb::Delete, path)
    }

    /// With a parameter.
    #[must_use]
    pub fn query(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.query.push((key, value.into()));
        self
    }

    /// With a body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.payload = Some(Payload::Json(Arc::new(body.to_string().into_bytes())));
        self
    }

    pub(super) fn lines(mut self, body: Vec<u8>) -> Self {
        self.payload = Some(Payload::Lines(Arc::new(body)));
        self
    }

    /// Doing it twice gives the same as doing it once, so it is sent again where nobody knows whether it was done.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// May take so long instead of `elasticsearch.request_seconds`.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// Method and path, for messages; parameters and bodies are left out.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.verb, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_of_escaped_parts() {
        assert_eq!(Request::get(&[]).name(), "GET /");
        assert_eq!(Request::get(&["shop", "_doc", "a/b ü*,"]).name(), "GET /shop/_doc/a%2Fb%20%C3%BC%2A%2C");
        assert_eq!(Request::get(&["..", "x"]).path, "/../x");
    }

    #[test]
    fn only_posts_are_not_repeated_by_themselves() {
        assert!(!Request::post(&["x"]).repeatable && Request::post(&["x"]).repeatable().repeatable);
        assert!(Request::delete(&["x"]).repeatable && Request::put(&["x"], &Value::Null).repeatable);
    }
}
