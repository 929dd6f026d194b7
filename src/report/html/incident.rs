//! One incident on the page.

use crate::finding::Evidence;
use crate::generate::{Purpose, Solution};

use super::super::model::{IncidentReport, Known, Report};
use super::super::story::{Harm, origin, rests_on};
use super::super::terms::Terms;
use super::super::views::{FixOutcome, outcomes};
use super::markup::Markup;
use super::traffic;

/// Proving entries shown of an incident.
const EVIDENCE_SHOWN: usize = 3;

/// Fixes shown of an incident.
const FIXES_SHOWN: usize = 5;

/// An incident as an article; folded where it is not among the first.
pub(super) fn incident(
    terms: Terms,
    report: &Report,
    number: usize,
    incident: &IncidentReport,
    unfolded: bool,
    page: &mut Markup,
) {
    let id = format!("incident-{number}");
    let heading = format!("{id}-title");
    page.inside("article", &[("class", &"card"), ("id", &id), ("aria-labelledby", &heading)], |page| {
        if unfolded {
            page.inside("div", &[("class", &"title")], |page| title(terms, number, incident, &heading, page));
            body(terms, report, incident, page);
        } else {
            page.inside("details", &[], |page| {
                page.inside("summary", &[("class", &"title")], |page| title(terms, number, incident, &heading, page));
                body(terms, report, incident, page);
            });
        }
    });
}

fn title(terms: Terms, number: usize, incident: &IncidentReport, heading: &str, page: &mut Markup) {
    page.leaf("h3", &[("id", &heading)], &format!("{number}. {}", incident.title)).space();
    badge(terms, incident.known, page);
}

/// Whether it was known, as a small label.
pub(super) fn badge(terms: Terms, known: Known, page: &mut Markup) {
    let class = match known {
        Known::New => "badge new",
        Known::Seen => "badge seen",
        Known::Recurred => "badge recurred",
        Known::Resolved => "badge resolved",
    };
    page.leaf("span", &[("class", &class)], &terms.known(known));
}

fn body(terms: Terms, report: &Report, incident: &IncidentReport, page: &mut Markup) {
    page.inside("p", &[("class", &"place")], |page| {
        page.leaf("code", &[], incident.id.as_str()).space();
        page.leaf("span", &[("class", &"chip")], &terms.category(incident.category));
        for part in incident.place() {
            page.space().leaf("span", &[("class", &"chip")], &part);
        }
    });
    page.inside("div", &[("class", &"columns")], |page| {
        page.inside("div", &[], |page| {
            facts(terms, report, incident, page);
            traffic::occurrences(terms, report, incident, page);
            traffic::episodes(terms, &incident.episodes, page);
            fixes(terms, &incident.outcomes, page);
            evidence(terms, incident, page);
            similar(terms, incident, page);
        });
        solution(terms, &incident.solution, &incident.evidence(), page);
    });
}

fn facts(terms: Terms, report: &Report, incident: &IncidentReport, page: &mut Markup) {
    let mut rows = vec![
        ("what", terms.what(incident)),
        ("harm", terms.harm(Harm::of(incident))),
        ("when", terms.when(incident.first_seen, incident.last_seen, &incident.episodes)),
    ];
    if let Some(muted) = &incident.muted {
        rows.push(("planned", terms.muted_until(muted)));
    }
    if let Some(mark) = &incident.began_after {
        rows.push(("deploy", terms.deploy(mark, incident.first_known())));
    }
    if !incident.related.is_empty() {
        rows.push(("related", terms.related(&incident.related, &report.incidents)));
    }
    if !incident.merged.is_empty() {
        rows.push(("merged", terms.merged(&incident.merged)));
    }
    page.inside("dl", &[("class", &"facts")], |page| {
        for (label, text) in &rows {
            page.leaf("dt", &[], &terms.plain(&format!("label-{label}")));
            page.leaf("dd", &[], text);
        }
    });
}

/// How the newest fixes fared.
fn fixes(terms: Terms, fixes: &[FixOutcome], page: &mut Markup) {
    if fixes.is_empty() {
        return;
    }
    page.leaf("h4", &[], &terms.plain("label-outcomes"));
    page.inside("ul", &[("class", &"evidence")], |page| {
        for fix in fixes.iter().take(FIXES_SHOWN) {
            page.inside("li", &[], |page| {
                page.inside("p", &[("class", &"origin")], |page| {
                    match fix.applied_at {
                        Some(at) => page.leaf("time", &[("datetime", &at)], &outcomes::applied(terms, fix)),
                        None => page.leaf("span", &[], &outcomes::applied(terms, fix)),
                    };
                    page.space().text("·").space().text(&outcomes::became(terms, fix));
                });
                page.leaf("p", &[("dir", &"auto")], &fix.fix);
            });
        }
    });
}

