//! [`Problem`]: an incident that is not solved, and the table of them, most harmful first.

use std::cmp::Reverse;

use jiff::Timestamp;
use maud::{Markup, html};

use crate::entry::Money;
use crate::finding::Category;
use crate::incident::{IncidentId, Status};
use crate::web::{Visitor, Words, badge};

/// Fewer entries in half an hour tell no direction.
const FEW: u64 = 5;

/// How an incident moves: its entries in the last half hour against the half hour before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trend {
    /// Nothing in the last half hour.
    Quiet,
    /// Fewer.
    Falling,
    /// About as many.
    Steady,
    /// More.
    Growing,
}

impl Trend {
    /// Of the entries of the last half hour and of the one before.
    #[must_use]
    pub fn of(last: u64, before: u64) -> Self {
        let more = |a: u64, b: u64| a >= FEW && a.saturating_mul(2) >= b.saturating_mul(3) && a > b;
        match (last, before) {
            (0, _) => Self::Quiet,
            _ if more(last, before) => Self::Growing,
            _ if more(before, last) => Self::Falling,
            _ => Self::Steady,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Falling => "falling",
            Self::Steady => "steady",
            Self::Growing => "growing",
        }
    }

    /// Drawn beside the word, which says the same.
    fn sign(self) -> &'static str {
        match self {
            Self::Quiet => "·",
            Self::Falling => "↘",
            Self::Steady => "→",
            Self::Growing => "↗",
        }
    }
}

/// An incident that is not solved.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Identity.
    pub id: IncidentId,
    /// One line for people.
    pub title: String,
    /// Kind of failure.
    pub category: Category,
    /// Service to blame.
    pub service: Option<String>,
    /// Status; `None` where the memory does not know it yet: it was seen in sessions that are still open.
    pub status: Option<Status>,
    /// It is planned noise: nobody needs to be alarmed.
    pub is_muted: bool,
    /// Customers touched: in this run where it runs, else ever.
    pub customers: u64,
    /// Last known cart or order total of each session touched.
    pub money: Money,
    /// Since when those customers were touched.
    pub since: Option<Timestamp>,
    /// Last proof.
    pub last: Option<Timestamp>,
    /// Its direction.
    pub trend: Trend,
    /// It goes on right now.
    pub runs: bool,
}

impl Problem {
    /// What makes one more urgent than another: that nobody planned it, that it runs, then customers, money, growth.
    fn harm(&self) -> impl Ord + use<'_> {
        let money = self.money.0.values().max().copied();
        (!self.is_muted, self.runs, self.customers, money, self.trend, Reverse(&self.id))
    }

    /// Most harmful first.
    pub fn rank(problems: &mut [Self]) {
        problems.sort_by(|a, b| b.harm().cmp(&a.harm()));
    }
}

/// The table, which is a list of cards on a phone.
pub(super) fn table(words: Words, visitor: &Visitor, problems: &[Problem]) -> Markup {
    html! {
        table.rows.problems {
            thead {
                tr {
                    th scope="col" { (words.plain("column-incident")) }
                    th.number scope="col" { (words.plain("now-customers")) }
                    th.number scope="col" { (words.plain("column-money")) }
                    th scope="col" { (words.plain("now-trend")) }
                    th scope="col" { (words.plain("column-last")) }
                }
            }
            tbody { @for problem in problems { (row(words, visitor, problem)) } }
        }
    }
}

fn row(words: Words, visitor: &Visitor, problem: &Problem) -> Markup {
    let trend = words.plain(&format!("now-trend-{}", problem.trend.name()));
    html! {
        tr data-row {
            th scope="row" {
                @if problem.status.is_some() {
                    a.title href={ "/ui/incidents/" (problem.id) } { (problem.title) }
                } @else {
                    span.title { (problem.title) }
                }
                span.marks {
                    (badge::category(words, problem.category))
                    @if let Some(service) = problem.service.as_deref().filter(|service| !service.is_empty()) {
                        span.chip { (service) }
                    }
                    @if problem.runs { span.badge.bad { (words.plain("now-runs")) } }
                    @match problem.status {
                        Some(Status::Recurred) => { (badge::status(words, Status::Recurred)) }
                        None => { span.badge.warn { (words.plain("now-just-seen")) } }
                        _ => {}
                    }
                    @if problem.is_muted { span.badge.info { (words.plain("now-muted")) } }
                }
            }
            td.number.harm[problem.runs && !problem.is_muted] data-label=(words.plain("now-customers")) {
                (words.language().integer(problem.customers))
            }
            td.number data-label=(words.plain("column-money")) { (words.tell.money(&problem.money)) }
            td.trend data-label=(words.plain("now-trend")) {
                span aria-hidden="true" { (problem.trend.sign()) } " " (trend)
            }
            td.when data-label=(words.plain("column-last")) {
                @if let Some(last) = problem.last { (words.ago(last, visitor.now)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_needs_more_than_a_handful() {
        for (last, before, trend) in [
            (0, 50, Trend::Quiet),
            (2, 0, Trend::Steady),
            (5, 0, Trend::Growing),
            (15, 10, Trend::Growing),
            (11, 10, Trend::Steady),
            (10, 15, Trend::Falling),
        ] {
            assert_eq!(Trend::of(last, before), trend, "{last} after {before}");
        }
    }
}
