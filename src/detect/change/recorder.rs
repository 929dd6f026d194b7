//! Gathers the entries of traces and writes down what each trace comes to when it is over.

use ahash::AHashMap;

use super::slice::{Recording, WIDTH};
use super::trace::{Span, Trace};
use crate::session::Observation;

/// A trace of which nothing was heard for so long is over (1 minute, in microseconds).
const QUIET: i64 = 60_000_000;
/// Spans and lines of open traces; beyond it no new trace is begun.
const MAX_OPEN: usize = 1_000_000;

/// Takes observations in the order of time. Only spans and lines within spans matter; of other entries nothing is
/// kept.
#[derive(Debug, Default)]
pub struct Recorder {
    open: AHashMap<u64, Trace>,
    entries: usize,
    next_look: i64,
    recording: Recording,
}

impl Recorder {
    /// Looks at one entry.
    pub fn note(&mut self, observation: &Observation) {
        let Some(mark) = observation.span else { return };
        let Some(service) = &observation.service else { return };
        if self.entries >= MAX_OPEN && !self.open.contains_key(&observation.key.0) {
            return;
        }
        let trace = self.open.entry(observation.key.0).or_default();
        let kept = match (observation.duration, observation.line) {
            (Some(micros), _) => {
                self.recording.services.entry(service.hash()).or_insert_with(|| service.clone());
                let operation = observation.endpoint.as_ref().or(observation.step.as_ref());
                trace.span(Span {
                    id: mark.id,
                    parent: mark.parent,
                    at: observation.at,
                    micros,
                    service: service.hash(),
                    operation: operation.map_or(0, |name| name.hash()),
                })
            }
            (None, Some(line)) => trace.line(observation.at, service.hash(), line),
            (None, None) => false,
        };
        self.entries += usize::from(kept);
        if observation.at >= self.next_look || observation.at < self.next_look.saturating_sub(2 * WIDTH) {
            self.next_look = observation.at.saturating_add(WIDTH);
            self.close(Some(observation.at.saturating_sub(QUIET)));
        }
    }

    /// Everything recorded; traces that are open end here.
    #[must_use]
    pub fn finish(mut self) -> Recording {
        self.close(None);
        self.recording
    }

    /// Closes traces that were over before `horizon`, or all of them; by end and key, so that the order of what is
    /// written down does not depend on chance.
    fn close(&mut self, horizon: Option<i64>) {
        let over = self.open.iter().filter(|(_, trace)| horizon.is_none_or(|horizon| trace.until < horizon));
        let mut over: Vec<(i64, u64)> = over.map(|(key, trace)| (trace.until, *key)).collect();
        over.sort_unstable();
        for (_, key) in over {
            if let Some(trace) = self.open.remove(&key) {
                self.entries = self.entries.saturating_sub(trace.len());
                trace.record(&mut self.recording);
            }
        }
    }
}
