//! A session after it closed: what the detectors found in it and what the customer went through.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Stage, Tally};
use crate::entry::Money;
use crate::finding::{Finding, Fingerprint};

/// 64-bit hash of what identifies a session (its id; without one its user; else client address and agent).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SessionKey(
    #[serde(with = "crate::entry::hex")]
    #[schemars(with = "String")]
    pub u64,
);

/// One thing the customer did or that happened to them; texts are masked and redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Service, empty where unknown.
    pub service: String,
    /// Event type, endpoint or masked message: what a person would call the step.
    pub name: String,
    /// Duration in seconds, where known.
    pub seconds: Option<f64>,
    /// Error code or HTTP status of a failed step.
    pub failure: Option<String>,
}

/// A closed session with at least one finding. Healthy sessions are only counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClosedSession {
    /// Identity.
    pub key: SessionKey,
    /// The session id as the source gave it; for grouped entries `user:…`, `client:…` or `service:…`.
    pub id: String,
    /// Not a customer: a service's entries (or requests) of some minutes that belong to no session. It may have
    /// findings, but counts of sessions leave it out.
    #[serde(default)]
    pub anonymous: bool,
    /// The customer, where known.
    pub user_id: Option<String>,
    /// Order ids and trace ids seen, for looking a customer up; at most eight.
    pub references: Vec<String>,
    /// First entry.
    pub started: Timestamp,
    /// Last entry.
    pub ended: Timestamp,
    /// Entries in it.
    pub entries: u64,
    /// Furthest stage reached.
    pub stage: Option<Stage>,
    /// Last known cart or order total.
    pub money: Money,
    /// When an order was placed after the first finding (same session, or same user within 24 h).
    pub recovered_at: Option<Timestamp>,
    /// What was found, in order of authority; never empty.
    pub findings: Vec<Finding>,
    /// The last steps of the journey, oldest first, at most 50.
    pub journey: Vec<Step>,
    /// Proving entries of each fingerprint, by source and time; not kept in the store, which has the sums.
    #[serde(skip)]
    pub tallies: Vec<(Fingerprint, Tally)>,
}
