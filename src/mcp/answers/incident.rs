//! `get_incident`: what is known of one incident, whom it touched, and how its fixes fared.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::advice::{self, Advice};
use super::search::Hit;
use super::{Answer, QUOTE_CHARS, TITLE_CHARS, amounts, at, drop_last, drop_one, left_out, sentence};
use crate::finding::{Category, Evidence};
use crate::incident::{ActionKind, OutcomeKind, Status};
use crate::mcp::informant::TouchedSession;
use crate::mcp::scribe::Scribe;
use crate::report::{CustomerState, FixOutcome, IncidentDetail, Teller};

/// Most of each that is told.
const EVIDENCE: usize = 5;
const FIXES: usize = 5;
const REMARKS: usize = 5;
const SIMILAR: usize = 5;
const MERGED: usize = 10;

/// A log entry that proves it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Proof {
    /// The entry, as steps cite it.
    id: String,
    /// When.
    at: Timestamp,
    /// Which service wrote it.
    service: Option<String>,
    /// What it says; a log's text, which anybody may have caused.
    text: String,
}

impl Proof {
    pub(super) fn of(evidence: &Evidence, scribe: Scribe<'_>) -> Self {
        Self {
            id: evidence.id.to_string(),
            at: evidence.at,
            service: scribe.named(evidence.service.as_ref()),
            text: scribe.quote(&evidence.text, QUOTE_CHARS),
        }
    }

    pub(super) fn line(&self) -> String {
        let service = self.service.as_deref().unwrap_or("–");
        format!("- {} {} {service} {}", self.id, at(self.at), self.text)
    }
}

/// A fix, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct TriedFix {
    /// What was done, in people's words.
    fix: String,
    /// When it took effect, where that is known.
    applied_at: Option<Timestamp>,
    /// What became of it.
    outcome: OutcomeKind,
    /// The same in words.
    became: String,
}

/// What somebody remarked.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Remark {
    /// `note`, `feedback` or `reopen`.
    kind: &'static str,
    /// When.
    at: Option<Timestamp>,
    /// Their words.
    text: String,
}

/// A session that it touched.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct TouchedExample {
    /// The session's pseudonym, for `find_customer`.
    session: String,
    /// The customer's pseudonym, for `find_customer`; null where nobody knows.
    customer: Option<String>,
    /// Whether they ordered after all.
    state: CustomerState,
}

/// Whom it touched.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Harm {
    /// Sessions touched.
    sessions: u64,
    /// Customers touched.
    customers: u64,
    /// Sessions that ordered after all.
    recovered_sessions: u64,
    /// What was in their carts or orders, by currency.
    money_at_risk: Vec<String>,
    /// Some of them.
    examples: Vec<TouchedExample>,
}

/// What `get_incident` answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct IncidentAnswer {
    /// Id; of merged incidents the one that stands for all.
    id: String,
    /// Title.
    title: String,
    /// What it looks like, where the title does not say it.
    symptoms: Option<String>,
    /// Status; `recurred`: it was resolved and came back.
    status: Status,
    /// Planned noise: why, and until when. Null where it is none.
    muted: Option<String>,
    /// Kind of failure.
    category: Category,
    /// Service to blame.
    service: Option<String>,
    /// Endpoint.
    endpoint: Option<String>,
    /// Step of the shop.
    step: Option<String>,
    /// Error code.
    error_code: Option<String>,
    /// First proof; null where the logs never showed it.
    first_seen: Option<Timestamp>,
    /// Last proof.
    last_seen: Option<Timestamp>,
    /// Runs of it.
    episodes: u64,
    /// Log entries that prove it.
    entries: u64,
    /// Whom it touched.
    harm: Harm,
    /// What customers wrote of it, and whether they do so less since the last fix.
    complaints: Option<String>,
    /// Log entries that prove it, oldest first.
    evidence: Vec<Proof>,
    /// What to do.
    advice: Option<Advice>,
    /// How its fixes fared, newest first.
    fixes: Vec<TriedFix>,
    /// What people remarked, newest first.
    remarks: Vec<Remark>,
    /// Near incidents and runbooks.
    similar: Vec<Hit>,
    /// Incidents that were declared to be the same problem.
    merged: Vec<String>,
    /// How many of these are not told.
    left_out: u64,
}

