//! What the memory counted, over a span of time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Memory, MemoryError};
use crate::incident::{Action, ActionKind, BUCKET_SECONDS, FeedbackVerdict, IncidentId};
use crate::report::{FigureSlice, Figures, IncidentFigures, PeopleFigures, TrafficFigures};
use crate::session::SessionKey;
use crate::store::Aggregate;

/// The span that figures are wanted of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Begin, in seconds since the Unix epoch.
    pub from: i64,
    /// End; not in it itself.
    pub to: i64,
    /// Seconds of a slice.
    pub step: i64,
}

/// What is known of one slice.
#[derive(Debug, Default)]
struct Slice {
    traffic: Aggregate,
    occurrences: u64,
    incidents: BTreeSet<IncidentId>,
    sessions: BTreeSet<SessionKey>,
}

impl Span {
    /// Widened to whole buckets of ten minutes; a slice is at least one.
    #[must_use]
    pub fn aligned(self) -> Self {
        let down = |seconds: i64| seconds.div_euclid(BUCKET_SECONDS).saturating_mul(BUCKET_SECONDS);
        let up = |seconds: i64| down(seconds.saturating_add(BUCKET_SECONDS - 1));
        Self { from: down(self.from), to: up(self.to), step: up(self.step.max(1)) }
    }

    /// How many slices it has.
    #[must_use]
    pub fn slices(self) -> i64 {
        self.to.saturating_sub(self.from).max(0).saturating_add(self.step - 1) / self.step.max(1)
    }

    fn slice_of(self, second: i64) -> Option<i64> {
        let inside = second >= self.from && second < self.to;
        inside.then(|| self.from + (second - self.from).div_euclid(self.step.max(1)) * self.step)
    }
}

impl Memory {
    /// The latest event time that any source told of.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn seen_until(&self) -> Result<Option<Timestamp>, MemoryError> {
        self.newest_event()
    }

    /// What was counted in a span, which is aligned.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn figures(&self, span: Span) -> Result<Figures, MemoryError> {
        let mut slices: BTreeMap<i64, Slice> = BTreeMap::new();
        let mut traffic = Aggregate::default();
        for (start, counts) in self.store.aggregates(span.from, span.to)? {
            traffic = traffic.plus(counts);
            if let Some(at) = span.slice_of(start) {
                let slice = slices.entry(at).or_default();
                slice.traffic = slice.traffic.plus(counts);
            }
        }
        let (mut found, mut by_category, mut by_service) = Default::default();
        self.count_incidents(span, &mut slices, (&mut found, &mut by_category, &mut by_service))?;
        Ok(Figures {
            from: second(span.from),
            to: second(span.to),
            step_seconds: span.step,
            traffic: told(traffic),
            found,
            by_category,
            by_service,
            people: people(span, self.store.all_actions()?.values().flatten()),
            slices: slices.into_iter().map(|(start, slice)| slice.told(start)).collect(),
        })
    }

    fn count_incidents(
        &self,
        span: Span,
        slices: &mut BTreeMap<i64, Slice>,
        (found, by_category, by_service): (
            &mut IncidentFigures,
            &mut BTreeMap<String, IncidentFigures>,
            &mut BTreeMap<String, IncidentFigures>,
        ),
    ) -> Result<(), MemoryError> {
        let groups = self.groups()?;
        let mut of_heads: BTreeMap<IncidentId, u64> = BTreeMap::new();
        let mut all_sessions = BTreeSet::new();
        for (id, buckets) in self.store.all_occurrences()? {
            let head = groups.head(&id);
            for bucket in buckets {
                let Some(at) = span.slice_of(bucket.start) else { continue };
                let slice = slices.entry(at).or_default();
                slice.occurrences += bucket.count;
                slice.incidents.insert(head.clone());
                *of_heads.entry(head.clone()).or_default() += bucket.count;
            }
        }
        for (id, occurrences) in of_heads {
            let Some(incident) = self.store.incident(&id)? else { continue };
            let sessions = self.sessions_of(groups.members(&id), span, slices)?;
            let count = sessions.len() as u64;
            all_sessions.extend(sessions);
            let category = by_category.entry(incident.category.name().to_owned()).or_default();
            let service = by_service.entry(incident.service.unwrap_or_default()).or_default();
            for figures in [&mut *found, category, service] {
                figures.incidents += 1;
                figures.occurrences += occurrences;
                figures.sessions += count;
            }
        }
        // In the whole a session counts once, whatever touched it.
        found.sessions = all_sessions.len() as u64;
        Ok(())
    }

    /// The sessions that were first touched by an incident within the span.
    fn sessions_of(
        &self,
        members: &[IncidentId],
        span: Span,
        slices: &mut BTreeMap<i64, Slice>,
    ) -> Result<BTreeSet<SessionKey>, MemoryError> {
        let mut found = BTreeSet::new();
        for touched in self.touched_by(members)? {
            if let Some(at) = span.slice_of(touched.at.as_second()) {
                slices.entry(at).or_default().sessions.insert(touched.key);
                found.insert(touched.key);
            }
        }
        Ok(found)
    }
}

impl Slice {
    fn told(self, start: i64) -> FigureSlice {
        let found = IncidentFigures {
            incidents: self.incidents.len() as u64,
            occurrences: self.occurrences,
            sessions: self.sessions.len() as u64,
        };
        FigureSlice { start: second(start), traffic: told(self.traffic), found }
    }
}

fn told(counts: Aggregate) -> TrafficFigures {
    // Sessions are counted by the incidents that touched them.
    let Aggregate { entries, requests, errors, slow, .. } = counts;
    TrafficFigures { entries, requests, errors, slow }
}

fn people<'a>(span: Span, actions: impl Iterator<Item = &'a Action>) -> PeopleFigures {
    let mut figures = PeopleFigures::default();
    for action in actions.filter(|action| span.slice_of(action.stamp.millis.div_euclid(1000)).is_some()) {
        match &action.kind {
            ActionKind::Resolve { .. } => figures.resolved += 1,
            ActionKind::Feedback { verdict: FeedbackVerdict::Helpful, .. } => figures.helpful += 1,
            ActionKind::Feedback { verdict: FeedbackVerdict::Partly, .. } => figures.partly += 1,
            ActionKind::Feedback { verdict: FeedbackVerdict::Wrong, .. } => figures.wrong += 1,
            _ => {}
        }
    }
    figures
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_second_of_a_span_is_in_a_slice(from in -10_000_i64..10_000, length in 0_i64..20_000, step in 0_i64..5_000) {
            let span = Span { from, to: from + length, step }.aligned();
            prop_assert!(span.from <= from && span.to >= from + length && span.step % BUCKET_SECONDS == 0);
            for second in [from, from + length / 2, from + length - 1] {
                let inside = second >= span.from && second < span.to;
                prop_assert_eq!(span.slice_of(second).is_some(), inside);
            }
            prop_assert!(span.slices() * span.step >= span.to - span.from);
        }

        #[test]
        fn any_span_is_survived(from: i64, to: i64, step: i64, second: i64) {
            let span = Span { from, to, step }.aligned();
            let _ = (span.slices(), if span.from > i64::MIN / 2 && span.to < i64::MAX / 2 { span.slice_of(second) } else { None });
        }
    }
}
