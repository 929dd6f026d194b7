//! One runbook: its text, and the incidents that it is cited for.

use maud::{Markup, html};

use super::super::badge;
use super::super::frame::{Frame, Notice};
use super::super::place::Place;
use super::super::visitor::Visitor;
use super::super::words::Words;
use super::list::counted;
use super::{Counted, PATH, PageUse, act_address, fared, language_name, origin_key, page_address, text};
use crate::knowledge::{Page, PageOrigin};
use crate::web::address;
use crate::wording::Language;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ReadPage {
    /// The runbook.
    pub page: Page,
    /// Its other languages.
    pub others: Vec<Language>,
    /// Its use; `None` where it has none, or nobody counted yet.
    pub of_use: Option<PageUse>,
    /// Of what the use was counted; `None` while it is.
    pub counted: Option<Counted>,
}

/// The page.
#[must_use]
pub fn read(visitor: &Visitor, shown: &ReadPage, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let page = &shown.page;
    let waits = shown.counted.is_none();
    let content = html! {
        div.knowledge-page {
            p.back { a href=(PATH) { (words.plain("knowledge-back")) } }
            h1 lang=(page.language.code()) { (page.title) }
            (facts(words, shown))
            @if visitor.rights.operate { (actions(words, page)) }
            div.runbook {
                article.card { (text::body(page, 2)) }
                aside data-live="use" data-every=[waits.then_some("3")] aria-label=(words.plain("knowledge-use")) {
                    (of_use(words, shown))
                }
            }
        }
    };
    Frame { follows: waits, notice, ..Frame::new(visitor, Place::Knowledge, page.title.clone()) }.page(&content)
}

fn facts(words: Words, shown: &ReadPage) -> Markup {
    let page = &shown.page;
    html! {
        p.place {
            code { (page.id) }
            span.badge.info { (words.plain(origin_key(page.origin))) }
            span.chip { (language_name(page.language)) }
            @for language in &shown.others {
                a.chip href=(page_address(&page.id, *language)) lang=(language.code()) hreflang=(language.code()) { (language_name(*language)) }
            }
            @if let Some(category) = page.category { (badge::category(words, category)) }
            @for word in page.services.iter().chain(&page.codes).chain(&page.tags) { span.chip { (word) } }
        }
    }
}

fn actions(words: Words, page: &Page) -> Markup {
    html! {
        div.actions {
            a.button href=(act_address(&page.id, "edit", page.language)) {
                (words.plain(if page.origin == PageOrigin::Starter { "knowledge-adapt" } else { "knowledge-edit" }))
            }
            @if page.origin == PageOrigin::Team {
                a.button href=(act_address(&page.id, "delete", page.language)) { (words.plain("knowledge-delete")) }
            }
        }
    }
}

fn of_use(words: Words, shown: &ReadPage) -> Markup {
    html! {
        section.card {
            h2 { (words.plain("knowledge-use")) }
            @match &shown.of_use {
                Some(of) => {
                    @if of.cited > 0 { p { (words.count("knowledge-cited", of.cited)) } }
                    @if of.named > 0 { p { (words.count("knowledge-named", of.named)) } }
                    @if let Some(fared) = fared(words, of) { p { (words.plain("knowledge-fared")) " " (fared) } }
                    @if !of.incidents.is_empty() {
                        h3 { (words.plain("knowledge-incidents")) }
                        ul.cited {
                            @for one in &of.incidents {
                                li { a href=(address::incident(&one.id)) { (one.title) } " " (badge::status(words, one.status)) }
                            }
                        }
                    }
                }
                None if shown.counted.is_some() => { p { (words.plain("knowledge-not-cited")) } }
                None => {}
            }
            p.remark { (counted(words, shown.counted)) }
        }
    }
}
