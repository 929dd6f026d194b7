//! Slow requests of one session, put down to the service that spent the time.

use std::collections::BTreeMap;

use ahash::AHashSet;
use serde::{Deserialize, Serialize};

use super::observer::{slow_fingerprint, slow_mask};
use super::own_time::SpanTree;
use super::rules::Rules;
use crate::finding::{Category, Evidence, Finding, FindingKind, Fingerprint};
use crate::session::{Mark, Names, SpanRecord, Tally, TroubleGroup, timestamp};

/// Evidence kept of one problem.
const MAX_EVIDENCE: usize = 5;
/// Most that a slow finding's confidence can reach.
const MOST_SURE: f32 = 0.95;

/// Slowness at one place within one session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SlowProblem {
    pub(super) service: Option<String>,
    pub(super) place: String,
    pub(super) step: Option<String>,
    pub(super) count: u64,
    pub(super) at: i64,
    pub(super) until: i64,
    pub(super) worst_seconds: f64,
    pub(super) evidence: Vec<Evidence>,
    pub(super) tallies: Vec<Tally>,
}

/// Joins slow entries into problems: a slow request with its slow callees is one, blamed on the span with the
/// largest own time.
pub(super) fn problems(groups: &[TroubleGroup], spans: &[SpanRecord], names: &Names) -> Vec<SlowProblem> {
    let slow: AHashSet<u64> = groups.iter().flat_map(|group| &group.marks).map(|mark| mark.span).collect();
    let tree = SpanTree::new(spans);
    let mut found: BTreeMap<(Option<String>, String), SlowProblem> = BTreeMap::new();
    for group in groups {
        let unmarked = group.count.saturating_sub(group.marks.len() as u64);
        for (index, mark) in group.marks.iter().enumerate() {
            let top = (mark.span != 0).then(|| tree.top(mark.span, &slow)).flatten();
            let blamed = top.and_then(|top| tree.to_blame(top));
            let (service, place) = match blamed {
                Some(span) => (
                    Some(names.text(span.service).to_owned()).filter(|s| !s.is_empty()),
                    names.text(span.operation).to_owned(),
                ),
                None => (group.first.evidence.service.clone(), group.first.endpoint.clone().unwrap_or_default()),
            };
            let is_top = top.is_none_or(|top| top.id == mark.span);
            let count = u64::from(is_top) + if index == 0 && is_top { unmarked } else { 0 };
            let key = (service.clone(), place.clone());
            let problem = found.entry(key).or_insert_with(|| SlowProblem::new(service, place, group, mark));
            problem.add(group, mark, count);
        }
    }
    found.into_values().filter(|problem| problem.count > 0).collect()
}

impl SlowProblem {
    fn new(service: Option<String>, place: String, group: &TroubleGroup, mark: &Mark) -> Self {
        let step = group.first.step.clone();
        Self {
            service,
            place,
            step,
            count: 0,
            at: mark.at,
            until: mark.at,
            worst_seconds: 0.0,
            evidence: Vec::new(),
            tallies: Vec::new(),
        }
    }

    fn add(&mut self, group: &TroubleGroup, mark: &Mark, count: u64) {
        self.count += count;
        if count > 0 {
            Tally::at(mark.source, mark.at, count, mark.seconds).add_to(&mut self.tallies);
        }
        self.at = self.at.min(mark.at);
        self.until = self.until.max(mark.at);
        self.worst_seconds = self.worst_seconds.max(mark.seconds);
        if let Some(evidence) = mark.evidence.and_then(|index| group.evidence.get(index)) {
            self.evidence.push(evidence.clone());
            self.evidence.sort_by_key(|evidence| (evidence.at, evidence.id));
            self.evidence.truncate(MAX_EVIDENCE);
        }
    }

    /// What groups it.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        slow_fingerprint(self.service.as_deref(), &self.place)
    }

    /// The problem as a finding of this kind.
    pub(super) fn finding(&self, kind: FindingKind, rules: &Rules) -> Finding {
        let threshold = rules.slow_threshold(self.service.as_deref(), Some(&self.place));
        let confidence = match kind {
            FindingKind::Bottleneck => rules.confidence.bottleneck,
            _ => slow_confidence(rules.confidence.slow, self.worst_seconds / threshold),
        };
        Finding {
            kind,
            category: Category::Performance,
            service: self.service.clone(),
            endpoint: Some(self.place.clone()).filter(|place| !place.is_empty()),
            step: self.step.clone(),
            error_code: None,
            mask: slow_mask(&self.place),
            fingerprint: self.fingerprint(),
            at: timestamp(self.at),
            until: timestamp(self.until),
            occurrences: self.count,
            worst_seconds: Some(self.worst_seconds),
            confidence,
            evidence: self.evidence.clone(),
        }
    }
}

/// From `base` at the threshold straight to 0.95 at four times the threshold.
fn slow_confidence(base: f32, ratio: f64) -> f32 {
    let grown = ((ratio - 1.0) / 3.0).clamp(0.0, 1.0) as f32;
    base + (MOST_SURE - base).max(0.0) * grown
}

/// Findings of slow requests and of bottlenecks within the session.
pub(super) fn findings(problems: &[SlowProblem], rules: &Rules) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_service: BTreeMap<&str, (u64, Vec<&SlowProblem>)> = BTreeMap::new();
    for problem in problems {
        findings.push(problem.finding(FindingKind::SlowRequest, rules));
        if problem.count >= rules.bottleneck.session_min_slow {
            findings.push(problem.finding(FindingKind::Bottleneck, rules));
        } else if let Some(service) = &problem.service {
            let (count, of_service) = by_service.entry(service).or_default();
            *count += problem.count;
            of_service.push(problem);
        }
    }
    for (count, mut of_service) in by_service.into_values() {
        if count < rules.bottleneck.session_min_slow {
            continue;
        }
        of_service.sort_by(|a, b| b.worst_seconds.total_cmp(&a.worst_seconds).then_with(|| a.place.cmp(&b.place)));
        let Some(worst) = of_service.first() else { continue };
        let mut whole = (*worst).clone();
        for other in of_service.iter().skip(1) {
            whole.count += other.count;
            whole.at = whole.at.min(other.at);
            whole.until = whole.until.max(other.until);
        }
        findings.push(whole.finding(FindingKind::Bottleneck, rules));
    }
    findings
}

impl SlowProblem {
    /// Adds the same problem of another session.
    pub(super) fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.at = self.at.min(other.at);
        self.until = self.until.max(other.until);
        self.worst_seconds = self.worst_seconds.max(other.worst_seconds);
        self.evidence.extend(other.evidence.iter().cloned());
        self.evidence.sort_by_key(|evidence| (evidence.at, evidence.id));
        self.evidence.truncate(MAX_EVIDENCE);
    }
}
