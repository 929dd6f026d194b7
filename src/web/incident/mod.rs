//! *Incident*: what happened, whom it hurt, and what to do.
//!
//! The first screen says what happened and the first steps to take; everything that proves it or was done about it
//! follows, each a part of its own.

mod evidence;
mod forms;
mod head;
mod history;
mod people;
mod similar;
mod solution;
mod timeline;

use std::collections::BTreeMap;

use jiff::Timestamp;
use maud::{Markup, html};

use super::address;
use super::frame::{Frame, Notice};
use super::place::Place;
use super::visitor::Visitor;
use crate::generate::{Purpose, SolutionStep};
use crate::incident::Mark;
use crate::report::{CustomerRow, FixOutcome, IncidentDetail, clean_line, without_acting};

/// What became of the purchases that an incident was in the way of, in sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purchases {
    /// Ordered after all.
    pub recovered: u64,
    /// Not ordered.
    pub lost: u64,
    /// Nobody knows whether there was anything to lose.
    pub unknown: u64,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// All that the memory knows of it.
    pub detail: IncidentDetail,
    /// Who looks after it, where told, and since when.
    pub seen: Option<(Option<String>, Timestamp)>,
    /// How the fixes of the similar incidents fared, by their ids.
    pub similar_fixes: BTreeMap<String, Vec<FixOutcome>>,
    /// Deploys in the time that is shown, oldest first.
    pub marks: Vec<Mark>,
    /// How far the memory has seen.
    pub seen_until: Option<Timestamp>,
    /// Some of the customers, those to call first.
    pub customers: Vec<CustomerRow>,
    /// All of them, by what became of their purchases.
    pub purchases: Purchases,
    /// The page as Markdown, for a ticket.
    pub markdown: String,
    /// A language model can be asked for a fuller answer.
    pub asks_a_model: bool,
    /// A name for the page as it is shown now, so that what is sent from it twice is done once.
    pub once: String,
}

/// The page; `notice` says what was just done.
#[must_use]
pub fn page(visitor: &Visitor, shown: &Shown, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let detail = &shown.detail;
    let content = html! {
        article.incident {
            p.crumbs { a href="/ui/incidents" { (words.plain("place-incidents")) } }
            (head::head(visitor, shown))
            div.two {
                div {
                    (solution::section(visitor, shown))
                }
                div data-live="facts" {
                    (head::facts(visitor, shown))
                    (timeline::section(visitor, shown))
                }
            }
            (forms::resolve(visitor, shown))
            (evidence::section(visitor, detail))
            (people::section(visitor, shown))
            (similar::section(visitor, shown))
            (history::section(visitor, shown))
        }
    };
    let frame = Frame::new(visitor, Place::Incidents, clean_line(&detail.incident.title).into_owned());
    Frame { notice, follows: true, ..frame }.page(&content)
}

/// The page of its answer alone: what a language model says takes its time, so it is asked for apart.
#[must_use]
pub fn answer_page(visitor: &Visitor, detail: &IncidentDetail) -> String {
    let words = visitor.words();
    let content = html! {
        article.incident {
            p.crumbs {
                a href="/ui/incidents" { (words.plain("place-incidents")) } " / "
                a href=(address::incident(detail.incident.id.as_str())) { (detail.incident.title) }
            }
            h1 { (words.plain("incident-solution")) }
            section.card.solution { (solution::answer(words, detail, Some(&address::incident(detail.incident.id.as_str())))) }
        }
    };
    Frame::new(visitor, Place::Incidents, clean_line(&detail.incident.title).into_owned()).page(&content)
}

/// The answer as a part that the script puts into the page.
#[must_use]
pub fn answer_part(visitor: &Visitor, detail: &IncidentDetail) -> String {
    without_acting(&solution::answer(visitor.words(), detail, None).into_string())
}

/// Steps of an answer that is still written, as a part that the script adds to the page. `before` is what the last one
/// was for.
#[must_use]
pub fn drafted(visitor: &Visitor, detail: &IncidentDetail, steps: &[SolutionStep], before: Option<Purpose>) -> String {
    without_acting(&solution::drafted(visitor.words(), detail, steps, before).into_string())
}

/// A part of the page under a heading.
fn part(id: &str, heading: &str, content: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby=(format!("{id}-title")) {
            h2 id=(format!("{id}-title")) { (heading) }
            (content)
        }
    }
}

#[cfg(test)]
mod tests;
