//! Response times as a DDSketch: quantiles within one percent, of any number of values, in bounded room.
//!
//! A value goes to a bin of a logarithmic scale; what is kept is how many each bin has (Masson, Rim, Lee: "DDSketch",
//! VLDB 2019). Bins that are empty take no room, and both rules of this room hold bin by bin. The scale is the one of the
//! crate `sketches-ddsketch`, whose own store of bins can't be joined by the larger value.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sketches_ddsketch::Config;

/// A quantile is wrong by at most this part of itself.
pub const ACCURACY: f64 = 0.01;

/// Longest duration that is told apart, in microseconds (about 115 days): it bounds the number of bins.
const LONGEST: i64 = 10_000_000_000_000;

/// So many times fewer bins are few: finding a place costs about as much as copying this many bins.
const FEW: usize = 16;

/// The scale; its bins don't depend on the other two parameters.
static SCALE: LazyLock<Config> = LazyLock::new(|| Config::new(ACCURACY, 2048, 1e-9));

/// How many values each bin of the scale has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Durations of zero.
    zero: u64,
    /// Sum of all durations in microseconds.
    micros: u64,
    /// Number of the bin and how many it has, by number; no bin is empty.
    bins: Vec<(i16, u64)>,
}

impl Sketch {
    /// Ratio of neighbouring bins: bin `k` holds what is from `gamma^k` up to `gamma^(k + 1)` seconds.
    #[must_use]
    pub fn gamma() -> f64 {
        SCALE.gamma
    }

    /// The bin of a duration in microseconds; `None` for zero (and for what is less).
    #[must_use]
    pub fn bin_of(micros: i64) -> Option<i16> {
        if micros <= 0 {
            return None;
        }
        i16::try_from(SCALE.key(micros.min(LONGEST) as f64 / 1e6)).ok()
    }

    /// A sketch of these parts, in any order; parts of one bin add up.
    #[must_use]
    pub fn of_parts(zero: u64, micros: u64, parts: impl IntoIterator<Item = (i16, u64)>) -> Self {
        let mut parts: Vec<(i16, u64)> = parts.into_iter().filter(|(_, count)| *count > 0).collect();
        parts.sort_unstable_by_key(|(bin, _)| *bin);
        let mut bins: Vec<(i16, u64)> = Vec::new();
        for (bin, count) in parts {
            match bins.last_mut() {
                Some((last, known)) if *last == bin => *known = known.saturating_add(count),
                _ => bins.push((bin, count)),
            }
        }
        Self { zero, micros, bins }
    }

    /// Adds one duration in microseconds.
    pub fn add(&mut self, micros: i64) {
        self.micros = self.micros.saturating_add(u64::try_from(micros).unwrap_or(0));
        let Some(bin) = Self::bin_of(micros) else {
            self.zero = self.zero.saturating_add(1);
            return;
        };
        match self.bins.binary_search_by_key(&bin, |(known, _)| *known) {
            Ok(at) => self.bins[at].1 = self.bins[at].1.saturating_add(1),
            Err(at) => self.bins.insert(at, (bin, 1)),
        }
    }

    /// How many durations were zero.
    #[must_use]
    pub fn zero(&self) -> u64 {
        self.zero
    }

    /// Sum of all durations in microseconds.
    #[must_use]
    pub fn micros(&self) -> u64 {
        self.micros
    }

    /// The bins with how many each has, by number.
    #[must_use]
    pub fn bins(&self) -> &[(i16, u64)] {
        &self.bins
    }

