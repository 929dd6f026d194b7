//! `/api/v1/knowledge`: the runbook pages, and a team's past incidents, which become incidents of the memory.

use std::sync::{Arc, PoisonError};

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::conditional::{self, Expected};
use super::incidents::OnlyPage;
use super::once::When;
use super::page::Wanted;
use super::request::{Asked, json, media_type, read_bytes, value, work};
use crate::finding::Category;
use crate::knowledge::{LearnNote, Page, PageOrigin};
use crate::memory::Memory;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::wording::Language;

/// Bytes of a page, and of a tracker's past incidents.
pub(in crate::server) const PAGE_BYTES: usize = 1 << 20;
pub(super) const INCIDENTS_BYTES: usize = 16 << 20;

pub(super) const MARKDOWN: &[&str] = &["text/markdown", "text/plain"];
pub(super) const TRACKER: &[&str] = &["text/csv", "application/json", "application/x-ndjson"];

/// A page in short.
#[derive(Serialize, JsonSchema)]
struct PageRow {
    id: String,
    language: Language,
    origin: PageOrigin,
    title: String,
    category: Option<Category>,
    services: Vec<String>,
    codes: Vec<String>,
    tags: Vec<String>,
}

/// Runbook pages.
#[derive(Serialize, JsonSchema)]
pub(super) struct PageList {
    /// By id and language.
    pages: Vec<PageRow>,
    /// How many there are.
    total: u64,
}

/// In which language a page is meant.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InWhich {
    /// Language of the page; English where nothing is said, else the only one that there is.
    language: Option<Language>,
}

/// Something of past incidents that was not taken over as it stands.
#[derive(Serialize, JsonSchema)]
struct Remark {
    /// `extra_fields`, `unknown_category`, `unreadable_time` or `repeated_id`.
    kind: &'static str,
    /// Line, from 1, where it is about one.
    line: Option<u64>,
    /// What it is about.
    words: Vec<String>,
}

/// What was learnt.
#[derive(Serialize, JsonSchema)]
pub(super) struct Learnt {
    /// Incidents that are new or changed.
    incidents: u64,
    /// Incidents that were known as they are.
    unchanged: u64,
    /// What was not taken over as it stands.
    notes: Vec<Remark>,
}

impl Remark {
    fn of(note: LearnNote) -> Self {
        match note {
            LearnNote::ExtraFields(words) => Self { kind: "extra_fields", line: None, words },
            LearnNote::UnknownCategory { line, category } => {
                Self { kind: "unknown_category", line: Some(line), words: vec![category] }
            }
            LearnNote::UnreadableTime { line, text } => {
                Self { kind: "unreadable_time", line: Some(line), words: vec![text] }
            }
            LearnNote::UnknownOutcome { line, word } => {
                Self { kind: "unknown_outcome", line: Some(line), words: vec![word] }
            }
            LearnNote::RepeatedId { line, id } => Self { kind: "repeated_id", line: Some(line), words: vec![id] },
        }
    }
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Asked(page): Asked<OnlyPage>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let wanted = Wanted::new(page.limit, page.cursor.as_deref())?;
    work(move || {
        let row = |page: Page| PageRow {
            id: page.id,
            language: page.language,
            origin: page.origin,
            title: page.title,
            category: page.category,
            services: page.services,
            codes: page.codes,
            tags: page.tags,
        };
        let mut pages: Vec<PageRow> = app.memory.pages()?.into_iter().map(row).collect();
        let total = pages.len() as u64;
        let next = wanted.cut(&mut pages, |page| format!("{}@{}", page.id, page.language.code()))?;
        Ok(wanted.reply(value(&PageList { pages, total })?, next, query.as_deref()))
    })
    .await
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Asked(which): Asked<InWhich>,
) -> Result<Response, Refusal> {
    work(move || value(&page(&app.memory, &id, which.language)?)).await.map(json)
}

