//! `GET /api/v1/search?q=` and `GET /api/v1/find?q=`.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use tokio::runtime::Handle;

use super::{asked, document, json, rows, work};
use crate::backend::{DocumentKind, Filter};
use crate::finding::{Category, UnknownCategory};
use crate::memory::SearchRequest;
use crate::report;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Longest question, in bytes.
const QUESTION_BYTES: usize = 8 * 1024;

/// Most hits, where nothing is said.
const USUAL_HITS: usize = 10;

/// A question in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    q: String,
    kind: Option<String>,
    category: Option<String>,
    service: Option<String>,
    limit: Option<usize>,
}

pub(super) async fn search(
    State(app): State<Arc<App>>,
    query: Result<Query<Question>, QueryRejection>,
) -> Result<Response, Refusal> {
    let question = asked(query)?;
    let text = checked(&question.q)?;
    let filter = filter(&question)?;
    let limit = question.limit.map_or(Ok(USUAL_HITS), |limit| rows(Some(limit)))?;
    let body = work(move || {
        let language = app.config().language_for(&text);
        let found = Handle::current().block_on(async {
            app.memory.catch_up().await?;
            app.memory.search(SearchRequest { text, language, filter, limit }).await
        })?;
        document(|out| report::search_result_json(&found, out))
    });
    body.await.map(json)
}

fn filter(question: &Question) -> Result<Filter, Refusal> {
    let kind = match question.kind.as_deref() {
        None => None,
        Some("incident") => Some(DocumentKind::Incident),
        Some("runbook") => Some(DocumentKind::Runbook),
        Some(_) => return Err(Refusal::bad_request("kind must be incident or runbook")),
    };
    let category = question.category.as_deref().map(str::parse::<Category>).transpose();
    let category = category.map_err(|error: UnknownCategory| Refusal::bad_request(error.to_string()))?;
    Ok(Filter {
        kinds: kind.into_iter().collect(),
        categories: category.into_iter().collect(),
        services: question.service.clone().into_iter().collect(),
        ..Filter::default()
    })
}

/// A user, order, session or trace id.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Who {
    q: String,
}

pub(super) async fn find(
    State(app): State<Arc<App>>,
    query: Result<Query<Who>, QueryRejection>,
) -> Result<Response, Refusal> {
    let who = checked(&asked(query)?.q)?;
    let body = work(move || {
        let found = app.memory.find(&who)?;
        document(|out| report::find_result_json(&found, out))
    });
    body.await.map(json)
}

fn checked(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.len() > QUESTION_BYTES {
        return Err(Refusal::bad_request(format!("q must have from 1 to {QUESTION_BYTES} bytes")));
    }
    Ok(text.to_owned())
}
