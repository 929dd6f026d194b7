//! The report from what was found and what the memory says of it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::run::{AnalysisOutcome, AnalyzeRequest, FoundIncident, ReadingSummary};
use super::{PipelineError, collect::Draft};
use crate::config::Config;
use crate::finding::{Category, Evidence, Finding};
use crate::incident::{Incident, IncidentId, Mark, Status};
use crate::memory::{Answer, Asked, Memory, Standing};
use crate::report::{CustomerRow, FunnelStage, IncidentReport, Known, Report, TimeBucket, Totals};
use crate::session::{BUCKET_SECONDS, Stage};
use crate::wording::{Language, Wording};

/// Version of the report's form.
const FORMAT_VERSION: u32 = 1;

/// A deploy at most this long before an incident's first proof is named with it.
const AFTER_DEPLOY: SignedDuration = SignedDuration::from_hours(1);

/// Share of an incident's sessions that another one must touch too for the two to be related.
const RELATED_SHARE: f64 = 0.8;

/// Most slices of a time line; slices get wider until it fits.
const MAX_SLICES: i64 = 144;

/// What the analysis found.
pub(super) struct Found {
    pub(super) incidents: Vec<FoundIncident>,
    pub(super) problem_sessions: u64,
    pub(super) totals: Totals,
}

/// Asks the memory about each incident and puts the report together.
pub(super) async fn assemble(
    config: &Config,
    memory: &Memory,
    request: &AnalyzeRequest,
    found: Found,
    reading: ReadingSummary,
) -> Result<AnalysisOutcome, PipelineError> {
    let limit = config.settings.recall.max_incidents;
    let left_out = found.incidents.len().saturating_sub(limit) as u64;
    let chosen = found.incidents.get(..limit).unwrap_or(&found.incidents);
    let asked: Vec<Asked> = chosen.iter().map(|found| ask(&found.incident, &found.draft, request.language)).collect();
    memory.warm(&asked)?;
    let slice = slice_seconds(reading.first, reading.last);
    let marks = marks(memory, reading.first, reading.last)?;
    let (mutes, redactor) = (memory.muting()?, memory.store().redactor());
    let mut incidents = Vec::with_capacity(chosen.len());
    let answers = answers(config, memory, request, asked).await?;
    for (found, answer) in chosen.iter().zip(answers) {
        let standing = memory.standing(found.incident.clone())?;
        let mut outcomes = memory.fix_outcomes(&standing)?;
        for outcome in &mut outcomes {
            outcome.fix = redactor.text(&outcome.fix).into_owned();
        }
        let report = report_of(found, standing, answer, &marks, slice, request.language);
        let muted = mutes.of(&found.incident, report.last_seen);
        incidents.push(IncidentReport { muted, outcomes, ..report });
    }
    memory.count_given(request.now, incidents.iter().map(|one| (Some(one.category), &one.solution)))?;
    relate(&mut incidents, chosen);
    let customers = chosen
        .iter()
        .flat_map(|found| found.draft.touched.values().flat_map(|touched| CustomerRow::of(&found.incident.id, touched)))
        .collect();
    let rejects = reading.rejects.clone();
    let report = whole(reading, incidents, left_out, marks, slice, found.problem_sessions, found.totals);
    Ok(AnalysisOutcome { report, customers, rejects })
}

/// The answers in order. Models are asked only where that is wanted, about the first incidents, two at a time.
async fn answers(
    config: &Config,
    memory: &Memory,
    request: &AnalyzeRequest,
    mut asked: Vec<Asked>,
) -> Result<Vec<Answer>, PipelineError> {
    let considered = if request.considered { config.settings.generation.analyze_incidents.min(asked.len()) } else { 0 };
    let rest = asked.split_off(considered);
    let mut answers = Vec::with_capacity(considered + rest.len());
    let together = config.settings.generation.parallel > 1;
    let mut first = asked.into_iter();
    while let Some(one) = first.next() {
        match if together { first.next() } else { None } {
            Some(other) => {
                let (one, other) = tokio::join!(memory.consider(one), memory.consider(other));
                answers.extend([one?, other?]);
            }
            None => answers.push(memory.consider(one).await?),
        }
    }
    for asked in rest {
        answers.push(memory.answer(asked).await?);
    }
    Ok(answers)
}

