//! What is found in a session when it closes, or would be if it closed now.

use super::rules::Rules;
use super::slow::{self, SlowProblem};
use crate::finding::{Finding, FindingKind, Fingerprint};
use crate::session::{ClosedSession, Names, OpenSession, Stage, Step, Tally, TroubleGroup, timestamp};

/// A wrapper's entries within this distance of a more specific error belong to it (2 s, in microseconds).
const WRAPPER_REACH: i64 = 2_000_000;

/// What a session's troubled entries amount to.
#[derive(Debug, Default)]
pub(super) struct Conclusion {
    /// Ordered by authority, then time; empty for a healthy session.
    pub(super) findings: Vec<Finding>,
    /// The slow ones among them, for windows across sessions.
    pub(super) slow: Vec<SlowProblem>,
    /// Proving entries by fingerprint, source and time.
    pub(super) tallies: Vec<(Fingerprint, Tally)>,
}

/// Turns a session's troubled entries, which are handed in, into findings.
pub(super) fn conclude(session: &OpenSession, groups: Vec<TroubleGroup>, names: &Names, rules: &Rules) -> Conclusion {
    if groups.is_empty() {
        return Conclusion::default();
    }
    let (failed, slow): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.first.failed);
    let mut failed = fold_wrappers(failed);
    failed.retain(|group| !group.first.weak || group.count >= rules.repeated_min);
    let mut findings: Vec<Finding> = failed.iter().flat_map(|group| of_errors(group, rules)).collect();
    let mut tallies: Vec<(Fingerprint, Tally)> = Vec::new();
    for group in &failed {
        tallies.extend(group.tallies.iter().map(|tally| (group.first.fingerprint, *tally)));
    }
    let slow = slow::problems(&slow, &session.spans, names);
    findings.extend(slow::findings(&slow, rules));
    findings.extend(funnel_break(session, &findings, rules));
    findings.sort_by_key(|finding| (finding.kind, finding.at, finding.fingerprint));
    for problem in &slow {
        tallies.extend(problem.tallies.iter().map(|tally| (problem.fingerprint(), *tally)));
    }
    Conclusion { findings, slow, tallies }
}

/// Joins bare "request failed" entries with the more specific errors that they pass on.
fn fold_wrappers(groups: Vec<TroubleGroup>) -> Vec<TroubleGroup> {
    let (wrappers, mut rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.first.wrapper);
    let mut kept = Vec::new();
    for wrapper in wrappers {
        let near = |group: &&mut TroubleGroup| !group.first.weak && mostly_near(&wrapper, group);
        match rest.iter_mut().find(near) {
            Some(specific) => specific.absorb(wrapper),
            None => kept.push(wrapper),
        }
    }
    rest.append(&mut kept);
    rest
}

fn mostly_near(wrapper: &TroubleGroup, specific: &TroubleGroup) -> bool {
    let near = |at: i64| specific.marks.iter().any(|mark| mark.at.abs_diff(at) <= WRAPPER_REACH.unsigned_abs());
    let close = wrapper.marks.iter().filter(|mark| near(mark.at)).count();
    close > 0 && close * 2 >= wrapper.marks.len()
}

/// A failed entry is an error pattern; more of them a repeated error; a slow one also a slow request.
fn of_errors(group: &TroubleGroup, rules: &Rules) -> Vec<Finding> {
    let trouble = &group.first;
    let mut pattern = group.finding(FindingKind::ErrorPattern);
    pattern.evidence.sort_by_key(|evidence| (evidence.at, evidence.id));
    let mut findings = Vec::new();
    if group.count >= rules.repeated_min {
        findings.push(Finding { kind: FindingKind::RepeatedError, ..pattern.clone() });
    }
    if group.slow_count > 0 {
        let slow = rules.confidence.slow.max(trouble.confidence);
        let occurrences = group.slow_count;
        findings.push(Finding { kind: FindingKind::SlowRequest, occurrences, confidence: slow, ..pattern.clone() });
    }
    findings.push(pattern);
    findings
}

/// The customer had a cart and neither ordered nor got on after the last problem.
fn funnel_break(session: &OpenSession, findings: &[Finding], rules: &Rules) -> Option<Finding> {
    let has_cart =
        session.cart_open || (session.ordered_at.is_none() && session.purse().is_some_and(|p| !p.is_empty()));
    if session.anonymous || !has_cart {
        return None;
    }
    let last = findings.iter().max_by(|a, b| {
        let by_time = a.until.cmp(&b.until);
        by_time.then_with(|| b.kind.cmp(&a.kind)).then_with(|| b.fingerprint.cmp(&a.fingerprint))
    })?;
    let until = last.until.as_microsecond();
    let went_on = session.progress_at.is_some_and(|at| at > until) || session.ordered_at.is_some_and(|at| at > until);
    if went_on {
        return None;
    }
    let reached = session.stage.filter(|stage| *stage < Stage::Order).map(|stage| stage.name().to_owned());
    Some(Finding {
        kind: FindingKind::FunnelBreak,
        step: last.step.clone().or(reached),
        confidence: rules.confidence.funnel,
        occurrences: 1,
        evidence: last.evidence.clone(),
        ..last.clone()
    })
}

/// The session as it is remembered.
pub(super) fn closed(session: &OpenSession, journey: Vec<Step>, conclusion: Conclusion) -> ClosedSession {
    ClosedSession {
        key: session.key,
        id: session.id(),
        anonymous: session.anonymous,
        user_id: session.user().map(str::to_owned),
        references: session.references().to_vec(),
        started: timestamp(session.started),
        ended: timestamp(session.last),
        entries: u64::from(session.entries),
        stage: session.stage,
        money: session.purse().map(crate::session::Purse::money).unwrap_or_default(),
        recovered_at: session.recovered_at.map(timestamp),
        findings: conclusion.findings,
        tallies: conclusion.tallies,
        journey,
    }
}
