//! What the report of complaints says, before it has a form.

use jiff::Timestamp;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::effect::Answer;
use crate::entry::Money;
use crate::finding::Category;
use crate::incident::IncidentId;
use crate::measure::Resolution;

use super::cluster::ComplaintCluster;

/// Complaints over time, and what came of the fixes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComplaintReport {
    /// Format of this document; within it fields are added, never renamed or removed.
    pub format_version: u32,
    /// The first moment that is looked at.
    pub from: Timestamp,
    /// The first one behind.
    pub until: Timestamp,
    /// How long a bucket is.
    pub bucket: Resolution,
    /// Complaints.
    pub complaints: u64,
    /// Those among them that belong to an incident.
    pub linked: u64,
    /// Sessions in buckets of which the logs are known.
    pub sessions: u64,
    /// Complaints per 1,000 sessions, of those buckets; `null` where there are no sessions.
    pub per_thousand: Option<f64>,
    /// All complaints over time, oldest first; every bucket of the time.
    pub series: Vec<ComplaintPoint>,
    /// What many complained about in the last week of this time that no incident explains, newest first; at the most five.
    /// Only in a report of all complaints.
    pub clusters: Vec<ComplaintCluster>,
    /// By what they are about, most complaints first; rare categories and unknown ones last.
    pub categories: Vec<CategoryRow>,
    /// By incident, most complaints first; the one that stands for its group.
    pub incidents: Vec<IncidentComplaints>,
    /// How many more incidents have complaints.
    pub more_incidents: u64,
    /// Since the first fix: all complaints, whatever the reason. `null` where nothing was fixed in this time.
    pub since_first_fix: Option<SinceFirst>,
    /// The fixes in this time, newest first.
    pub fixes: Vec<FixEffect>,
    /// How many older ones are not told.
    pub more_fixes: u64,
    /// Purchases that were lost, and those made after all.
    pub money: MoneyRow,
}

/// A bucket of time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComplaintPoint {
    /// Begin.
    pub start: Timestamp,
    /// Complaints.
    pub complaints: u64,
    /// Sessions; 0 where the logs are not known.
    pub sessions: u64,
    /// Complaints per 1,000 sessions; `null` without sessions.
    pub per_thousand: Option<f64>,
}

/// What complaints are about: one of our categories, the help desk's own, or its rare ones together; none of these where
/// nobody says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryRow {
    /// One of our categories; `null` where it is none of them.
    pub category: Option<Category>,
    /// The help desk's own category, redacted, where it stands for none of ours.
    pub desk_category: Option<String>,
    /// Whether these are the help desk's categories of few complaints, together.
    pub rare: bool,
    /// Complaints.
    pub complaints: u64,
    /// Per 1,000 sessions; `null` without sessions.
    pub per_thousand: Option<f64>,
}

/// An incident that customers complained about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentComplaints {
    /// The incident.
    pub incident: IncidentId,
    /// One line for people.
    pub title: String,
    /// Its kind.
    pub category: Category,
    /// Complaints.
    pub complaints: u64,
    /// Per 1,000 sessions; `null` without sessions.
    pub per_thousand: Option<f64>,
}

/// All complaints before the first fix against as many days at the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SinceFirst {
    /// When the first fix took effect.
    pub applied_at: Timestamp,
    /// What became of all complaints. Not an effect of the fixes alone: everything else that changed is in it.
    pub complaints: Answer,
}

/// A fix and what became of the complaints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FixEffect {
    /// The incident that was fixed.
    pub incident: IncidentId,
    /// One line for people.
    pub title: String,
    /// Its kind.
    pub category: Category,
    /// When the fix took effect.
    pub applied_at: Timestamp,
    /// Complaints about this incident.
    pub of_incident: Answer,
    /// Complaints about this kind of failure.
    pub of_category: Answer,
    /// Lost purchases in this kind of failure, in the currency with most of it; `null` where none are known.
    pub lost: Option<MoneyEffect>,
    /// The same of those that were made after all.
    pub recovered: Option<MoneyEffect>,
    /// Complaints that belong to no kind became more after the fix: some may only be told differently.
    pub unknown_rose: bool,
    /// Complaints about this kind, by day, as they were compared.
    pub days: Vec<ComplaintPoint>,
}

/// What became of sums of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MoneyEffect {
    /// The currency.
    pub currency: String,
    /// The sum before.
    pub before: Decimal,
    /// The sum after.
    pub after: Decimal,
    /// What became of it per session. Its events are effective ones: the sum by what weighs as one order.
    pub effect: Answer,
}

/// Purchases that incidents put at risk, in the time of the report; a session counts once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MoneyRow {
    /// Sessions that did not order after all.
    pub lost_sessions: u64,
    /// What was in their carts.
    pub lost: Money,
    /// Sessions that ordered after all.
    pub recovered_sessions: u64,
    /// What was in theirs.
    pub recovered: Money,
}

/// A fix's effect in short, for a single incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentComplaintSummary {
    /// Complaints that belong to it.
    pub complaints: u64,
    /// When its last fix took effect.
    pub applied_at: Option<Timestamp>,
    /// What became of complaints about it since.
    pub of_incident: Option<Answer>,
    /// What became of complaints about its kind.
    pub of_category: Option<Answer>,
}
