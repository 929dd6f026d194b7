//! [`Reply`], and what a status other than success means.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{ElasticError, ElasticErrorKind as Kind};

/// More of the server's reason is not shown.
const REASON: usize = 400;
/// From here on a reason quotes what was sent, which may be a customer's.
const QUOTE: &str = "Preview of field's value";

/// A good reply.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Body; empty for `HEAD`.
    pub body: Vec<u8>,
    pub(super) address: String,
    pub(super) request: String,
}

impl Reply {
    /// The body as a value.
    ///
    /// # Errors
    /// [`ElasticErrorKind::Invalid`](Kind::Invalid) when it is not what was expected.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ElasticError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            // serde's text may quote a value; place and class say enough.
            let what = format!("the reply is not as expected ({:?} at byte {})", error.classify(), error.column());
            ElasticError::new(Kind::Invalid, what).at(&self.address, self.request.clone())
        })
    }
}

/// What a status that is no success means. `ours` says that the reply is Elasticsearch's own.
pub(super) fn refused(status: u16, body: &[u8], ours: bool, after: Option<Duration>) -> ElasticError {
    let error = serde_json::from_slice::<Value>(body).ok().map(|mut body| body["error"].take()).unwrap_or_default();
    let reason = reason_of(&error);
    let kind = match kind_of(status, error["type"].as_str().unwrap_or_default()) {
        kind @ (Kind::Denied | Kind::Busy | Kind::Unavailable) => kind,
        _ if !ours => Kind::NotElasticsearch,
        kind => kind,
    };
    let what = match (reason, kind) {
        (_, Kind::NotElasticsearch) => format!("what answers with status {status} is no Elasticsearch"),
        (reason, _) if reason.is_empty() => format!("status {status}"),
        (reason, _) => format!("status {status}, {reason}"),
    };
    ElasticError { after, ..ElasticError::new(kind, what) }
}

/// What an item's or a request's status and type of error mean.
pub(super) fn kind_of(status: u16, type_of_error: &str) -> Kind {
    match (status, type_of_error) {
        (_, "cluster_block_exception") if status != 503 => Kind::ReadOnly,
        (_, "resource_already_exists_exception" | "version_conflict_engine_exception") => Kind::Conflict,
        (401 | 403, _) => Kind::Denied,
        (404, _) => Kind::Missing,
        (409, _) => Kind::Conflict,
        (413, _) => Kind::TooLarge,
        (429, _) => Kind::Busy,
        (500.., _) => Kind::Unavailable,
        (300..=399, _) => Kind::NotElasticsearch,
        _ => Kind::Invalid,
    }
}

/// Type and reason of an error as the server writes it, without what it quotes.
pub(super) fn reason_of(error: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut reason = match error {
        Value::String(reason) => reason.clone(),
        error => match (text(&error["type"]), text(&error["reason"])) {
            (kind, reason) if kind.is_empty() => reason,
            (kind, reason) if reason.is_empty() => kind,
            (kind, reason) => format!("{kind}: {reason}"),
        },
    };
    let cause = &error["caused_by"]["reason"];
    // The cause of a document that can't be read quotes it.
    let quotes = ["parsing", "mapper"].iter().any(|word| text(&error["type"]).contains(word));
    if let Some(cause) = cause.as_str().filter(|cause| !quotes && !reason.contains(cause)) {
        reason = format!("{reason} ({cause})");
    }
    if let Some(quote) = reason.find(QUOTE) {
        reason.truncate(quote);
    }
    if let Some((end, _)) = reason.char_indices().nth(REASON) {
        reason.truncate(end);
        reason.push('…');
    }
    reason.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str, ours: bool) -> Kind {
        refused(status, body.as_bytes(), ours, None).kind
    }

    #[test]
    fn failures_are_told_apart() {
        let full = r#"{"error":{"type":"cluster_block_exception","reason":"disk usage exceeded"}}"#;
        assert_eq!(kind(429, full, true), Kind::ReadOnly);
        assert_eq!(kind(403, full, true), Kind::ReadOnly);
        assert_eq!(kind(503, full, true), Kind::Unavailable);
        assert_eq!(kind(429, "{}", true), Kind::Busy);
        assert_eq!(kind(400, r#"{"error":{"type":"resource_already_exists_exception"}}"#, true), Kind::Conflict);
        assert_eq!(kind(400, "not even JSON", true), Kind::Invalid);
        assert_eq!(kind(404, "<html>", false), Kind::NotElasticsearch);
        assert_eq!(kind(301, "", false), Kind::NotElasticsearch);
        assert_eq!((kind(401, "", false), kind(502, "<html>", false)), (Kind::Denied, Kind::Unavailable));
    }

    #[test]
    fn what_a_reason_quotes_is_left_out() {
        let error = serde_json::json!({
            "type": "document_parsing_exception",
            "reason": "[1:6] failed to parse field [n] of type [long]. Preview of field's value: 'ivan@shop.example'",
            "caused_by": { "reason": "For input string: \"ivan\"" },
        });
        assert!(!reason_of(&error).contains("ivan"), "{}", reason_of(&error));
        let search = serde_json::json!({ "type": "search_phase_execution_exception", "reason": "all shards failed",
            "caused_by": { "reason": "too many clauses" } });
        assert!(reason_of(&search).ends_with("all shards failed (too many clauses)"));
        assert!(reason_of(&error).starts_with("document_parsing_exception: [1:6] failed"));
        assert_eq!(reason_of(&serde_json::json!("plain")), "plain");
        assert!(reason_of(&serde_json::json!("ж".repeat(5_000))).chars().count() <= REASON + 1);
    }
}
