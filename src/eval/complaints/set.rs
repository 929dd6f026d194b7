//! The labelled set: incidents with their sessions, and complaints. Its README says what the fields mean.

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use crate::complaint::Complaint;
use crate::eval::EvalError;
use crate::eval::json_lines::lines;
use crate::finding::Category;

/// A session that an incident touched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TouchedSession {
    pub(super) session: String,
    pub(super) user: Option<String>,
    pub(super) order: Option<String>,
    pub(super) at: Timestamp,
}

/// A time that an incident was there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) sessions: Vec<TouchedSession>,
}

/// An incident as logs would have shown it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoggedIncident {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) symptoms: String,
    pub(super) category: Category,
    pub(super) service: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) step: Option<String>,
    pub(super) error_code: Option<String>,
    pub(super) runs: Vec<Run>,
}

/// A complaint with its label.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Labelled {
    pub(super) id: String,
    pub(super) part: String,
    pub(super) at: Timestamp,
    pub(super) channel: Option<String>,
    pub(super) text: String,
    pub(super) user: Option<String>,
    pub(super) session: Option<String>,
    pub(super) order: Option<String>,
    /// The incident that it is about; `None`: no incident.
    pub(super) incident: Option<String>,
    #[serde(default)]
    pub(super) kind: String,
}

impl Labelled {
    /// As it comes from a help desk.
    pub(super) fn complaint(&self) -> Complaint {
        let complaint = Complaint::new("eval", &self.id, self.at, &self.text);
        Complaint {
            channel: self.channel.clone(),
            user: self.user.clone(),
            session: self.session.clone(),
            order: self.order.clone(),
            ..complaint
        }
    }
}

/// Incidents and complaints.
#[derive(Debug)]
pub(super) struct ComplaintSet {
    pub(super) incidents: Vec<LoggedIncident>,
    pub(super) complaints: Vec<Labelled>,
}

impl ComplaintSet {
    pub(super) fn read(data: &Path) -> Result<Self, EvalError> {
        let incidents: Vec<LoggedIncident> = lines(&data.join("incidents.jsonl"))?;
        let path = data.join("complaints.jsonl");
        let complaints: Vec<Labelled> = lines(&path)?;
        for complaint in &complaints {
            let known = |id: &String| incidents.iter().any(|incident| incident.id == *id);
            if let Some(unknown) = complaint.incident.as_ref().filter(|id| !known(id)) {
                let reason = format!("complaint {}: there is no incident {unknown}", complaint.id);
                return Err(EvalError::layout(&path, reason));
            }
        }
        Ok(Self { incidents, complaints })
    }
}
