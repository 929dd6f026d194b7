//! The page of one complaint: its links, other incidents to pick, and what people said.

use jiff::Timestamp;
use maud::{Markup, html};

use super::super::badge;
use super::super::frame::{Frame, Notice};
use super::super::place::Place;
use super::super::visitor::Visitor;
use super::PATH;
use super::card::{Card, card, say};
use crate::finding::Category;
use crate::web::address;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct OneComplaint {
    /// The complaint.
    pub card: Card,
    /// Incidents of the days before, likeliest first.
    pub possible: Vec<Possible>,
    /// What people said of its links, oldest first.
    pub said: Vec<Correction>,
}

/// An incident that it may be about.
#[derive(Debug, Clone)]
pub struct Possible {
    /// Its id.
    pub incident: String,
    /// One line for people.
    pub title: String,
    /// Its kind.
    pub category: Category,
    /// How likely, from 0 to 1.
    pub chance: f64,
}

/// What somebody said.
#[derive(Debug, Clone)]
pub struct Correction {
    /// When.
    pub at: Timestamp,
    /// Who, where told.
    pub by: Option<String>,
    /// What, in words.
    pub what: String,
}

/// The page.
#[must_use]
pub fn one(visitor: &Visitor, shown: &OneComplaint, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let content = html! {
        div.complaints-page {
            p.back { a href=(PATH) { (words.plain("complaints-back")) } }
            h1 { (words.plain("complaints-one")) }
            (card(visitor, &shown.card, None))
            @if visitor.rights.operate { (pick(visitor, shown)) }
            @if !shown.said.is_empty() {
                section aria-labelledby="said" {
                    h2 #said { (words.plain("complaints-history")) }
                    ol.history {
                        @for one in &shown.said {
                            li { (words.time(one.at)) " · " @if let Some(by) = &one.by { (by) ": " } (one.what) }
                        }
                    }
                }
            }
        }
    };
    Frame { notice, ..Frame::new(visitor, Place::Complaints, words.plain("complaints-one")) }.page(&content)
}

fn pick(visitor: &Visitor, shown: &OneComplaint) -> Markup {
    let words = visitor.words();
    let linked = |id: &str| shown.card.links.iter().any(|link| link.incident == id);
    let possible: Vec<&Possible> = shown.possible.iter().filter(|one| !linked(&one.incident)).collect();
    html! {
        section aria-labelledby="pick" {
            h2 #pick { (words.plain("complaints-pick-title")) }
            p.remark { (words.plain("complaints-pick-hint")) }
            @if possible.is_empty() {
                p { (words.plain("complaints-none-possible")) }
            } @else {
                ul.possible {
                    @for one in possible {
                        li.card data-row {
                            p {
                                a href=(address::incident(&one.incident)) { (one.title) } " "
                                (badge::category(words, one.category)) " "
                                span.remark {
                                    (words.say("complaints-chance", &[("share", words.language().percent((one.chance * 100.0).round() / 100.0).into())]))
                                }
                            }
                            (say(visitor, &shown.card, "link", &one.incident, "complaints-this", &one.title))
                        }
                    }
                }
            }
            form.filters method="post" action=(format!("{PATH}/{}/link", shown.card.id)) {
                input type="hidden" name="next" value=(visitor.here);
                label {
                    (words.plain("complaints-by-id"))
                    input name="incident" required maxlength="60" placeholder="inc-…" autocomplete="off" spellcheck="false";
                }
                button { (words.plain("complaints-link")) }
            }
            @if !shown.card.said_none {
                (say(visitor, &shown.card, "unlink", "", "complaints-none", &shown.card.id))
            }
        }
    }
}
