//! What people did, newest first, and how the fixes fared.

use jiff::Timestamp;
use maud::{Markup, html};

use super::{Shown, forms, part};
use crate::incident::OutcomeKind;
use crate::report::{FixOutcome, HistoryEntry};
use crate::web::address;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Entries that are shown at once.
const FIRST: usize = 12;

pub(super) fn section(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let detail = &shown.detail;
    let newest: Vec<&HistoryEntry> = detail.actions.iter().rev().collect();
    let (first, rest) = newest.split_at(newest.len().min(FIRST));
    let list = |entries: &[&HistoryEntry]| {
        html! { ol.history { @for entry in entries { (one(visitor, shown, entry)) } } }
    };
    let content = html! {
        @if !detail.outcomes.is_empty() {
            div.card.outcomes {
                h3 { (words.plain("incident-outcomes")) }
                ul { @for fix in &detail.outcomes { (outcome(words, fix)) } }
            }
        }
        @if newest.is_empty() {
            p.remark { (words.plain("incident-no-history")) }
        } @else {
            div.card {
                (list(first))
                @if !rest.is_empty() {
                    details {
                        summary { (words.count("incident-history-more", rest.len() as u64)) }
                        (list(rest))
                    }
                }
            }
        }
        (forms::note(visitor, shown))
    };
    part("history", &words.plain("incident-history"), &content)
}

fn one(visitor: &Visitor, shown: &Shown, entry: &HistoryEntry) -> Markup {
    let words = visitor.words();
    let (name, lines) = words.tell.action(&entry.action.kind);
    let at = Timestamp::from_millisecond(entry.action.stamp.millis).ok();
    html! {
        li {
            p {
                @if let Some(at) = at { (words.time(at)) " · " }
                b { (name) }
                @if let Some(by) = &entry.action.by { " · " (words.say("incident-by", &[("name", by.as_str().into())])) }
                @if entry.incident != shown.detail.incident.id {
                    " · " a href=(address::incident(entry.incident.as_str())) { (entry.incident) }
                }
            }
            @for line in &lines { p.said { (line) } }
        }
    }
}

fn outcome(words: Words, fix: &FixOutcome) -> Markup {
    let class = match fix.outcome {
        OutcomeKind::Held => "badge good",
        OutcomeKind::CameBack => "badge bad",
        OutcomeKind::TooEarly | OutcomeKind::NotObservable | OutcomeKind::Unproven => "badge info",
    };
    html! {
        li {
            p { span class=(class) { (words.tell.became(fix)) } " " span.remark { (words.tell.applied(fix)) } }
            p.said { (fix.fix) }
        }
    }
}
