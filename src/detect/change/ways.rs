//! Evidence from what spans do: other calls than usual, lines that are missing, lines that tell of trouble.

use std::collections::BTreeMap;

use super::course::{Clue, Evidence};
use super::normal::{Normal, RARE, UsualWays};
use super::slice::{Item, Slice, SpanShape};
use super::statistics::share_evidence;

/// Share of spans that a change would add to unusual ones.
const ADDED_UNUSUAL: f64 = 0.05;
/// Share of spans that a change would move from one usual way to another, or take a usual item from.
const ADDED_USUAL: f64 = 0.3;
/// Ways that more than this share of spans go can't become much more frequent.
const MOST_FREQUENT: f64 = 0.6;

/// What is odd about a span.
#[derive(Debug, Default)]
struct Oddness {
    rare_calls: bool,
    trouble: bool,
    missing: Vec<Item>,
}

impl Oddness {
    fn of(shape: &SpanShape, usual: &UsualWays) -> Self {
        let unusual = |item: &&Item| item.troubled && usual.items.get(item).is_none_or(|share| *share < RARE);
        Self {
            rare_calls: usual.is_rare(shape.calls),
            trouble: shape.items.iter().any(|item| unusual(&item)),
            missing: usual.always().map(|(item, _)| item).filter(|item| !shape.items.contains(item)).collect(),
        }
    }

    fn is_odd(&self) -> bool {
        self.rare_calls || self.trouble || !self.missing.is_empty()
    }
}

/// Spans of one operation that no odd callee explains.
#[derive(Default)]
struct Count {
    spans: usize,
    rare_calls: usize,
    trouble: usize,
    missing: BTreeMap<Item, usize>,
    calls: BTreeMap<u64, usize>,
}

/// Adds what the traces that ended in a slice say.
pub(super) fn weigh(slice: &Slice, normal: &Normal, evidence: &mut Evidence) {
    let mut counts: BTreeMap<(u64, u64), Count> = BTreeMap::new();
    for trace in &slice.traces {
        count(trace, normal, &mut counts);
    }
    for (place, count) in &counts {
        if let Some(usual) = normal.ways.get(place) {
            weigh_operation(*place, count, usual, evidence);
        }
    }
}

/// Counts the spans of a trace. A caller that behaves oddly because its callee did is left out.
fn count(trace: &[SpanShape], normal: &Normal, counts: &mut BTreeMap<(u64, u64), Count>) {
    let usual = |shape: &SpanShape| normal.ways.get(&(shape.service, shape.operation));
    let odd: Vec<Option<Oddness>> =
        trace.iter().map(|shape| usual(shape).map(|usual| Oddness::of(shape, usual))).collect();
    let mut explained = vec![false; trace.len()];
    for (shape, _) in trace.iter().zip(&odd).filter(|(_, odd)| odd.as_ref().is_some_and(Oddness::is_odd)) {
        let mut caller = shape.caller;
        while let Some(index) = caller {
            match explained.get_mut(index) {
                Some(known) if !*known => *known = true,
                _ => break,
            }
            caller = trace.get(index).and_then(|shape| shape.caller);
        }
    }
    for ((shape, odd), _) in trace.iter().zip(odd).zip(explained).filter(|(_, explained)| !explained) {
        let Some(odd) = odd else { continue };
        let count = counts.entry((shape.service, shape.operation)).or_default();
        count.spans += 1;
        count.rare_calls += usize::from(odd.rare_calls);
        count.trouble += usize::from(odd.trouble);
        *count.calls.entry(shape.calls).or_default() += 1;
        for item in odd.missing {
            *count.missing.entry(item).or_default() += 1;
        }
    }
}

fn weigh_operation(place: (u64, u64), count: &Count, usual: &UsualWays, evidence: &mut Evidence) {
    let all = count.spans;
    for (way, share) in usual.calls.iter().filter(|(_, share)| (RARE..=MOST_FREQUENT).contains(*share)) {
        let hits = count.calls.get(way).copied().unwrap_or(0);
        evidence.add(Clue::Calls(place, *way), share_evidence(hits, all, *share, share + ADDED_USUAL));
    }
    let rare = usual.rare_calls();
    evidence.add(Clue::RareCalls(place), share_evidence(count.rare_calls, all, rare, rare + ADDED_UNUSUAL));
    let trouble = usual.rare_trouble();
    evidence.add(Clue::Trouble(place), share_evidence(count.trouble, all, trouble, trouble + ADDED_UNUSUAL));
    for (item, share) in usual.always() {
        let missing = (1.0 - share).max(usual.least);
        let hits = count.missing.get(&item).copied().unwrap_or(0);
        evidence.add(Clue::Missing(place, item), share_evidence(hits, all, missing, missing + ADDED_USUAL));
    }
}
