//! *Incidents*: the list, by what the address asks for.

mod asked;
mod filters;
mod rows;

use maud::{Markup, html};

use super::frame::{Frame, Notice};
use super::mutes;
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::incident::Status;
use crate::report::{IncidentRow, MuteRow};
use jiff::Timestamp;

pub use asked::{Asked, Sort, Within, moment};
pub use rows::MUTE_HOURS;
pub(super) use rows::mute_fields;

/// Rows of a page.
pub const ROWS: u64 = 50;

/// One row of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The incident.
    pub incident: IncidentRow,
    /// Who looks after it, where told, and since when.
    pub seen: Option<(Option<String>, Timestamp)>,
    /// Proving entries of the last hour.
    pub last_hour: u64,
    /// Those of the hour before.
    pub hour_before: u64,
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Incidents {
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// How many fit in all.
    pub total: u64,
    /// How many fit but for their status, by status.
    pub by_status: Vec<(Status, u64)>,
    /// Services that can be chosen.
    pub services: Vec<String>,
    /// What is muted now or later.
    pub mutes: Vec<MuteRow>,
    /// A name for the page as it is shown now, so that what is sent from it twice is done once.
    pub once: String,
}

/// The page; `notice` says what was just done.
#[must_use]
pub fn page(visitor: &Visitor, asked: &Asked, found: &Incidents, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let content = html! {
        h1 { (words.plain("place-incidents")) }
        div data-live="tabs" { (tabs(words, asked, found)) }
        (filters::form(words, asked, found))
        div data-live="rows" data-every="20" {
            @if found.rows.is_empty() {
                (nothing(words, asked))
            } @else {
                (rows::list(visitor, asked, found))
                (pages(words, asked, found.total))
            }
        }
        (mutes::section(visitor, &found.mutes))
    };
    let frame = Frame::new(visitor, Place::Incidents, words.plain("place-incidents"));
    Frame { notice, follows: true, ..frame }.page(&content)
}

/// Statuses as tabs, each with how many there are.
fn tabs(words: Words, asked: &Asked, found: &Incidents) -> Markup {
    let all: u64 = found.by_status.iter().map(|(_, count)| count).sum();
    let tab = |status: Option<Status>, name: String, count: u64| {
        let address = Asked { status, page: 0, ..asked.clone() }.address();
        html! {
            li {
                a href=(address) aria-current=[(asked.status == status).then_some("true")] {
                    (name) " " span.count { (words.language().integer(count)) }
                }
            }
        }
    };
    html! {
        nav.tabs aria-label=(words.plain("incidents-by-status")) {
            ul {
                (tab(None, words.plain("incidents-all"), all))
                @for (status, count) in &found.by_status {
                    (tab(Some(*status), words.plain(&format!("incidents-{}", status.name())), *count))
                }
            }
        }
    }
}

/// Nothing is known at all, or nothing fits.
fn nothing(words: Words, asked: &Asked) -> Markup {
    if asked.is_everything() {
        return states::empty(words, "incidents");
    }
    html! {
        (states::empty(words, "incidents-filter"))
        p.actions.center { a.button href="/ui/incidents" { (words.plain("incidents-clear")) } }
    }
}

/// The way to the pages before and after.
fn pages(words: Words, asked: &Asked, total: u64) -> Markup {
    let last = total.div_ceil(ROWS).max(1) - 1;
    let at = asked.page.min(last);
    let to = |page: u64| Asked { page, ..asked.clone() }.address();
    let (from, until) = (at * ROWS + 1, ((at + 1) * ROWS).min(total));
    let number = |number: u64| words.language().integer(number);
    let shown = [("from", number(from).into()), ("until", number(until).into()), ("total", number(total).into())];
    html! {
        nav.pages aria-label=(words.plain("incidents-pages")) {
            p { (words.say("incidents-pages-shown", &shown)) }
            @if at > 0 { a.button rel="prev" href=(to(at - 1)) { (words.plain("incidents-pages-before")) } }
            @if at < last { a.button rel="next" href=(to(at + 1)) { (words.plain("incidents-pages-next")) } }
        }
    }
}

#[cfg(test)]
mod tests;
