//! The incident itself.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, ActionKind, Episode, IncidentId};
use crate::finding::{Category, Fingerprint};

/// Where the memory has an incident from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Found in logs.
    Observed,
    /// Brought in by `learn`.
    Imported,
}

/// One remembered problem. What changes over time (occurrences, customers, actions) is kept beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Incident {
    /// Identity.
    pub id: IncidentId,
    /// What groups its findings; `None` for imported ones.
    pub fingerprint: Option<Fingerprint>,
    /// Where it is from.
    pub origin: Origin,
    /// One line for people, redacted; for observed ones made from the masked message.
    pub title: String,
    /// Symptoms in words: the mask for observed incidents, the team's text for imported ones.
    pub symptoms: String,
    /// Kind of failure.
    pub category: Category,
    /// Service.
    pub service: Option<String>,
    /// Masked endpoint.
    pub endpoint: Option<String>,
    /// Step of the shop.
    pub step: Option<String>,
    /// Error code.
    pub error_code: Option<String>,
    /// For imported incidents: when it was opened.
    pub opened_at: Option<Timestamp>,
}

/// Derived, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nobody resolved it.
    Open,
    /// Resolved, and not seen since.
    Resolved,
    /// Resolved, and an episode began afterwards.
    Recurred,
}

impl Status {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Recurred => "recurred",
        }
    }
}

/// The status: the last resolve or reopen decides, and whether an episode began after the fix was applied.
#[must_use]
pub fn status(actions: &[Action], episodes: &[Episode]) -> Status {
    let last = actions
        .iter()
        .filter(|action| matches!(action.kind, ActionKind::Resolve { .. } | ActionKind::Reopen { .. }))
        .max_by_key(|action| action.stamp);
    match last.map(|action| &action.kind) {
        Some(ActionKind::Resolve { applied_at, .. }) => {
            if episodes.iter().any(|episode| episode.started > *applied_at) {
                Status::Recurred
            } else {
                Status::Resolved
            }
        }
        _ => Status::Open,
    }
}
