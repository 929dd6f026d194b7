//! Horizontal bars: the funnel, and money at risk by incident.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::model::{IncidentReport, Report};
use super::super::sentences::ratio;
use super::super::terms::{Terms, currency_name};
use super::markup::Markup;
use super::plot::{data, legend, percent};

/// Most incidents in the plot of money.
const MOST_ROWS: usize = 10;

/// Even the smallest part is seen: as a share of the width.
const LEAST_SHARE: f64 = 0.008;

/// One bar of two parts.
struct BarRow {
    label: String,
    value: String,
    tip: String,
    /// Shares of the width, 0–1, and their colours, from the left.
    parts: [(&'static str, f64); 2],
}

fn draw(page: &mut Markup, class: &str, rows: &[BarRow]) {
    page.inside("div", &[("class", &class)], |page| {
        for row in rows {
            page.leaf("span", &[("class", &"row-label")], &row.label);
            page.inside(
                "svg",
                &[("class", &"row-bar"), ("height", &16), ("role", &"img"), ("aria-label", &row.tip)],
                |page| {
                    page.leaf("title", &[], &row.tip);
                    page.leaf("rect", &[("class", &"track"), ("width", &"100%"), ("height", &"16")], "");
                    let mut from = 0.0;
                    for (class, share) in row.parts.iter().filter(|(_, share)| *share > 0.0) {
                        let (x, width) = (percent(from * 100.0), percent(share.max(LEAST_SHARE) * 100.0));
                        page.leaf("rect", &[("class", class), ("x", &x), ("width", &width), ("height", &"16")], "");
                        from += share.max(LEAST_SHARE);
                    }
                },
            );
            page.leaf("span", &[("class", &"row-value")], &row.value);
        }
    });
}

/// Draws how far the sessions came; nothing where the logs show no steps.
pub(super) fn funnel(terms: Terms, report: &Report, page: &mut Markup) {
    let widest = report.funnel.iter().map(|step| step.sessions).max().unwrap_or(0);
    if widest == 0 {
        return;
    }
    let first = report.funnel.first().map_or(0, |step| step.sessions);
    let rows: Vec<BarRow> = report
        .funnel
        .iter()
        .map(|step| {
            let bad = step.problem_sessions.min(step.sessions);
            let all = terms.counted("sessions", step.sessions);
            let name = terms.stage(step.stage);
            let share = terms.language.percent(ratio(step.sessions, first));
            BarRow {
                tip: terms
                    .say("plot-funnel-tip", &[("stage", (&name).into()), ("all", all.into()), ("bad", bad.into())]),
                label: name,
                value: format!("{} · {share}", terms.language.integer(step.sessions)),
                parts: [("bad", ratio(bad, widest)), ("well", ratio(step.sessions - bad, widest))],
            }
        })
        .collect();
    page.inside("figure", &[("class", &"card")], |page| {
        page.inside("figcaption", &[], |page| {
            page.leaf("h2", &[], &terms.plain("plot-funnel"));
            page.leaf("p", &[("class", &"unit")], &terms.plain("plot-funnel-unit"));
        });
        legend(page, &[("bad", terms.plain("plot-troubled")), ("well", terms.plain("plot-healthy"))]);
        draw(page, "rows names", &rows);
        let headings =
            ["stage", "sessions", "share", "problem-sessions"].map(|key| terms.plain(&format!("column-{key}")));
        let table: Vec<Vec<String>> = report
            .funnel
            .iter()
            .map(|step| {
                vec![
                    terms.stage(step.stage),
                    terms.language.integer(step.sessions),
                    terms.language.percent(ratio(step.sessions, first)),
                    terms.language.integer(step.problem_sessions),
                ]
            })
            .collect();
        data(terms, page, &headings, &table);
    });
}

/// Draws money at risk by incident, one plot per currency: currencies are never added or compared.
pub(super) fn money(terms: Terms, report: &Report, page: &mut Markup) {
    let currencies: BTreeSet<&String> =
        report.incidents.iter().flat_map(|incident| incident.money_at_risk.0.keys()).collect();
    for currency in currencies {
        money_in(terms, report, currency, page);
    }
}

fn money_in(terms: Terms, report: &Report, currency: &str, page: &mut Markup) {
    let amount = |money: &crate::entry::Money| money.0.get(currency).copied().unwrap_or_default();
    let mut listed: Vec<(usize, &IncidentReport, Decimal)> = report
        .incidents
        .iter()
        .enumerate()
        .map(|(i, incident)| (i + 1, incident, amount(&incident.money_at_risk)))
        .filter(|(_, _, at_risk)| *at_risk > Decimal::ZERO)
        .collect();
    listed.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    listed.truncate(MOST_ROWS);
    let Some(most) = listed.first().map(|(_, _, at_risk)| *at_risk) else { return };
    let share = |part: Decimal| part.checked_div(most).and_then(|share| share.to_f64()).unwrap_or(0.0).clamp(0.0, 1.0);
    let written = |value: Decimal| terms.amount(currency, value);
    let name = |number: usize, incident: &IncidentReport| format!("{number}. {}", incident.title);
    let rows: Vec<BarRow> = listed
        .iter()
        .map(|(number, incident, at_risk)| {
            let back = amount(&incident.recovered).min(*at_risk).max(Decimal::ZERO);
            let (label, all, part) = (name(*number, incident), written(*at_risk), written(back));
            let tip = [("name", (&label).into()), ("all", (&all).into()), ("part", part.into())];
            BarRow {
                tip: terms.say("plot-money-tip", &tip),
                label,
                value: all,
                parts: [("bad", share(at_risk.saturating_sub(back))), ("good", share(back))],
            }
        })
        .collect();
    page.inside("figure", &[("class", &"card")], |page| {
        page.inside("figcaption", &[], |page| {
            let title = terms.plain("plot-money");
            let title = if currency.is_empty() { title } else { format!("{title}, {}", currency_name(currency)) };
            page.leaf("h2", &[], &title);
            let unit = match currency {
                "" => terms.plain("plot-money-unit-bare"),
                currency => terms.say("plot-money-unit", &[("currency", currency_name(currency).into())]),
            };
            page.leaf("p", &[("class", &"unit")], &unit);
        });
        legend(page, &[("bad", terms.plain("plot-lost")), ("good", terms.plain("plot-recovered"))]);
        draw(page, "rows titles", &rows);
        let headings = ["incident", "money", "recovered"].map(|key| terms.plain(&format!("column-{key}")));
        let table: Vec<Vec<String>> = listed
            .iter()
            .map(|(number, incident, at_risk)| {
                vec![name(*number, incident), written(*at_risk), written(amount(&incident.recovered))]
            })
            .collect();
        data(terms, page, &headings, &table);
    });
}
