//! The report as text for a terminal: the verdict first, then a table, then each incident.

mod incident;
mod page;
mod paint;
mod table;

pub(super) use incident::known_tint;
pub(super) use page::{INDENT, Page};
pub(super) use paint::Tint;
pub(super) use table::{Column, Row, Table};

use std::io::{self, Write};

use crate::entry::Money;

use super::clean;
use super::layout;
use super::model::{IncidentReport, Report};
use super::options::RenderOptions;
use super::story::columns_of;
use super::terms::Terms;

/// Rows of the table, unless more incidents are told in full.
const ROWS: usize = 20;

/// Columns of a cell in the table; names of services are cut.
const CELL: usize = 22;

/// Writes the report for people at a terminal; every line fits `options.width` (at least 40) unless a single
/// figure is wider.
///
/// # Errors
/// Those of the writer.
pub fn human(report: &Report, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    let tint = if report.incidents.is_empty() { Tint::Good } else { Tint::Strong };
    page.paragraph("", &terms.health(report), tint)?;
    if report.entries > 0 {
        page.paragraph("", &terms.scope(report), Tint::Faint)?;
    }
    for note in terms.notes(report, options) {
        page.item("! ", &note, Tint::Plain)?;
    }
    if options.verbose {
        inputs(&mut page, report)?;
    }
    if report.incidents.is_empty() {
        return Ok(());
    }
    page.gap()?;
    table(terms, &report.incidents, options.limit).write(&mut page)?;
    for (i, incident) in report.incidents.iter().take(options.limit).enumerate() {
        page.gap()?;
        page.gap()?;
        page.incident(i + 1, incident, &report.incidents)?;
    }
    let rest = report.incidents.len().saturating_sub(options.limit);
    if rest > 0 {
        page.gap()?;
        let total = report.incidents.len().to_string();
        let listed = report.incidents.len() <= options.limit.max(ROWS);
        let key = if listed { "more" } else { "more-unlisted" };
        page.paragraph("", &terms.say(key, &[("count", rest.into()), ("total", total.into())]), Tint::Faint)?;
    }
    Ok(())
}

fn inputs(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    for input in &report.inputs {
        let (name, format) = (clean::line(&input.name), clean::line(&input.format));
        let entries = page.terms.counted("entries", input.entries);
        let rejected = page.terms.language.integer(input.rejected);
        let label = page.terms.plain("column-rejected");
        page.item("  ", &format!("{name} · {format} · {entries} · {label}: {rejected}"), Tint::Faint)?;
    }
    Ok(())
}

/// The first incidents: those told in full, and at least [`ROWS`]. Where no customer's session is in any, what
/// counts are entries and services.
fn table(terms: Terms, incidents: &[IncidentReport], limit: usize) -> Table {
    let figures = columns_of(incidents);
    let right = |key: &str| matches!(key, "sessions" | "customers" | "money" | "occurrences");
    let column = |key: &&str| Column { heading: terms.plain(&format!("column-{key}")), right: right(key) };
    Table {
        headings: ["number", "incident", "known"].map(|key| terms.plain(&format!("column-{key}"))),
        columns: figures.iter().map(column).collect(),
        rows: incidents
            .iter()
            .take(limit.max(ROWS))
            .enumerate()
            .map(|(i, incident)| row(terms, i + 1, incident, figures))
            .collect(),
    }
}

fn row(terms: Terms, number: usize, incident: &IncidentReport, figures: &[&str]) -> Row {
    let cell = |column: &&str| match *column {
        "money" => money_in_short(terms, &incident.money_at_risk),
        "when" => when_in_short(terms, incident),
        column => layout::cut(&terms.cell(column, incident), CELL),
    };
    Row {
        lead: number.to_string(),
        title: clean::line(&incident.title).into_owned(),
        tag: terms.known(incident.known),
        tint: known_tint(incident.known),
        cells: figures.iter().map(cell).collect(),
    }
}

/// The first amount, and how many other currencies there are.
pub(super) fn money_in_short(terms: Terms, money: &Money) -> String {
    match money.0.iter().next() {
        None => "–".to_owned(),
        Some((currency, amount)) if money.0.len() == 1 => terms.amount(currency, *amount),
        Some((currency, amount)) => format!("{} +{}", terms.amount(currency, *amount), money.0.len() - 1),
    }
}

/// `11-23 14:02–14:41`, the second day told only where it is another.
fn when_in_short(terms: Terms, incident: &IncidentReport) -> String {
    let from = terms.language.minute(incident.first_seen);
    let until = terms.language.minute(incident.last_seen);
    let (day, last) = (from.split(' ').next(), until.split_once(' '));
    match last {
        _ if from == until => from,
        Some((last_day, time)) if day == Some(last_day) => format!("{from}–{time}"),
        _ => format!("{from}–{until}"),
    }
}
