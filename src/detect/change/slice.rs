//! What was seen in ten seconds of traces.

use std::collections::{BTreeMap, BTreeSet};

use crate::session::Name;

/// Width of a slice (10 s, in microseconds).
pub(super) const WIDTH: i64 = 10_000_000;
/// Kinds of pauses counted in one slice; further kinds are left out.
const MAX_KINDS: usize = 4_096;
/// Pauses of one kind kept in one slice; the first ones stand for all.
const MAX_PAUSES: usize = 128;
/// Spans kept in one slice.
const MAX_SPANS: usize = 20_000;

/// A place of a trace in which time passes. Names are hashes, 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PauseKind {
    /// Who spends the time.
    pub(super) service: u64,
    pub(super) operation: u64,
    /// The service whose call ended before; 0 at the beginning of the span.
    pub(super) after: u64,
    /// The service whose call began then; 0 at the end of the span.
    pub(super) before: u64,
}

impl PauseKind {
    /// The span called nobody.
    pub(super) fn is_leaf(&self) -> bool {
        self.after == 0 && self.before == 0
    }
}

/// Something that belongs to a span: a call that it made, or a line that was logged while it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Item {
    pub(super) hash: u64,
    /// A line that tells of trouble.
    pub(super) troubled: bool,
}

/// What a span did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpanShape {
    pub(super) service: u64,
    pub(super) operation: u64,
    /// Hash of the set of calls that it made.
    pub(super) calls: u64,
    /// Its calls and lines.
    pub(super) items: BTreeSet<Item>,
    /// Place of its caller in the trace.
    pub(super) caller: Option<usize>,
}

/// Ten seconds.
#[derive(Debug, Clone, Default)]
pub(super) struct Slice {
    /// Time of the last thing seen, in microseconds.
    pub(super) last: i64,
    /// Pauses by kind, as logarithms of seconds.
    pub(super) pauses: BTreeMap<PauseKind, Vec<f64>>,
    /// Traces that ended, each with its spans.
    pub(super) traces: Vec<Vec<SpanShape>>,
    spans: usize,
}

/// Pauses are compared above a millisecond: below it clocks and loggers decide.
const RESOLUTION: f64 = 1e-3;

impl Slice {
    pub(super) fn pause(&mut self, at: i64, kind: PauseKind, micros: i64) {
        self.last = self.last.max(at);
        let room = self.pauses.len() < MAX_KINDS;
        let seconds = micros.max(0) as f64 / 1e6;
        match self.pauses.get_mut(&kind) {
            Some(known) if known.len() < MAX_PAUSES => known.push((seconds + RESOLUTION).ln()),
            None if room => {
                self.pauses.insert(kind, vec![(seconds + RESOLUTION).ln()]);
            }
            _ => {}
        }
    }

    pub(super) fn trace(&mut self, shapes: Vec<SpanShape>) {
        self.spans += shapes.len();
        if self.spans <= MAX_SPANS {
            self.traces.push(shapes);
        }
    }
}

/// Seconds that a logarithm stands for.
pub(super) fn seconds(logarithm: f64) -> f64 {
    logarithm.exp() - RESOLUTION
}

/// Slices of one stretch of a log, in order, and the names of the services in it.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    pub(super) slices: BTreeMap<i64, Slice>,
    pub(super) services: BTreeMap<u64, Name>,
}

impl Recording {
    /// Whether no trace was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slices.is_empty()
    }

    /// Its first third: where there is nothing else to learn from, how it began is what is usual.
    #[must_use]
    pub fn beginning(&self) -> Self {
        let kept = self.slices.len().div_ceil(3);
        let slices = self.slices.iter().take(kept).map(|(start, slice)| (*start, slice.clone())).collect();
        Self { slices, services: self.services.clone() }
    }

    /// The slice of a time.
    pub(super) fn at(&mut self, micros: i64) -> &mut Slice {
        self.slices.entry(micros.div_euclid(WIDTH)).or_default()
    }
}
