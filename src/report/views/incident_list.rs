//! The incidents of the memory as a table.

use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::entry::Money;
use crate::finding::Category;
use crate::incident::{IncidentId, Muted, Status};

use super::super::clean;
use super::super::human::{Column, Page, Row, Table, Tint, money_in_short};
use super::super::json::write_pretty;
use super::super::layout::cut;
use super::super::options::RenderOptions;
use super::super::terms::Terms;

/// Columns of an id; those of observed incidents have sixteen.
const ID: usize = 24;

/// One remembered incident in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentRow {
    /// Identity.
    pub id: IncidentId,
    /// One line for people.
    pub title: String,
    /// Kind of failure.
    pub category: Category,
    /// Service to blame.
    pub service: Option<String>,
    /// Status.
    pub status: Status,
    /// Where its last proof was planned noise: why, and until when.
    pub muted: Option<Muted>,
    /// First proof ever; `None` for imported ones that the logs never showed.
    pub first_seen: Option<Timestamp>,
    /// Last proof.
    pub last_seen: Option<Timestamp>,
    /// Proving entries.
    pub occurrences: u64,
    /// Sessions touched.
    pub sessions: u64,
    /// Customers touched.
    pub users: u64,
    /// Last known cart or order total of each session touched.
    pub money_at_risk: Money,
    /// The incidents merged into it, by id; all figures are the whole group's.
    pub merged: Vec<IncidentId>,
}

/// Incidents in the order to show them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentList {
    /// The rows asked for.
    pub incidents: Vec<IncidentRow>,
    /// How many incidents fit the question in all.
    pub total: u64,
}

/// Writes the list as a table.
///
/// # Errors
/// Those of the writer.
pub fn incident_list_human(list: &IncidentList, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    if list.incidents.is_empty() {
        return page.paragraph("", &terms.plain("list-empty"), Tint::Plain);
    }
    table(terms, &list.incidents).write(&mut page)?;
    page.gap()?;
    let shown = list.incidents.len() as u64;
    let total = if shown < list.total {
        let total = list.total.to_string();
        terms.say("list-more", &[("shown", shown.into()), ("total", total.into())])
    } else {
        terms.count("list-total", shown)
    };
    page.paragraph("", &total, Tint::Faint)?;
    if list.incidents.iter().any(|row| !row.merged.is_empty()) {
        page.paragraph("", &terms.plain("list-merged"), Tint::Faint)?;
    }
    Ok(())
}

/// Writes the list as JSON: `{"incidents": […], "total": …}`.
///
/// # Errors
/// Those of the writer.
pub fn incident_list_json(list: &IncidentList, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(list, out)
}

fn table(terms: Terms, rows: &[IncidentRow]) -> Table {
    let column = |key: &str, right| Column { heading: terms.plain(&format!("column-{key}")), right };
    Table {
        headings: ["id", "incident", "status"].map(|key| terms.plain(&format!("column-{key}"))),
        columns: vec![
            column("kind", false),
            column("sessions", true),
            column("customers", true),
            column("money", true),
            column("last-seen", false),
        ],
        rows: rows.iter().map(|row| table_row(terms, row)).collect(),
    }
}

fn table_row(terms: Terms, row: &IncidentRow) -> Row {
    let seen = row.last_seen.map_or_else(|| "–".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string());
    Row {
        lead: lead(row),
        title: match &row.service {
            Some(service) => format!("{} · {}", clean::line(&row.title), clean::line(service)),
            None => clean::line(&row.title).into_owned(),
        },
        tag: tag(terms, row),
        tint: status_tint(row.status),
        cells: vec![
            terms.category(row.category),
            terms.language.integer(row.sessions),
            terms.language.integer(row.users),
            money_in_short(terms, &row.money_at_risk),
            seen,
        ],
    }
}

/// The status, and whether the last proof was planned.
fn tag(terms: Terms, row: &IncidentRow) -> String {
    let status = terms.status(row.status);
    if row.muted.is_some() { format!("{status}, {}", terms.plain("planned")) } else { status }
}

/// The id, and how many incidents are merged into it.
fn lead(row: &IncidentRow) -> String {
    let id = cut(&clean::line(row.id.as_str()), ID);
    if row.merged.is_empty() { id } else { format!("{id} +{}", row.merged.len()) }
}

/// Colour of a status.
pub(super) fn status_tint(status: Status) -> Tint {
    match status {
        Status::Open => Tint::Warn,
        Status::Resolved => Tint::Good,
        Status::Recurred => Tint::Bad,
    }
}