impl IncidentAnswer {
    pub(in crate::mcp) fn of(detail: &IncidentDetail, touched: &[TouchedSession], scribe: Scribe<'_>) -> Self {
        let incident = &detail.incident;
        let told = [
            (detail.evidence.len(), EVIDENCE),
            (detail.outcomes.len(), FIXES),
            (detail.similar.len(), SIMILAR),
            (detail.members.len(), MERGED),
        ];
        let symptoms = Some(&incident.symptoms).filter(|text| !text.trim().is_empty() && **text != incident.title);
        let muted = detail.muted.as_ref();
        let complaints = detail.complaints.as_ref();
        Self {
            id: scribe.id(incident.id.as_str()),
            title: scribe.quote(&incident.title, TITLE_CHARS),
            symptoms: symptoms.map(|text| scribe.quote(text, QUOTE_CHARS)),
            status: detail.status,
            muted: muted.map(|muted| format!("{} {}", at(muted.until), scribe.quote(&muted.reason, TITLE_CHARS))),
            category: incident.category,
            service: scribe.named(incident.service.as_ref()),
            endpoint: scribe.named(incident.endpoint.as_ref()),
            step: scribe.named(incident.step.as_ref()),
            error_code: scribe.named(incident.error_code.as_ref()),
            first_seen: detail.episodes.first().map(|episode| episode.started),
            last_seen: detail.episodes.last().map(|episode| episode.ended),
            episodes: detail.episodes.len() as u64,
            entries: detail.occurrences,
            harm: harm(detail, touched, scribe),
            complaints: complaints.map(|summary| sentence(scribe.tell.incident_complaints(summary, incident.category))),
            evidence: detail.evidence.iter().take(EVIDENCE).map(|proof| Proof::of(proof, scribe)).collect(),
            advice: detail.solution.as_ref().map(|solution| Advice::of(solution, scribe)),
            fixes: detail.outcomes.iter().take(FIXES).map(|fix| tried(fix, scribe)).collect(),
            remarks: remarks(detail, scribe),
            similar: detail.similar.iter().take(SIMILAR).map(|near| Hit::of(near, scribe)).collect(),
            merged: detail.members.iter().take(MERGED).map(|member| scribe.id(member.id.as_str())).collect(),
            left_out: told.iter().map(|(all, most)| all.saturating_sub(*most) as u64).sum(),
        }
    }

    fn place(&self, tell: Teller) -> String {
        let mut parts = vec![self.id.clone(), tell.category(self.category), tell.status(self.status)];
        let known = [&self.service, &self.endpoint, &self.step, &self.error_code];
        parts.extend(known.into_iter().flatten().cloned());
        parts.join(" · ")
    }

    fn when(&self, tell: Teller) -> String {
        let (Some(first), Some(last)) = (self.first_seen, self.last_seen) else { return tell.plain("mcp-never-seen") };
        let told = [("first", at(first).into()), ("last", at(last).into()), ("count", self.episodes.into())];
        format!("{} {}", tell.say("mcp-seen", &told), tell.counted("entries", self.entries))
    }
}

fn harm(detail: &IncidentDetail, touched: &[TouchedSession], scribe: Scribe<'_>) -> Harm {
    let example = |one: &TouchedSession| TouchedExample {
        session: scribe.person("session", &one.session_id),
        customer: one.user_id.as_ref().map(|user| scribe.person("user", user)),
        state: one.state,
    };
    Harm {
        sessions: detail.touched.sessions,
        customers: detail.touched.users,
        recovered_sessions: detail.touched.recovered_sessions,
        money_at_risk: amounts(&detail.touched.money_at_risk),
        examples: touched.iter().map(example).collect(),
    }
}

fn tried(fix: &FixOutcome, scribe: Scribe<'_>) -> TriedFix {
    TriedFix {
        fix: scribe.quote(&fix.fix, QUOTE_CHARS),
        applied_at: fix.applied_at,
        outcome: fix.outcome,
        became: scribe.tell.became(fix),
    }
}

