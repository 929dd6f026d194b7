//! The thresholds in force, and what others would have found in what came lately.

use maud::{Markup, html};

use super::page;
use crate::report::{ComparedFigures, ComparedIncident, RuleThresholds, RulesTrial};
use crate::web::badge;
use crate::web::frame::Notice;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Incidents of a group that are listed.
const LISTED: usize = 10;

/// How far back a trial may read, in hours.
const SPANS: [u32; 4] = [1, 6, 24, 168];

/// What the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The rules file; `None`: the built-in rules.
    pub file: Option<String>,
    /// The thresholds in force, or why they can't be read.
    pub in_force: Result<RuleThresholds, String>,
    /// What the form holds: what was tried last, or what is in force.
    pub wanted: Option<(RuleThresholds, u32)>,
    /// The last trial.
    pub trial: Option<TrialShown>,
    /// Hours that the journal keeps.
    pub keep_hours: u32,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq)]
pub enum TrialShown {
    /// It was made.
    Made(Box<RulesTrial>),
    /// It could not be.
    Failed(String),
}

/// The page.
#[must_use]
pub fn rules(visitor: &Visitor, shown: &Rules, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let content = html! {
        section aria-labelledby="in-force" {
            h2 #in-force { (words.plain("settings-in-force")) }
            p {
                @match &shown.file {
                    Some(file) => { (words.plain("settings-rules-file")) " " code { (file) } }
                    None => (words.plain("settings-rules-built-in")),
                }
            }
            @match &shown.in_force {
                Ok(in_force) => (form(visitor, shown, in_force)),
                Err(why) => { p.harm lang="en" { (why) } }
            }
        }
        @match &shown.trial {
            Some(TrialShown::Made(trial)) => (made(words, visitor, trial)),
            Some(TrialShown::Failed(why)) => {
                section #trial {
                    h2 { (words.plain("settings-trial")) }
                    p.harm { (words.plain("settings-trial-failed")) }
                    p.remark lang="en" { (why) }
                }
            }
            None => {}
        }
    };
    page(visitor, "rules", notice, &content)
}

/// The thresholds: name of the field, value as text, step.
fn fields(of: &RuleThresholds) -> [(&'static str, String, &'static str); 5] {
    [
        ("slow", of.slow_seconds.to_string(), "any"),
        ("repeated", of.repeated_min.to_string(), "1"),
        ("session-slow", of.session_min_slow.to_string(), "1"),
        ("window-slow", of.window_min_slow.to_string(), "1"),
        ("window-sessions", of.window_min_sessions.to_string(), "1"),
    ]
}

fn form(visitor: &Visitor, shown: &Rules, in_force: &RuleThresholds) -> Markup {
    let words = visitor.words();
    let (wanted, hours) = shown.wanted.unwrap_or((*in_force, 24));
    let spans: Vec<u32> = SPANS.into_iter().filter(|span| *span <= shown.keep_hours.max(24)).collect();
    html! {
        form.card.thresholds method="post" action="/ui/settings/rules" {
            p.remark { (words.plain(if visitor.rights.admin { "settings-try-about" } else { "settings-try-admins" })) }
            div.table {
                @for ((field, value, step), (_, now, _)) in fields(&wanted).into_iter().zip(fields(in_force)) {
                    div.threshold {
                        label for=(field) { (words.plain(&format!("settings-threshold-{field}"))) }
                        input #(field) name=(field) type="number" inputmode="decimal" min="0" max="100000" step=(step) value=(value)
                            required disabled[!visitor.rights.admin] aria-describedby={ (field) "-now" };
                        span.remark #{ (field) "-now" } {
                            (words.say("settings-threshold-now", &[("value", now.into())]))
                        }
                    }
                }
                div.threshold {
                    label for="hours" { (words.plain("settings-hours")) }
                    select #hours name="hours" disabled[!visitor.rights.admin] {
                        @for span in spans {
                            option value=(span) selected[span == hours] { (words.count("settings-last-hours", span.into())) }
                        }
                    }
                }
            }
            @if visitor.rights.admin {
                div.actions {
                    button.primary { (words.plain("settings-try")) }
                    a href="/ui/settings/rules" { (words.plain("settings-try-reset")) }
                }
            }
        }
    }
}

