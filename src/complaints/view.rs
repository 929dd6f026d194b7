//! Complaints as people and programs see them: texts redacted as evidence of logs is.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::Cluster;
use crate::complaint::{Complaint, ComplaintId, Correction, Link, LinkReason};
use crate::entry::Money;
use crate::incident::IncidentId;
use crate::report::ComplaintCluster;
use crate::scan::Redactor;
use crate::wording::Language;

/// What ties a complaint to an incident.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LinkRow {
    /// The incident.
    pub incident: IncidentId,
    /// Why.
    pub reason: LinkReason,
    /// How surely, from 0 to 1.
    pub confidence: f32,
    /// What it was seen by, redacted.
    pub evidence: Vec<String>,
}

/// One complaint.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComplaintRow {
    /// Its id.
    pub id: ComplaintId,
    /// The help desk.
    pub source: String,
    /// The ticket there.
    pub ticket: String,
    /// When the customer wrote.
    pub at: Timestamp,
    /// Its language.
    pub language: Language,
    /// How it came.
    pub channel: Option<String>,
    /// The help desk's category.
    pub category: Option<String>,
    /// The visit.
    pub session: Option<String>,
    /// The customer, as the logs name them.
    pub user: Option<String>,
    /// The order.
    pub order: Option<String>,
    /// The trace.
    pub trace: Option<String>,
    /// The sum that it is about, by currency.
    pub amount: Money,
    /// What they wrote; personal data under pseudonyms.
    pub text: String,
    /// What it is about, best first; none where it belongs to no incident that is known.
    pub links: Vec<LinkRow>,
}

/// Many complaints about one thing that no incident explains.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClusterRow {
    /// When the first of them came.
    pub since: Timestamp,
    /// When the last of them came.
    pub until: Timestamp,
    /// Different people.
    pub people: u64,
    /// How many people would have been usual in that time.
    pub usual: f64,
    /// The words that they share, the most telling first; redacted.
    pub words: Vec<String>,
    /// The complaints, by time.
    pub complaints: Vec<ComplaintId>,
}

impl ClusterRow {
    /// The cluster as it is shown.
    #[must_use]
    pub fn of(cluster: Cluster, redactor: &Redactor) -> Self {
        Self {
            since: cluster.since,
            until: cluster.until,
            people: cluster.people as u64,
            usual: cluster.usual,
            words: cluster.words.iter().map(|word| redactor.text(word).into_owned()).collect(),
            complaints: cluster.complaints,
        }
    }

    /// The cluster as reports and messages tell of it.
    #[must_use]
    pub fn told(self) -> ComplaintCluster {
        ComplaintCluster {
            first: ComplaintCluster::named(&self.complaints),
            complaints: self.complaints.len() as u64,
            words: self.words,
            people: self.people,
            usual: self.usual,
            since: self.since,
            until: self.until,
            muted: None,
        }
    }
}

/// A page of complaints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComplaintList {
    /// Newest first.
    pub complaints: Vec<ComplaintRow>,
    /// How many fit in all.
    pub total: u64,
}

/// All that is known of a complaint.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComplaintDetail {
    /// The complaint.
    #[serde(flatten)]
    pub complaint: ComplaintRow,
    /// What people said of its links, oldest first.
    pub corrections: Vec<Correction>,
}

impl ComplaintRow {
    /// The complaint with the links that stand.
    #[must_use]
    pub fn of(complaint: &Complaint, links: Vec<Link>, redactor: &Redactor) -> Self {
        let shown = |text: &str| redactor.text(text).into_owned();
        let told = |text: &Option<String>| text.as_deref().map(shown);
        let link = |link: Link| LinkRow {
            incident: link.incident,
            reason: link.reason,
            confidence: link.confidence,
            evidence: link.evidence.iter().map(|word| shown(word)).collect(),
        };
        Self {
            id: complaint.id,
            source: complaint.source.clone(),
            ticket: shown(&complaint.ticket),
            at: complaint.at,
            language: complaint.language(),
            channel: told(&complaint.channel),
            category: told(&complaint.category),
            session: told(&complaint.session),
            user: told(&complaint.user),
            order: told(&complaint.order),
            trace: told(&complaint.trace),
            amount: complaint.amount.clone(),
            text: shown(&complaint.text),
            links: links.into_iter().map(link).collect(),
        }
    }
}
