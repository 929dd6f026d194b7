//! *Now*: whether customers are hurting, what hurts most, and how the shop does over a span of time.

mod health;
mod over;
mod problem;
mod span;

pub use over::{Counted, Drawn, Over, Plot, Reached};
pub use problem::{Problem, Trend};
pub use span::{Span, Window};

use std::sync::Arc;

use maud::{Markup, html};

use super::early;
use super::first_run::{FirstRun, first_run};
use super::frame::{Frame, Notice};
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::report::ComplaintCluster;

/// What the page shows where anything was ever received.
#[derive(Debug, Clone)]
pub struct Now {
    /// Which time.
    pub window: Window,
    /// Incidents that are not solved, in any order.
    pub problems: Vec<Problem>,
    /// There are more of them than were looked at.
    pub more: bool,
    /// How many different customers they touch.
    pub customers: Customers,
    /// Sessions that are open right now, and those of them in trouble.
    pub open_sessions: (u64, u64),
    /// What was counted over the window.
    pub over: Arc<Over>,
    /// Figures of other sites can't be had at the moment.
    pub own_only: bool,
    /// What many complain about that no incident explains.
    pub early: Vec<ComplaintCluster>,
    /// A name for the page as it is shown now, so that what is sent from it twice is done once.
    pub once: String,
}

/// How many different customers problems touch that nobody planned: one whom two of them touch is one. `None` where that is not
/// known; then it is at the most what the problems' own figures come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Customers {
    /// Of those that run right now.
    pub running: Option<u64>,
    /// Of those that were seen within the window, where none runs.
    pub recent: Option<u64>,
}

/// Rows of the table of problems.
const MOST_ROWS: usize = 12;

/// The page, or the first steps where nothing was ever received; `notice` says what was just done.
#[must_use]
pub fn page(visitor: &Visitor, now: Result<&Now, &FirstRun>, notice: Option<Notice>) -> String {
    let words = visitor.words();
    // Parts that are fetched again each by itself: what the reader holds in one does not stop the others.
    let content = html! {
        div.now {
            @match now {
                Ok(now) => { (shown(words, visitor, now)) }
                // These wait by themselves for what comes.
                Err(first) => { (first_run(visitor, first)) }
            }
        }
    };
    Frame { follows: now.is_ok(), notice, ..Frame::new(visitor, Place::Now, words.plain("place-now")) }.page(&content)
}

fn shown(words: Words, visitor: &Visitor, now: &Now) -> Markup {
    let mut problems = now.problems.clone();
    // What ran when the data ended does not run right now.
    problems.iter_mut().for_each(|problem| problem.runs &= !now.window.is_past);
    Problem::rank(&mut problems);
    let (headline, more) = health::sentences(words, now, &problems, visitor.now);
    html! {
        div.head data-live="health" data-every="10" {
            div {
                h1 { (headline) }
                @for sentence in more.iter().filter(|sentence| !sentence.is_empty()) { p.lead { (sentence) } }
            }
            (span::choice(words, now.window.span))
        }
        div data-live="problems" { (open(words, visitor, now, &problems)) }
        div data-live="early" { (early::section(visitor, &now.early, &now.once)) }
        div data-live="plots" { (over_time(words, now)) }
    }
}

fn open(words: Words, visitor: &Visitor, now: &Now, problems: &[Problem]) -> Markup {
    let count = problems.len() as u64;
    let shown = problems.get(..MOST_ROWS).unwrap_or(problems);
    html! {
        section aria-labelledby="open" {
            div.head {
                h2 #open { (words.plain("now-open")) }
                @if count > 0 {
                    a href="/ui/incidents?status=open" {
                        @if now.more { (words.plain("now-all-incidents")) } @else { (words.count("now-all-open", count)) }
                    }
                }
            }
            @if shown.is_empty() {
                (states::empty(words, "now"))
            } @else {
                div.card { (problem::table(words, visitor, shown)) }
            }
        }
    }
}

fn over_time(words: Words, now: &Now) -> Markup {
    let plots: Vec<(Plot, Drawn)> = Plot::ALL
        .into_iter()
        .filter_map(|plot| {
            let address = format!("/ui/now/csv/{}?span={}", plot.name(), now.window.span.name());
            now.over.plot(words, plot, &address).map(|drawn| (plot, drawn))
        })
        .collect();
    html! {
        section aria-labelledby="over" {
            div.head {
                h2 #over { (words.plain("now-over")) }
                @if now.open_sessions.0 > 0 { p.remark { (open_sessions(words, now.open_sessions)) } }
            }
            @if now.own_only { p.remark { (words.plain("now-own-only")) } }
            @if plots.is_empty() {
                (states::empty(words, "now-over"))
            } @else {
                div.cards {
                    @for (plot, drawn) in &plots {
                        div.wide[matches!(plot, Plot::Sessions)] {
                            @match drawn {
                                Drawn::Time(plot) => { (plot.draw(words.language())) }
                                Drawn::Rows(plot) => { (plot.draw(words.language())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Sessions that are open are in no plot yet.
fn open_sessions(words: Words, (open, troubled): (u64, u64)) -> String {
    let open = words.tell.counted("sessions", open);
    words.say("now-open-sessions", &[("open", open.into()), ("troubled", troubled.into())])
}

#[cfg(test)]
mod tests;
