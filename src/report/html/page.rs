//! The page around the plots and incidents.

use crate::chart;
use crate::entry::Money;

use super::super::model::{IncidentReport, Known, Report};
use super::super::options::RenderOptions;
use super::super::sentences::{incident_count, ratio};
use super::super::story::columns_of;
use super::super::terms::Terms;
use super::markup::Markup;
use super::{bars, incident, traffic};

/// Nothing may be loaded or run, whatever a hostile text might achieve; the only style is the page's own.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The whole document.
pub(super) fn page(report: &Report, options: &RenderOptions) -> String {
    let terms = Terms::of(options.language);
    let mut page = Markup::document();
    page.inside("html", &[("lang", &options.language.code())], |page| {
        page.inside("head", &[], |page| head(&terms.plain("title"), page));
        page.inside("body", &[], |page| {
            if !report.incidents.is_empty() {
                page.leaf("a", &[("class", &"skip"), ("href", &"#incidents")], &terms.plain("contents"));
            }
            page.inside("header", &[], |page| header(terms, report, options, page));
            page.inside("main", &[], |page| main(terms, report, options, page));
            page.inside("footer", &[], |page| {
                let version = env!("CARGO_PKG_VERSION");
                page.leaf("p", &[], &terms.say("footer", &[("version", version.into())]));
            });
        });
    });
    page.finish()
}

/// What stands in the head of a page.
pub(super) fn head(title: &str, page: &mut Markup) {
    page.void("meta", &[("charset", &"utf-8")]);
    page.void("meta", &[("name", &"viewport"), ("content", &"width=device-width, initial-scale=1")]);
    page.void("meta", &[("http-equiv", &"Content-Security-Policy"), ("content", &POLICY)]);
    page.void("meta", &[("name", &"color-scheme"), ("content", &"light dark")]);
    page.void("meta", &[("name", &"referrer"), ("content", &"no-referrer")]);
    page.leaf("title", &[], &format!("cartwatch · {title}"));
    page.style(include_str!("style.css"));
    page.style(chart::STYLE);
}

fn header(terms: Terms, report: &Report, options: &RenderOptions, page: &mut Markup) {
    page.leaf("p", &[("class", &"brand")], &format!("cartwatch · {}", terms.plain("title")));
    page.leaf("h1", &[], &terms.health(report));
    if report.entries > 0 {
        page.leaf("p", &[("class", &"scope")], &terms.scope(report));
    }
    let notes = terms.notes(report, options);
    if notes.is_empty() {
        return;
    }
    page.inside("aside", &[("class", &"notes"), ("aria-label", &terms.plain("label-notes"))], |page| {
        page.inside("ul", &[], |page| {
            for note in &notes {
                page.leaf("li", &[], note);
            }
        });
    });
}

fn main(terms: Terms, report: &Report, options: &RenderOptions, page: &mut Markup) {
    if report.entries > 0 {
        figures(terms, report, page);
        page.inside("div", &[("class", &"plots")], |page| {
            traffic::traffic(terms, report, page);
            bars::funnel(terms, report, page);
            bars::money(terms, report, page);
        });
    }
    if !report.incidents.is_empty() {
        page.inside("section", &[("aria-labelledby", &"incidents")], |page| {
            page.leaf("h2", &[("id", &"incidents")], &terms.plain("label-incidents"));
            incident_table(terms, report, page);
            for (i, incident) in report.incidents.iter().enumerate() {
                incident::incident(terms, report, i + 1, incident, i < options.limit, page);
            }
        });
    }
    if !report.inputs.is_empty() {
        inputs(terms, report, page);
    }
}

fn figures(terms: Terms, report: &Report, page: &mut Markup) {
    let language = terms.language;
    let totals = &report.totals;
    let count = |number: u64| vec![language.integer(number)];
    page.inside("section", &[("aria-label", &terms.plain("figures"))], |page| {
        page.inside("dl", &[("class", &"figures")], |page| {
            if report.sessions > 0 {
                let bad = report.problem_sessions;
                let share = language.percent(ratio(bad, report.sessions));
                let of = [("count", report.sessions.into()), ("share", share.into())];
                figure(
                    page,
                    &terms.count("figure-sessions", bad),
                    &count(bad),
                    &terms.say("figure-of-sessions", &of),
                    bad > 0,
                );
            }
            if totals.users > 0 {
                figure(page, &terms.count("figure-customers", totals.users), &count(totals.users), "", false);
            }
            if !totals.money_at_risk.is_empty() {
                figure(page, &terms.plain("figure-money"), &amounts(terms, &totals.money_at_risk), "", true);
            }
            if totals.recovered_sessions > 0 {
                let note = terms.count("figure-of-recovered", totals.recovered_sessions);
                figure(page, &terms.plain("figure-recovered"), &amounts(terms, &totals.recovered), &note, false);
            }
            let known = report.incidents.iter().filter(|incident| incident.known != Known::New).count();
            let all = incident_count(report);
            let note = if known > 0 { terms.count("figure-known", known as u64) } else { String::new() };
            figure(page, &terms.count("figure-incidents", all), &count(all), &note, false);
        });
    });
}

