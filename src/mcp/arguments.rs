//! What the tools take. The doc comments are told to agents with the schemas.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::backend::DocumentKind;
use crate::finding::Category;
use crate::incident::{FeedbackVerdict, Status};

/// `search_memory`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SearchMemory {
    /// The problem in words, in English or Russian, an error code, or words of a log line. A runbook's id (rb-…) gives that runbook. Without it, incidents are listed, unresolved ones with most sessions first.
    #[schemars(length(max = 4000))]
    pub(super) query: Option<String>,
    /// Only documents of this kind.
    pub(super) kind: Option<DocumentKind>,
    /// Only this kind of failure.
    pub(super) category: Option<Category>,
    /// Only this service, by its exact name.
    pub(super) service: Option<String>,
    /// Without a query: only incidents with this status.
    pub(super) status: Option<Status>,
    /// Most documents or incidents; 5 where nothing is said.
    #[schemars(range(min = 1, max = 20))]
    pub(super) limit: Option<usize>,
}

/// `get_incident`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetIncident {
    /// The incident's id, such as inc-0123456789ab, or its beginning.
    #[schemars(length(min = 1, max = 200))]
    pub(super) id: String,
}

/// `find_customer`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindCustomer {
    /// One exact id: a user's, order's, session's or trace's, or a pseudonym (user-…, session-…) that another answer named.
    #[schemars(length(min = 1, max = 500))]
    pub(super) id: String,
    /// Most sessions, the newest first; 3 where nothing is said.
    #[schemars(range(min = 1, max = 10))]
    pub(super) limit: Option<usize>,
}

/// `explain_finding`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExplainFinding {
    /// The incident's id, such as inc-0123456789ab, or its beginning.
    #[schemars(length(min = 1, max = 200))]
    pub(super) incident: String,
    /// The session to look at, by id or pseudonym (session-…); the first one that shows the incident where nothing is said.
    #[schemars(length(min = 1, max = 500))]
    pub(super) session: Option<String>,
}

/// `complaint_report`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ComplaintReport {
    /// The first moment (RFC 3339, such as 2026-03-02T00:00:00Z); the first complaint where nothing is said.
    pub(super) from: Option<Timestamp>,
    /// The first moment behind; just behind the last complaint where nothing is said.
    pub(super) to: Option<Timestamp>,
    /// Only complaints about this incident.
    pub(super) incident: Option<String>,
    /// Only complaints about this kind of failure.
    pub(super) category: Option<Category>,
}

/// `resolve_incident`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Resolve {
    /// The incident's id, such as inc-0123456789ab.
    #[schemars(length(min = 1, max = 200))]
    pub(super) id: String,
    /// What was really done and confirmed by a person; numbered lines are steps. Never a guess: it is offered as the fix next time.
    #[schemars(length(min = 1, max = 4000))]
    pub(super) fix: String,
    /// The cause, where it is known.
    #[schemars(length(max = 4000))]
    pub(super) cause: Option<String>,
    /// Since when the fix is in force (RFC 3339); now where nothing is said.
    pub(super) applied_at: Option<Timestamp>,
}

/// `give_feedback`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GiveFeedback {
    /// The incident's id, such as inc-0123456789ab.
    #[schemars(length(min = 1, max = 200))]
    pub(super) id: String,
    /// Whether the answer about it helped, as a person said.
    pub(super) verdict: FeedbackVerdict,
    /// Why, in words.
    #[schemars(length(max = 4000))]
    pub(super) note: Option<String>,
}
