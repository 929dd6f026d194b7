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
use crate::complaints::ComplaintDetail;
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

/// Who says what of which complaint, and when.
pub(in crate::server) struct Said {
    /// The complaint; the id may be shortened.
    pub(in crate::server) complaint: String,
    /// The incident; the id may be shortened.
    pub(in crate::server) incident: Option<String>,
    /// Whether it is about the incident. It is about none that is known, where no incident is named.
    pub(in crate::server) linked: bool,
    pub(in crate::server) by: Option<String>,
    pub(in crate::server) moment: Moment,
}

/// Writes it down, and gives the complaint as it is then. What it teaches others comes later.
pub(in crate::server) async fn correct(app: &Arc<App>, said: Said) -> Result<ComplaintDetail, Refusal> {
    let own = Arc::clone(app);
    let done = work(move || {
        let id = own.complaints.typed(&said.complaint)?;
        let incident = said.incident.map(|typed| own.memory.incident(&typed)).transpose()?.map(|found| found.id);
        let kind = match (incident, said.linked) {
            (Some(incident), true) => CorrectionKind::Linked { incident },
            (Some(incident), false) => CorrectionKind::Unlinked { incident },
            (None, _) => CorrectionKind::None,
        };
        own.complaints.correct(id, kind, said.by, said.moment)?;
        Ok(own.complaints.detail(id)?)
    });
    let corrected = done.await;
    app.linking.due();
    corrected
}

async fn told<T: DeserializeOwned>(
    circumstances: Circumstances,
    body: Body,
    said: impl FnOnce(T) -> (Option<String>, bool, Option<String>),
) -> Result<Response, Refusal> {
    let (State(app), Path(complaint), Extension(caller), When(moment), headers) = circumstances;
    let (incident, linked, by) = said(read(&app, &headers, body, WORDS_BYTES).await?);
    let said = Said { complaint, incident, linked, by: by.or(caller.0), moment };
    Ok(json(value(&correct(&app, said).await?)?))
}

pub(super) async fn link(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    told(circumstances, body, |said: Link| (Some(said.incident), true, said.by)).await
}

pub(super) async fn unlink(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    told(circumstances, body, |said: Unlink| (said.incident, false, said.by)).await
}

pub(super) async fn clusters(State(app): State<Arc<App>>, Asked(between): Asked<Between>) -> Result<Response, Refusal> {
    work(move || {
        let (since, until) = (between.since.unwrap_or(Timestamp::MIN), between.until.unwrap_or(Timestamp::MAX));
        value(&app.complaints.cluster_rows(since, until)?)
    })
    .await
    .map(json)
}
