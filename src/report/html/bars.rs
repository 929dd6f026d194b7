//! Horizontal bars: the funnel, and money at risk by incident.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::chart::{Caption, Row, RowPlot, Table, Tone};

use super::super::clean;
use super::super::model::{IncidentReport, Report};
use super::super::sentences::ratio;
use super::super::terms::{Terms, currency_name};
use super::markup::Markup;

/// Most incidents in the plot of money.
const MOST_ROWS: usize = 10;

/// Draws how far the sessions came; nothing where the logs show no steps.
pub(super) fn funnel(terms: Terms, report: &Report, page: &mut Markup) {
    if report.funnel.iter().all(|step| step.sessions == 0) {
        return;
    }
    let first = report.funnel.first().map_or(0, |step| step.sessions);
    let rows: Vec<Row> = report
        .funnel
        .iter()
        .map(|step| {
            let bad = step.problem_sessions.min(step.sessions);
            let all = terms.counted("sessions", step.sessions);
            let name = terms.stage(step.stage);
            let share = terms.language.percent(ratio(step.sessions, first));
            Row {
                tip: terms
                    .say("plot-funnel-tip", &[("stage", (&name).into()), ("all", all.into()), ("bad", bad.into())]),
                label: name,
                value: format!("{} · {share}", terms.language.integer(step.sessions)),
                parts: vec![(Tone::Bad, bad as f64), (Tone::Well, (step.sessions - bad) as f64)],
                usual: None,
            }
        })
        .collect();
    let headings = ["stage", "sessions", "share", "problem-sessions"].map(|key| terms.plain(&format!("column-{key}")));
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
    let plot = RowPlot {
        caption: Caption::new("funnel", terms.plain("plot-funnel")).unit(terms.plain("plot-funnel-unit")),
        legend: vec![(Tone::Bad, terms.plain("plot-troubled")), (Tone::Well, terms.plain("plot-healthy"))],
        usual: String::new(),
        rows,
        long_labels: false,
        table: Table { headings: headings.into(), rows: table },
    };
    page.drawing(plot.still(terms.language));
}

/// Draws money at risk by incident, one plot per currency: currencies are never added or compared.
pub(super) fn money(terms: Terms, report: &Report, page: &mut Markup) {
    let currencies: BTreeSet<&String> =
        report.incidents.iter().flat_map(|incident| incident.money_at_risk.0.keys()).collect();
    for (number, currency) in currencies.into_iter().enumerate() {
        money_in(terms, report, number, currency, page);
    }
}

fn money_in(terms: Terms, report: &Report, number: usize, currency: &str, page: &mut Markup) {
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
    if listed.is_empty() {
        return;
    }
    let size = |part: Decimal| part.to_f64().unwrap_or(0.0);
    let written = |value: Decimal| terms.amount(currency, value);
    let name = |number: usize, incident: &IncidentReport| format!("{number}. {}", clean::line(&incident.title));
    let rows: Vec<Row> = listed
        .iter()
        .map(|(number, incident, at_risk)| {
            let back = amount(&incident.recovered).min(*at_risk).max(Decimal::ZERO);
            let (label, all, part) = (name(*number, incident), written(*at_risk), written(back));
            let tip = [("name", (&label).into()), ("all", (&all).into()), ("part", part.into())];
            Row {
                tip: terms.say("plot-money-tip", &tip),
                label,
                value: all,
                parts: vec![(Tone::Bad, size(at_risk.saturating_sub(back))), (Tone::Good, size(back))],
                usual: None,
            }
        })
        .collect();
    let title = terms.plain("plot-money");
    let title = if currency.is_empty() { title } else { format!("{title}, {}", currency_name(currency)) };
    let unit = match currency {
        "" => terms.plain("plot-money-unit-bare"),
        currency => terms.say("plot-money-unit", &[("currency", currency_name(currency).into())]),
    };
    let headings = ["incident", "money", "recovered"].map(|key| terms.plain(&format!("column-{key}")));
    let table: Vec<Vec<String>> = listed
        .iter()
        .map(|(number, incident, at_risk)| {
            vec![name(*number, incident), written(*at_risk), written(amount(&incident.recovered))]
        })
        .collect();
    let plot = RowPlot {
        caption: Caption::new(format!("money-{number}"), title).unit(unit),
        legend: vec![(Tone::Bad, terms.plain("plot-lost")), (Tone::Good, terms.plain("plot-recovered"))],
        usual: String::new(),
        rows,
        long_labels: true,
        table: Table { headings: headings.into(), rows: table },
    };
    page.drawing(plot.still(terms.language));
}
