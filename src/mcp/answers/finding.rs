//! `explain_finding`: by which detector an incident was found in a session, and which entries prove it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::incident::Proof;
use super::{Answer, QUOTE_CHARS, TITLE_CHARS, at, drop_last, drop_one, left_out, rounded, score};
use crate::finding::{Category, Finding, FindingKind};
use crate::incident::Incident;
use crate::mcp::scribe::Scribe;
use crate::report::Teller;

/// Findings, and proofs of each, that are told.
const FINDINGS: usize = 4;
const PROOFS: usize = 3;

/// What a detector reported.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct FindingTold {
    /// Which detector.
    kind: FindingKind,
    /// What this detector reports, and when.
    rule: String,
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
    /// The deciding message, or endpoint, with its variable parts masked.
    mask: String,
    /// First proof.
    from: Timestamp,
    /// Last proof.
    until: Timestamp,
    /// Entries that prove it.
    entries: u64,
    /// The slowest of them, in seconds.
    worst_seconds: Option<f64>,
    /// How sure the detector is, 0–1.
    confidence: f64,
    /// The first of these entries.
    evidence: Vec<Proof>,
}

impl FindingTold {
    fn of(finding: &Finding, scribe: Scribe<'_>) -> Self {
        Self {
            kind: finding.kind,
            rule: scribe.tell.plain(&format!("mcp-rule-{}", finding.kind.name())),
            category: finding.category,
            service: scribe.named(finding.service.as_ref()),
            endpoint: scribe.named(finding.endpoint.as_ref()),
            step: scribe.named(finding.step.as_ref()),
            error_code: scribe.named(finding.error_code.as_ref()),
            mask: scribe.quote(&finding.mask, QUOTE_CHARS),
            from: finding.at,
            until: finding.until,
            entries: finding.occurrences,
            worst_seconds: finding.worst_seconds.filter(|seconds| seconds.is_finite()).map(rounded),
            confidence: score(finding.confidence),
            evidence: finding.evidence.iter().take(PROOFS).map(|proof| Proof::of(proof, scribe)).collect(),
        }
    }

    fn lines(&self, tell: Teller) -> Vec<String> {
        let mut place = vec![tell.finding(self.kind), tell.category(self.category)];
        let known = [&self.service, &self.endpoint, &self.step, &self.error_code];
        place.extend(known.into_iter().flatten().cloned());
        place.push(format!("{} – {}", at(self.from), at(self.until)));
        place.push(tell.counted("entries", self.entries));
        place.extend(
            self.worst_seconds
                .map(|seconds| tell.say("mcp-slowest", &[("time", tell.language().duration(seconds).into())])),
        );
        place.push(tell.say("mcp-confidence", &[("score", tell.language().decimal(self.confidence, 2).into())]));
        let mut lines = vec![place.join(" · "), self.rule.clone()];
        lines.push(tell.say("mcp-mask", &[("mask", self.mask.as_str().into())]));
        lines.extend(self.evidence.iter().map(Proof::line));
        lines
    }
}

/// What `explain_finding` answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct FindingAnswer {
    /// The incident, for `get_incident`.
    incident: String,
    /// Its title.
    title: String,
    /// The session that is looked at, under its pseudonym, for `find_customer`.
    session: String,
    /// What was found in it that belongs to the incident, the detector with most authority first.
    findings: Vec<FindingTold>,
    /// What makes findings one incident.
    grouping: String,
    /// How many findings and entries are not told.
    left_out: u64,
}

impl FindingAnswer {
    pub(in crate::mcp) fn of(incident: &Incident, session: &str, found: &[&Finding], scribe: Scribe<'_>) -> Self {
        Self {
            incident: scribe.id(incident.id.as_str()),
            title: scribe.quote(&incident.title, TITLE_CHARS),
            session: scribe.person("session", session),
            findings: found.iter().take(FINDINGS).map(|finding| FindingTold::of(finding, scribe)).collect(),
            grouping: scribe.tell.plain("mcp-grouping"),
            left_out: found.len().saturating_sub(FINDINGS) as u64,
        }
    }
}

impl Answer for FindingAnswer {
    fn shorten(&mut self) -> bool {
        let left_out = &mut self.left_out;
        drop_last(&mut self.findings, 1, left_out)
            || self.findings.iter_mut().any(|finding| {
                drop_last(&mut finding.evidence, 0, left_out)
                    || drop_one(&mut finding.endpoint, left_out)
                    || drop_one(&mut finding.step, left_out)
                    || drop_one(&mut finding.service, left_out)
            })
    }

    fn text(&self, tell: Teller) -> String {
        let mut lines = vec![format!("{} {}", self.incident, self.title)];
        lines.push(tell.say("mcp-in-session", &[("session", self.session.as_str().into())]));
        lines.extend(self.findings.iter().flat_map(|finding| finding.lines(tell)));
        lines.push(self.grouping.clone());
        lines.extend(left_out(tell, self.left_out));
        lines.join("\n")
    }
}