fn whole(
    reading: ReadingSummary,
    incidents: Vec<IncidentReport>,
    left_out: u64,
    marks: Vec<Mark>,
    slice: i64,
    problem_sessions: u64,
    totals: Totals,
) -> Report {
    Report {
        format_version: FORMAT_VERSION,
        timeline: timeline(&reading, slice),
        funnel: funnel(&reading),
        inputs: reading.inputs,
        entries: reading.entries,
        rejected: reading.rejected,
        set_aside: reading.set_aside,
        anonymous_entries: reading.anonymous,
        sessions: reading.totals.sessions,
        problem_sessions,
        closed_early: reading.totals.closed_early,
        late_entries: reading.totals.late,
        clock_steps: reading.totals.clock_steps,
        started: reading.first,
        ended: reading.last,
        totals,
        slice_seconds: slice,
        marks: marks.into_iter().filter(|mark| reading.first.is_some_and(|first| mark.at >= first)).collect(),
        incidents,
        incidents_left_out: left_out,
    }
}

fn ask(incident: &Incident, draft: &Draft, language: Language) -> Asked {
    let findings: Vec<Finding> = draft.findings.values().cloned().collect();
    let mut seen = BTreeSet::new();
    let mut evidence: Vec<Evidence> = findings.iter().flat_map(|finding| finding.evidence.iter().cloned()).collect();
    evidence.sort_by_key(|evidence| (evidence.at, evidence.id));
    evidence.retain(|evidence| seen.insert(evidence.id));
    Asked {
        language,
        incident: Some(incident.clone()),
        text: String::new(),
        findings,
        evidence,
        sessions: draft.touched.len() as u64,
        users: draft.users(),
    }
}

fn report_of(
    found: &FoundIncident,
    standing: Standing,
    answer: Answer,
    marks: &[Mark],
    slice: i64,
    language: Language,
) -> IncidentReport {
    let FoundIncident { fingerprint, draft, before, .. } = found;
    let before = before.as_ref();
    let (money_at_risk, recovered) = draft.money();
    let first_seen = draft.buckets.values().map(|bucket| bucket.first).min();
    let last_seen = draft.buckets.values().map(|bucket| bucket.last).max();
    let lead = draft.findings.values();
    let first_seen = first_seen.or_else(|| lead.clone().map(|finding| finding.at).min()).unwrap_or_default();
    let last_seen = last_seen.or_else(|| lead.clone().map(|finding| finding.until).max()).unwrap_or_default();
    let known = known(&standing, before, first_seen);

    let incident = standing.incident;
    IncidentReport {
        merged: standing.merged,
        outcomes: Vec::new(),
        muted: None,
        began_after: began_after(marks, &incident, first_seen, before),
        title: title(&incident, language),
        fingerprint: *fingerprint,
        id: incident.id,
        category: incident.category,
        service: incident.service,
        endpoint: incident.endpoint,
        step: incident.step,
        error_code: incident.error_code,
        status: standing.status,
        known,
        first_seen,
        last_seen,
        sessions: draft.touched.len() as u64,
        users: draft.users(),
        occurrences: draft.occurrences(),
        recovered_sessions: draft.touched.values().filter(|touched| touched.recovered_at.is_some()).count() as u64,
        money_at_risk,
        recovered,
        worst_seconds: lead.clone().filter_map(|finding| finding.worst_seconds).max_by(f64::total_cmp),
        confidence: lead.clone().map(|finding| finding.confidence).fold(0.0, f32::max),
        findings: lead.cloned().collect(),
        episodes: standing.episodes,
        timeline: draft_timeline(draft, slice),
        related: Vec::new(),
        similar: answer.similar,
        solution: answer.solution,
    }
}

/// Titles of slowness are words of ours, so they follow the language; others are words of the log.
pub(super) fn title(incident: &Incident, language: Language) -> String {
    match incident.title.strip_prefix("slow ").filter(|_| incident.category == Category::Performance) {
        Some(place) => Wording::of(language).text("title-slow", &[("place", place.into())]),
        None => incident.title.clone(),
    }
}

/// Known means: resolved once, or seen in a run that began before this input shows it.
fn known(now: &Standing, before: Option<&Standing>, first_seen: Timestamp) -> Known {
    match now.status {
        Status::Recurred => Known::Recurred,
        Status::Resolved => Known::Resolved,
        Status::Open => {
            let earlier = |standing: &Standing| standing.episodes.iter().any(|episode| episode.started < first_seen);
            if before.is_some_and(earlier) { Known::Seen } else { Known::New }
        }
    }
}

