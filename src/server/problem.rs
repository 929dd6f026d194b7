//! [`Problem`]: why a request was not done, for programs: problem details after RFC 9457.

use schemars::JsonSchema;
use serde::Serialize;

use super::refusal::Refusal;

/// The media type of problems.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// What begins the kinds of problem that are ours.
const KIND: &str = "urn:cartwatch:problem:";

/// What is wrong in one place of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Fault {
    /// The parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parameter: Option<String>,
    /// The place in the body (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pointer: Option<String>,
    /// What is wrong, and what is expected.
    pub(super) detail: String,
}

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Problem {
    /// The kind of problem: `about:blank` where the status says it all.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: String,
    /// The status of the reply.
    status: u16,
    /// What went wrong this time, and what to do.
    detail: String,
    /// What is wrong where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

impl Problem {
    pub(super) fn of(refusal: &Refusal) -> Self {
        Self {
            kind: refusal.kind.map_or_else(|| "about:blank".to_owned(), |kind| format!("{KIND}{kind}")),
            title: refusal.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: refusal.status.as_u16(),
            detail: refusal.reason.clone(),
            errors: refusal.faults.clone(),
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // Strings and numbers can always be written.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