fn made(words: Words, visitor: &Visitor, trial: &RulesTrial) -> Markup {
    let comparison = &trial.comparison;
    let integer = |count: u64| words.language().integer(count);
    html! {
        section #trial aria-labelledby="trial-title" {
            h2 #trial-title { (words.plain("settings-trial")) }
            p.lead {
                (words.say("settings-trial-read", &[
                    ("entries", words.tell.counted("entries", comparison.entries).into()),
                    ("sessions", words.tell.counted("sessions", comparison.sessions).into()),
                ]))
                @if let (Some(first), Some(last)) = (trial.first, trial.last) {
                    " " (words.plain("settings-trial-from")) " " (words.time(first)) " – " (words.time(last)) "."
                }
                " " (words.plain("settings-trial-at")) " " (words.ago(trial.at, visitor.now)) "."
            }
            @if trial.is_cut { p.notice.caution { (words.plain("settings-trial-cut")) } }
            @if comparison.entries == 0 {
                p { (words.plain("settings-trial-nothing")) }
            } @else {
                div.card {
                    table {
                        thead {
                            tr {
                                td {}
                                th.number scope="col" { (words.plain("settings-now")) }
                                th.number scope="col" { (words.plain("settings-then")) }
                            }
                        }
                        tbody {
                            (pair(words, "settings-found-incidents", [
                                integer(comparison.in_force.incidents), integer(comparison.candidate.incidents)]))
                            (pair(words, "settings-found-sessions", [
                                integer(comparison.in_force.problem_sessions), integer(comparison.candidate.problem_sessions)]))
                            (pair(words, "settings-found-money", [
                                words.tell.money(&comparison.in_force.totals.money_at_risk),
                                words.tell.money(&comparison.candidate.totals.money_at_risk)]))
                        }
                    }
                }
                (group(words, "settings-only-then", &comparison.only_candidate))
                (group(words, "settings-only-now", &comparison.only_in_force))
                (changed(words, trial))
                @if comparison.only_candidate.is_empty() && comparison.only_in_force.is_empty() && comparison.changed.is_empty() {
                    p.below { (words.plain("settings-no-difference")) }
                }
            }
            (lines(words, trial))
        }
    }
}

fn pair(words: Words, key: &str, [now, then]: [String; 2]) -> Markup {
    let differs = now != then;
    html! {
        tr {
            th scope="row" { (words.plain(key)) }
            td.number { (now) }
            td.number { @if differs { strong { (then) } } @else { (then) } }
        }
    }
}

fn group(words: Words, key: &str, incidents: &[ComparedIncident]) -> Markup {
    if incidents.is_empty() {
        return html! {};
    }
    let more = incidents.len().saturating_sub(LISTED) as u64;
    html! {
        h3.below { (words.count(key, incidents.len() as u64)) }
        ul.compared {
            @for one in incidents.iter().take(LISTED) {
                li {
                    (title(one.known, one.id.as_str(), &one.title)) " " (badge::category(words, one.category))
                    p.remark { (figures(words, [&one.figures, &one.figures])) }
                }
            }
        }
        @if more > 0 { p.remark { (words.count("settings-more", more)) } }
    }
}

fn changed(words: Words, trial: &RulesTrial) -> Markup {
    let changed = &trial.comparison.changed;
    if changed.is_empty() {
        return html! {};
    }
    let more = changed.len().saturating_sub(LISTED) as u64;
    html! {
        h3.below { (words.count("settings-changed", changed.len() as u64)) }
        ul.compared {
            @for one in changed.iter().take(LISTED) {
                li {
                    (title(one.known, one.id.as_str(), &one.title)) " " (badge::category(words, one.category))
                    p.remark { (figures(words, [&one.in_force, &one.candidate])) }
                }
            }
        }
        @if more > 0 { p.remark { (words.count("settings-more", more)) } }
    }
}

/// What the memory knows leads to its page; ids that we make are plain.
fn title(known: bool, id: &str, title: &str) -> Markup {
    let is_plain = id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    html! {
        @if known && is_plain { a href={ "/ui/incidents/" (id) } { (title) } } @else { strong { (title) } }
    }
}

fn figures(words: Words, [before, after]: [&ComparedFigures; 2]) -> String {
    let count = |of: fn(&ComparedFigures) -> u64| [of(before), of(after)].map(|count| words.language().integer(count));
    let all = [
        ("sessions", count(|of| of.sessions)),
        ("customers", count(|of| of.users)),
        ("occurrences", count(|of| of.occurrences)),
        ("money", [before, after].map(|of| words.tell.money(&of.money_at_risk))),
    ];
    let all = all.map(|(key, [before, after])| {
        let label = words.tell.plain(&format!("report-column-{key}"));
        if before == after { format!("{label} {after}") } else { format!("{label} {before} → {after}") }
    });
    all.join(" · ")
}

fn lines(words: Words, trial: &RulesTrial) -> Markup {
    html! {
        @if trial.lines.is_empty() {
            p.below.remark { (words.plain("settings-lines-same")) }
        } @else {
            h3.below { (words.plain("settings-lines")) }
            p.remark { (words.plain("settings-lines-about")) }
            pre.toml #rule-lines tabindex="0" { (trial.lines) }
            p.below {
                button type="button" data-copy="rule-lines" data-copied=(words.plain("first-copied")) { (words.plain("first-copy")) }
            }
        }
    }
}
