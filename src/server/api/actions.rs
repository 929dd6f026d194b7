//! `POST /api/v1/incidents/{id}/…`: what people did. The reply is the incident as it is then.

use std::sync::{Arc, PoisonError};

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::conditional::{self, Expected};
use super::incidents::{detail, states};
use super::once::When;
use super::operation::WORDS_BYTES;
use super::request::{json, read, work};
use crate::incident::{ActionKind, FeedbackVerdict, Incident};
use crate::memory::{Declared, Moment};
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;

/// A confirmed fix.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Resolve {
    /// What was done.
    fix: String,
    /// What it was.
    cause: Option<String>,
    /// Since when the fix is in force; now, where nothing is said.
    applied_at: Option<Timestamp>,
    /// Who did it; the token's name, where nothing is said.
    by: Option<String>,
}

/// What somebody thought of a solution.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Feedback {
    /// Whether it helped.
    verdict: FeedbackVerdict,
    /// Why.
    note: Option<String>,
    /// Who says it; the token's name, where nothing is said.
    by: Option<String>,
}

/// A remark.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    /// The words.
    text: String,
    /// Who says it; the token's name, where nothing is said.
    by: Option<String>,
}

/// Why something is said, and by whom.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// Why.
    reason: Option<String>,
    /// Who says it; the token's name, where nothing is said.
    by: Option<String>,
}

/// That somebody has seen it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Seen {
    /// Who; the token's name, where nothing is said.
    by: Option<String>,
}

/// That two incidents are one problem.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Merge {
    /// The incident that stands for both from now on.
    into: String,
    /// Why.
    reason: Option<String>,
    /// Who says it; the token's name, where nothing is said.
    by: Option<String>,
}

/// That two incidents are different problems.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Distinct {
    /// The other incident.
    other: String,
    /// Why.
    reason: Option<String>,
    /// Who says it; the token's name, where nothing is said.
    by: Option<String>,
}

/// What every action is told: of which incident, by whom, when, and what its sender expects.
type Circumstances = (State<Arc<App>>, Path<String>, Extension<Caller>, When, Expected, HeaderMap);

/// An action under way.
struct Action {
    app: Arc<App>,
    id: String,
    caller: Option<String>,
    moment: Moment,
    expected: Expected,
}

impl Action {
    /// Reads what is said.
    async fn read<T: DeserializeOwned>(circumstances: Circumstances, body: Body) -> Result<(Self, T), Refusal> {
        let (State(app), Path(id), Extension(caller), When(moment), expected, headers) = circumstances;
        let said = read(&app, &headers, body, WORDS_BYTES).await?;
        Ok((Self { app, id, caller: caller.0, moment, expected }, said))
    }

    /// Writes it down if what is expected holds, and gives the incident as it is then.
    async fn done(
        self,
        act: impl FnOnce(&Self, &Incident) -> Result<(), Refusal> + Send + 'static,
    ) -> Result<Response, Refusal> {
        let done = work(move || {
            let incident = self.app.memory.incident(&self.id)?;
            let id = incident.id.as_str().to_owned();
            alone(&self.app, || {
                if self.expected.is_conditional() && !self.moment.is_done {
                    let tags: Vec<String> =
                        states(&self.app, &id)?.iter().map(|state| conditional::tag(state)).collect();
                    self.expected.check(tags.iter().map(String::as_str))?;
                }
                act(&self, &incident)
            })?;
            detail(&self.app, &id, None)
        });
        done.await.map(json)
    }

    async fn act(self, kind: ActionKind, by: Option<String>) -> Result<Response, Refusal> {
        let by = by.or_else(|| self.caller.clone());
        self.done(move |action, incident| Ok(action.app.memory.act(&incident.id, kind, by, action.moment)?)).await
    }
}

pub(super) async fn resolve(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Resolve>(circumstances, body).await?;
    let fix = words("fix", said.fix)?;
    let applied_at = said.applied_at.unwrap_or(action.moment.now);
    action.act(ActionKind::Resolve { fix, root_cause: said.cause, applied_at }, said.by).await
}

pub(super) async fn reopen(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Reason>(circumstances, body).await?;
    action.act(ActionKind::Reopen { reason: said.reason }, said.by).await
}

pub(super) async fn feedback(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Feedback>(circumstances, body).await?;
    action.act(ActionKind::Feedback { verdict: said.verdict, note: said.note }, said.by).await
}

pub(super) async fn note(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Note>(circumstances, body).await?;
    let text = words("text", said.text)?;
    action.act(ActionKind::Note { text }, said.by).await
}

pub(super) async fn acknowledge(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Seen>(circumstances, body).await?;
    action.act(ActionKind::Acknowledge {}, said.by).await
}

pub(super) async fn merge(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Merge>(circumstances, body).await?;
    let declared = Declared { reason: said.reason, by: said.by.or_else(|| action.caller.clone()) };
    let told = move |action: &Action, incident: &Incident| {
        let into = action.app.memory.incident(&said.into)?;
        action.app.memory.merge(&incident.id, &into.id, declared, action.moment)?;
        Ok(())
    };
    action.done(told).await
}

pub(super) async fn split(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Reason>(circumstances, body).await?;
    let declared = Declared { reason: said.reason, by: said.by.or_else(|| action.caller.clone()) };
    let told = move |action: &Action, incident: &Incident| {
        action.app.memory.split(&incident.id, declared, action.moment)?;
        Ok(())
    };
    action.done(told).await
}

pub(super) async fn distinct(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    let (action, said) = Action::read::<Distinct>(circumstances, body).await?;
    let declared = Declared { reason: said.reason, by: said.by.or_else(|| action.caller.clone()) };
    let told = move |action: &Action, incident: &Incident| {
        let other = action.app.memory.incident(&said.other)?;
        Ok(action.app.memory.distinguish(&incident.id, &other.id, declared, action.moment)?)
    };
    action.done(told).await
}

/// Writes down what somebody said of an incident, while nobody else writes.
pub(in crate::server) fn told(
    app: &App,
    id: &str,
    act: impl FnOnce(&Incident) -> Result<(), Refusal>,
) -> Result<Incident, Refusal> {
    let incident = app.memory.incident(id)?;
    alone(app, || act(&incident))?;
    Ok(incident)
}

/// What somebody expects still holds when it is written down.
fn alone<T>(app: &App, write: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    let _alone = app.writes.lock().unwrap_or_else(PoisonError::into_inner);
    write()
}

/// Words that must say something.
fn words(field: &str, said: String) -> Result<String, Refusal> {
    if said.trim().is_empty() { Err(Refusal::field(field, format!("{field} is empty"))) } else { Ok(said) }
}
