//! `GET /api/v1/search?q=`, `GET /api/v1/find?q=`, and `POST /api/v1/solutions`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::incidents::category;
use super::operation::WORDS_BYTES;
use super::page::rows;
use super::request::{Asked, document, json, read, work};
use crate::backend::{DocumentKind, Filter};
use crate::finding::Category;
use crate::memory::{Details, SearchRequest};
use crate::report;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::wording::Language;

/// Longest question, in bytes.
const QUESTION_BYTES: usize = 8 * 1024;

/// Most hits, where nothing is said.
const USUAL_HITS: usize = 10;

/// A question in words.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// The words, in English or Russian.
    q: String,
    /// Only `incident` or `runbook`.
    kind: Option<String>,
    /// Only this category.
    category: Option<String>,
    /// Only this service.
    service: Option<String>,
    /// Most hits.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// Language of the answer; the question's own where nothing is said.
    language: Option<Language>,
}

/// A user, order, session or trace.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Who {
    /// The id.
    q: String,
}

/// A problem that is described.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Problem {
    /// What happens, in words or as log lines say it.
    text: String,
    /// Error codes.
    #[serde(default)]
    codes: Vec<String>,
    /// Kind of failure.
    category: Option<Category>,
    /// The service that fails.
    service: Option<String>,
    /// The endpoint that fails.
    endpoint: Option<String>,
    /// Most near documents.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    /// Language of the answer; the text's own where nothing is said.
    language: Option<Language>,
}

pub(super) async fn search(State(app): State<Arc<App>>, Asked(question): Asked<Question>) -> Result<Response, Refusal> {
    let text = checked(&question.q)?;
    let filter = filter(&question)?;
    let limit = rows(question.limit, USUAL_HITS)?;
    let language = question.language.unwrap_or_else(|| app.config().language_for(&text));
    answer(app, SearchRequest { text, language, filter, limit, details: Details::default() }).await
}

pub(super) async fn solve(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let problem: Problem = read(&app, &headers, body, WORDS_BYTES).await?;
    let text = problem.text.trim().to_owned();
    if text.is_empty() {
        return Err(Refusal::field("text", "text is empty; say what happens"));
    }
    let limit = problem.limit.map_or(Ok(USUAL_HITS), |limit| rows(Some(limit), USUAL_HITS));
    let limit = limit.map_err(|refusal| Refusal::field("limit", refusal.reason))?;
    let language = problem.language.unwrap_or_else(|| app.config().language_for(&text));
    let Problem { codes, category, service, endpoint, .. } = problem;
    let details = Details { codes, category, service, endpoint };
    answer(app, SearchRequest { text, language, filter: Filter::default(), limit, details }).await
}

async fn answer(app: Arc<App>, request: SearchRequest) -> Result<Response, Refusal> {
    let category = request.details.category.or_else(|| request.filter.categories.first().copied());
    // Dropped with the request: who hangs up does not let a language model write on.
    let (waits, gone) = oneshot::channel::<()>();
    let body = work(move || {
        let found = Handle::current().block_on(async {
            app.memory.catch_up().await?;
            tokio::select! {
                found = app.memory.search(request) => found.map_err(Refusal::from),
                _ = gone => Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "nobody waits for the answer")),
            }
        })?;
        app.memory.count_given(app.now(), found.solution.iter().map(|solution| (category, solution)))?;
        document(|out| report::search_result_json(&found, out))
    });
    let body = body.await;
    drop(waits);
    body.map(json)
}

fn filter(question: &Question) -> Result<Filter, Refusal> {
    let kind = match question.kind.as_deref() {
        None => None,
        Some("incident") => Some(DocumentKind::Incident),
        Some("runbook") => Some(DocumentKind::Runbook),
        Some(_) => return Err(Refusal::parameter("kind", "kind must be incident or runbook")),
    };
    Ok(Filter {
        kinds: kind.into_iter().collect(),
        categories: category(question.category.as_deref())?.into_iter().collect(),
        services: question.service.clone().into_iter().collect(),
        ..Filter::default()
    })
}

pub(super) async fn find(State(app): State<Arc<App>>, Asked(who): Asked<Who>) -> Result<Response, Refusal> {
    let who = checked(&who.q)?;
    let body = work(move || {
        let found = app.memory.find(&who)?;
        document(|out| report::find_result_json(&found, out))
    });
    body.await.map(json)
}

fn checked(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.len() > QUESTION_BYTES {
        return Err(Refusal::parameter("q", format!("q must have from 1 to {QUESTION_BYTES} bytes")));
    }
    Ok(text.to_owned())
}
