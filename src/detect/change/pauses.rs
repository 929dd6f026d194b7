//! Evidence from pauses: whose computing, or the way to whom, takes longer than usual.

use std::collections::{BTreeMap, BTreeSet};

use super::course::{Clue, Evidence};
use super::normal::{Normal, UsualPause};
use super::slice::{PauseKind, Slice, seconds};
use super::statistics::{median, share_evidence};

/// Least spread that is believed: changes under a fifth are not worth a word.
const LEAST_SPREAD: f64 = 0.2;
/// Variance of a median over that of a mean: π/2 (Kenney and Keeping 1962).
const OF_MEDIAN: f64 = std::f64::consts::FRAC_PI_2;
/// Standard deviations that count as usual, and the most that one kind of pause may speak for and against.
const ALLOWED: f64 = 2.0;
const MOST: f64 = 8.0;
const LEAST: f64 = -1.0;
/// Share of pauses out of range that a change would add.
const ADDED: f64 = 0.1;

/// Adds what the pauses of a slice say.
pub(super) fn weigh(slice: &Slice, normal: &Normal, evidence: &mut Evidence) {
    let known: BTreeMap<PauseKind, Seen<'_>> = slice
        .pauses
        .iter()
        .filter_map(|(kind, values)| normal.pauses.get(kind).map(|usual| (*kind, Seen::new(values, usual))))
        .collect();
    let on_the_way = on_the_way(&known);
    for (kind, seen) in &known {
        let weight = seen.deviation.clamp(LEAST, MOST) - ALLOWED;
        let mut touched = BTreeSet::new();
        if !on_the_way.contains(&(kind.service, kind.operation)) {
            evidence.add(Clue::Own(kind.service), weight);
            touched.insert(kind.service);
        }
        for (other, clue) in [(kind.after, Clue::After as fn(u64) -> Clue), (kind.before, Clue::Before)] {
            if other != 0 && other != kind.service {
                evidence.add(clue(other), weight);
                if touched.insert(other) {
                    evidence.add(Clue::Around(other), weight);
                }
            }
        }
        for service in touched {
            evidence.add(Clue::All(service), weight);
        }
        if kind.is_leaf() {
            out_of_range(kind.service, seen, evidence);
        }
    }
}

/// A kind of pause in this slice, beside what is usual.
struct Seen<'a> {
    values: &'a [f64],
    usual: &'a UsualPause,
    middle: f64,
    /// In standard deviations of a median over so many pauses.
    deviation: f64,
}

impl<'a> Seen<'a> {
    fn new(values: &'a [f64], usual: &'a UsualPause) -> Self {
        let middle = median(&mut values.to_vec());
        let within = OF_MEDIAN * usual.within * usual.within / values.len().max(1) as f64;
        let spread = (usual.between.max(LEAST_SPREAD).powi(2) + within).sqrt();
        Self { values, usual, middle, deviation: (middle - usual.middle) / spread }
    }

    fn added_seconds(&self) -> f64 {
        seconds(self.middle) - seconds(self.usual.middle)
    }
}

/// Operations that call one service only and pause alike before and after its calls: whoever computes does not,
/// but a slow way to that service looks like this.
fn on_the_way(known: &BTreeMap<PauseKind, Seen<'_>>) -> BTreeSet<(u64, u64)> {
    let mut operations: BTreeMap<(u64, u64), Vec<(&PauseKind, &Seen<'_>)>> = BTreeMap::new();
    for (kind, seen) in known.iter().filter(|(kind, _)| !kind.is_leaf()) {
        operations.entry((kind.service, kind.operation)).or_default().push((kind, seen));
    }
    let alike = |pauses: &Vec<(&PauseKind, &Seen<'_>)>| {
        let callees: BTreeSet<u64> =
            pauses.iter().flat_map(|(kind, _)| [kind.after, kind.before]).filter(|callee| *callee != 0).collect();
        let first = pauses.iter().find(|(kind, _)| kind.after == 0).map(|(_, seen)| *seen);
        let last = pauses.iter().find(|(kind, _)| kind.before == 0).map(|(_, seen)| *seen);
        let (1, Some(first), Some(last)) = (callees.len(), first, last) else { return false };
        let (one, other) = (first.added_seconds(), last.added_seconds());
        first.deviation.min(last.deviation) > ALLOWED && one.min(other) * 5.0 >= one.max(other) * 4.0
    };
    operations.into_iter().filter(|(_, pauses)| alike(pauses)).map(|(operation, _)| operation).collect()
}

/// Pauses longer or shorter than ever: a change that touches only some of the spans, and one that lets them end at
/// once, leave the middle where it is.
fn out_of_range(service: u64, seen: &Seen<'_>, evidence: &mut Evidence) {
    let Some((low, high)) = seen.usual.range else { return };
    let count = |beyond: &dyn Fn(f64) -> bool| seen.values.iter().filter(|value| beyond(**value)).count();
    let all = seen.values.len();
    let long = share_evidence(count(&|value| value > high.at), all, high.share, high.share + ADDED);
    let short = share_evidence(count(&|value| value < low.at), all, low.share, low.share + ADDED);
    evidence.add(Clue::Long(service), long);
    evidence.add(Clue::Short(service), short);
}