pub(in crate::server) fn page(memory: &Memory, id: &str, language: Option<Language>) -> Result<Page, Refusal> {
    for language in language.map_or(Language::ALL.to_vec(), |language| vec![language]) {
        if let Some(page) = memory.page(id, language)? {
            return Ok(page);
        }
    }
    Err(Refusal::new(StatusCode::NOT_FOUND, "no page has this id in this language"))
}

/// Puts a page in the place of the one that is there.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    expected: Expected,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    of_kind(&headers, MARKDOWN)?;
    let bytes = read_bytes(&app, &headers, body, PAGE_BYTES).await?;
    let text = String::from_utf8(bytes).map_err(|_| Refusal::bad_request("the page is not UTF-8"))?;
    let page = Memory::read_page(&text, &id).map_err(|error| Refusal::bad_request(error.to_string()))?;
    if page.id != id {
        let reason =
            format!("the page names itself “{}”; put it there, or take the id out of its front matter", page.id);
        return Err(Refusal::bad_request(reason));
    }
    let kept = work(move || {
        let is_new = keep_page(&app, page.clone(), |known| check(&expected, known))?;
        Ok((is_new, value(&page)?))
    });
    let (is_new, body) = kept.await?;
    let mut response = json(body);
    if is_new {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Asked(which): Asked<InWhich>,
    expected: Expected,
) -> Result<Response, Refusal> {
    work(move || {
        drop_page(&app, &id, which.language, |known| check(&expected, Some(known)))?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Puts a page in the place of the one that is there, where `allow` has nothing against that; whether there was none.
/// Works for some time.
pub(in crate::server) fn keep_page(
    app: &App,
    page: Page,
    allow: impl FnOnce(Option<&Page>) -> Result<(), Refusal>,
) -> Result<bool, Refusal> {
    let _alone = app.writes.lock().unwrap_or_else(PoisonError::into_inner);
    let known = app.memory.page(&page.id, page.language)?;
    allow(known.as_ref())?;
    app.memory.keep_page(page, app.now())?;
    catch_up(app)?;
    Ok(known.is_none())
}

/// Takes a page out, where `allow` has nothing against that. Works for some time.
pub(in crate::server) fn drop_page(
    app: &App,
    id: &str,
    language: Option<Language>,
    allow: impl FnOnce(&Page) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let _alone = app.writes.lock().unwrap_or_else(PoisonError::into_inner);
    let known = page(&app.memory, id, language)?;
    allow(&known)?;
    if known.origin == PageOrigin::Starter {
        let reason = "this page is built in; set knowledge.starter = false to do without, or put one in its place";
        return Err(Refusal::new(StatusCode::CONFLICT, reason));
    }
    app.memory.drop_page(&known.id, known.language, app.now())?;
    catch_up(app)
}

/// The entity tag of a page: who writes about another state of it is refused.
pub(in crate::server) fn page_tag(page: &Page) -> Result<String, Refusal> {
    Ok(conditional::tag(&value(page)?))
}

/// Takes in past incidents.
pub(super) async fn learn(
    State(app): State<Arc<App>>,
    When(moment): When,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    of_kind(&headers, TRACKER)?;
    let bytes = read_bytes(&app, &headers, body, INCIDENTS_BYTES).await?;
    work(move || {
        let learnt = app.memory.learn_incidents(&bytes, moment)?;
        let (summary, notes) = learnt.map_err(|error| Refusal::bad_request(error.to_string()))?;
        catch_up(&app)?;
        let notes = notes.into_iter().map(Remark::of).collect();
        value(&Learnt { incidents: summary.incidents, unchanged: summary.unchanged, notes })
    })
    .await
    .map(json)
}

fn check(expected: &Expected, known: Option<&Page>) -> Result<(), Refusal> {
    let present = known.map(page_tag).transpose()?;
    expected.check(present.as_deref())
}

/// Brings the search index up to date.
fn catch_up(app: &App) -> Result<(), Refusal> {
    Ok(Handle::current().block_on(app.memory.catch_up()).map(drop)?)
}

fn of_kind(headers: &HeaderMap, kinds: &[&str]) -> Result<(), Refusal> {
    if kinds.contains(&media_type(headers).as_str()) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("send {}", kinds.join(", "))))
}
