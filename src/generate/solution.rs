//! The answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::wording::Language;

/// What the answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The same or a near incident was resolved before.
    Precedent,
    /// No precedent, but a runbook page fits.
    Runbook,
    /// Nothing near is known.
    New,
}

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// What the logs say.
    Observe,
    /// What to check first.
    Check,
    /// What stops the harm.
    Fix,
    /// What removes the cause.
    Prevent,
    /// What failed before.
    Avoid,
    /// How to see that it held.
    Verify,
}

/// The source of a step: id of an incident, page (`rb-…`), or log entry (`log:…`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Citation(pub String);

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SolutionStep {
    /// What it is for.
    pub purpose: Purpose,
    /// The text.
    pub text: String,
    /// What it rests on; never empty.
    pub cites: Vec<Citation>,
}

/// A cited answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Solution {
    /// Who wrote it.
    pub generator: String,
    /// What it rests on.
    pub verdict: Verdict,
    /// Language of the text.
    pub language: Language,
    /// One sentence that says what this is and whether it is known.
    pub summary: String,
    /// Steps in the order to take them.
    pub steps: Vec<SolutionStep>,
    /// Why earlier generators were skipped, one line each.
    pub skipped: Vec<String>,
}
