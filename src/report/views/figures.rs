//! What went through, what was found and what was done about it, over time: for programs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// Counts of what went through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TrafficFigures {
    /// Log entries.
    pub entries: u64,
    /// Entries with a duration or an HTTP status.
    pub requests: u64,
    /// Entries that read as failures.
    pub errors: u64,
    /// Requests over the limit for slowness.
    pub slow: u64,
}

/// Counts of one kind of incident.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IncidentFigures {
    /// Incidents that were seen in this time; merged ones count as one.
    pub incidents: u64,
    /// Proving entries.
    pub occurrences: u64,
    /// Customers' sessions that were first touched in this time.
    pub sessions: u64,
}

/// What people did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PeopleFigures {
    /// Fixes that were confirmed.
    pub resolved: u64,
    /// Solutions that were called helpful.
    pub helpful: u64,
    /// Solutions that were called partly right.
    pub partly: u64,
    /// Solutions that were called wrong.
    pub wrong: u64,
}

/// A slice of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FigureSlice {
    /// Where it begins.
    pub start: Timestamp,
    /// What went through.
    pub traffic: TrafficFigures,
    /// What was found.
    pub found: IncidentFigures,
}

/// What went through, what was found and what was done about it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Figures {
    /// Begin of the time that is told of, a multiple of ten minutes.
    pub from: Timestamp,
    /// Its end; not in it itself.
    pub to: Timestamp,
    /// Seconds of a slice, a multiple of 600.
    pub step_seconds: i64,
    /// What went through.
    pub traffic: TrafficFigures,
    /// What was found.
    pub found: IncidentFigures,
    /// The same by category.
    pub by_category: BTreeMap<String, IncidentFigures>,
    /// The same by service; a session that several incidents touched counts with each. Incidents without a service are under the empty name.
    pub by_service: BTreeMap<String, IncidentFigures>,
    /// What people did.
    pub people: PeopleFigures,
    /// The same over time, oldest first; slices in which nothing happened are left out.
    pub slices: Vec<FigureSlice>,
}
