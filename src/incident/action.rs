//! What people did about an incident: a set that only grows and merges by id.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{IncidentId, Stamp};

/// What somebody thought of a solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedbackVerdict {
    /// It helped.
    Helpful,
    /// It was wrong.
    Wrong,
    /// Some of it helped.
    Partly,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ActionKind {
    /// A confirmed fix.
    Resolve {
        /// What was done, in words; numbered or bulleted lines are steps.
        fix: String,
        /// The cause, where known.
        root_cause: Option<String>,
        /// When the fix took effect.
        applied_at: Timestamp,
    },
    /// Open again.
    Reopen {
        /// Why.
        reason: Option<String>,
    },
    /// Feedback on the solution.
    Feedback {
        /// Verdict.
        verdict: FeedbackVerdict,
        /// In words.
        note: Option<String>,
    },
    /// A remark.
    Note {
        /// In words.
        text: String,
    },
    /// The same problem as another incident, which stands for both from now on.
    Merge {
        /// The other one.
        into: IncidentId,
        /// Why.
        reason: Option<String>,
    },
    /// Not the same problem as these.
    Split {
        /// The others.
        from: Vec<IncidentId>,
        /// Why.
        reason: Option<String>,
    },
    /// How the fix in force fared, where somebody who knows says it: a tracker's past incidents have no logs that would.
    Outcome {
        /// It held; else the problem came back.
        held: bool,
        /// When it came back, or until when it held.
        at: Timestamp,
    },
    /// Somebody has seen it and looks after it, so that others need not begin with it. Changes nothing else.
    Acknowledge {},
}

impl ActionKind {
    /// The words that a person wrote in it: what is redacted before it goes to others.
    pub(crate) fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Resolve { fix, root_cause, .. } => std::iter::once(fix).chain(root_cause).collect(),
            Self::Reopen { reason } | Self::Merge { reason, .. } | Self::Split { reason, .. } => {
                reason.iter_mut().collect()
            }
            Self::Feedback { note, .. } => note.iter_mut().collect(),
            Self::Note { text } => vec![text],
            Self::Outcome { .. } | Self::Acknowledge {} => Vec::new(),
        }
    }
}

/// One human action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    /// When and where it was entered; also its identity.
    pub stamp: Stamp,
    /// Who, where told.
    pub by: Option<String>,
    /// What.
    pub kind: ActionKind,
}
