//! What else is like it: members of its group, probable duplicates, similar incidents and how their fixes fared.

use maud::{Markup, html};

use super::{Shown, forms, part};
use crate::incident::OutcomeKind;
use crate::report::{Duplicate, FixOutcome, Similar};
use crate::web::address;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Probable duplicates that are shown.
const DUPLICATES: usize = 3;

pub(super) fn section(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let detail = &shown.detail;
    let similar = html! {
        @if detail.similar.is_empty() {
            p.remark { (words.plain("incident-no-similar")) }
        } @else {
            ol.similar.card {
                @for near in &detail.similar {
                    (one(words, near, shown.similar_fixes.get(&near.id).map_or(&[], Vec::as_slice)))
                }
            }
        }
        (forms::merge(visitor, shown))
    };
    html! {
        (members(visitor, shown))
        (duplicates(visitor, shown))
        (part("similar", &words.plain("incident-similar"), &similar))
    }
}

fn one(words: Words, near: &Similar, fixes: &[FixOutcome]) -> Markup {
    let way = if near.kind.name() == "incident" { "/ui/incidents/" } else { "/ui/knowledge/" };
    html! {
        li data-row {
            p {
                a href=(format!("{way}{}", address::encoded(&near.id))) { (near.title) } " "
                span.chip { (words.tell.document(near.kind)) } " "
                (fared(words, fixes))
            }
            p.remark { (words.say("incident-near", &[("score", words.tell.score(near.score).into())])) " " (words.tell.why(&near.why)) }
            @if let Some(fix) = fixes.first() {
                p.fix { (words.plain("incident-its-fix")) " " q { (first_line(&fix.fix)) } " " span.remark { (words.tell.became(fix)) } }
            }
        }
    }
}

/// In how many of the cases that are known its fixes held.
fn fared(words: Words, fixes: &[FixOutcome]) -> Markup {
    let of = |kind: OutcomeKind| fixes.iter().filter(|fix| fix.outcome == kind).count() as u64;
    let (held, back) = (of(OutcomeKind::Held), of(OutcomeKind::CameBack));
    if held + back == 0 {
        return html! {};
    }
    let class = if held > back { "badge good" } else { "badge warn" };
    html! { span class=(class) { (words.say("incident-held", &[("held", held.into()), ("count", (held + back).into())])) } }
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
}

/// The incidents that people said are this one, each with its own figures.
fn members(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let detail = &shown.detail;
    if detail.members.is_empty() {
        return html! {};
    }
    let content = html! {
        ul.members.card {
            @for member in &detail.members {
                li {
                    div {
                        p { (member.title) " " code { (member.id) } }
                        p.remark {
                            (words.tell.counted("entries", member.occurrences)) ", "
                            (words.tell.counted("sessions", member.sessions))
                        }
                    }
                    @if member.id != detail.incident.id { (forms::split(visitor, shown, &member.id)) }
                }
            }
        }
    };
    part("members", &words.count("incident-members", detail.members.len() as u64), &content)
}

/// Those that are probably the same problem.
fn duplicates(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let detail = &shown.detail;
    if detail.duplicates.is_empty() {
        return html! {};
    }
    let other =
        |pair: &Duplicate| if pair.keep.id == detail.incident.id { pair.merge.clone() } else { pair.keep.clone() };
    let content = html! {
        ul.members.card {
            @for pair in detail.duplicates.iter().take(DUPLICATES) {
                @let other = other(pair);
                li {
                    div {
                        p { a href=(address::incident(other.id.as_str())) { (other.title) } }
                        p.remark {
                            (words.say("incident-near", &[("score", words.tell.score(pair.score).into())])) " "
                            (words.tell.counted("entries", other.occurrences)) ", "
                            (words.tell.counted("sessions", other.sessions))
                        }
                    }
                    (forms::same_or_not(visitor, shown, pair, &other.id))
                }
            }
        }
    };
    part("duplicates", &words.plain("incident-duplicates"), &content)
}
