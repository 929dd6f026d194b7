//! `/api/v1/complaints/{id}/link`, `unlink`, and clusters: what complaints are about, said by people; and what many complain
//! about that no incident explains.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::once::When;
use super::operation::WORDS_BYTES;
use super::request::{Asked, json, read, value, work};
use crate::complaint::CorrectionKind;
use crate::memory::Moment;
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;

/// What a complaint is about.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// The incident; the id may be shortened.
    incident: String,
    /// Who says it; the token's name, where nothing is said.
    by: Option<String>,
}

/// What a complaint is not about.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unlink {
    /// The incident; where none is named, the complaint is about none that is known.
    incident: Option<String>,
    /// Who says it; the token's name, where nothing is said.
    by: Option<String>,
}

/// Clusters of which time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    /// Only those that had complaints at or after this time.
    since: Option<Timestamp>,
    /// Only what came before this time.
    until: Option<Timestamp>,
}

/// What every correction is told: of which complaint, by whom, and when.
type Circumstances = (State<Arc<App>>, Path<String>, Extension<Caller>, When, HeaderMap);

/// Who corrects which complaint, and when.
struct Correction {
    app: Arc<App>,
    id: String,
    caller: Option<String>,
    moment: Moment,
}

impl Correction {
    async fn read<T: DeserializeOwned>(circumstances: Circumstances, body: Body) -> Result<(Self, T), Refusal> {
        let (State(app), Path(id), Extension(caller), When(moment), headers) = circumstances;
        let said = read(&app, &headers, body, WORDS_BYTES).await?;
        Ok((Self { app, id, caller: caller.0, moment }, said))
    }

    /// Writes it down, and gives the complaint as it is then. What it teaches others comes later.
    async fn done(self, incident: Option<String>, linked: bool, by: Option<String>) -> Result<Response, Refusal> {
        let by = by.or_else(|| self.caller.clone());
        let app = Arc::clone(&self.app);
        let done = work(move || {
            let id = self.app.complaints.typed(&self.id)?;
            let incident = incident.map(|typed| self.app.memory.incident(&typed)).transpose()?.map(|found| found.id);
            let kind = match (incident, linked) {
                (Some(incident), true) => CorrectionKind::Linked { incident },
                (Some(incident), false) => CorrectionKind::Unlinked { incident },
                (None, _) => CorrectionKind::None,
            };
            self.app.complaints.correct(id, kind, by, self.moment)?;
            value(&self.app.complaints.detail(id)?)
        });
        let reply = done.await.map(json);
        app.linking.due();
        reply
    }
}

pub(super) async fn link(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (correction, said) = Correction::read::<Link>(circumstances, body).await?;
    correction.done(Some(said.incident), true, said.by).await
}

pub(super) async fn unlink(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (correction, said) = Correction::read::<Unlink>(circumstances, body).await?;
    correction.done(said.incident, false, said.by).await
}

pub(super) async fn clusters(State(app): State<Arc<App>>, Asked(between): Asked<Between>) -> Result<Response, Refusal> {
    work(move || {
        let (since, until) = (between.since.unwrap_or(Timestamp::MIN), between.until.unwrap_or(Timestamp::MAX));
        value(&app.complaints.cluster_rows(since, until)?)
    })
    .await
    .map(json)
}