/// What people said besides fixes, newest first.
fn remarks(detail: &IncidentDetail, scribe: Scribe<'_>) -> Vec<Remark> {
    let remark = |action: &crate::incident::Action| {
        let (kind, text) = match &action.kind {
            ActionKind::Note { text } => ("note", Some(text)),
            ActionKind::Feedback { note, .. } => ("feedback", note.as_ref()),
            ActionKind::Reopen { reason } => ("reopen", reason.as_ref()),
            _ => return None,
        };
        let text = text.filter(|text| !text.trim().is_empty())?;
        let at = Timestamp::from_millisecond(action.stamp.millis).ok();
        Some(Remark { kind, at, text: scribe.quote(text, QUOTE_CHARS) })
    };
    detail.actions.iter().rev().filter_map(|entry| remark(&entry.action)).take(REMARKS).collect()
}

impl Answer for IncidentAnswer {
    fn shorten(&mut self) -> bool {
        let left_out = &mut self.left_out;
        drop_last(&mut self.similar, 2, left_out)
            || drop_last(&mut self.remarks, 1, left_out)
            || drop_last(&mut self.evidence, 2, left_out)
            || drop_last(&mut self.fixes, 2, left_out)
            || drop_last(&mut self.merged, 2, left_out)
            || advice::shorten(self.advice.as_mut(), 4)
            || drop_last(&mut self.similar, 0, left_out)
            || drop_last(&mut self.remarks, 0, left_out)
            || drop_last(&mut self.harm.examples, 1, left_out)
            || advice::shorten(self.advice.as_mut(), 1)
            || drop_last(&mut self.fixes, 0, left_out)
            || drop_last(&mut self.evidence, 0, left_out)
            || drop_last(&mut self.merged, 0, left_out)
            || advice::shorten(self.advice.as_mut(), 0)
            || drop_one(&mut self.symptoms, left_out)
            || drop_one(&mut self.muted, left_out)
            || drop_one(&mut self.complaints, left_out)
            || drop_one(&mut self.advice, left_out)
            || drop_one(&mut self.endpoint, left_out)
            || drop_one(&mut self.step, left_out)
            || drop_one(&mut self.error_code, left_out)
    }

    fn text(&self, tell: Teller) -> String {
        let mut lines = vec![self.place(tell), self.title.clone()];
        lines.extend(self.symptoms.clone());
        lines.push(self.when(tell));
        let harm = &self.harm;
        let told = [
            ("sessions", tell.counted("sessions", harm.sessions).into()),
            ("customers", tell.counted("customers", harm.customers).into()),
            ("recovered", harm.recovered_sessions.into()),
        ];
        lines.push(tell.say("mcp-harm", &told));
        if !harm.money_at_risk.is_empty() {
            lines.push(tell.say("mcp-at-risk", &[("money", harm.money_at_risk.join(" + ").into())]));
        }
        if let Some(muted) = &self.muted {
            lines.push(tell.say("mcp-muted", &[("until", muted.into())]));
        }
        lines.extend(self.complaints.clone());
        if !self.evidence.is_empty() {
            lines.push(tell.plain("mcp-evidence"));
            lines.extend(self.evidence.iter().map(Proof::line));
        }
        lines.extend(self.advice.iter().flat_map(|advice| advice.lines(tell)));
        if !self.fixes.is_empty() {
            lines.push(tell.plain("mcp-fixes"));
            for fix in &self.fixes {
                let applied = fix.applied_at.map_or_else(|| tell.plain("report-outcome-undated"), at);
                lines.push(format!("- {applied} {}: {}", fix.fix, fix.became));
            }
        }
        if !self.remarks.is_empty() {
            lines.push(tell.plain("mcp-remarks"));
            let when = |at: Option<Timestamp>| at.map(self::at).unwrap_or_default();
            lines.extend(self.remarks.iter().map(|one| format!("- {} {} {}", when(one.at), one.kind, one.text)));
        }
        if !self.similar.is_empty() {
            lines.push(tell.plain("mcp-similar"));
            lines.extend(self.similar.iter().map(|near| near.line(tell)));
        }
        if !self.merged.is_empty() {
            lines.push(tell.say("mcp-merged", &[("ids", self.merged.join(", ").into())]));
        }
        if !harm.examples.is_empty() {
            let pair = |one: &TouchedExample| match &one.customer {
                Some(customer) => format!("{} ({customer})", one.session),
                None => one.session.clone(),
            };
            let who = harm.examples.iter().map(pair).collect::<Vec<_>>().join(", ");
            lines.push(tell.say("mcp-touched", &[("who", who.into())]));
        }
        lines.extend(left_out(tell, self.left_out));
        lines.join("\n")
    }
}
