//! What happened in a sentence, the marks beside it, and the facts.

use maud::{Markup, html};

use super::{Shown, forms};
use crate::incident::{Incident, Status};
use crate::report::{FixOutcome, IncidentDetail};
use crate::web::address;
use crate::web::badge;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Title, marks, what happened, and what can be done at once.
pub(super) fn head(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let (detail, incident) = (&shown.detail, &shown.detail.incident);
    html! {
        header.incident-head {
            h1 { (incident.title) }
            div.badges data-live="badges" {
                (badge::status(words, detail.status)) " "
                (badge::category(words, incident.category)) " "
                @for part in places(incident) { span.chip { (part) } " " }
                @if let Some((by, at)) = &shown.seen {
                    span.badge.seen {
                        @match by {
                            Some(name) => (words.say("incident-seen-by", &[("name", name.as_str().into())])),
                            None => (words.plain("incident-seen")),
                        }
                        " " (words.ago(*at, visitor.now))
                    }
                }
            }
            @if detail.asked_for != incident.id {
                p.remark { (words.say("incident-asked-for", &[("id", detail.asked_for.as_str().into())])) }
            }
            p.lead.happened { (happened(words, detail)) }
            @if let Some(muted) = &detail.muted { p.remark { (words.tell.muted(muted)) } }
            (forms::at_once(visitor, shown))
        }
    }
}

/// Service, endpoint, step and code: what is known of the place, nothing twice.
fn places(incident: &Incident) -> Vec<&str> {
    let parts = [&incident.service, &incident.endpoint, &incident.step, &incident.error_code];
    let mut known: Vec<&str> = Vec::new();
    for part in parts.into_iter().flatten() {
        if !part.is_empty() && !known.contains(&part.as_str()) {
            known.push(part);
        }
    }
    known
}

/// What the logs show, where and when, and whom it hurt.
fn happened(words: Words, detail: &IncidentDetail) -> String {
    let incident = &detail.incident;
    let (Some(first), Some(last)) = (detail.episodes.first(), detail.episodes.last()) else {
        return match incident.opened_at {
            Some(at) => words.say("incident-imported", &[("time", words.language().time(at).into())]),
            None => words.plain("incident-never"),
        };
    };
    let entries = words.tell.counted("entries", detail.occurrences);
    let period = words.language().period(first.started, last.ended);
    let mut args = vec![("entries", entries.into()), ("period", period.into())];
    let key = match &incident.service {
        Some(service) => {
            args.push(("service", service.as_str().into()));
            "incident-happened-in"
        }
        None => "incident-happened",
    };
    let mut said = words.say(key, &args);
    if detail.episodes.len() > 1 {
        said = format!("{said} {}", words.count("incident-runs", detail.episodes.len() as u64));
    }
    if detail.touched.sessions > 0 { format!("{said} {}", words.tell.harm(&detail.touched)) } else { said }
}

/// What is known in figures.
pub(super) fn facts(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let detail = &shown.detail;
    let number = |number: u64| words.language().integer(number);
    html! {
        div.card {
            dl.facts {
                dt { (words.plain("incident-last")) }
                dd {
                    @match detail.episodes.last() {
                        Some(episode) => (words.ago(episode.ended, visitor.now)),
                        None => (words.plain("incident-not-in-logs")),
                    }
                }
                dt { (words.plain("incident-sessions")) }
                dd { (number(detail.touched.sessions)) }
                dt { (words.plain("incident-customers")) }
                dd { a href="#customers" { (number(detail.touched.users)) } }
                dt { (words.plain("incident-money")) }
                dd.harm { (words.tell.money(&detail.touched.money_at_risk)) }
                @if !detail.touched.recovered.is_empty() {
                    dt { (words.plain("incident-recovered")) }
                    dd { (words.tell.money(&detail.touched.recovered)) }
                }
                @if let Some(complaints) = &detail.complaints {
                    dt { (words.plain("incident-complaints")) }
                    dd {
                        a href=(address::with_query("/ui/complaints", &[("incident", detail.incident.id.as_str())])) {
                            (number(complaints.complaints))
                        }
                    }
                }
                @if let Some(fix) = detail.outcomes.first() {
                    dt { (words.plain("incident-last-fix")) }
                    dd { (outcome(words, fix, detail.status)) }
                }
                dt { (words.plain("incident-id")) }
                dd { code { (detail.incident.id) } }
            }
        }
    }
}

/// What became of the newest fix.
fn outcome(words: Words, fix: &FixOutcome, status: Status) -> Markup {
    let class = if status == Status::Recurred { "harm" } else { "" };
    html! { a class=(class) href="#history" { (words.tell.became(fix)) } }
}
