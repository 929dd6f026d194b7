//! Mutes as a list: what is planned, until when, and why.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::super::ComplaintCluster;
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
    /// The words that the complaints share which it is about, redacted; none where it is about no cluster, or where nobody is
    /// told of that any more. They are not kept with the mute, so they go with the complaints.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// Mutes, oldest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MuteList {
    /// One row a mute.
    pub mutes: Vec<MuteRow>,
}

impl MuteRow {
    /// The mute with its id, and with the words of the cluster that it is about, where that is among these.
    #[must_use]
    pub fn of(mute: Mute, standing: &[ComplaintCluster]) -> Self {
        let cluster = standing.iter().find(|cluster| cluster.is_named(&mute.complaints));
        Self { id: mute.id(), words: cluster.map(|cluster| cluster.words.clone()).unwrap_or_default(), mute }
    }
}

impl MuteList {
    /// The mutes with their ids, and with the words of the clusters among these.
    #[must_use]
    pub fn of(mutes: Vec<Mute>, standing: &[ComplaintCluster]) -> Self {
        Self { mutes: mutes.into_iter().map(|mute| MuteRow::of(mute, standing)).collect() }
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
    for row in &list.mutes {
        let MuteRow { id, mute, .. } = row;
        let period = terms.language.period(mute.from, mute.end());
        page.line(&format!("{id}  {period}  {}", mute_scope(terms, row)))?;
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
pub(in crate::report) fn mute_scope(terms: Terms, row: &MuteRow) -> String {
    let MuteRow { mute, words, .. } = row;
    let mut parts = Vec::new();
    if let Some(first) = mute.complaints.first() {
        let key = if words.is_empty() { "mutes-complaints-nameless" } else { "mutes-complaints" };
        let words = clean::line(&words.join(", ")).into_owned();
        let told = [
            ("count", (mute.complaints.len() as u64).into()),
            ("first", first.to_string().into()),
            ("words", words.into()),
        ];
        parts.push(terms.say(key, &told));
    }
    parts.extend(mute.incident.as_ref().map(|id| clean::line(id.as_str()).into_owned()));
    parts.extend(mute.category.map(|category| terms.category(category)));
    parts.extend(mute.service.as_ref().map(|service| clean::line(service).into_owned()));
    if parts.is_empty() { terms.plain("mutes-all") } else { parts.join(" · ") }
}
