//! The table of an incident's outcomes: each fix with figures before and after, its own and of what nobody touched.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::outcomes::{Judge, Judged, waits_until};
use super::{Memory, MemoryError, Standing};
use crate::incident::{ActionKind, Bucket, Episode, Hour, Incident, IncidentId, ratio};
use crate::report::{FixOutcome, OutcomeFigures, OutcomeList, OutcomeRow};

/// Longest span that is compared, in seconds: 28 days, whole weeks.
const LONGEST: i64 = 28 * 86_400;

/// Occurrences of an incident that may serve as a control, and when somebody fixed it.
type Untouched = (Vec<Bucket>, Vec<Timestamp>);

impl Memory {
    /// How the fixes of an incident, and of those that are merged with it, fared; newest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn outcomes(&self, incident: &Incident) -> Result<OutcomeList, MemoryError> {
        let standing = self.standing(self.standing_for(incident)?)?;
        let judge = self.judge()?;
        let judged = judge.all(&standing)?;
        let control = if judged.is_empty() { Vec::new() } else { self.untouched(&standing)? };
        let mut outcomes = Vec::with_capacity(judged.len());
        for one in judged.iter().rev() {
            let figures = self.outcome_figures(&judge, &standing, one, &control)?;
            outcomes.push(OutcomeRow { fix: self.fix_outcome(one), figures });
        }
        Ok(OutcomeList {
            incident: standing.incident.id.clone(),
            title: standing.incident.title.clone(),
            seen_until: judge.seen,
            total: outcomes.len() as u64,
            outcomes,
        })
    }

    /// The same without figures, which cost a look at all incidents.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn fix_outcomes(&self, standing: &Standing) -> Result<Vec<FixOutcome>, MemoryError> {
        if standing.actions.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.judge()?.all(standing)?.iter().rev().map(|one| self.fix_outcome(one)).collect())
    }

    pub(super) fn fix_outcome(&self, one: &Judged<'_>) -> FixOutcome {
        let outcome = &one.outcome;
        FixOutcome {
            // Reports show it.
            fix: self.store.redactor().text(one.application.fix).into_owned(),
            applied_at: (outcome.applied_at != Timestamp::UNIX_EPOCH).then_some(outcome.applied_at),
            outcome: outcome.kind,
            told: outcome.told,
            came_back_at: outcome.came_back_at.filter(|at| *at != Timestamp::UNIX_EPOCH),
            quiet_seconds: outcome.quiet_seconds(),
            judged_from: waits_until(outcome, self.held_after()),
        }
    }

    /// Incidents of the same service or category outside the group.
    fn untouched(&self, standing: &Standing) -> Result<Vec<Untouched>, MemoryError> {
        let lead = &standing.incident;
        let members: BTreeSet<&IncidentId> = std::iter::once(&lead.id).chain(&standing.merged).collect();
        let mut actions = self.store.all_actions()?;
        let mut found = Vec::new();
        for (id, buckets) in self.store.all_occurrences()? {
            if members.contains(&id) {
                continue;
            }
            let Some(other) = self.store.incident(&id)? else { continue };
            let same_service = lead.service.is_some() && lead.service == other.service;
            if same_service || lead.category == other.category {
                let fixed =
                    actions.remove(&id).unwrap_or_default().into_iter().filter_map(|action| match action.kind {
                        ActionKind::Resolve { applied_at, .. } => Some(applied_at),
                        _ => None,
                    });
                found.push((buckets, fixed.collect()));
            }
        }
        Ok(found)
    }

    fn outcome_figures(
        &self,
        judge: &Judge<'_>,
        standing: &Standing,
        one: &Judged<'_>,
        control: &[Untouched],
    ) -> Result<Option<OutcomeFigures>, MemoryError> {
        let at = one.outcome.applied_at.as_second();
        let Some(until) = one.outcome.judged_until.map(Timestamp::as_second) else { return Ok(None) };
        let span = until.saturating_sub(at).min(LONGEST);
        if one.outcome.applied_at == Timestamp::UNIX_EPOCH || span <= 0 || standing.buckets.is_empty() {
            return Ok(None);
        }
        let (from, to) = (at - span, at + span);
        let hours = |from, to, buckets: &[Bucket]| judge.hours(from, to, buckets);
        let (before, after) = (hours(from, at, &standing.buckets)?, hours(at, to, &standing.buckets)?);
        let began = |from: i64, to: i64| {
            let inside = |episode: &&Episode| (from..to).contains(&episode.started.as_second());
            standing.episodes.iter().filter(inside).count() as u64
        };
        let proofs = ratio(&before, &after, |hour| hour.own);
        let others = untouched_between(control, from, to);
        let control = if others.iter().any(|bucket| bucket.count > 0) {
            Some(ratio(&hours(from, at, &others)?, &hours(at, to, &others)?, |hour| hour.own))
        } else {
            None
        };
        Ok(Some(OutcomeFigures {
            span_seconds: span,
            episodes_before: began(from, at),
            episodes_after: began(at + 1, to + 1),
            against_control: control.as_ref().map(|control| proofs.against(control)),
            proofs,
            control,
            slow: self.slow(from, at, to)?,
        }))
    }

    /// How the rate of slow requests changed, whatever they prove.
    fn slow(&self, from: i64, at: i64, to: i64) -> Result<crate::incident::RateRatio, MemoryError> {
        let between = |from: i64, to: i64| -> Result<Vec<Hour>, MemoryError> {
            let mut hours: BTreeMap<i64, Hour> = BTreeMap::new();
            for (start, counts) in self.store.aggregates(from, to)? {
                let hour = hours.entry(start.div_euclid(3600)).or_default();
                hour.traffic = hour.traffic.saturating_add(counts.entries);
                hour.own = hour.own.saturating_add(counts.slow);
            }
            Ok(hours.into_values().collect())
        };
        Ok(ratio(&between(from, at)?, &between(at, to)?, |hour| hour.own))
    }
}

/// The occurrences within a span of those that nobody fixed in it.
fn untouched_between(control: &[Untouched], from: i64, to: i64) -> Vec<Bucket> {
    let inside = |at: i64| (from..to).contains(&at);
    let mut found: Vec<Bucket> = control
        .iter()
        .filter(|(_, fixed)| !fixed.iter().any(|at| inside(at.as_second())))
        .flat_map(|(buckets, _)| buckets.iter().filter(|bucket| inside(bucket.start)).copied())
        .collect();
    found.sort_by_key(|bucket| bucket.start);
    found
}
