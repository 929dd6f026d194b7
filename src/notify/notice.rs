//! [`Notice`]: what people are told of one incident, and [`ClusterNotice`]: of one cluster of complaints; redacted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::config::NoticeKind;
use crate::report::{ComplaintCluster, LiveIncident};
use crate::scan::Redactor;

/// How the best known fix of the incident fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precedent {
    /// What was done.
    pub fix: String,
    /// When, where that is known.
    pub applied_at: Option<Timestamp>,
    /// Whether the problem stayed away: `None` where that is not known yet.
    pub held: Option<bool>,
    /// How many people called it helpful.
    pub helpful: u32,
    /// How many called it partly right.
    pub partly: u32,
    /// How many called it wrong.
    pub wrong: u32,
}

/// What happened to an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// What happened.
    pub kind: NoticeKind,
    /// The incident as it was then.
    pub incident: LiveIncident,
    /// What helped before, where something did.
    pub precedent: Option<Precedent>,
}

impl Notice {
    /// Without personal data and secrets. What comes from logs is redacted already; what people wrote may not be.
    pub(super) fn redacted(mut self, redactor: &Redactor) -> Self {
        let clean = |text: &mut String| *text = redactor.text(text).into_owned();
        let incident = &mut self.incident;
        clean(&mut incident.title);
        incident.service.iter_mut().chain(&mut incident.precedent).chain(&mut incident.summary).for_each(clean);
        incident.steps.iter_mut().for_each(clean);
        if let Some(precedent) = &mut self.precedent {
            clean(&mut precedent.fix);
        }
        self
    }
}

/// A cluster of complaints that no incident explains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterNotice {
    /// [`NoticeKind::Complaints`] the first time, then [`NoticeKind::Grew`].
    pub kind: NoticeKind,
    /// The cluster as it was then.
    pub cluster: ComplaintCluster,
}

impl ClusterNotice {
    /// Without personal data and secrets.
    pub(super) fn redacted(mut self, redactor: &Redactor) -> Self {
        self.cluster.words.iter_mut().for_each(|word| *word = redactor.text(word).into_owned());
        self
    }
}
