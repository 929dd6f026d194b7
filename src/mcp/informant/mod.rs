//! [`Informant`]: who answers what the tools ask. The data folder is one process's own, and mostly that process is `serve`:
//! so there is an informant that opens the folder, and one that asks the service. Both give the same documents, those of
//! the HTTP API.

mod folder;
mod service;

pub use folder::FolderInformant;
pub use service::ServiceInformant;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Deserialize;

use super::trouble::Trouble;
use crate::backend::DocumentKind;
use crate::finding::Category;
use crate::incident::{FeedbackVerdict, IncidentId, Status};
use crate::knowledge::Page;
use crate::report::{ComplaintReport, CustomerState, FindResult, IncidentDetail, IncidentList, SearchResult};
use crate::scan::Redactor;
use crate::wording::Language;

/// A question in words.
#[derive(Debug, Clone)]
pub struct Question {
    /// The words; never empty.
    pub text: String,
    /// Language of the answer.
    pub language: Language,
    /// Only documents of this kind.
    pub kind: Option<DocumentKind>,
    /// Only this kind of failure.
    pub category: Option<Category>,
    /// Only this service.
    pub service: Option<String>,
    /// Most hits.
    pub limit: usize,
}

/// Which incidents to list.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this kind of failure.
    pub category: Option<Category>,
    /// Only this service.
    pub service: Option<String>,
    /// Most rows.
    pub limit: usize,
}

/// Which complaints to report on.
#[derive(Debug, Clone, Default)]
pub struct Complained {
    /// The first moment.
    pub from: Option<Timestamp>,
    /// The first one behind.
    pub to: Option<Timestamp>,
    /// Only about this incident.
    pub incident: Option<String>,
    /// Only about this kind of failure.
    pub category: Option<Category>,
    /// Most fixes that are told of.
    pub fixes: usize,
}

/// A session that an incident touched, as the shop names it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TouchedSession {
    /// The session.
    pub session_id: String,
    /// The customer, where known.
    pub user_id: Option<String>,
    /// What became of the purchase.
    pub state: CustomerState,
}

/// What somebody says of an incident.
#[derive(Debug, Clone)]
pub enum Said {
    /// What fixed it.
    Resolved {
        /// What was done.
        fix: String,
        /// What it was.
        cause: Option<String>,
        /// Since when the fix is in force; now where it is not said.
        applied_at: Option<Timestamp>,
    },
    /// Whether a solution helped.
    Feedback {
        /// The verdict.
        verdict: FeedbackVerdict,
        /// Why.
        note: Option<String>,
    },
}

/// Who answers what the tools ask. Texts come as the memory has them: nothing is cut, and only what the memory keeps redacted
/// is redacted. A call that is dropped ends soon, a language model that writes included; a change that began is finished.
#[async_trait]
pub trait Informant: Send + Sync {
    /// What personal data is replaced with.
    fn redactor(&self) -> &Redactor;

    /// Near incidents and pages, best first, and what to do.
    async fn search(&self, question: Question) -> Result<SearchResult, Trouble>;

    /// A runbook page, in this language or the one that there is.
    async fn page(&self, id: &str, language: Language) -> Result<Page, Trouble>;

    /// Incidents, unresolved ones with most sessions first.
    async fn incidents(&self, which: Listed) -> Result<IncidentList, Trouble>;

    /// All that is known of an incident; the id may be shortened.
    async fn incident(&self, id: &str, language: Language) -> Result<IncidentDetail, Trouble>;

    /// The first `limit` sessions that an incident touched, by time.
    async fn touched(&self, id: &str, limit: usize) -> Result<Vec<TouchedSession>, Trouble>;

    /// The sessions in trouble that a user, order, session or trace leads to, newest first.
    async fn find(&self, who: &str) -> Result<FindResult, Trouble>;

    /// Complaints over time, and what came of fixes.
    async fn complaints(&self, which: Complained) -> Result<ComplaintReport, Trouble>;

    /// Writes down what was said of an incident, and gives its id; durable when this returns.
    async fn say(&self, id: &str, said: Said, by: Option<String>) -> Result<IncidentId, Trouble>;
}
