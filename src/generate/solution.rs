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
    /// What a language model wrote and the check did not let through.
    #[serde(default)]
    pub struck: Vec<Struck>,
    /// How sure it is that there is a precedent, or none; `None` where nobody judged.
    #[serde(default)]
    pub novelty: Option<Novelty>,
}

/// A statement of a language model that the check did not let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Struck {
    /// What it said, cleaned and shortened.
    pub text: String,
    /// Why it was struck out.
    pub why: StruckReason,
}

/// Why a statement was struck out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StruckReason {
    /// It names no source.
    NoSource,
    /// It names a source that was not retrieved.
    UnknownSource,
    /// Its sources do not say so.
    Unsupported,
    /// It holds a command, number or name that differs from its sources'.
    Differs,
    /// It is no statement of this kind: markup, another language, nonsense.
    Unreadable,
    /// It offers as a fix what failed before.
    FailedBefore,
}

/// Whether there is a precedent, with the error rate that is promised for saying so.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Novelty {
    /// Score from which an incident is called a precedent.
    pub threshold: f32,
    /// Best score among the recalled incidents that have a fix; 1 for the very same fingerprint, 0 when there is none.
    pub best: f32,
    /// Of incidents without a precedent, the share that reaches `best` (a conformal p-value); `None` while the memory
    /// is too small to tell.
    pub p_value: Option<f64>,
    /// The promised share of problems without a precedent that are called precedents on average.
    pub promised: f64,
    /// Resolved incidents of different problems that it was learned from.
    pub learned_from: u64,
}

/// The fewest resolved incidents of different problems that anything is said from.
const FEWEST: u64 = 20;

impl Novelty {
    /// Resolved incidents of different problems that it takes to keep the promise: a conformal p-value of n of them is at
    /// least 1 in n + 1.
    #[must_use]
    pub fn needed(&self) -> u64 {
        let exact = (1.0 / self.promised - 1e-9).ceil().max(1.0) as u64;
        FEWEST.max(exact - 1)
    }
}
