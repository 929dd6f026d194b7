//! One incident with everything that the memory knows of it.

use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::entry::Money;
use crate::finding::Evidence;
use crate::generate::Solution;
use crate::incident::{Action, ActionKind, Episode, FeedbackVerdict, Incident, IncidentId, Muted, Status};

use super::super::clean;
use super::super::complaints::{IncidentComplaintSummary, sentences};
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::model::Similar;
use super::super::options::RenderOptions;
use super::super::story::Harm;
use super::super::terms::Terms;
use super::duplicates::{Duplicate, verdict};
use super::incident_list::status_tint;
use super::outcomes::{self, FixOutcome};

/// Episodes listed unless everything is wanted.
const EPISODES_SHOWN: usize = 5;

/// Customers and money over all time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// One human action, and the incident that it was told of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryEntry {
    /// Which member of the group.
    pub incident: IncidentId,
    /// What.
    #[serde(flatten)]
    pub action: Action,
}

/// One of the incidents that were declared to be the same problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Identity.
    pub id: IncidentId,
    /// One line for people.
    pub title: String,
    /// Its own proving entries.
    pub occurrences: u64,
    /// Its own sessions.
    pub sessions: u64,
    /// The incident that it was merged into last.
    pub merged_into: Option<IncidentId>,
}

