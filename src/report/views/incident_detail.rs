//! One incident with everything that the memory knows of it.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use crate::entry::Money;
use crate::finding::Evidence;
use crate::generate::Solution;
use crate::incident::{Action, ActionKind, Episode, FeedbackVerdict, Incident, Status};

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::model::Similar;
use super::super::options::RenderOptions;
use super::super::story::Harm;
use super::super::terms::Terms;
use super::incident_list::status_tint;

/// Episodes listed unless everything is wanted.
const EPISODES_SHOWN: usize = 5;

/// Customers and money over all time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TouchedSummary {
    /// Sessions touched.
    pub sessions: u64,
    /// Customers touched.
    pub users: u64,
    /// Sessions that ordered after all.
    pub recovered_sessions: u64,
    /// Last known cart or order total of each session touched.
    pub money_at_risk: Money,
    /// The part of it that was ordered after all within 24 h.
    pub recovered: Money,
}

/// One incident in detail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentDetail {
    /// The incident.
    pub incident: Incident,
    /// Status.
    pub status: Status,
    /// Proving entries over all time.
    pub occurrences: u64,
    /// Its runs, oldest first.
    pub episodes: Vec<Episode>,
    /// What people did about it, oldest first.
    pub actions: Vec<Action>,
    /// Whom it touched.
    pub touched: TouchedSummary,
    /// Proving entries, oldest first.
    pub evidence: Vec<Evidence>,
    /// Near documents of the memory.
    pub similar: Vec<Similar>,
    /// What to do, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solution: Option<Solution>,
}

/// Writes the incident for people at a terminal.
///
/// # Errors
/// Those of the writer.
pub fn incident_detail_human(detail: &IncidentDetail, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    let incident = &detail.incident;
    page.title("", &incident.title, &terms.status(detail.status), status_tint(detail.status))?;
    page.paragraph(INDENT, &place(terms, incident), Tint::Faint)?;
    page.gap()?;
    page.labelled(&facts(terms, detail))?;
    if detail.episodes.len() > 1 {
        episodes(&mut page, &detail.episodes)?;
    }
    if !detail.actions.is_empty() {
        page.gap()?;
        page.heading(&terms.plain("label-history"))?;
        for action in &detail.actions {
            history(&mut page, action)?;
        }
    }
    page.evidence(&detail.evidence.iter().collect::<Vec<_>>())?;
    page.similar(&detail.similar)?;
    match &detail.solution {
        Some(solution) => page.solution(solution, &detail.evidence.iter().collect::<Vec<_>>()),
        None => Ok(()),
    }
}

/// Writes the incident as JSON, the fields of [`IncidentDetail`].
///
/// # Errors
/// Those of the writer.
pub fn incident_detail_json(detail: &IncidentDetail, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(detail, out)
}

fn place(terms: Terms, incident: &Incident) -> String {
    let known = [&incident.service, &incident.endpoint, &incident.step, &incident.error_code];
    let mut parts = vec![clean::line(incident.id.as_str()).into_owned(), terms.category(incident.category)];
    parts.extend(known.into_iter().flatten().map(|part| clean::line(part).into_owned()));
    parts.join(" · ")
}

fn facts(terms: Terms, detail: &IncidentDetail) -> Vec<(String, String)> {
    let label = |key: &str| terms.plain(&format!("label-{key}"));
    let touched = &detail.touched;
    let harm = Harm {
        sessions: touched.sessions,
        users: touched.users,
        recovered_sessions: touched.recovered_sessions,
        money_at_risk: &touched.money_at_risk,
        recovered: &touched.recovered,
    };
    let symptoms = clean::line(&detail.incident.symptoms).into_owned();
    let mut rows = Vec::new();
    if !symptoms.is_empty() && symptoms != clean::line(&detail.incident.title) {
        rows.push((label("symptoms"), symptoms));
    }
    rows.push((label("harm"), terms.harm(harm)));
    rows.push((label("when"), when(terms, detail)));
    if let Some(fingerprint) = detail.incident.fingerprint {
        rows.push((label("fingerprint"), fingerprint.to_string()));
    }
    rows
}

fn when(terms: Terms, detail: &IncidentDetail) -> String {
    match (detail.episodes.first(), detail.episodes.last(), detail.incident.opened_at) {
        (Some(first), Some(last), _) => terms.language.period(first.started, last.ended),
        (_, _, Some(opened)) => terms.say("detail-imported", &[("time", terms.language.time(opened).into())]),
        _ if detail.incident.fingerprint.is_none() => terms.plain("detail-imported-bare"),
        _ => terms.plain("detail-never"),
    }
}

fn episodes(page: &mut Page<'_>, episodes: &[Episode]) -> io::Result<()> {
    let terms = page.terms;
    page.gap()?;
    page.heading(&format!("{}: {}", terms.plain("label-episodes"), episodes.len()))?;
    let shown = if page.verbose { episodes.len() } else { EPISODES_SHOWN };
    for episode in episodes.iter().rev().take(shown) {
        let entries = terms.counted("entries", episode.occurrences);
        page.line(&format!("{INDENT}  {} · {entries}", terms.language.period(episode.started, episode.ended)))?;
    }
    if episodes.len() > shown {
        page.line(&format!("{INDENT}  …"))?;
    }
    Ok(())
}

/// One human action: when, what, by whom; its words below.
fn history(page: &mut Page<'_>, action: &Action) -> io::Result<()> {
    let terms = page.terms;
    let at = Timestamp::from_millisecond(action.stamp.millis).map(|at| terms.language.time(at)).unwrap_or_default();
    let mut head = format!("{at} · {}", action_name(terms, &action.kind));
    if let Some(by) = &action.by {
        let name = clean::line(by).into_owned();
        head.push_str(&format!(" · {}", terms.say("action-by", &[("name", name.into())])));
    }
    page.item(&format!("{INDENT}  "), &head, Tint::Plain)?;
    for line in action_words(terms, &action.kind) {
        page.paragraph(&format!("{INDENT}    "), &line, Tint::Plain)?;
    }
    Ok(())
}

fn action_name(terms: Terms, kind: &ActionKind) -> String {
    match kind {
        ActionKind::Resolve { applied_at, .. } => {
            terms.say("action-resolve-applied", &[("time", terms.language.time(*applied_at).into())])
        }
        ActionKind::Reopen { .. } => terms.plain("action-reopen"),
        ActionKind::Note { .. } => terms.plain("action-note"),
        ActionKind::Feedback { verdict, .. } => terms.plain(match verdict {
            FeedbackVerdict::Helpful => "action-feedback-helpful",
            FeedbackVerdict::Wrong => "action-feedback-wrong",
            FeedbackVerdict::Partly => "action-feedback-partly",
        }),
    }
}

fn action_words(terms: Terms, kind: &ActionKind) -> Vec<String> {
    match kind {
        ActionKind::Resolve { fix, root_cause, .. } => {
            let cause = root_cause.iter().map(|cause| {
                let cause = clean::line(cause).into_owned();
                terms.say("action-cause", &[("cause", cause.into())])
            });
            cause.chain(clean::lines(fix)).collect()
        }
        ActionKind::Reopen { reason: text } | ActionKind::Feedback { note: text, .. } => {
            text.as_deref().map(clean::lines).unwrap_or_default()
        }
        ActionKind::Note { text } => clean::lines(text),
    }
}