/// Each currency by itself; a dash where there is no amount.
fn amounts(terms: Terms, money: &Money) -> Vec<String> {
    if money.is_empty() {
        return vec!["–".to_owned()];
    }
    money.0.iter().map(|(currency, amount)| terms.amount(currency, *amount)).collect()
}

/// One key figure: the numbers large, their name and a remark below.
fn figure(page: &mut Markup, name: &str, values: &[String], note: &str, harm: bool) {
    let class = format!("value{}{}", if harm { " harm" } else { "" }, if values.len() > 1 { " several" } else { "" });
    page.inside("div", &[("class", &"card")], |page| {
        page.leaf("dt", &[], name);
        for value in values {
            page.leaf("dd", &[("class", &class)], value);
        }
        if !note.is_empty() {
            page.leaf("dd", &[("class", &"remark")], note);
        }
    });
}

fn incident_table(terms: Terms, report: &Report, page: &mut Markup) {
    let figures = columns_of(&report.incidents);
    let columns = ["number", "incident"].iter().chain(figures).chain(&["known"]);
    page.inside("div", &[("class", &"card scroll"), ("tabindex", &"0")], |page| {
        page.inside("table", &[("class", &"incidents")], |page| {
            page.inside("thead", &[], |page| {
                page.inside("tr", &[], |page| {
                    for key in columns.clone() {
                        let class = if is_number(key) { "number" } else { "" };
                        page.leaf(
                            "th",
                            &[("scope", &"col"), ("class", &class)],
                            &terms.plain(&format!("column-{key}")),
                        );
                    }
                });
            });
            page.inside("tbody", &[], |page| {
                for (i, incident) in report.incidents.iter().enumerate() {
                    page.inside("tr", &[], |page| table_row(terms, i + 1, incident, figures, page));
                }
            });
        });
    });
}

fn is_number(column: &str) -> bool {
    matches!(column, "number" | "sessions" | "customers" | "money" | "occurrences")
}

fn table_row(terms: Terms, number: usize, incident: &IncidentReport, figures: &[&str], page: &mut Markup) {
    page.leaf("td", &[("class", &"number")], &number.to_string());
    page.inside("th", &[("scope", &"row")], |page| {
        page.leaf("a", &[("href", &format!("#incident-{number}"))], &incident.title);
    });
    for key in figures {
        let class = match *key {
            "when" => "when",
            key if is_number(key) => "number",
            _ => "",
        };
        // The label is shown where the page is too narrow for columns.
        let label = terms.plain(&format!("column-{key}"));
        page.leaf("td", &[("class", &class), ("data-label", &label)], &terms.cell(key, incident));
    }
    page.inside("td", &[], |page| incident::badge(terms, incident.known, page));
}

fn inputs(terms: Terms, report: &Report, page: &mut Markup) {
    page.inside("details", &[("class", &"card inputs")], |page| {
        page.leaf("summary", &[], &terms.plain("label-inputs"));
        page.inside("div", &[("class", &"scroll"), ("tabindex", &"0")], |page| {
            page.inside("table", &[], |page| {
                page.inside("thead", &[], |page| {
                    page.inside("tr", &[], |page| {
                        for key in ["input", "format", "occurrences", "rejected"] {
                            page.leaf("th", &[("scope", &"col")], &terms.plain(&format!("column-{key}")));
                        }
                    });
                });
                page.inside("tbody", &[], |page| {
                    for input in &report.inputs {
                        page.inside("tr", &[], |page| {
                            page.leaf("th", &[("scope", &"row")], &input.name);
                            page.leaf("td", &[], &input.format);
                            page.leaf("td", &[("class", &"number")], &terms.language.integer(input.entries));
                            page.leaf("td", &[("class", &"number")], &terms.language.integer(input.rejected));
                        });
                    }
                });
            });
        });
    });
}
