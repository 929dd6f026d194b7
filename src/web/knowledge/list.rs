//! The runbooks: what they are about, whether answers cite them, and what became of these incidents.

use maud::{Markup, html};

use super::super::address::with_query;
use super::super::badge;
use super::super::frame::{Frame, Notice};
use super::super::place::Place;
use super::super::states;
use super::super::visitor::Visitor;
use super::super::words::Words;
use super::{Counted, NEW, PATH, PageUse, fared, language_name, origin_key, page_address};
use crate::finding::Category;
use crate::knowledge::PageOrigin;
use crate::wording::Language;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct KnowledgePage {
    /// Words that are looked for.
    pub words: String,
    /// Only this language, by its code; any where it is empty.
    pub language: String,
    /// `team` or `starter`; any where it is empty.
    pub origin: String,
    /// Only this category, by its name; any where it is empty.
    pub category: String,
    /// The pages, translations together.
    pub rows: Vec<PageRow>,
    /// How many rows there are before these, and in all.
    pub before: usize,
    /// In all.
    pub total: usize,
    /// Rows of a page of the list.
    pub most: usize,
    /// There are no pages at all.
    pub none_at_all: bool,
    /// Of what the use was counted; `None` while it is.
    pub counted: Option<Counted>,
}

/// A page with its translations.
#[derive(Debug, Clone)]
pub struct PageRow {
    /// Its id.
    pub id: String,
    /// The language whose title is shown.
    pub language: Language,
    /// The title.
    pub title: String,
    /// In which languages there is one.
    pub languages: Vec<Language>,
    /// Built in or the team's.
    pub origin: PageOrigin,
    /// Kind of failure.
    pub category: Option<Category>,
    /// Services and error codes that it is about.
    pub about: Vec<String>,
    /// Its use; `None` where it has none, or nobody counted yet.
    pub of_use: Option<PageUse>,
}

/// The page.
#[must_use]
pub fn list(visitor: &Visitor, shown: &KnowledgePage, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let waits = shown.counted.is_none() && !shown.rows.is_empty();
    let content = html! {
        div.knowledge-page {
            div.head {
                h1 { (words.plain("place-knowledge")) }
                @if visitor.rights.operate { a.button.primary href=(NEW) { (words.plain("knowledge-new")) } }
            }
            p.lead { (words.plain("knowledge-lead")) }
            @if shown.none_at_all {
                (states::empty(words, "knowledge"))
            } @else {
                (form(words, shown))
                @if shown.rows.is_empty() {
                    (states::empty(words, "knowledge-fitting"))
                } @else {
                    div data-live="pages" data-every=[waits.then_some("3")] {
                        (table(words, &shown.rows, shown.counted.is_some()))
                        p.remark { (counted(words, shown.counted)) }
                    }
                    (leaf(words, shown))
                }
            }
        }
    };
    let title = words.plain("place-knowledge");
    Frame { follows: waits, notice, ..Frame::new(visitor, Place::Knowledge, title) }.page(&content)
}

/// What the figures of use are counted of.
pub(super) fn counted(words: Words, counted: Option<Counted>) -> String {
    match counted {
        None => words.plain("knowledge-counting"),
        Some(Counted { incidents: 0, .. }) => words.plain("knowledge-counted-none"),
        Some(of) if of.looked_at < of.incidents => words.say(
            "knowledge-counted-some",
            &[("count", of.looked_at.into()), ("all", words.language().integer(of.incidents).into())],
        ),
        Some(of) => words.count("knowledge-counted-all", of.looked_at),
    }
}