fn began_after(marks: &[Mark], incident: &Incident, first_seen: Timestamp, before: Option<&Standing>) -> Option<Mark> {
    let seen_before =
        |mark: &Mark| before.is_some_and(|standing| standing.episodes.iter().any(|episode| episode.started < mark.at));
    marks
        .iter()
        .filter(|mark| mark.at <= first_seen && first_seen.duration_since(mark.at) <= AFTER_DEPLOY)
        .filter(|mark| mark.service.is_none() || incident.service.is_none() || mark.service == incident.service)
        .rfind(|mark| !seen_before(mark))
        .cloned()
}

fn marks(memory: &Memory, first: Option<Timestamp>, last: Option<Timestamp>) -> Result<Vec<Mark>, PipelineError> {
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let from = first.checked_sub(AFTER_DEPLOY).unwrap_or(Timestamp::MIN);
    let to = last.checked_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX);
    Ok(memory.marks(from, to)?)
}

/// An incident is related to a more harmful one that touches most of its sessions.
fn relate(reports: &mut [IncidentReport], found: &[FoundIncident]) {
    for later in 1..found.len() {
        let own = &found[later].draft.touched;
        if own.is_empty() {
            continue;
        }
        for earlier in 0..later {
            let other = &found[earlier].draft.touched;
            let shared = own.keys().filter(|key| other.contains_key(key)).count();
            if shared as f64 >= RELATED_SHARE * own.len() as f64 {
                let (a, b): (IncidentId, IncidentId) = (reports[earlier].id.clone(), reports[later].id.clone());
                reports[later].related.push(a);
                reports[earlier].related.push(b);
            }
        }
    }
}

/// The narrowest width of slices, from ten minutes up, with which the time line has at most [`MAX_SLICES`].
fn slice_seconds(first: Option<Timestamp>, last: Option<Timestamp>) -> i64 {
    let (Some(first), Some(last)) = (first, last) else { return BUCKET_SECONDS };
    let span = last.as_second() - first.as_second();
    let steps = [1, 3, 6, 18, 36, 72, 144, 1008, 4320];
    let fits = |factor: &&i64| span / (BUCKET_SECONDS * **factor) < MAX_SLICES;
    BUCKET_SECONDS * steps.iter().find(fits).copied().unwrap_or(52_560)
}

fn timeline(reading: &ReadingSummary, slice: i64) -> Vec<TimeBucket> {
    let mut slices: std::collections::BTreeMap<i64, TimeBucket> = std::collections::BTreeMap::new();
    let at = |start: i64| start.div_euclid(slice) * slice;
    for (start, bucket) in &reading.traffic {
        let slice = slices.entry(at(*start)).or_default();
        slice.errors += bucket.errors;
        slice.slow += bucket.slow;
        slice.sessions += bucket.sessions;
        slice.problem_sessions += bucket.troubled;
    }
    for (start, entries) in &reading.entries_by_time {
        slices.entry(at(*start)).or_default().entries += entries;
    }
    slices.into_iter().map(|(start, bucket)| TimeBucket { start, ..bucket }).collect()
}

fn draft_timeline(draft: &Draft, slice: i64) -> Vec<(i64, u64)> {
    let mut slices: std::collections::BTreeMap<i64, u64> = std::collections::BTreeMap::new();
    for bucket in draft.buckets.values() {
        *slices.entry(bucket.start.div_euclid(slice) * slice).or_default() += bucket.count;
    }
    slices.into_iter().collect()
}

/// Sessions that got at least as far as each stage; empty where no session shows any.
fn funnel(reading: &ReadingSummary) -> Vec<FunnelStage> {
    let count = |of: fn(&crate::detect::TrafficBucket) -> &[u64; Stage::ALL.len()], at: usize| -> u64 {
        reading.traffic.values().map(|bucket| of(bucket).iter().skip(at).sum::<u64>()).sum()
    };
    let stages: Vec<FunnelStage> = Stage::ALL
        .into_iter()
        .enumerate()
        .map(|(at, stage)| FunnelStage {
            stage,
            sessions: count(|bucket| &bucket.funnel, at),
            problem_sessions: count(|bucket| &bucket.troubled_funnel, at),
        })
        .collect();
    if stages.iter().any(|stage| stage.sessions > 0) { stages } else { Vec::new() }
}
