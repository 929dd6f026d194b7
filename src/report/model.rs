//! The report of an analysis. Its JSON form is documented in `docs/report.md` and stable: fields are added,
//! never renamed or removed within a format version.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::DocumentKind;
use crate::entry::Money;
use crate::finding::{Category, Finding, Fingerprint};
use crate::generate::Solution;
use crate::incident::{Episode, IncidentId, Mark, Muted, Status};
use crate::session::Stage;

use super::views::FixOutcome;

/// How many similar documents an incident lists.
pub const SIMILAR_LIMIT: usize = 5;

/// One input and how it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputSummary {
    /// Name as given.
    pub name: String,
    /// Format it was read as.
    pub format: String,
    /// Entries decoded.
    pub entries: u64,
    /// Lines that could not be decoded.
    pub rejected: u64,
    /// What went wrong with the input as a whole (truncated gzip, …).
    pub problem: Option<String>,
}

/// Whether the memory knew an incident before this analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Known {
    /// First seen in this input.
    New,
    /// Seen before, never resolved.
    Seen,
    /// Resolved before, and here again.
    Recurred,
    /// Resolved, and not seen after the fix.
    Resolved,
}

/// Customers and money over all incidents, each session counted once, at its earliest finding.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Distinct customers touched.
    pub users: u64,
    /// Cart and order totals of the sessions touched.
    pub money_at_risk: Money,
    /// The part of it that was ordered after all within 24 h.
    pub recovered: Money,
    /// Sessions that ordered after all.
    pub recovered_sessions: u64,
}

/// Traffic in one slice of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeBucket {
    /// Start, in seconds since the Unix epoch.
    pub start: i64,
    /// Entries.
    pub entries: u64,
    /// Entries that failed.
    pub errors: u64,
    /// Slow requests.
    pub slow: u64,
    /// Sessions that began.
    pub sessions: u64,
    /// Of those, sessions in trouble.
    pub problem_sessions: u64,
}

/// Sessions that got at least as far as a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelStage {
    /// Stage.
    pub stage: Stage,
    /// Sessions.
    pub sessions: u64,
    /// Of those, sessions in trouble.
    pub problem_sessions: u64,
}

/// Why a document was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Why {
    /// `lexical`, `vector`, `letters`, `fingerprint`, `code` or `service`.
    pub leg: String,
    /// Score of that leg, 0–1.
    pub score: f32,
    /// What matched, best first (words, codes, services); else empty.
    pub words: Vec<String>,
    /// The deciding passage, shortened; empty where it is the title.
    pub passage: String,
}

/// A document of the memory that is near.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Similar {
    /// Incident id or page id.
    pub id: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Title.
    pub title: String,
    /// 0–1.
    pub score: f32,
    /// Reasons, strongest first.
    pub why: Vec<Why>,
}

/// One incident as this analysis saw it, with what the memory knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentReport {
    /// Identity.
    pub id: IncidentId,
    /// What groups it.
    pub fingerprint: Fingerprint,
    /// One line for people.
    pub title: String,
    /// Kind of failure.
    pub category: Category,
    /// Service to blame.
    pub service: Option<String>,
    /// Masked endpoint.
    pub endpoint: Option<String>,
    /// Step of the shop.
    pub step: Option<String>,
    /// Error code.
    pub error_code: Option<String>,
    /// Status after this analysis.
    pub status: Status,
    /// Whether it was known before.
    pub known: Known,
    /// First proof in this input.
    pub first_seen: Timestamp,
    /// Last proof in this input.
    pub last_seen: Timestamp,
    /// Customers' sessions touched in this input.
    pub sessions: u64,
    /// Customers touched in this input.
    pub users: u64,
    /// Proving entries in this input.
    pub occurrences: u64,
    /// Sessions that ordered after all.
    pub recovered_sessions: u64,
    /// Last known cart or order total of each session touched.
    pub money_at_risk: Money,
    /// The part of it that was ordered after all within 24 h.
    pub recovered: Money,
    /// Slowest proving request in seconds.
    pub worst_seconds: Option<f64>,
    /// 0–1.
    pub confidence: f32,
    /// One finding per kind, merged over all sessions, with the first evidence.
    pub findings: Vec<Finding>,
    /// All known runs of it, earlier analyses included, oldest first.
    pub episodes: Vec<Episode>,
    /// Proving entries per slice of time in this input: start in Unix seconds, count.
    pub timeline: Vec<(i64, u64)>,
    /// The deploy before which it was never seen, at most an hour before its first proof.
    pub began_after: Option<Mark>,
    /// Where its last proof is planned noise: why, and until when.
    #[serde(default)]
    pub muted: Option<Muted>,
    /// Incidents that touch mostly the same sessions.
    pub related: Vec<IncidentId>,
    /// How its fixes fared, newest first.
    #[serde(default)]
    pub outcomes: Vec<FixOutcome>,
    /// The other incidents of its group: people declared them to be the same problem. All figures are the group's.
    #[serde(default)]
    pub merged: Vec<IncidentId>,
    /// Near documents of the memory.
    pub similar: Vec<Similar>,
    /// What to do.
    pub solution: Solution,
}

/// The report of one analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form.
    pub format_version: u32,
    /// Inputs in the order given.
    pub inputs: Vec<InputSummary>,
    /// Entries decoded.
    pub entries: u64,
    /// Lines that could not be decoded.
    pub rejected: u64,
    /// Entries put aside because they are stamped in the future.
    pub set_aside: u64,
    /// Entries without session, user or client.
    pub anonymous_entries: u64,
    /// Customers' sessions.
    pub sessions: u64,
    /// Sessions with at least one finding.
    pub problem_sessions: u64,
    /// Sessions closed early because too many were open.
    pub closed_early: u64,
    /// Entries that came after their session had closed.
    pub late_entries: u64,
    /// Times the log's clock stepped back.
    pub clock_steps: u64,
    /// First entry.
    pub started: Option<Timestamp>,
    /// Last entry.
    pub ended: Option<Timestamp>,
    /// Customers and money.
    pub totals: Totals,
    /// The funnel; empty where the logs show no steps.
    pub funnel: Vec<FunnelStage>,
    /// Traffic over time.
    pub timeline: Vec<TimeBucket>,
    /// Width of the slices of all time lines in seconds.
    pub slice_seconds: i64,
    /// Deploys within the time of the input.
    pub marks: Vec<Mark>,
    /// Incidents, most harm first.
    pub incidents: Vec<IncidentReport>,
    /// Incidents left out of `incidents` because of the limit on their number.
    pub incidents_left_out: u64,
}