fn form(words: Words, shown: &KnowledgePage) -> Markup {
    let label = |key: &str| words.plain(&format!("knowledge-filter-{key}"));
    html! {
        form.filters method="get" action=(PATH) role="search" aria-label=(words.plain("place-knowledge")) {
            label { (label("text")) input type="search" name="q" value=(shown.words) maxlength="200" data-key="/"; }
            label {
                (label("language"))
                select name="lang" {
                    option value="" { (label("any")) }
                    @for language in Language::ALL {
                        option value=(language.code()) selected[shown.language == language.code()] { (language_name(language)) }
                    }
                }
            }
            label {
                (label("category"))
                select name="category" {
                    option value="" { (label("any")) }
                    @for category in Category::ALL {
                        option value=(category.name()) selected[shown.category == category.name()] { (words.tell.category(category)) }
                    }
                }
            }
            label {
                (label("origin"))
                select name="origin" {
                    option value="" { (label("any")) }
                    option value="team" selected[shown.origin == "team"] { (words.plain("knowledge-team")) }
                    option value="starter" selected[shown.origin == "starter"] { (words.plain("knowledge-starter")) }
                }
            }
            div.actions {
                button { (label("show")) }
                @if [&shown.words, &shown.language, &shown.category, &shown.origin].into_iter().any(|one| !one.is_empty()) {
                    a href=(PATH) { (label("reset")) }
                }
            }
        }
    }
}

fn table(words: Words, rows: &[PageRow], is_counted: bool) -> Markup {
    let head = |key: &str| words.plain(&format!("knowledge-column-{key}"));
    html! {
        div.card {
            table.rows.runbooks {
                thead {
                    tr { @for key in ["page", "about", "cited", "fared"] { th scope="col" { (head(key)) } } }
                }
                tbody {
                    @for row in rows {
                        tr data-row {
                            th scope="row" {
                                a href=(page_address(&row.id, row.language)) lang=(row.language.code()) { (row.title) }
                                p.place {
                                    code { (row.id) }
                                    @for language in &row.languages {
                                        a.chip href=(page_address(&row.id, *language)) lang=(language.code()) hreflang=(language.code()) { (language_name(*language)) }
                                    }
                                    @if row.origin == PageOrigin::Starter { span.badge.info { (words.plain(origin_key(row.origin))) } }
                                }
                            }
                            td data-label=(head("about")) {
                                @if let Some(category) = row.category { (badge::category(words, category)) " " }
                                @for about in &row.about { span.chip { (about) } " " }
                            }
                            td data-label=(head("cited")) { (cited(words, row.of_use.as_ref(), is_counted)) }
                            td data-label=(head("fared")) {
                                (row.of_use.as_ref().and_then(|of| fared(words, of)).unwrap_or_else(|| "–".to_owned()))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cited(words: Words, of_use: Option<&PageUse>, is_counted: bool) -> Markup {
    html! {
        @match of_use {
            Some(of) if of.cited > 0 || of.named > 0 => {
                @if of.cited > 0 { (words.count("knowledge-cited", of.cited)) }
                @if of.named > 0 { p.remark { (words.count("knowledge-named", of.named)) } }
            }
            _ if is_counted => { (words.plain("knowledge-not-cited")) }
            _ => { "…" }
        }
    }
}

fn leaf(words: Words, shown: &KnowledgePage) -> Markup {
    let at = |before: usize| {
        let before = if before == 0 { String::new() } else { before.to_string() };
        let asked: [(&str, &str); 5] = [
            ("q", shown.words.as_str()),
            ("lang", &shown.language),
            ("category", &shown.category),
            ("origin", &shown.origin),
            ("before", &before),
        ];
        with_query(PATH, &asked)
    };
    let behind = shown.before + shown.rows.len();
    html! {
        @if shown.total > shown.rows.len() {
            nav.leaf aria-label=(words.plain("knowledge-leaf")) {
                @if shown.before > 0 { a.button rel="prev" href=(at(shown.before.saturating_sub(shown.most))) { (words.plain("knowledge-previous")) } }
                span.remark {
                    (words.say("knowledge-of", &[("from", (shown.before + 1).into()), ("to", behind.into()), ("total", shown.total.into())]))
                }
                @if behind < shown.total { a.button rel="next" href=(at(behind)) { (words.plain("knowledge-next")) } }
            }
        }
    }
}