fn evidence(terms: Terms, incident: &IncidentReport, page: &mut Markup) {
    let evidence = incident.evidence();
    if evidence.is_empty() {
        return;
    }
    page.leaf("h4", &[], &terms.plain("label-evidence"));
    page.inside("ul", &[("class", &"evidence")], |page| {
        for entry in evidence.iter().take(EVIDENCE_SHOWN) {
            page.inside("li", &[], |page| {
                let place = origin(entry, true);
                page.inside("p", &[("class", &"origin")], |page| {
                    page.leaf("time", &[("datetime", &entry.at)], &terms.language.time(entry.at));
                    if !place.is_empty() {
                        page.space().text("·").space().leaf("span", &[("title", &origin(entry, false))], &place);
                    }
                });
                page.inside("p", &[], |page| {
                    page.leaf("code", &[("dir", &"auto")], &entry.text);
                });
            });
        }
    });
}

fn similar(terms: Terms, incident: &IncidentReport, page: &mut Markup) {
    if incident.similar.is_empty() {
        return;
    }
    page.leaf("h4", &[], &terms.plain("label-similar"));
    page.inside("ul", &[("class", &"similar")], |page| {
        for near in &incident.similar {
            page.inside("li", &[], |page| {
                page.leaf("span", &[("class", &"score")], &terms.score(near.score));
                page.inside("div", &[], |page| {
                    page.inside("p", &[], |page| {
                        page.leaf("span", &[("dir", &"auto")], &near.title).space();
                        page.leaf("code", &[], &near.id);
                    });
                    page.leaf("p", &[("class", &"why")], &terms.why(&near.why));
                });
            });
        }
    });
}

fn solution(terms: Terms, solution: &Solution, evidence: &[&Evidence], page: &mut Markup) {
    page.inside("div", &[("class", &"solution"), ("lang", &solution.language.code())], |page| {
        page.inside("h4", &[("lang", &terms.language.code())], |page| {
            page.text(&terms.plain("label-solution")).space();
            page.leaf("span", &[("class", &"badge verdict")], &terms.verdict(solution.verdict));
        });
        page.leaf("p", &[], &solution.summary);
        if let Some(sure) = terms.novelty(solution.novelty.as_ref()) {
            page.leaf("p", &[("class", &"remark"), ("lang", &terms.language.code())], &sure);
        }
        page.inside("ol", &[], |page| {
            for step in &solution.steps {
                let class = if step.purpose == Purpose::Avoid { "avoid" } else { "" };
                page.inside("li", &[("class", &class)], |page| {
                    page.leaf(
                        "strong",
                        &[("lang", &terms.language.code())],
                        &format!("{}.", terms.purpose(step.purpose)),
                    );
                    page.space().text(&step.text);
                    for cite in rests_on(step, evidence) {
                        page.space().leaf("code", &[("class", &"cite")], &cite);
                    }
                });
            }
        });
        for reason in &solution.skipped {
            page.leaf("p", &[("class", &"remark")], &terms.say("solution-skipped", &[("reason", reason.into())]));
        }
        struck(terms, solution, page);
        let by = terms.say("solution-by", &[("generator", (&solution.generator).into())]);
        page.leaf("p", &[("class", &"remark"), ("lang", &terms.language.code())], &by);
    });
}

/// What of a model's text was struck out, folded.
fn struck(terms: Terms, solution: &Solution, page: &mut Markup) {
    if solution.struck.is_empty() {
        return;
    }
    page.inside("details", &[("class", &"struck"), ("lang", &terms.language.code())], |page| {
        page.leaf("summary", &[("class", &"remark")], &terms.count("struck", solution.struck.len() as u64));
        page.inside("ul", &[], |page| {
            for struck in &solution.struck {
                page.inside("li", &[], |page| {
                    page.leaf("del", &[("dir", &"auto")], &struck.text).space();
                    page.leaf("span", &[("class", &"why")], &terms.struck(struck.why));
                });
            }
        });
    });
}
