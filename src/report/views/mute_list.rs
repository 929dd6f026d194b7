//! Mutes as a list: what is planned, until when, and why.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::options::RenderOptions;
use super::super::terms::Terms;
use crate::incident::{Mute, MuteId};

/// A mute with its id.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MuteRow {
    /// Its id.
    pub id: MuteId,
    /// The mute.
    #[serde(flatten)]
    pub mute: Mute,
}

/// Mutes, oldest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MuteList {
    /// One row a mute.
    pub mutes: Vec<MuteRow>,
}

impl MuteRow {
    /// The mute with its id.
    #[must_use]
    pub fn of(mute: Mute) -> Self {
        Self { id: mute.id(), mute }
    }
}

impl MuteList {
    /// The mutes with their ids.
    #[must_use]
    pub fn of(mutes: Vec<Mute>) -> Self {
        Self { mutes: mutes.into_iter().map(MuteRow::of).collect() }
    }
}

/// Writes the mutes for people at a terminal.
///
/// # Errors
/// Those of the writer.
pub fn mute_list_human(list: &MuteList, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    if list.mutes.is_empty() {
        return page.paragraph("", &terms.plain("mutes-none"), Tint::Plain);
    }
    for MuteRow { id, mute } in &list.mutes {
        let period = terms.language.period(mute.from, mute.end());
        page.line(&format!("{id}  {period}  {}", scope(terms, mute)))?;
        let by = mute.by.as_deref().map(|by| format!(" ({})", clean::line(by))).unwrap_or_default();
        page.paragraph(INDENT, &format!("{}{by}", clean::line(&mute.reason)), Tint::Faint)?;
    }
    Ok(())
}

/// Writes the mutes as JSON: `{"mutes": […]}`.
///
/// # Errors
/// Those of the writer.
pub fn mute_list_json(list: &MuteList, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(list, out)
}

/// What a mute is limited to.
fn scope(terms: Terms, mute: &Mute) -> String {
    let mut parts = Vec::new();
    parts.extend(mute.incident.as_ref().map(|id| clean::line(id.as_str()).into_owned()));
    parts.extend(mute.category.map(|category| terms.category(category)));
    parts.extend(mute.service.as_ref().map(|service| clean::line(service).into_owned()));
    if parts.is_empty() { terms.plain("mutes-all") } else { parts.join(" · ") }
}
