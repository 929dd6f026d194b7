//! One trace: its spans and lines, and what they come to when it is over.

use std::collections::BTreeSet;

use super::super::nesting::{Extent, callers};
use super::slice::{Item, PauseKind, Recording, SpanShape};
use crate::session::LineMark;

/// Spans and lines kept of one trace.
const MAX_ENTRIES: usize = 2_048;
/// A line may be stamped this much outside of its span (microseconds): stamps are cut to milliseconds, and a
/// logger may write a little later.
const BEFORE: i64 = 2_000;
const AFTER: i64 = 5_000;

/// A span of a trace; ids and names are hashes, times in microseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) id: u64,
    pub(super) parent: u64,
    pub(super) at: i64,
    pub(super) micros: i64,
    pub(super) service: u64,
    pub(super) operation: u64,
}

impl Span {
    fn end(&self) -> i64 {
        self.at.saturating_add(self.micros)
    }
}

/// A trace that still takes entries.
#[derive(Debug, Default)]
pub(super) struct Trace {
    spans: Vec<Span>,
    lines: Vec<(i64, u64, LineMark)>,
    /// When the last thing known of it was over.
    pub(super) until: i64,
}

impl Trace {
    /// Adds a span; returns whether there was room.
    pub(super) fn span(&mut self, span: Span) -> bool {
        self.until = self.until.max(span.end());
        let room = self.spans.len() < MAX_ENTRIES;
        if room {
            self.spans.push(span);
        }
        room
    }

    /// Adds a line of a service; returns whether there was room.
    pub(super) fn line(&mut self, at: i64, service: u64, mark: LineMark) -> bool {
        self.until = self.until.max(at);
        let room = self.lines.len() < MAX_ENTRIES;
        if room {
            self.lines.push((at, service, mark));
        }
        room
    }

    /// Spans and lines.
    pub(super) fn len(&self) -> usize {
        self.spans.len() + self.lines.len()
    }

    /// Writes down its pauses and what its spans did.
    pub(super) fn record(mut self, recording: &mut Recording) {
        if self.spans.is_empty() {
            return;
        }
        self.spans.sort_unstable_by_key(|span| (span.at, span.id));
        let callers = callers(&self.spans.iter().map(extent).collect::<Vec<_>>());
        let mut calls: Vec<Vec<usize>> = vec![Vec::new(); self.spans.len()];
        for (index, caller) in callers.iter().enumerate() {
            if let Some(list) = caller.and_then(|caller| calls.get_mut(caller)) {
                list.push(index);
            }
        }
        for (span, calls) in self.spans.iter().zip(&calls) {
            self.pauses(span, calls, recording);
        }
        let ends = self.spans.iter().zip(&callers).filter(|(_, caller)| caller.is_none()).map(|(span, _)| span.end());
        let end = ends.max().unwrap_or(self.until);
        let shapes = self.shapes(&callers, &calls);
        recording.at(end).trace(shapes);
    }

    /// Cuts the own time of a span at the calls that it makes. Spans are stamped at their start.
    fn pauses(&self, span: &Span, calls: &[usize], recording: &mut Recording) {
        let mut until = span.at;
        let mut after = 0;
        for call in calls.iter().filter_map(|call| self.spans.get(*call)) {
            let kind = PauseKind { service: span.service, operation: span.operation, after, before: call.service };
            recording.at(call.at).pause(call.at, kind, call.at.saturating_sub(until));
            until = until.max(call.end());
            after = call.service;
        }
        let kind = PauseKind { service: span.service, operation: span.operation, after, before: 0 };
        recording.at(span.end()).pause(span.end(), kind, span.end().saturating_sub(until));
    }

    fn shapes(&self, callers: &[Option<usize>], calls: &[Vec<usize>]) -> Vec<SpanShape> {
        let mut shapes: Vec<SpanShape> = Vec::with_capacity(self.spans.len());
        for ((span, caller), calls) in self.spans.iter().zip(callers).zip(calls) {
            let made = calls.iter().filter_map(|call| self.spans.get(*call));
            let items: BTreeSet<Item> =
                made.map(|call| Item { hash: mix(call.service, call.operation), troubled: false }).collect();
            shapes.push(SpanShape {
                service: span.service,
                operation: span.operation,
                calls: items.iter().fold(1, |hash, item| mix(hash, item.hash)),
                items,
                caller: *caller,
            });
        }
        for (at, service, mark) in &self.lines {
            if let Some(shape) = self.holder(*at, *service).and_then(|index| shapes.get_mut(index)) {
                shape.items.insert(Item { hash: mark.shape, troubled: mark.troubled });
            }
        }
        shapes
    }

    /// The span in which a line was logged: the shortest one of the service that ran then. Span ids don't say,
    /// because the innermost span is often one that was not logged.
    fn holder(&self, at: i64, service: u64) -> Option<usize> {
        let ran = |span: &Span| {
            span.service == service && span.at.saturating_sub(BEFORE) <= at && span.end().saturating_add(AFTER) >= at
        };
        let spans = self.spans.iter().enumerate().filter(|(_, span)| ran(span));
        spans.min_by_key(|(_, span)| (span.micros, span.at, span.id)).map(|(index, _)| index)
    }
}

fn extent(span: &Span) -> Extent {
    let place = (span.service, span.operation);
    Extent { id: span.id, parent: span.parent, begin: span.at, end: span.end(), place }
}

/// Joins two hashes; the order matters (multiplier: 2^64 over the golden ratio, Knuth 6.4).
fn mix(a: u64, b: u64) -> u64 {
    (a.rotate_left(23) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
