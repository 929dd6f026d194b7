//! `/ui/knowledge`: the runbooks.

mod listing;
mod writing;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use tokio::runtime::Handle;

use super::form::Form;
use super::notice::notice;
use super::reply::page;
use super::seat::Seat;
use crate::memory::{PageUse as Use, PageUses};
use crate::server::api::{page_of, work};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::knowledge::{self, CitedFor, Counted, PageUse, ReadPage};
use crate::wording::Language;

/// Incidents whose answers are looked at, the most harmful ones.
const LOOKED_AT: usize = 100;

/// Incidents that a page names.
const NAMED: usize = 12;

/// What is told of a runbook: that it was saved or deleted, or why not.
const NOTICES: [&str; 4] = ["saved", "deleted", "changed!", "built-in!"];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/ui/knowledge", get(listing::show))
        .route("/ui/knowledge/-/new", get(writing::new).post(writing::make))
        .route("/ui/knowledge/{id}", get(show))
        .route("/ui/knowledge/{id}/edit", get(writing::edit).post(writing::change))
        .route("/ui/knowledge/{id}/delete", get(writing::ask).post(writing::delete))
}

async fn show(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Form::asked(query.as_deref());
    let notice = notice(&seat.visitor, "knowledge", &NOTICES);
    let uses = uses(&app).await?;
    let asked = query.said("lang").and_then(language);
    work(move || {
        // The reader's own language first.
        let known = |language| app.memory.page(&id, language);
        let languages = Language::ALL.into_iter().filter_map(|language| match known(language) {
            Ok(Some(_)) => Some(Ok(language)),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        });
        let languages: Vec<Language> = languages.collect::<Result<_, _>>()?;
        let own = asked.or(Some(seat.visitor.language)).filter(|language| languages.contains(language));
        let shown = page_of(&app.memory, &id, own)?;
        let shown = ReadPage {
            others: languages.into_iter().filter(|language| *language != shown.language).collect(),
            of_use: uses.as_ref().and_then(|uses| uses.pages.get(&shown.id)).map(of_use),
            counted: uses.as_deref().map(counted),
            page: shown,
        };
        Ok(page(&seat, knowledge::read(&seat.visitor, &shown, notice)))
    })
    .await
}

/// What is known of the pages' use; `None` while it is counted.
async fn uses(app: &Arc<App>) -> Result<Option<Arc<PageUses>>, Refusal> {
    let (own, language) = (Arc::clone(app), app.config().language());
    let uses = &app.figures.page_uses;
    uses.answer(language, move || Ok(Handle::current().block_on(own.memory.page_uses(LOOKED_AT, language))?)).await
}

fn counted(uses: &PageUses) -> Counted {
    Counted { looked_at: uses.looked_at, incidents: uses.incidents }
}

fn of_use(of: &Use) -> PageUse {
    let cited = |one: &crate::memory::CitingIncident| CitedFor {
        id: one.id.to_string(),
        title: one.title.clone(),
        category: one.category,
        status: one.status,
    };
    PageUse {
        cited: of.cited_for.len() as u64,
        incidents: of.cited_for.iter().take(NAMED).map(cited).collect(),
        held: of.held,
        came_back: of.came_back,
        helpful: of.helpful,
        partly: of.partly,
        wrong: of.wrong,
        named: of.named,
    }
}

/// The language of a code; only whole codes of ours.
fn language(code: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.code() == code)
}
