//! What is usual: for each kind of pause, and for what spans of each operation do.
//!
//! Every figure is a median or a trimmed mean over slices or recordings, so that one recording with a fault in it
//! may be among those learned from.

use std::collections::{BTreeMap, BTreeSet};

use super::slice::{Item, PauseKind, Recording, SpanShape};
use super::statistics::{median, spread, trimmed_mean};

/// Slices (of a pause) or recordings (of an operation) without which nothing is known.
const LEAST_SEEN: usize = 3;
/// Slices with enough pauses without which their range is not known, and how many pauses are enough.
const LEAST_RANGES: usize = 5;
const ENOUGH: usize = 3;
/// A pause is out of range at twice the usual longest or half the usual shortest.
const BEYOND: f64 = std::f64::consts::LN_2;
/// Least share of pauses out of range that is counted on.
const LEAST_BEYOND: f64 = 0.01;
/// What a smaller share of an operation's spans does is unusual; what a larger share than [`ALWAYS`] has
/// belongs to it.
pub(super) const RARE: f64 = 0.03;
const ALWAYS: f64 = 0.9;
/// No share is believed to be smaller.
const LEAST_SHARE: f64 = 0.001;

/// A bound, and the usual share of pauses beyond it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) at: f64,
    pub(super) share: f64,
}

/// What is usual for a kind of pause; logarithms of seconds.
#[derive(Debug, Clone)]
pub(super) struct UsualPause {
    pub(super) middle: f64,
    /// Spread of the slices' medians.
    pub(super) between: f64,
    /// Spread within a slice.
    pub(super) within: f64,
    /// Lower and upper bound of the usual range, where it is known.
    pub(super) range: Option<(Bound, Bound)>,
}

/// What is usual for spans of an operation.
#[derive(Debug, Clone, Default)]
pub(super) struct UsualWays {
    /// Share of each set of calls.
    pub(super) calls: BTreeMap<u64, f64>,
    /// Share of the spans that have each call or line.
    pub(super) items: BTreeMap<Item, f64>,
    /// The least share that these few or many spans let one believe in (Laplace's rule of succession).
    pub(super) least: f64,
}

impl UsualWays {
    /// The share of spans whose set of calls is unusual.
    pub(super) fn rare_calls(&self) -> f64 {
        self.calls.values().filter(|share| **share < RARE).sum::<f64>().max(self.least)
    }

    /// The share of spans with a line that tells of unusual trouble.
    pub(super) fn rare_trouble(&self) -> f64 {
        let rare = self.items.iter().filter(|(item, share)| item.troubled && **share < RARE);
        rare.map(|(_, share)| share).sum::<f64>().max(self.least)
    }

    /// Whether spans with these calls are unusual.
    pub(super) fn is_rare(&self, calls: u64) -> bool {
        self.calls.get(&calls).is_none_or(|share| *share < RARE)
    }

    /// What belongs to every span.
    pub(super) fn always(&self) -> impl Iterator<Item = (Item, f64)> + '_ {
        self.items.iter().filter(|(_, share)| **share >= ALWAYS).map(|(item, share)| (*item, *share))
    }
}

/// What is usual.
#[derive(Debug, Clone, Default)]
pub struct Normal {
    pub(super) pauses: BTreeMap<PauseKind, UsualPause>,
    /// By service and operation.
    pub(super) ways: BTreeMap<(u64, u64), UsualWays>,
}

impl Normal {
    /// Learns from recordings, with and without faults.
    #[must_use]
    pub fn learn<'a>(recordings: impl IntoIterator<Item = &'a Recording> + Clone) -> Self {
        let mut pauses: BTreeMap<PauseKind, Vec<&[f64]>> = BTreeMap::new();
        let slices = recordings.clone().into_iter().flat_map(|recording| recording.slices.values());
        for (kind, values) in slices.flat_map(|slice| &slice.pauses) {
            pauses.entry(*kind).or_default().push(values);
        }
        let known = pauses.into_iter().filter(|(_, slices)| slices.len() >= LEAST_SEEN);
        Self { pauses: known.map(|(kind, slices)| (kind, usual_pause(&slices))).collect(), ways: ways(recordings) }
    }
}

