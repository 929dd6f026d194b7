//! *Complaints*: whether they became less, what many complain about, and each one with what it is linked to.
//!
//! | file | |
//! |---|---|
//! | `filters` | which complaints, in the address |
//! | `reduction` | before and after, over time, and fix by fix |
//! | `parts` | by kind, by incident, money, what many complain about |
//! | `card` | one complaint with its links, and what a person may say of them |
//! | `one` | the page of one complaint: other incidents to pick |

mod card;
mod filters;
mod one;
mod parts;
mod reduction;

use maud::{Markup, html};

use super::frame::{Frame, Notice};
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::report::ComplaintReport;

pub use card::{Card, CardLink};
pub use filters::Filters;
pub use one::{Correction, OneComplaint, Possible, one};

/// Where the list is.
pub const PATH: &str = "/ui/complaints";

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct ComplaintsPage {
    /// Which complaints.
    pub filters: Filters,
    /// The figures; `None` while they are worked out.
    pub report: Option<ComplaintReport>,
    /// Nobody knows the category that is asked for, so there are no figures.
    pub no_such_category: bool,
    /// Nobody knows the incident that is asked for.
    pub no_such_incident: bool,
    /// There are no complaints at all.
    pub none_at_all: bool,
    /// The complaints of this page, newest first.
    pub cards: Vec<Card>,
    /// The cursor of this page; empty for the first one.
    pub cursor: String,
    /// The cursor of the next one.
    pub further: Option<String>,
    /// A name for the page as it is shown now, so that what is sent from it twice is done once.
    pub once: String,
}

/// The page.
#[must_use]
pub fn page(visitor: &Visitor, shown: &ComplaintsPage, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let waits = shown.report.is_none() && !shown.none_at_all && !shown.no_such_category;
    let content = html! {
        div.complaints-page {
            @if shown.none_at_all {
                h1 { (words.plain("place-complaints")) }
                (states::empty(words, "complaints"))
            } @else {
                (figures(visitor, shown, waits))
                (list(visitor, shown))
            }
        }
    };
    let title = words.plain("place-complaints");
    Frame { follows: waits, notice, ..Frame::new(visitor, Place::Complaints, title) }.page(&content)
}

fn figures(visitor: &Visitor, shown: &ComplaintsPage, waits: bool) -> Markup {
    let words = visitor.words();
    html! {
        div data-live="figures" data-every=[waits.then_some("2")] {
            div.head {
                h1 { (words.plain("place-complaints")) }
                p { a href="#list" { (words.plain("complaints-to-list")) } }
            }
            @match &shown.report {
                Some(report) => {
                    p.lead { (words.tell.complaints_in_short(report)) }
                    (about(words, &shown.filters))
                    (parts::early(visitor, report, &shown.once))
                    (reduction::since_first(words, report))
                    (reduction::over_time(words, report, &shown.filters.csv()))
                    (parts::tables(words, &shown.filters, report))
                    (parts::money(words, report))
                    (reduction::fixes(words, report))
                    p.remark { (words.plain("complaints-caution")) }
                }
                None if shown.no_such_category => p.lead { (words.plain("complaints-no-category")) },
                None => p.lead role="status" { (words.plain("complaints-waits")) },
            }
        }
    }
}

/// That the figures are of a part only.
fn about(words: Words, filters: &Filters) -> Markup {
    html! {
        @if filters.narrow_figures() {
            p.remark { (words.plain("complaints-part")) " " a href=(PATH) { (words.plain("complaints-all")) } }
        }
    }
}

fn list(visitor: &Visitor, shown: &ComplaintsPage) -> Markup {
    let words = visitor.words();
    let filters = &shown.filters;
    html! {
        section #list aria-labelledby="list-title" {
            h2 #list-title { (words.plain("complaints-list")) }
            (filters::form(words, filters, shown.report.as_ref()))
            @if shown.no_such_incident {
                p.notice.failed role="alert" { (words.plain("complaints-unknown-incident")) }
            } @else if shown.cards.is_empty() && shown.further.is_none() {
                (states::empty(words, "complaints-fitting"))
            } @else {
                @if shown.cards.is_empty() {
                    p.remark { (words.plain("complaints-none-here")) }
                }
                ol.complaints {
                    @for one in &shown.cards { li { (card::card(visitor, one, Some(filters))) } }
                }
            }
            nav.leaf aria-label=(words.plain("complaints-leaf")) {
                @if !shown.cursor.is_empty() {
                    a.button href=(format!("{}#list", filters.address(&[]))) { (words.plain("complaints-newest")) }
                }
                @if let Some(further) = &shown.further {
                    a.button rel="next" href=(format!("{}#list", filters.address(&[("cursor", further.as_str())]))) { (words.plain("complaints-older")) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
