//! [`ServiceInformant`]: asks a running service over HTTP, because the data folder is open in it.

use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;

use super::{Complained, Informant, Listed, Question, Said, TouchedSession};
use crate::api_client::{ApiClient, ApiError};
use crate::config::Mcp;
use crate::incident::IncidentId;
use crate::knowledge::Page;
use crate::mcp::trouble::Trouble;
use crate::report::{ComplaintReport, FindResult, IncidentDetail, IncidentList, SearchResult};
use crate::scan::Redactor;
use crate::wording::Language;

/// What the token is turned into a key for.
const KEY: &str = "cartwatch 2026-11-29 pseudonyms of the MCP server beside a service";

/// Most rows that the API gives at once.
const MOST_ROWS: usize = 500;

/// Answers from a running service.
#[derive(Debug)]
pub struct ServiceInformant {
    api: Arc<ApiClient>,
    redactor: Redactor,
}

/// What the API says of the sessions that an incident touched.
#[derive(Deserialize)]
struct Customers {
    customers: Vec<TouchedSession>,
}

impl ServiceInformant {
    /// For the service of these settings; makes no connection yet.
    ///
    /// The folder's own secret does not leave the service. So pseudonyms are made with a key that follows from the token
    /// and stays the same as long as that does; without a token, with `fresh`, from 32 random bytes.
    ///
    /// # Errors
    /// When the settings can't be used.
    pub fn new(settings: &Mcp, fresh: [u8; 32]) -> Result<Self, ApiError> {
        let token = settings.token.reveal();
        let key = if token.is_empty() { fresh } else { blake3::derive_key(KEY, token.as_bytes()) };
        Ok(Self { api: Arc::new(ApiClient::new(settings)?), redactor: Redactor::new(key) })
    }
}

/// Parameters of a query; those without a value are left out.
fn query<'a>(given: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Vec<(&'a str, String)> {
    given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

#[async_trait]
impl Informant for ServiceInformant {
    fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    async fn search(&self, question: Question) -> Result<SearchResult, Trouble> {
        let asked = query([
            ("q", Some(question.text)),
            ("kind", question.kind.map(|kind| kind.name().to_owned())),
            ("category", question.category.map(|category| category.name().to_owned())),
            ("service", question.service),
            ("limit", Some(question.limit.clamp(1, MOST_ROWS).to_string())),
            ("language", Some(question.language.code().to_owned())),
        ]);
        Ok(self.api.get(&["api", "v1", "search"], &asked).await?)
    }

    async fn page(&self, id: &str, language: Language) -> Result<Page, Trouble> {
        let path = ["api", "v1", "knowledge", id];
        match self.api.get(&path, &query([("language", Some(language.code().to_owned()))])).await {
            Err(ApiError::Refused { status: 404, .. }) => {
                self.api.get(&path, &[]).await.map_err(|error| named(error, id, Trouble::NoPage))
            }
            other => Ok(other?),
        }
    }

    async fn incidents(&self, which: Listed) -> Result<IncidentList, Trouble> {
        let asked = query([
            ("status", which.status.map(|status| status.name().to_owned())),
            ("category", which.category.map(|category| category.name().to_owned())),
            ("service", which.service),
            ("limit", Some(which.limit.clamp(1, MOST_ROWS).to_string())),
        ]);
        Ok(self.api.get(&["api", "v1", "incidents"], &asked).await?)
    }

    async fn incident(&self, id: &str, language: Language) -> Result<IncidentDetail, Trouble> {
        let asked = query([("language", Some(language.code().to_owned()))]);
        let found = self.api.get(&["api", "v1", "incidents", id], &asked).await;
        found.map_err(|error| of_incident(error, id))
    }

    async fn touched(&self, id: &str, limit: usize) -> Result<Vec<TouchedSession>, Trouble> {
        let asked = query([("limit", Some(limit.clamp(1, MOST_ROWS).to_string()))]);
        let found = self.api.get::<Customers>(&["api", "v1", "incidents", id, "customers"], &asked).await;
        Ok(found.map_err(|error| of_incident(error, id))?.customers)
    }

    async fn find(&self, who: &str) -> Result<FindResult, Trouble> {
        Ok(self.api.get(&["api", "v1", "find"], &query([("q", Some(who.to_owned()))])).await?)
    }

    async fn complaints(&self, which: Complained) -> Result<ComplaintReport, Trouble> {
        let asked = query([
            ("from", which.from.map(|at| at.to_string())),
            ("to", which.to.map(|at| at.to_string())),
            ("incident", which.incident.clone()),
            ("category", which.category.map(|category| category.name().to_owned())),
            ("limit", Some(which.fixes.clamp(1, 100).to_string())),
        ]);
        let made = self.api.get(&["api", "v1", "complaints", "report"], &asked).await;
        made.map_err(|error| of_incident(error, which.incident.as_deref().unwrap_or_default()))
    }

    async fn say(&self, id: &str, said: Said, by: Option<String>) -> Result<IncidentId, Trouble> {
        let (what, body) = match said {
            Said::Resolved { fix, cause, applied_at } => {
                ("resolve", json!({ "fix": fix, "cause": cause, "applied_at": applied_at, "by": by }))
            }
            Said::Feedback { verdict, note } => ("feedback", json!({ "verdict": verdict, "note": note, "by": by })),
        };
        let (api, of) = (Arc::clone(&self.api), id.to_owned());
        // Who cancels must not end it half done.
        let done =
            tokio::spawn(
                async move { api.post::<IncidentDetail>(&["api", "v1", "incidents", &of, what], &body).await },
            );
        let done = done.await.map_err(|_| Trouble::Failed("the answer failed".to_owned()))?;
        Ok(done.map_err(|error| of_incident(error, id))?.asked_for)
    }
}

/// A failure of a question about an incident.
fn of_incident(error: ApiError, id: &str) -> Trouble {
    match error {
        ApiError::Refused { status: 409, .. } => Trouble::Ambiguous(id.to_owned()),
        other => named(other, id, Trouble::NoIncident),
    }
}

/// A failure of a question about something with an id.
fn named(error: ApiError, id: &str, missing: impl FnOnce(String) -> Trouble) -> Trouble {
    match error {
        ApiError::Refused { status: 404, .. } => missing(id.to_owned()),
        other => other.into(),
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        match &error {
            ApiError::Refused { status: 401 | 403, .. } => Self::NotAllowed(error.to_string()),
            ApiError::Refused { status: 429 | 503, .. } => Self::Busy(error.to_string()),
            ApiError::Refused { status: 400, detail, .. } => Self::Arguments(detail.clone()),
            ApiError::NoAnswer { .. } | ApiError::Unreadable { .. } => Self::Unreached(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}