/// One incident in detail; where several are merged, everything is the whole group's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentDetail {
    /// The incident; of several merged ones the one that stands for all.
    pub incident: Incident,
    /// The one that was asked for, which may be another member of the group.
    pub asked_for: IncidentId,
    /// Status.
    pub status: Status,
    /// Where its last proof was planned noise: why, and until when.
    pub muted: Option<Muted>,
    /// Proving entries over all time.
    pub occurrences: u64,
    /// Its runs, oldest first.
    pub episodes: Vec<Episode>,
    /// What people did about it, oldest first.
    pub actions: Vec<HistoryEntry>,
    /// How its fixes fared, newest first.
    pub outcomes: Vec<FixOutcome>,
    /// The incidents merged into one, the one that stands for all first; empty where it is merged with nothing.
    pub members: Vec<Member>,
    /// Whom it touched.
    pub touched: TouchedSummary,
    /// What customers wrote of it, and whether they do so less since its last fix; absent where they wrote nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaints: Option<IncidentComplaintSummary>,
    /// Proving entries, oldest first.
    pub evidence: Vec<Evidence>,
    /// Incidents that are probably the same problem, best first.
    pub duplicates: Vec<Duplicate>,
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
    if detail.asked_for != incident.id {
        let asked = clean::line(detail.asked_for.as_str()).into_owned();
        page.paragraph(INDENT, &terms.say("detail-asked-for", &[("id", asked.into())]), Tint::Plain)?;
    }
    page.gap()?;
    page.labelled(&facts(terms, detail))?;
    members(&mut page, detail)?;
    duplicate(&mut page, detail)?;
    if detail.episodes.len() > 1 {
        episodes(&mut page, &detail.episodes)?;
    }
    if !detail.actions.is_empty() {
        page.gap()?;
        page.heading(&terms.plain("label-history"))?;
        for entry in &detail.actions {
            history(&mut page, entry, &incident.id)?;
        }
    }
    if !detail.outcomes.is_empty() {
        page.gap()?;
        page.heading(&terms.plain("label-outcomes"))?;
        for outcome in &detail.outcomes {
            outcomes::fix(&mut page, outcome)?;
        }
    }
    page.evidence(&detail.evidence.iter().collect::<Vec<_>>())?;
    page.similar(&detail.similar)?;
    match &detail.solution {
        Some(solution) => {
            page.solution(solution, &detail.evidence.iter().collect::<Vec<_>>())?;
            if page.verbose { Ok(()) } else { page.struck_texts(solution) }
        }
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
    if let Some(complaints) = &detail.complaints {
        rows.push((label("complaints"), sentences::of_incident(terms, complaints, detail.incident.category)));
    }
    if let Some(muted) = &detail.muted {
        rows.push((label("planned"), terms.muted_until(muted)));
    }
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

/// The incident that is most probably the same problem.
fn duplicate(page: &mut Page<'_>, detail: &IncidentDetail) -> io::Result<()> {
    let terms = page.terms;
    let Some(best) = detail.duplicates.first() else { return Ok(()) };
    let other = if best.keep.id == detail.incident.id { &best.merge } else { &best.keep };
    page.gap()?;
    page.heading(&terms.plain("label-duplicate"))?;
    let text = format!("{} · {}", clean::line(other.id.as_str()), clean::line(&other.title));
    page.item(&format!("{INDENT}  {}  ", terms.score(best.score)), &text, Tint::Plain)?;
    verdict(page, best)
}

/// The incidents that are one, each with its own figures.
fn members(page: &mut Page<'_>, detail: &IncidentDetail) -> io::Result<()> {
    let terms = page.terms;
    if detail.members.is_empty() {
        return Ok(());
    }
    page.gap()?;
    page.heading(&format!("{}: {}", terms.plain("label-members"), detail.members.len()))?;
    for member in &detail.members {
        let figures =
            [terms.counted("entries", member.occurrences), terms.counted("sessions", member.sessions)].join(", ");
        let title = clean::line(&member.title);
        page.item(
            &format!("{INDENT}  "),
            &format!("{} · {title} · {figures}", clean::line(member.id.as_str())),
            Tint::Plain,
        )?;
    }
    Ok(())
}

/// One human action: when, what, by whom, of which member of a group; its words below.
fn history(page: &mut Page<'_>, entry: &HistoryEntry, lead: &IncidentId) -> io::Result<()> {
    let terms = page.terms;
    let action = &entry.action;
    let at = Timestamp::from_millisecond(action.stamp.millis).map(|at| terms.language.time(at)).unwrap_or_default();
    let mut head = format!("{at} · {}", action_name(terms, &action.kind));
    if let Some(by) = &action.by {
        let name = clean::line(by).into_owned();
        head.push_str(&format!(" · {}", terms.say("action-by", &[("name", name.into())])));
    }
    if entry.incident != *lead {
        head.push_str(&format!(" · {}", clean::line(entry.incident.as_str())));
    }
    page.item(&format!("{INDENT}  "), &head, Tint::Plain)?;
    for line in action_words(terms, &action.kind) {
        page.paragraph(&format!("{INDENT}    "), &line, Tint::Plain)?;
    }
    Ok(())
}

/// What was done, in a word or two.
pub(in crate::report) fn action_name(terms: Terms, kind: &ActionKind) -> String {
    match kind {
        ActionKind::Resolve { applied_at, .. } => {
            terms.say("action-resolve-applied", &[("time", terms.language.time(*applied_at).into())])
        }
        ActionKind::Reopen { .. } => terms.plain("action-reopen"),
        ActionKind::Note { .. } => terms.plain("action-note"),
        ActionKind::Acknowledge {} => terms.plain("action-acknowledge"),
        ActionKind::Merge { into, .. } => terms.say("action-merge", &[("ids", ids(std::slice::from_ref(into)).into())]),
        ActionKind::Split { from, .. } => terms.say("action-split", &[("ids", ids(from).into())]),
        ActionKind::Outcome { held, at } => {
            let key = if *held { "action-outcome-held" } else { "action-outcome-back" };
            terms.say(key, &[("time", terms.language.time(*at).into())])
        }
        ActionKind::Feedback { verdict, .. } => terms.plain(match verdict {
            FeedbackVerdict::Helpful => "action-feedback-helpful",
            FeedbackVerdict::Wrong => "action-feedback-wrong",
            FeedbackVerdict::Partly => "action-feedback-partly",
        }),
    }
}

fn ids(ids: &[IncidentId]) -> String {
    ids.iter().map(|id| clean::line(id.as_str())).collect::<Vec<_>>().join(", ")
}

/// The words that belong to it, line by line.
pub(in crate::report) fn action_words(terms: Terms, kind: &ActionKind) -> Vec<String> {
    match kind {
        ActionKind::Resolve { fix, root_cause, .. } => {
            let cause = root_cause.iter().map(|cause| {
                let cause = clean::line(cause).into_owned();
                terms.say("action-cause", &[("cause", cause.into())])
            });
            cause.chain(clean::lines(fix)).collect()
        }
        ActionKind::Reopen { reason: text }
        | ActionKind::Feedback { note: text, .. }
        | ActionKind::Merge { reason: text, .. }
        | ActionKind::Split { reason: text, .. } => text.as_deref().map(clean::lines).unwrap_or_default(),
        ActionKind::Note { text } => clean::lines(text),
        ActionKind::Outcome { .. } | ActionKind::Acknowledge {} => Vec::new(),
    }
}
