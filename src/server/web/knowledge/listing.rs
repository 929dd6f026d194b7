//! `GET /ui/knowledge`: all runbooks, and search in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::super::form::Form;
use super::super::notice::notice;
use super::super::reply::page;
use super::super::seat::Seat;
use super::{NOTICES, counted, language, of_use, uses};
use crate::finding::Category;
use crate::knowledge::{Page, PageOrigin};
use crate::memory::PageUses;
use crate::server::api::work;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::knowledge::{self, KnowledgePage, PageRow};
use crate::wording::Language;

/// Rows of the list.
const ROWS: usize = 50;

/// Services and codes that a row names.
const ABOUT: usize = 6;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    seat: Seat,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Form::asked(query.as_deref());
    let notice = notice(&seat.visitor, "knowledge", &NOTICES);
    let uses = uses(&app).await?;
    work(move || {
        let shown = list(&app, &query, seat.visitor.language, uses.as_deref())?;
        Ok(page(&seat, knowledge::list(&seat.visitor, &shown, notice)))
    })
    .await
}

fn list(app: &App, query: &Form, reader: Language, uses: Option<&PageUses>) -> Result<KnowledgePage, Refusal> {
    let words = query.said("q").unwrap_or_default();
    let wanted = query.said("lang").and_then(language);
    let category = query.said("category").and_then(|name| name.parse::<Category>().ok());
    let origin = query.said("origin").and_then(|name| match name {
        "team" => Some(PageOrigin::Team),
        "starter" => Some(PageOrigin::Starter),
        _ => None,
    });
    let pages = app.memory.pages_with(words)?;
    let none_at_all = pages.is_empty() && (words.is_empty() || app.memory.pages()?.is_empty());
    let fits = |page: &Page| {
        wanted.is_none_or(|language| page.language == language)
            && category.is_none_or(|category| page.category == Some(category))
            && origin.is_none_or(|origin| page.origin == origin)
    };
    let mut rows = grouped(pages.into_iter().filter(fits), wanted.unwrap_or(reader));
    if words.is_empty() {
        // What the team wrote first, and of it what is used.
        let used = |row: &PageRow| uses.and_then(|uses| uses.pages.get(&row.id)).map_or(0, |of| of.cited_for.len());
        rows.sort_by_key(|row| (row.origin == PageOrigin::Starter, std::cmp::Reverse(used(row))));
    }
    let total = rows.len();
    let before = query.said("before").and_then(|before| before.parse().ok()).unwrap_or(0).min(total);
    let mut rows: Vec<PageRow> = rows.into_iter().skip(before).take(ROWS).collect();
    for row in &mut rows {
        row.of_use = uses.and_then(|uses| uses.pages.get(&row.id)).map(of_use);
    }
    Ok(KnowledgePage {
        words: words.to_owned(),
        language: wanted.map_or("", Language::code).to_owned(),
        origin: origin.map_or("", |_| query.raw("origin").trim()).to_owned(),
        category: category.map_or("", Category::name).to_owned(),
        rows,
        before,
        total,
        most: ROWS,
        none_at_all,
        counted: uses.map(counted),
    })
}

/// Translations as one row, in the order of the pages; the title is the one of this language, where there is one.
fn grouped(pages: impl Iterator<Item = Page>, language: Language) -> Vec<PageRow> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows: Vec<PageRow> = Vec::new();
    for page in pages {
        let known = places.get(&page.id).and_then(|place| rows.get_mut(*place));
        let row = row(page);
        match known {
            Some(known) => {
                let languages = known.languages.iter().chain(&row.languages).copied().collect();
                let better = row.language == language;
                let team = known.origin == PageOrigin::Team || row.origin == PageOrigin::Team;
                if better {
                    *known = row;
                }
                known.languages = languages;
                known.origin = if team { PageOrigin::Team } else { PageOrigin::Starter };
            }
            None => {
                places.insert(row.id.clone(), rows.len());
                rows.push(row);
            }
        }
    }
    rows
}

fn row(page: Page) -> PageRow {
    PageRow {
        about: page.services.iter().chain(&page.codes).take(ABOUT).cloned().collect(),
        languages: vec![page.language],
        id: page.id,
        language: page.language,
        title: page.title,
        origin: page.origin,
        category: page.category,
        of_use: None,
    }
}
