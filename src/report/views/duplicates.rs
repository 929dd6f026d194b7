//! Incidents that are probably one problem, with the reasons and what to say to either verdict.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::incident::IncidentId;

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::options::RenderOptions;
use super::super::terms::Terms;

/// Why two incidents are, or are not, the same problem.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// `message`, `varying`, `word`, `meaning`, `template`, `code`, `sessions`, `episodes`, `service`, `step`,
    /// `endpoint` or `category`.
    pub kind: String,
    /// The words, codes or names it is about: one that both have, or one of each.
    pub words: Vec<String>,
    /// Nearness or share, 0–1.
    pub share: Option<f32>,
    /// Sessions or episodes.
    pub count: Option<u64>,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateSide {
    /// Identity.
    pub id: IncidentId,
    /// One line for people.
    pub title: String,
    /// Proving entries.
    pub occurrences: u64,
    /// Sessions touched.
    pub sessions: u64,
    /// Runs.
    pub episodes: u64,
}

/// Two incidents that are probably one problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duplicate {
    /// The one to keep: it has a fix, or touched more.
    pub keep: DuplicateSide,
    /// The one to merge into it.
    pub merge: DuplicateSide,
    /// 0–1.
    pub score: f32,
    /// What speaks for it.
    pub reasons: Vec<Reason>,
    /// What speaks against it.
    pub against: Vec<Reason>,
}

/// Probable duplicates, best first.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DuplicateList {
    /// Those asked for.
    pub duplicates: Vec<Duplicate>,
    /// How many there are in all.
    pub total: u64,
}

/// Writes each pair with its reasons and the commands that settle it.
///
/// # Errors
/// Those of the writer.
pub fn duplicates_human(list: &DuplicateList, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    if list.duplicates.is_empty() {
        return page.paragraph("", &terms.plain("duplicates-none"), Tint::Good);
    }
    page.paragraph("", &terms.count("duplicates-found", list.total), Tint::Strong)?;
    for duplicate in &list.duplicates {
        page.gap()?;
        pair(&mut page, duplicate)?;
    }
    let rest = list.total.saturating_sub(list.duplicates.len() as u64);
    if rest > 0 {
        page.gap()?;
        let total = list.total.to_string();
        let more = terms.say("duplicates-more", &[("count", rest.into()), ("total", total.into())]);
        page.paragraph("", &more, Tint::Faint)?;
    }
    Ok(())
}

/// Writes `{"duplicates": [{"keep", "merge", "score", "reasons", "against"}], "total"}`.
///
/// # Errors
/// Those of the writer.
pub fn duplicates_json(list: &DuplicateList, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(list, out)
}

fn pair(page: &mut Page<'_>, duplicate: &Duplicate) -> io::Result<()> {
    let terms = page.terms;
    let score = terms.score(duplicate.score);
    let indent = " ".repeat(score.chars().count());
    for (lead, side) in [(&score, &duplicate.keep), (&indent, &duplicate.merge)] {
        let entries = terms.counted("entries", side.occurrences);
        let figures = [entries, terms.counted("sessions", side.sessions)].join(", ");
        let text = format!("{} · {} · {figures}", clean::line(side.id.as_str()), clean::line(&side.title));
        page.item(&format!("{lead}  "), &text, Tint::Plain)?;
    }
    verdict(page, duplicate)
}

/// The reasons, and what to type.
pub(super) fn verdict(page: &mut Page<'_>, duplicate: &Duplicate) -> io::Result<()> {
    let terms = page.terms;
    let mut rows = vec![(terms.plain("label-reasons"), joined(terms, "same", &duplicate.reasons))];
    if !duplicate.against.is_empty() {
        rows.push((terms.plain("label-against"), joined(terms, "differs", &duplicate.against)));
    }
    page.labelled(&rows)?;
    let (keep, merge) = (clean::line(duplicate.keep.id.as_str()), clean::line(duplicate.merge.id.as_str()));
    for (key, command) in [
        ("duplicates-yes", format!("cartwatch incidents merge {merge} {keep}")),
        ("duplicates-no", format!("cartwatch incidents distinct {merge} {keep}")),
    ] {
        page.item(INDENT, &terms.say(key, &[("command", command.into())]), Tint::Faint)?;
    }
    Ok(())
}

fn joined(terms: Terms, side: &str, reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| told(terms, side, reason)).collect::<Vec<_>>().join("; ")
}

fn told(terms: Terms, side: &str, reason: &Reason) -> String {
    let word = |at: usize| match (reason.words.get(at), reason.kind.as_str()) {
        (Some(word), "category") => word.parse().map_or_else(|_| word.clone(), |category| terms.category(category)),
        (word, _) => word.map(|word| clean::line(word).into_owned()).unwrap_or_default(),
    };
    let named = |at| match word(at) {
        missing if missing.is_empty() => "–".to_owned(),
        word => terms.say("quoted", &[("text", word.into())]),
    };
    let share = reason.share.map(|share| match reason.kind.as_str() {
        "meaning" => terms.score(share),
        _ => terms.language.percent(f64::from(share)),
    });
    let quoted = reason.kind == "word";
    let (one, other) = if quoted { (named(0), named(1)) } else { (word(0), word(1)) };
    let args = [
        ("one", one.into()),
        ("other", other.into()),
        ("share", share.unwrap_or_default().into()),
        ("count", reason.count.unwrap_or(0).into()),
    ];
    terms.say(&format!("{side}-{}", reason.kind), &args)
}
