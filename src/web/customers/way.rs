//! One session as a line of time: what the customer did, where it broke, and how it ended.

use maud::{Markup, html};

use super::waterfall::{self, Bar, seconds};
use super::{Customers, to_incident};
use crate::report::{Journey, breaking_step};
use crate::web::address::with_query;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Seconds around the moment it broke that are drawn as a waterfall.
const AROUND: f64 = 60.0;

/// The session.
pub(super) fn session(
    words: Words,
    visitor: &Visitor,
    customers: &Customers,
    number: usize,
    journey: &Journey,
) -> Markup {
    let session = &journey.session;
    let heading = format!("session-{number}");
    html! {
        section.way aria-labelledby=(heading) {
            div.head {
                h2 id=(heading) { (words.say("customers-session", &[("id", (&*session.id).into())])) }
                p.remark { (words.ago(session.started, visitor.now)) }
            }
            div.card {
                (facts(words, customers, journey))
                (waterfall::figure(words, &words.plain("customers-around"), &around(journey)))
                (steps(words, journey))
            }
        }
    }
}

fn facts(words: Words, customers: &Customers, journey: &Journey) -> Markup {
    let session = &journey.session;
    html! {
        (ending(words, journey))
        dl.facts {
            @if let Some(user) = session.user_id.as_ref().filter(|user| **user != customers.query) {
                dt { (words.plain("customers-column-customer")) }
                dd { a href=(with_query("/ui/customers", &[("q", user)])) { (user) } }
            }
            dt { (words.plain("customers-period")) }
            dd { (words.language().period(session.started, session.ended)) " · " (words.tell.counted("entries", session.entries)) }
            @if !session.money.is_empty() {
                dt { (words.plain("customers-column-money")) }
                dd { (words.tell.money(&session.money)) }
            }
            @if !journey.incidents.is_empty() {
                dt { (words.plain("customers-column-incident")) }
                dd {
                    @for (number, id) in journey.incidents.iter().enumerate() {
                        @if number > 0 { br; }
                        (to_incident(customers, id.as_str()))
                    }
                }
            }
            @if !session.references.is_empty() {
                dt { (words.plain("customers-references")) }
                dd { (session.references.join(", ")) }
            }
        }
    }
}

/// How it ended for the customer.
fn ending(words: Words, journey: &Journey) -> Markup {
    let session = &journey.session;
    if let Some(at) = session.recovered_at {
        let began = session.findings.iter().map(|finding| finding.at).min().unwrap_or(session.started);
        let after = at.duration_since(began).as_secs_f64().max(0.0);
        let args = [("time", words.language().time(at).into()), ("after", words.language().duration(after).into())];
        return html! { p.ending.good { (words.tell.say("report-find-outcome-recovered", &args)) } };
    }
    match session.stage {
        Some(stage) if stage.name() == "order" => html! { p { (words.tell.plain("report-find-outcome-ordered")) } },
        Some(stage) => html! {
            p.ending { (words.tell.say("report-find-outcome-lost", &[("stage", words.tell.stage(stage).into())])) }
        },
        None => html! { p { (words.tell.plain("report-find-outcome-unknown")) } },
    }
}

fn steps(words: Words, journey: &Journey) -> Markup {
    let session = &journey.session;
    let earlier = session.entries.saturating_sub(session.journey.len() as u64);
    let broke = breaking_step(session);
    html! {
        h3 { (words.plain("customers-steps")) }
        @if earlier > 0 { p.remark { (words.count("customers-other-entries", earlier)) } }
        ol.steps {
            @for (number, step) in session.journey.iter().enumerate() {
                @let is_break = broke == Some(number);
                li.broke[is_break].failed[step.failure.is_some()] {
                    time datetime=(step.at) title=(words.language().time(step.at)) { (words.language().clock(step.at)) }
                    div {
                        p {
                            span.step { (step.name) }
                            @if let Some(failure) = &step.failure { " " span.badge.bad { (failure) } }
                            @if !step.service.is_empty() { " " span.remark { (step.service) } }
                            @if let Some(seconds) = step.seconds { " " span.remark { (words.language().duration(seconds)) } }
                        }
                        @if is_break { (broken(words, journey)) }
                    }
                }
            }
        }
    }
}

/// What was found where it broke.
fn broken(words: Words, journey: &Journey) -> Markup {
    let mut kinds: Vec<String> = Vec::new();
    for finding in &journey.session.findings {
        let kind = format!("{} ({})", words.tell.finding(finding.kind), words.tell.category(finding.category));
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    html! { p.here { strong { (words.plain("customers-broke")) } " " (kinds.join(", ")) } }
}

/// The steps that took a while around the moment it broke.
fn around(journey: &Journey) -> Vec<Bar> {
    let session = &journey.session;
    let Some(broke) = breaking_step(session).and_then(|at| session.journey.get(at)).map(|step| seconds(step.at)) else {
        return Vec::new();
    };
    let near = session.journey.iter().filter(|step| (seconds(step.at) - broke).abs() <= AROUND);
    let bar = |step: (f64, &str, &str, f64, bool)| Bar {
        name: step.1.to_owned(),
        service: step.2.to_owned(),
        began: step.0,
        seconds: step.3,
        failed: step.4,
        depth: 0,
    };
    near.filter_map(|step| Some((seconds(step.at), &*step.name, &*step.service, step.seconds?, step.failure.is_some())))
        .map(bar)
        .collect()
}
