//! What to do: the steps, each with the sources that it rests on one click away, and what was struck out.

use maud::{Markup, html};

use super::{Shown, forms};
use crate::generate::{Citation, Purpose, Solution, SolutionStep, Verdict};
use crate::report::IncidentDetail;
use crate::web::address;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// How ids of runbook pages begin.
const PAGE: &str = "rb-";

/// The answer with what people can say of it.
pub(super) fn section(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let own = address::incident(shown.detail.incident.id.as_str());
    html! {
        section.card.solution #solution aria-labelledby="solution-title" {
            div.head {
                h2 #solution-title { (words.plain("incident-solution")) }
                a href=(format!("{own}.md")) data-take="markdown" data-copied=(words.plain("incident-copied")) {
                    (words.plain("incident-copy"))
                }
            }
            textarea #markdown hidden readonly aria-hidden="true" { (shown.markdown) }
            @if shown.asks_a_model {
                p.remark.asking role="status" data-ask=(format!("{own}/solution/aloud"))
                    data-busy=(words.plain("incident-model-busy")) data-failed=(words.plain("incident-model-failed"))
                    data-lost=(words.plain("incident-model-lost")) {
                    a href=(format!("{own}/solution")) { (words.plain("incident-model-ask")) }
                }
            }
            div #answer tabindex="-1" { (answer(words, &shown.detail, None)) }
            @if shown.asks_a_model {
                // Below what is read meanwhile, so that it moves nothing.
                section.drafted #drafted hidden aria-labelledby="drafted-title" {
                    h3 #drafted-title { (words.plain("incident-drafted")) }
                    ol.steps {}
                }
            }
            (forms::feedback(visitor, shown))
        }
    }
}

/// The answer. Proving entries are linked on `page`, where the answer does not stand beside them.
pub(super) fn answer(words: Words, detail: &IncidentDetail, page: Option<&str>) -> Markup {
    let Some(solution) = &detail.solution else {
        return html! { p { (words.plain("incident-no-solution")) } };
    };
    // What to do comes first; what the logs say is there to be looked at.
    let (seen, todo): (Vec<_>, Vec<_>) = solution.steps.iter().partition(|step| step.purpose == Purpose::Observe);
    html! {
        p.verdict {
            (verdict(words, solution.verdict)) " " span.summary { (solution.summary) }
        }
        @if solution.verdict == Verdict::New { p { (words.plain("incident-new")) } }
        @if let Some(sure) = words.tell.novelty(solution.novelty.as_ref()) { p.remark { (sure) } }
        (steps(words, detail, &todo, page))
        @if !seen.is_empty() {
            details.seen open[todo.is_empty()] {
                summary { (words.count("incident-in-logs", seen.len() as u64)) }
                (steps(words, detail, &seen, page))
            }
        }
        (beside(words, solution))
    }
}

fn verdict(words: Words, verdict: Verdict) -> Markup {
    let class = match verdict {
        Verdict::Precedent => "badge good",
        Verdict::Runbook => "badge info",
        Verdict::New => "badge new",
    };
    html! { span class=(class) { (words.tell.verdict(verdict)) } }
}

/// Steps in their order; what they are for is said once for all that follow each other.
fn steps(words: Words, detail: &IncidentDetail, steps: &[&SolutionStep], page: Option<&str>) -> Markup {
    html! {
        @if !steps.is_empty() {
            ol.steps { (items(words, detail, steps.iter().copied(), None, page)) }
        }
    }
}

/// Steps that follow those on the page, whose last one was for `before`.
pub(super) fn drafted(
    words: Words,
    detail: &IncidentDetail,
    steps: &[SolutionStep],
    before: Option<Purpose>,
) -> Markup {
    items(words, detail, steps.iter(), before, None)
}

fn items<'s>(
    words: Words,
    detail: &IncidentDetail,
    steps: impl Iterator<Item = &'s SolutionStep> + Clone,
    before: Option<Purpose>,
    page: Option<&str>,
) -> Markup {
    let before = std::iter::once(before).chain(steps.clone().map(|step| Some(step.purpose)));
    html! {
        @for (step, before) in steps.zip(before) {
            (one(words, detail, step, before == Some(step.purpose), page))
        }
    }
}

fn one(words: Words, detail: &IncidentDetail, step: &SolutionStep, goes_on: bool, page: Option<&str>) -> Markup {
    let class = match step.purpose {
        Purpose::Fix => "fix",
        Purpose::Avoid => "avoid",
        Purpose::Observe => "observe",
        Purpose::Check | Purpose::Prevent | Purpose::Verify => "other",
    };
    html! {
        li class=(class) {
            span.purpose.hidden[goes_on] { (words.tell.purpose(step.purpose)) }
            p.text {
                (step.text) " "
                @if !step.cites.is_empty() {
                    span.sources {
                        (words.plain("incident-rests-on"))
                        @for cite in &step.cites { " " (source(words, detail, cite, page)) }
                    }
                }
            }
        }
    }
}

/// A source, and where it stands.
fn source(words: Words, detail: &IncidentDetail, cite: &Citation, page: Option<&str>) -> Markup {
    if let Some(at) = detail.evidence.iter().position(|entry| entry.id.to_string() == cite.0) {
        let origin = detail.evidence.get(at).map(|entry| words.tell.origin(entry)).unwrap_or_default();
        let name = if origin.is_empty() { words.plain("incident-log-entry") } else { origin };
        return html! { a href=(format!("{}#entry-{at}", page.unwrap_or_default())) { (name) } };
    }
    let near = detail.similar.iter().find(|near| near.id == cite.0);
    let title = near.map(|near| near.title.as_str());
    if cite.0.starts_with("log:") {
        return html! { span { (words.plain("incident-log-entry")) } };
    }
    let way = if cite.0.starts_with(PAGE) { "/ui/knowledge/" } else { "/ui/incidents/" };
    html! { a href=(format!("{way}{}", address::encoded(&cite.0))) title=[title] { (cite.0) } }
}

/// Who wrote it, who could not, and what was struck out.
fn beside(words: Words, solution: &Solution) -> Markup {
    let by_model = !solution.skipped.is_empty() || !solution.struck.is_empty() || solution.generator != "extractive";
    html! {
        @if !solution.struck.is_empty() {
            details.struck {
                summary { (words.count("incident-struck", solution.struck.len() as u64)) }
                ul {
                    @for struck in &solution.struck {
                        li { del { (struck.text) } " " span.remark { (words.tell.struck(struck.why)) } }
                    }
                }
            }
        }
        @for reason in &solution.skipped {
            p.remark { (words.say("incident-skipped", &[("reason", reason.as_str().into())])) }
        }
        @if by_model {
            p.remark { (words.say("incident-written-by", &[("generator", solution.generator.as_str().into())])) }
        }
    }
}
