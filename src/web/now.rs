//! *Now*: whether customers are hurting, and what hurts most.

use maud::{Markup, html};

use super::badge;
use super::frame::Frame;
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::report::IncidentRow;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Now {
    /// Incidents that are not solved, most harmful first.
    pub incidents: Vec<IncidentRow>,
}

/// The page.
#[must_use]
pub fn page(visitor: &Visitor, now: &Now) -> String {
    let words = visitor.words();
    let content = html! {
        div data-live="now" data-every="10" {
            h1 { (health(words, now)) }
            section aria-labelledby="open" {
                h2 #open { (words.plain("now-open")) }
                @if now.incidents.is_empty() {
                    (states::empty(words, "now"))
                } @else {
                    div.card { (table(words, visitor, &now.incidents)) }
                }
            }
        }
    };
    Frame { follows: true, ..Frame::new(visitor, Place::Now, words.plain("place-now")) }.page(&content)
}

fn health(words: Words, now: &Now) -> String {
    words.count("now-health", now.incidents.len() as u64)
}

fn table(words: Words, visitor: &Visitor, rows: &[IncidentRow]) -> Markup {
    html! {
        table.rows {
            thead {
                tr {
                    @for key in ["incident", "status", "sessions", "money", "last"] {
                        th scope="col" { (words.plain(&format!("column-{key}"))) }
                    }
                }
            }
            tbody {
                @for row in rows {
                    tr data-row {
                        th scope="row" {
                            (row.title) " " (badge::category(words, row.category))
                        }
                        td { (badge::status(words, row.status)) }
                        td.number data-label=(words.plain("column-sessions")) { (words.language().integer(row.sessions)) }
                        td.number data-label=(words.plain("column-money")) { (words.tell.money(&row.money_at_risk)) }
                        td.when { @if let Some(at) = row.last_seen { (words.ago(at, visitor.now)) } }
                    }
                }
            }
        }
    }
}
