//! What is said of an incident while it happens. Texts are masked and redacted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::Money;
use crate::finding::Category;
use crate::incident::IncidentId;
use crate::report::Known;

/// An incident in its present run: since it was last silent for an hour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveIncident {
    /// Identity, as in the memory.
    pub id: IncidentId,
    /// Short name.
    pub title: String,
    /// Category.
    pub category: Category,
    /// Service, where known.
    pub service: Option<String>,
    /// Customers' sessions touched in this run.
    pub sessions: u64,
    /// Customers touched: distinct users, and sessions whose user is unknown count as one each.
    pub customers: u64,
    /// Proving entries of this run.
    pub entries: u64,
    /// Last known cart or order totals of the sessions.
    pub money: Money,
    /// Whether it was known when this run began.
    pub known: Known,
    /// First proof of this run, in event time.
    pub first: Timestamp,
    /// Last proof.
    pub last: Timestamp,
    /// What fixed it before, where that is known.
    pub precedent: Option<String>,
    /// What the answer says, in one sentence; `None` where there was no time to ask.
    pub summary: Option<String>,
    /// The answer's first steps.
    pub steps: Vec<String>,
}

/// Something happened to an incident. After a restart, what happened since the last save may be told again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", content = "incident", rename_all = "snake_case")]
pub enum LiveEvent {
    /// First proof, or the first after an hour of silence.
    Opened(LiveIncident),
    /// More of it; at most every few seconds an incident.
    Grew(LiveIncident),
    /// No proof for five minutes of event time.
    Calmed(LiveIncident),
    /// No proof for an hour; or what seemed to prove it turned out to be part of another incident (no entries then).
    Closed(LiveIncident),
}

impl LiveEvent {
    /// The incident.
    #[must_use]
    pub fn incident(&self) -> &LiveIncident {
        match self {
            Self::Opened(incident) | Self::Grew(incident) | Self::Calmed(incident) | Self::Closed(incident) => incident,
        }
    }

    /// The incident, to be completed.
    pub(super) fn incident_mut(&mut self) -> &mut LiveIncident {
        match self {
            Self::Opened(incident) | Self::Grew(incident) | Self::Calmed(incident) | Self::Closed(incident) => incident,
        }
    }
}