fn usual_pause(slices: &[&[f64]]) -> UsualPause {
    let mut middles = Vec::with_capacity(slices.len());
    let mut withins = Vec::new();
    for slice in slices {
        let middle = median(&mut slice.to_vec());
        middles.push(middle);
        if slice.len() >= ENOUGH {
            withins.push(spread(slice, middle));
        }
    }
    let middle = median(&mut middles);
    let between = spread(&middles, middle);
    let within = if withins.is_empty() { between } else { median(&mut withins) };
    UsualPause { middle, between, within, range: range(slices) }
}

fn range(slices: &[&[f64]]) -> Option<(Bound, Bound)> {
    let slices: Vec<&&[f64]> = slices.iter().filter(|slice| slice.len() >= ENOUGH).collect();
    if slices.len() < LEAST_RANGES {
        return None;
    }
    let mut lowest: Vec<f64> = slices.iter().map(|slice| slice.iter().copied().fold(f64::INFINITY, f64::min)).collect();
    let mut highest: Vec<f64> =
        slices.iter().map(|slice| slice.iter().copied().fold(f64::NEG_INFINITY, f64::max)).collect();
    let (low, high) = (median(&mut lowest) - BEYOND, median(&mut highest) + BEYOND);
    let share = |beyond: &dyn Fn(f64) -> bool| {
        let of = |slice: &&&[f64]| slice.iter().filter(|value| beyond(**value)).count() as f64 / slice.len() as f64;
        trimmed_mean(&mut slices.iter().map(of).collect::<Vec<_>>()).max(LEAST_BEYOND)
    };
    let low = Bound { at: low, share: share(&|value| value < low) };
    let high = Bound { at: high, share: share(&|value| value > high) };
    Some((low, high))
}

/// Spans of an operation in one recording.
#[derive(Default)]
struct Count {
    spans: usize,
    calls: BTreeMap<u64, usize>,
    items: BTreeMap<Item, usize>,
}

impl Count {
    fn add(&mut self, shape: &SpanShape) {
        self.spans += 1;
        *self.calls.entry(shape.calls).or_default() += 1;
        for item in &shape.items {
            *self.items.entry(*item).or_default() += 1;
        }
    }
}

fn ways<'a>(recordings: impl IntoIterator<Item = &'a Recording>) -> BTreeMap<(u64, u64), UsualWays> {
    let mut counts: BTreeMap<(u64, u64), Vec<Count>> = BTreeMap::new();
    for recording in recordings {
        let mut here: BTreeMap<(u64, u64), Count> = BTreeMap::new();
        for shape in recording.slices.values().flat_map(|slice| &slice.traces).flatten() {
            here.entry((shape.service, shape.operation)).or_default().add(shape);
        }
        for (place, count) in here {
            counts.entry(place).or_default().push(count);
        }
    }
    let known = counts.into_iter().filter(|(_, counts)| counts.len() >= LEAST_SEEN);
    known.map(|(place, counts)| (place, usual_ways(&counts))).collect()
}

fn usual_ways(counts: &[Count]) -> UsualWays {
    let share = |of: &dyn Fn(&Count) -> Option<usize>| {
        let shares = counts.iter().map(|count| of(count).unwrap_or(0) as f64 / count.spans.max(1) as f64);
        trimmed_mean(&mut shares.collect::<Vec<_>>())
    };
    let calls: BTreeSet<u64> = counts.iter().flat_map(|count| count.calls.keys().copied()).collect();
    let items: BTreeSet<Item> = counts.iter().flat_map(|count| count.items.keys().copied()).collect();
    let spans: usize = counts.iter().map(|count| count.spans).sum();
    UsualWays {
        calls: calls.into_iter().map(|way| (way, share(&|count| count.calls.get(&way).copied()))).collect(),
        items: items.into_iter().map(|item| (item, share(&|count| count.items.get(&item).copied()))).collect(),
        least: (1.0 / (spans as f64 + 2.0)).max(LEAST_SHARE),
    }
}
