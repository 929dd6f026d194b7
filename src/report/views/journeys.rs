//! What happened to a customer: each troubled session as a line of time, with the moment it broke.

use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::incident::IncidentId;
use crate::session::{ClosedSession, Stage, Step};

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::layout::{columns, cut, pad_end};
use super::super::options::RenderOptions;
use super::super::terms::Terms;

/// One troubled session and the incidents it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Journey {
    /// The session.
    pub session: ClosedSession,
    /// Its incidents, most authoritative finding first.
    pub incidents: Vec<IncidentId>,
}

/// The answer to a look-up of a user, order, session or trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindResult {
    /// What was asked for.
    pub query: String,
    /// The sessions, newest first.
    pub journeys: Vec<Journey>,
}

/// Writes each session's steps, where it broke, and how it ended.
///
/// # Errors
/// Those of the writer.
pub fn find_result_human(result: &FindResult, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    let query = clean::line(&result.query).into_owned();
    if result.journeys.is_empty() {
        return page.paragraph("", &terms.say("find-nothing", &[("query", query.into())]), Tint::Plain);
    }
    let count = result.journeys.len();
    let found = terms.say("find-found", &[("count", count.into()), ("query", query.into())]);
    page.paragraph("", &found, Tint::Strong)?;
    for journey in result.journeys.iter().take(options.limit) {
        page.gap()?;
        write_journey(&mut page, journey)?;
    }
    let rest = count.saturating_sub(options.limit);
    if rest > 0 {
        page.gap()?;
        let more = terms.say("find-more", &[("count", rest.into()), ("total", count.to_string().into())]);
        page.paragraph("", &more, Tint::Faint)?;
    }
    Ok(())
}

/// Writes the sessions as JSON, the fields of [`FindResult`].
///
/// # Errors
/// Those of the writer.
pub fn find_result_json(result: &FindResult, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(result, out)
}

fn write_journey(page: &mut Page<'_>, journey: &Journey) -> io::Result<()> {
    let terms = page.terms;
    let session = &journey.session;
    let mut head = terms.say("find-session", &[("id", clean::line(&session.id).into_owned().into())]);
    if let Some(user) = &session.user_id {
        let customer = terms.say("find-customer", &[("id", clean::line(user).into_owned().into())]);
        head = format!("{head} · {customer}");
    }
    page.paragraph("", &head, Tint::Strong)?;
    let period = terms.language.period(session.started, session.ended);
    let entries = terms.counted("entries", session.entries);
    page.paragraph(INDENT, &format!("{period} · {entries}"), Tint::Faint)?;
    page.gap()?;
    steps(page, session)?;
    page.gap()?;
    for line in ending(terms, journey) {
        page.item(INDENT, &line, Tint::Plain)?;
    }
    Ok(())
}

fn steps(page: &mut Page<'_>, session: &ClosedSession) -> io::Result<()> {
    let terms = page.terms;
    let earlier = session.entries.saturating_sub(session.journey.len() as u64);
    if earlier > 0 {
        page.paragraph(INDENT, &terms.count("find-earlier", earlier), Tint::Faint)?;
    }
    let broke = breaking_step(session);
    let service_width = session.journey.iter().map(|step| columns(&clean::line(&step.service))).max().unwrap_or(0);
    let mut day = String::new();
    for (i, step) in session.journey.iter().enumerate() {
        let date = step.at.strftime("%Y-%m-%d").to_string();
        if date != day {
            page.paragraph(INDENT, &date, Tint::Faint)?;
            day = date;
        }
        let is_break = broke == Some(i);
        let marker = if is_break { "▶" } else { "·" };
        let service = pad_end(&cut(&clean::line(&step.service), 20), service_width.min(20));
        let lead = format!("{INDENT}{marker} {}  {service}{}", terms.language.clock(step.at), gap(service_width));
        let tint = match (is_break, &step.failure) {
            (true, _) => Tint::Bad,
            (_, Some(_)) => Tint::Warn,
            _ => Tint::Plain,
        };
        page.item(&lead, &step_text(terms, step, is_break), tint)?;
    }
    Ok(())
}

fn gap(service_width: usize) -> &'static str {
    if service_width > 0 { "  " } else { "" }
}

fn step_text(terms: Terms, step: &Step, is_break: bool) -> String {
    let mut text = clean::line(&step.name).into_owned();
    if let Some(seconds) = step.seconds {
        text.push_str(&format!(" · {}", terms.language.duration(seconds)));
    }
    if let Some(failure) = &step.failure {
        text.push_str(&format!(" ✗ {}", clean::line(failure)));
    }
    if is_break {
        text.push_str(&format!(" ◀ {}", terms.plain("find-broke")));
    }
    text
}

/// The step at which the session broke: the first failed one from the first finding on, else the first one from
/// then on; `None` where the journey ends before it.
#[must_use]
pub fn breaking_step(session: &ClosedSession) -> Option<usize> {
    let since = trouble_began(session)?;
    let from = session.journey.iter().position(|step| step.at >= since)?;
    let failed = session.journey.iter().skip(from).position(|step| step.failure.is_some());
    Some(from + failed.unwrap_or(0))
}

fn trouble_began(session: &ClosedSession) -> Option<Timestamp> {
    session.findings.iter().map(|finding| finding.at).min()
}

fn ending(terms: Terms, journey: &Journey) -> Vec<String> {
    let session = &journey.session;
    let mut lines = vec![outcome(terms, session)];
    if !session.money.is_empty() {
        lines.push(terms.say("find-money", &[("money", terms.money(&session.money).into())]));
    }
    let kinds: Vec<String> = session
        .findings
        .iter()
        .map(|finding| format!("{} ({})", terms.finding(finding.kind), terms.category(finding.category)))
        .collect();
    if !kinds.is_empty() {
        let mut seen = std::collections::BTreeSet::new();
        let once: Vec<String> = kinds.into_iter().filter(|kind| seen.insert(kind.clone())).collect();
        lines.push(terms.say("find-findings", &[("kinds", once.join(", ").into())]));
    }
    let joined = |ids: Vec<&str>| ids.iter().map(|id| clean::line(id)).collect::<Vec<_>>().join(", ");
    if !journey.incidents.is_empty() {
        let ids = joined(journey.incidents.iter().map(IncidentId::as_str).collect());
        lines.push(terms.say("find-incidents", &[("ids", ids.into())]));
    }
    if !session.references.is_empty() {
        let ids = joined(session.references.iter().map(String::as_str).collect());
        lines.push(terms.say("find-references", &[("ids", ids.into())]));
    }
    lines
}

fn outcome(terms: Terms, session: &ClosedSession) -> String {
    if let Some(at) = session.recovered_at {
        let began = trouble_began(session).unwrap_or(session.started);
        let after = at.as_second().saturating_sub(began.as_second()).max(0) as f64;
        let args = [("time", terms.language.time(at).into()), ("after", terms.language.duration(after).into())];
        return terms.say("find-outcome-recovered", &args);
    }
    match session.stage {
        Some(Stage::Order) => terms.plain("find-outcome-ordered"),
        Some(stage) => terms.say("find-outcome-lost", &[("stage", terms.stage(stage).into())]),
        None => terms.plain("find-outcome-unknown"),
    }
}
