//! `find_customer`: a customer's sessions in trouble as time lines, with the moment at which each broke.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Answer, TITLE_CHARS, amounts, at, drop_last, left_out, rounded};
use crate::finding::FindingKind;
use crate::mcp::scribe::Scribe;
use crate::report::{FindResult, Journey, Teller, breaking_step};
use crate::session::{Stage, Step};

/// Steps that are told before and after the one that broke.
const BEFORE: usize = 4;
const AFTER: usize = 3;
/// Incidents and references of a session that are told.
const NAMED: usize = 5;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct StepTold {
    /// When.
    at: Timestamp,
    /// Which service.
    service: Option<String>,
    /// What.
    name: String,
    /// How long it took, in seconds.
    seconds: Option<f64>,
    /// How it failed.
    failure: Option<String>,
    /// Whether the session broke here.
    broke: bool,
}

impl StepTold {
    fn of(step: &Step, broke: bool, scribe: Scribe<'_>) -> Self {
        Self {
            at: step.at,
            service: scribe.named(Some(&step.service)),
            name: scribe.phrase(&step.name, TITLE_CHARS),
            seconds: step.seconds.filter(|seconds| seconds.is_finite()).map(rounded),
            failure: scribe.named(step.failure.as_ref()),
            broke,
        }
    }

    fn line(&self, tell: Teller) -> String {
        let mut parts = vec![at(self.at)];
        parts.extend(self.service.clone());
        parts.push(self.name.clone());
        parts.extend(self.seconds.map(|seconds| tell.language().duration(seconds)));
        parts.extend(self.failure.as_ref().map(|failure| format!("✗ {failure}")));
        parts.extend(self.broke.then(|| tell.plain("mcp-broke")));
        format!("  - {}", parts.join(" · "))
    }
}

/// A session in trouble.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct SessionTold {
    /// Pseudonym, which `find_customer` and `explain_finding` take.
    session: String,
    /// The customer's pseudonym, which `find_customer` takes; null where nobody knows.
    customer: Option<String>,
    /// Orders and traces.
    references: Vec<String>,
    /// First entry.
    started: Timestamp,
    /// Last entry.
    ended: Timestamp,
    /// Log entries.
    entries: u64,
    /// Furthest step of the shop.
    stage: Option<Stage>,
    /// What was in the cart or order.
    money: Vec<String>,
    /// When the customer ordered after all; null where they did not.
    recovered_at: Option<Timestamp>,
    /// What was found.
    findings: Vec<FindingKind>,
    /// Its incidents, for `get_incident`.
    incidents: Vec<String>,
    /// What happened around the moment at which it broke, oldest first.
    steps: Vec<StepTold>,
}

impl SessionTold {
    fn of(journey: &Journey, scribe: Scribe<'_>) -> Self {
        let session = &journey.session;
        let broke = breaking_step(session);
        let middle = broke.unwrap_or_else(|| session.journey.len().saturating_sub(1));
        let from = middle.saturating_sub(BEFORE);
        let steps = session.journey.iter().enumerate().skip(from).take(middle - from + 1 + AFTER);
        let mut findings: Vec<FindingKind> = session.findings.iter().map(|finding| finding.kind).collect();
        findings.sort();
        findings.dedup();
        Self {
            session: scribe.person("session", &session.id),
            customer: session.user_id.as_ref().map(|user| scribe.person("user", user)),
            references: session.references.iter().take(NAMED).map(|id| scribe.name(id)).collect(),
            started: session.started,
            ended: session.ended,
            entries: session.entries,
            stage: session.stage,
            money: amounts(&session.money),
            recovered_at: session.recovered_at,
            findings,
            incidents: journey.incidents.iter().take(NAMED).map(|id| scribe.id(id.as_str())).collect(),
            steps: steps.map(|(n, step)| StepTold::of(step, broke == Some(n), scribe)).collect(),
        }
    }

    fn lines(&self, tell: Teller) -> Vec<String> {
        let mut head = vec![self.session.clone()];
        head.extend(self.customer.clone());
        head.push(format!("{} – {}", at(self.started), at(self.ended)));
        head.push(tell.counted("entries", self.entries));
        head.extend(self.stage.map(|stage| tell.stage(stage)));
        head.extend((!self.money.is_empty()).then(|| self.money.join(" + ")));
        let mut lines = vec![head.join(" · ")];
        let found = self.findings.iter().map(|kind| tell.finding(*kind)).collect::<Vec<_>>().join(", ");
        lines.push(tell.say("mcp-found", &[("what", found.into()), ("ids", self.incidents.join(", ").into())]));
        if !self.references.is_empty() {
            lines.push(tell.say("mcp-references", &[("ids", self.references.join(", ").into())]));
        }
        lines.extend(self.steps.iter().map(|step| step.line(tell)));
        lines.push(match self.recovered_at {
            Some(time) => tell.say("mcp-recovered", &[("time", at(time).into())]),
            None => tell.plain("mcp-not-recovered"),
        });
        lines
    }
}

/// What `find_customer` answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct CustomerAnswer {
    /// The sessions in trouble, newest first; healthy ones are not kept.
    sessions: Vec<SessionTold>,
    /// How many of these, and of their steps, are not told.
    left_out: u64,
}

impl CustomerAnswer {
    pub(in crate::mcp) fn of(found: &FindResult, limit: usize, scribe: Scribe<'_>) -> Self {
        Self {
            sessions: found.journeys.iter().take(limit).map(|journey| SessionTold::of(journey, scribe)).collect(),
            left_out: found.journeys.len().saturating_sub(limit) as u64,
        }
    }
}

impl Answer for CustomerAnswer {
    fn shorten(&mut self) -> bool {
        let left_out = &mut self.left_out;
        if drop_last(&mut self.sessions, 1, left_out) {
            return true;
        }
        self.sessions.iter_mut().any(|session| {
            drop_last(&mut session.steps, 0, left_out)
                || drop_last(&mut session.references, 0, left_out)
                || drop_last(&mut session.incidents, 1, left_out)
        })
    }

    fn text(&self, tell: Teller) -> String {
        let mut lines = Vec::new();
        if self.sessions.is_empty() {
            lines.push(tell.plain("mcp-nobody"));
        }
        lines.extend(self.sessions.iter().flat_map(|session| session.lines(tell)));
        lines.extend(left_out(tell, self.left_out));
        lines.join("\n")
    }
}