    /// How many durations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.bins.iter().fold(self.zero, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The duration in seconds of rank `q · (count − 1)`, within [`ACCURACY`] of itself; `None` when there is none, or
    /// `q` is not from 0 to 1.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let count = self.count();
        if count == 0 || !(0.0..=1.0).contains(&q) {
            return None;
        }
        let rank = (q * (count - 1) as f64) as u64;
        let mut below = self.zero;
        if rank < below {
            return Some(0.0);
        }
        for (bin, count) in &self.bins {
            below = below.saturating_add(*count);
            if rank < below {
                return Some(SCALE.value(i32::from(*bin)));
            }
        }
        self.bins.last().map(|(bin, _)| SCALE.value(i32::from(*bin)))
    }

    /// Adds all of another sketch. Few bins are put into their places, so that small parts of a large sum are cheap.
    pub fn add_all(&mut self, other: &Self) {
        if other.bins.len().saturating_mul(FEW) > self.bins.len() {
            *self = self.plus(other);
            return;
        }
        self.zero = self.zero.saturating_add(other.zero);
        self.micros = self.micros.saturating_add(other.micros);
        for (bin, count) in &other.bins {
            match self.bins.binary_search_by_key(bin, |(known, _)| *known) {
                Ok(at) => self.bins[at].1 = self.bins[at].1.saturating_add(*count),
                Err(at) => self.bins.insert(at, (*bin, *count)),
            }
        }
    }

    /// The sum of two sketches.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    /// The larger count of each bin: how two readings of one source join.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        self.zip(other, u64::max)
    }

    fn zip(&self, other: &Self, rule: impl Fn(u64, u64) -> u64) -> Self {
        let mut bins = Vec::with_capacity(self.bins.len().max(other.bins.len()));
        let (mut mine, mut theirs) = (self.bins.iter().copied().peekable(), other.bins.iter().copied().peekable());
        loop {
            let next = match (mine.peek(), theirs.peek()) {
                (Some((a, _)), Some((b, _))) => *a.min(b),
                (Some((bin, _)), None) | (None, Some((bin, _))) => *bin,
                (None, None) => break,
            };
            let a = mine.next_if(|(bin, _)| *bin == next).map_or(0, |(_, count)| count);
            let b = theirs.next_if(|(bin, _)| *bin == next).map_or(0, |(_, count)| count);
            bins.push((next, rule(a, b)));
        }
        Self { zero: rule(self.zero, other.zero), micros: rule(self.micros, other.micros), bins }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sketch(values: &[i64]) -> Sketch {
        let mut sketch = Sketch::default();
        for value in values {
            sketch.add(*value);
        }
        sketch
    }

    /// The exact value of the same rank, in seconds.
    fn exact(values: &mut [i64], q: f64) -> f64 {
        values.sort_unstable();
        values[(q * (values.len() - 1) as f64) as usize] as f64 / 1e6
    }

    #[test]
    fn quantiles_of_a_known_distribution_are_within_one_percent() {
        // Log-normal with median 120 ms, from a fixed generator (sum of twelve uniform numbers is nearly normal).
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut values: Vec<i64> = (0..50_000)
            .map(|_| {
                let normal = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
                (120_000.0 * (1.1 * normal).exp()) as i64
            })
            .collect();
        let sketch = sketch(&values);
        for q in [0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0] {
            let (found, exact) = (sketch.quantile(q).unwrap(), exact(&mut values, q));
            assert!((found - exact).abs() <= exact * (ACCURACY + 1e-9), "{q}: {found} for {exact}");
        }
        assert!(sketch.bins().len() < 700, "{}", sketch.bins().len());
    }

    proptest! {
        #[test]
        fn any_durations_have_quantiles_within_one_percent(mut values in prop::collection::vec(0..LONGEST, 1..200), q in 0.0..=1.0_f64) {
            let sketch = sketch(&values);
            let (found, exact) = (sketch.quantile(q).unwrap(), exact(&mut values, q));
            prop_assert!((found - exact).abs() <= exact * (ACCURACY + 1e-9), "{} for {}", found, exact);
            prop_assert_eq!(sketch.count(), values.len() as u64);
        }

        #[test]
        fn sums_do_not_depend_on_how_values_are_divided(values in prop::collection::vec(any::<i64>(), 0..200), cut in prop::sample::select(vec![0_usize, 1, 3, 100, 197, 199])) {
            let (a, b) = values.split_at(cut.min(values.len()));
            let whole = sketch(&values);
            prop_assert_eq!(sketch(a).plus(&sketch(b)), whole.clone());
            prop_assert_eq!(sketch(b).plus(&sketch(a)), whole.clone());
            let mut sum = sketch(a);
            sum.add_all(&sketch(b));
            prop_assert_eq!(sum, whole.clone());
            // A source that has grown: the longer reading stands.
            prop_assert_eq!(sketch(a).joined(&whole), whole.clone());
            prop_assert_eq!(whole.joined(&whole), whole.clone());
            let bins = whole.bins().iter().rev().copied();
            prop_assert_eq!(Sketch::of_parts(whole.zero(), whole.micros(), bins), whole);
        }
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(Sketch::default().quantile(0.5), None);
        assert_eq!(sketch(&[1]).quantile(1.5), None);
        assert_eq!(sketch(&[0, -5]).quantile(1.0), Some(0.0));
    }
}
