//! What the findings and the evidence say, brought together.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Citation, Question};
use crate::finding::{Evidence, Finding};

/// Most log entries that one step cites.
pub(super) const CITED_ENTRIES: usize = 3;

/// The facts of the incident asked about.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) service: Option<&'a str>,
    pub(super) endpoint: Option<&'a str>,
    pub(super) step: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    /// Proving entries; 0 where unknown.
    pub(super) occurrences: u64,
    pub(super) worst_seconds: Option<f64>,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    /// All evidence, oldest first, each entry once.
    pub(super) evidence: Vec<&'a Evidence>,
}

impl<'a> Facts<'a> {
    /// Gathers them; the incident's own fields come before those of its leading finding.
    pub(super) fn of(question: &'a Question) -> Self {
        let evidence = all_evidence(question);
        let lead = leading(&question.findings);
        let incident = question.incident.as_ref();
        let pick = |own: Option<&'a String>, found: Option<&'a String>| {
            own.or(found).map(String::as_str).filter(|text| !text.trim().is_empty())
        };
        let seconds = question.findings.iter().filter_map(|finding| finding.worst_seconds);
        let seconds = seconds.chain(evidence.iter().filter_map(|entry| entry.response_time));
        let starts = question.findings.iter().map(|finding| finding.at).chain(evidence.iter().map(|entry| entry.at));
        let ends = question.findings.iter().map(|finding| finding.until).chain(evidence.iter().map(|entry| entry.at));
        Self {
            service: pick(incident.and_then(|i| i.service.as_ref()), lead.and_then(|f| f.service.as_ref())),
            endpoint: pick(incident.and_then(|i| i.endpoint.as_ref()), lead.and_then(|f| f.endpoint.as_ref())),
            step: pick(incident.and_then(|i| i.step.as_ref()), lead.and_then(|f| f.step.as_ref())),
            code: pick(incident.and_then(|i| i.error_code.as_ref()), lead.and_then(|f| f.error_code.as_ref())),
            occurrences: lead.map_or(evidence.len() as u64, |finding| finding.occurrences),
            worst_seconds: seconds.filter(|s| s.is_finite() && *s >= 0.0).max_by(f64::total_cmp),
            first: starts.min(),
            last: ends.max(),
            evidence,
        }
    }

    /// The first few entries, as citations.
    pub(super) fn cites(&self) -> Vec<Citation> {
        self.evidence.iter().take(CITED_ENTRIES).map(|entry| Citation(entry.id.to_string())).collect()
    }

    /// Words by which a step of a page is about this very problem: code, service, endpoint; lower case.
    pub(super) fn terms(&self) -> Vec<String> {
        [self.code, self.service, self.endpoint].into_iter().flatten().map(str::to_lowercase).collect()
    }
}

/// The finding that speaks for all: first in authority, then the one with most occurrences.
fn leading(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().min_by_key(|finding| (finding.kind, std::cmp::Reverse(finding.occurrences), finding.fingerprint))
}

fn all_evidence(question: &Question) -> Vec<&Evidence> {
    let found = question.findings.iter().flat_map(|finding| &finding.evidence);
    let mut seen = BTreeSet::new();
    let mut all: Vec<&Evidence> = question.evidence.iter().chain(found).filter(|entry| seen.insert(entry.id)).collect();
    all.sort_by_key(|entry| (entry.at, entry.id));
    all
}
