//! Sessions in trouble in short, and what a look at log lines found: for programs.

use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::json::write_pretty;
use super::super::model::{Known, Similar};
use super::journeys::Journey;
use crate::entry::Money;
use crate::finding::Finding;
use crate::generate::Solution;
use crate::incident::{Incident, IncidentId};
use crate::session::{ClosedSession, SessionKey, Stage};

/// A session in trouble, in short.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SessionRow {
    /// The shop's own id.
    pub id: String,
    /// What it is known by here.
    pub key: SessionKey,
    /// Whether it goes on.
    pub is_open: bool,
    /// The customer, where known.
    pub user_id: Option<String>,
    /// First entry.
    pub started: Timestamp,
    /// Last entry so far.
    pub ended: Timestamp,
    /// Log entries.
    pub entries: u64,
    /// Furthest step.
    pub stage: Option<Stage>,
    /// Last known cart or order total.
    pub money: Money,
    /// When the customer ordered after all.
    pub recovered_at: Option<Timestamp>,
    /// Its incidents, most authoritative finding first.
    pub incidents: Vec<IncidentId>,
}

impl SessionRow {
    /// A journey in short.
    #[must_use]
    pub fn of(journey: &Journey, is_open: bool) -> Self {
        Self::with(&journey.session, journey.incidents.clone(), is_open)
    }

    /// A session with its incidents.
    #[must_use]
    pub fn with(session: &ClosedSession, incidents: Vec<IncidentId>, is_open: bool) -> Self {
        Self {
            id: session.id.clone(),
            key: session.key,
            is_open,
            user_id: session.user_id.clone(),
            started: session.started,
            ended: session.ended,
            entries: session.entries,
            stage: session.stage,
            money: session.money.clone(),
            recovered_at: session.recovered_at,
            incidents,
        }
    }
}

/// An incident in log lines that were only looked at.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AnalyzedIncident {
    /// The incident; where it is merged with others, the one that stands for all.
    pub incident: Incident,
    /// Whether the memory knows it.
    pub known: Known,
    /// Proving entries in these lines.
    pub occurrences: u64,
    /// Customers' sessions touched in these lines.
    pub sessions: u64,
    /// Customers touched in these lines.
    pub users: u64,
    /// Last known cart or order total of each session touched.
    pub money_at_risk: Money,
    /// One finding per kind, with the first evidence; texts are redacted.
    pub findings: Vec<Finding>,
}

/// What a look at log lines found; nothing of it is remembered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LineAnalysis {
    /// Entries read.
    pub entries: u64,
    /// Lines that could not be read.
    pub rejected: u64,
    /// Customers' sessions in which something was found.
    pub problem_sessions: u64,
    /// What was found, most harm first.
    pub incidents: Vec<AnalyzedIncident>,
    /// Incidents left out of `incidents` because of the limit on their number.
    pub incidents_left_out: u64,
    /// Documents of the memory near the first incident.
    pub similar: Vec<Similar>,
    /// What to do about the first incident.
    pub solution: Option<Solution>,
}

/// Writes any value in the style of the other JSON.
///
/// # Errors
/// Those of the writer.
pub fn value_json<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(value, out)
}
