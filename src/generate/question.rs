//! Everything that a generator may use, retrieved beforehand.

use jiff::Timestamp;
use serde::Serialize;

use super::Novelty;
use crate::finding::{Category, Evidence, Finding};
use crate::incident::{Episode, Incident};
use crate::knowledge::Page;
use crate::wording::Language;

/// A fix that people confirmed, and how it fared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrecedentFix {
    /// What was done, in words.
    pub fix: String,
    /// The cause, where known.
    pub root_cause: Option<String>,
    /// When it took effect; `None` for imported incidents without a time.
    pub applied_at: Option<Timestamp>,
    /// Whether an episode began afterwards: `Some(false)` means that the fix did not hold.
    pub held: Option<bool>,
    /// People's verdicts: helpful, partly, wrong.
    pub feedback: [u32; 3],
    /// How the same fix fared wherever it was applied.
    pub record: FixRecord,
}

/// How one fix fared, over all incidents at hand in which it was applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct FixRecord {
    /// Times it held.
    pub held: u32,
    /// Times that its outcome is known.
    pub known: u32,
    /// When it was last applied.
    pub last: Option<Timestamp>,
    /// Whole days from then to the latest event time that the memory has seen; `None` where either is unknown.
    pub age_days: Option<u32>,
    /// Posterior mean of the chance that it holds, 0–1; 0 where nobody judged.
    pub chance: f64,
    /// Its newest known outcome is that the problem came back.
    pub failed_last: bool,
    /// It may not be offered first before there is new evidence for it.
    pub barred: bool,
}

/// A past incident near the question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precedent {
    /// The incident.
    pub incident: Incident,
    /// Final score, 0–1.
    pub score: f32,
    /// Whether it is the very same fingerprint.
    pub same: bool,
    /// Its fixes, newest first; those that held come before those that did not.
    pub fixes: Vec<PrecedentFix>,
    /// Its episodes.
    pub episodes: Vec<Episode>,
}

/// A runbook page near the question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageHit {
    /// The page, in the language of the question where it exists.
    pub page: Page,
    /// Final score, 0–1.
    pub score: f32,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// Language of the answer.
    pub language: Language,
    /// The incident asked about; `None` for a free text question.
    pub incident: Option<Incident>,
    /// The free text, for questions without an incident.
    pub text: String,
    /// Its findings (of all its sessions merged; a few are enough).
    pub findings: Vec<Finding>,
    /// Proving entries, redacted.
    pub evidence: Vec<Evidence>,
    /// Category, where known.
    pub category: Option<Category>,
    /// Sessions touched.
    pub sessions: u64,
    /// Customers touched.
    pub users: u64,
    /// Past incidents, best first. Those under `precedent_threshold` are neighbours only.
    pub precedents: Vec<Precedent>,
    /// Runbook pages, best first.
    pub pages: Vec<PageHit>,
    /// Score from which a precedent counts as near.
    pub precedent_threshold: f32,
    /// Score from which a page counts as near.
    pub page_threshold: f32,
    /// What is known of how sure `precedent_threshold` is.
    pub novelty: Option<Novelty>,
}
