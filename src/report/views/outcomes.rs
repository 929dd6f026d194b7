//! How the fixes of an incident fared: before against after, and against what nobody touched.

use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::incident::{IncidentId, OutcomeKind, RateRatio};

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::options::RenderOptions;
use super::super::terms::Terms;

/// One application of a fix, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FixOutcome {
    /// What was done.
    pub fix: String,
    /// When it took effect; `null` for imported incidents without a time.
    pub applied_at: Option<Timestamp>,
    /// What became of it.
    pub outcome: OutcomeKind,
    /// Somebody said so; the logs alone would not.
    pub told: bool,
    /// When it came back, where it did.
    pub came_back_at: Option<Timestamp>,
    /// Seconds until it came back, or for which it is judged: until the next fix or as far as the memory has seen.
    pub quiet_seconds: Option<i64>,
    /// From when on it can be judged, where it is too early.
    pub judged_from: Option<Timestamp>,
}

/// Figures before a fix and after it, in spans of equal length.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OutcomeFigures {
    /// Seconds of each span; at most 28 days.
    pub span_seconds: i64,
    /// Episodes that began before it.
    pub episodes_before: u64,
    /// Episodes that began after it.
    pub episodes_after: u64,
    /// Proving entries per log entry: after by before, with a 95 % interval.
    pub proofs: RateRatio,
    /// The same of incidents of the same service or category that nobody fixed meanwhile; `null` where there are none.
    pub control: Option<RateRatio>,
    /// The first by the second: what the fix did beyond what happened to all.
    pub against_control: Option<RateRatio>,
    /// Slow requests of the whole shop per log entry.
    pub slow: RateRatio,
}

/// A fix with its figures.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OutcomeRow {
    /// The fix, and what became of it.
    #[serde(flatten)]
    pub fix: FixOutcome,
    /// Before against after; `null` where nothing was seen, or nobody said when it took effect.
    pub figures: Option<OutcomeFigures>,
}

/// The fixes of an incident and of those that are merged with it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OutcomeList {
    /// The incident that stands for all.
    pub incident: IncidentId,
    /// One line for people.
    pub title: String,
    /// How far the memory has seen.
    pub seen_until: Option<Timestamp>,
    /// Newest first.
    pub outcomes: Vec<OutcomeRow>,
    /// How many there are in all.
    pub total: u64,
}

/// Writes the outcomes for people at a terminal.
///
/// # Errors
/// Those of the writer.
pub fn outcome_list_human(list: &OutcomeList, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    let id = clean::line(list.incident.as_str()).into_owned();
    page.line(&format!("{id} · {}", clean::line(&list.title)))?;
    if list.outcomes.is_empty() {
        return page.paragraph(INDENT, &terms.plain("outcomes-none"), Tint::Plain);
    }
    for row in &list.outcomes {
        page.gap()?;
        fix(&mut page, &row.fix)?;
        if let Some(found) = &row.figures {
            for line in figures(terms, found) {
                page.paragraph(&format!("{INDENT}    "), &line, Tint::Faint)?;
            }
        }
    }
    Ok(())
}

/// Writes the outcomes as JSON, the fields of [`OutcomeList`].
///
/// # Errors
/// Those of the writer.
pub fn outcome_list_json(list: &OutcomeList, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(list, out)
}

/// When it was applied and what became of it; its words below.
pub(in crate::report) fn fix(page: &mut Page<'_>, fix: &FixOutcome) -> io::Result<()> {
    let terms = page.terms;
    let applied = applied(terms, fix);
    let tint = match fix.outcome {
        OutcomeKind::CameBack => Tint::Bad,
        OutcomeKind::Held => Tint::Good,
        _ => Tint::Plain,
    };
    page.item(&format!("{INDENT}  "), &format!("{applied} · {}", became(terms, fix)), tint)?;
    for line in clean::lines(&fix.fix) {
        page.paragraph(&format!("{INDENT}    "), &line, Tint::Plain)?;
    }
    Ok(())
}

/// When it took effect.
pub(in crate::report) fn applied(terms: Terms, fix: &FixOutcome) -> String {
    match fix.applied_at {
        Some(at) => terms.language.time(at),
        None => terms.plain("outcome-undated"),
    }
}

/// What became of it, in words.
pub(in crate::report) fn became(terms: Terms, fix: &FixOutcome) -> String {
    let time = |seconds: i64| terms.language.duration(seconds as f64);
    let said = match (fix.outcome, fix.quiet_seconds.filter(|seconds| *seconds > 0)) {
        (OutcomeKind::Held, Some(quiet)) if fix.came_back_at.is_some() => {
            terms.say("outcome-held-until", &[("time", time(quiet).into())])
        }
        (OutcomeKind::Held, Some(quiet)) if !fix.told => terms.say("outcome-held-for", &[("time", time(quiet).into())]),
        (OutcomeKind::Held, _) => terms.plain("outcome-held"),
        (OutcomeKind::CameBack, Some(quiet)) => terms.say("outcome-back-after", &[("time", time(quiet).into())]),
        (OutcomeKind::CameBack, None) => terms.plain("outcome-back"),
        (OutcomeKind::TooEarly, _) => match fix.judged_from {
            Some(from) => terms.say("outcome-early-until", &[("time", terms.language.time(from).into())]),
            None => terms.plain("outcome-early"),
        },
        (OutcomeKind::NotObservable, _) => terms.plain("outcome-unseen"),
        (OutcomeKind::Unproven, _) => terms.plain("outcome-unproven"),
    };
    if fix.told { format!("{said} {}", terms.plain("outcome-told")) } else { said }
}

fn figures(terms: Terms, found: &OutcomeFigures) -> Vec<String> {
    let number = |value: f64| terms.language.decimal(value, 2);
    let count = |value: u64| terms.language.integer(value);
    let span = terms.language.duration(found.span_seconds as f64);
    let ratio = |key: &str, ratio: &RateRatio| {
        let args = [
            ("before", count(ratio.before).into()),
            ("after", count(ratio.after).into()),
            ("ratio", number(ratio.ratio).into()),
            ("low", number(ratio.low).into()),
            ("high", number(ratio.high).into()),
        ];
        terms.say(key, &args)
    };
    let episodes = [
        ("time", span.into()),
        ("before", count(found.episodes_before).into()),
        ("after", count(found.episodes_after).into()),
    ];
    let mut lines = vec![terms.say("outcome-episodes", &episodes), ratio("outcome-proofs", &found.proofs)];
    lines.extend(found.control.as_ref().map(|control| ratio("outcome-control", control)));
    lines.extend(found.against_control.as_ref().map(|against| ratio("outcome-against", against)));
    lines.push(ratio("outcome-slow", &found.slow));
    lines
}
