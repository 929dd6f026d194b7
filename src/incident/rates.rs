//! How a rate changed: counts per traffic before and after, with an interval, and against another rate.
//!
//! Failures come in bursts, so their counts vary more than Poisson's: the variance is widened by the dispersion found in
//! the hours (quasi-Poisson: McCullagh and Nelder, "Generalized Linear Models", 2nd ed. 1989, 6.2 and 9.2). The interval
//! is the usual one on the logarithm of the ratio, with half an event added to each count so that none is zero (Haldane
//! 1956; Rothman and Greenland, "Modern Epidemiology", 3rd ed. 2008, ch. 14). Against a control the logarithms are
//! subtracted and their variances added: a difference in differences (Card and Krueger 1994) of logarithms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two-sided 95 % of the normal distribution.
const Z: f64 = 1.959_964;

/// What happened within an hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hour {
    /// Ten-minute slots with any traffic, 0–6.
    pub slots: u32,
    /// Log entries: what the counts are counted in.
    pub traffic: u64,
    /// Proving entries of the incident.
    pub own: u64,
    /// What else failed or was slow.
    pub others: u64,
}

/// A rate after by the rate before, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RateRatio {
    /// Counted before.
    pub before: u64,
    /// Counted after.
    pub after: u64,
    /// The ratio; 1 where there was no traffic on one side.
    pub ratio: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How a count per traffic changed from the hours before to those after. Without traffic on both sides nothing is
/// known: the interval holds everything from 0 to 1,000,000.
#[must_use]
pub fn ratio(before: &[Hour], after: &[Hour], count: impl Fn(&Hour) -> u64) -> RateRatio {
    let sum = |hours: &[Hour], of: &dyn Fn(&Hour) -> u64| hours.iter().map(of).fold(0, u64::saturating_add);
    let (counted_before, counted_after) = (sum(before, &count), sum(after, &count));
    let (traffic_before, traffic_after) = (sum(before, &|hour| hour.traffic), sum(after, &|hour| hour.traffic));
    if traffic_before == 0 || traffic_after == 0 {
        return RateRatio { before: counted_before, after: counted_after, ratio: 1.0, low: 0.0, high: MOST };
    }
    let (a, b) = (counted_after as f64 + 0.5, counted_before as f64 + 0.5);
    let log = (a / traffic_after as f64).ln() - (b / traffic_before as f64).ln();
    let spread = dispersion(before, &count).max(dispersion(after, &count));
    RateRatio { before: counted_before, after: counted_after, ..around(log, spread * (1.0 / a + 1.0 / b)) }
}

/// Largest ratio that is told.
const MOST: f64 = 1e6;

/// The interval of a logarithm with this variance.
fn around(log: f64, variance: f64) -> RateRatio {
    let half = Z * variance.max(0.0).sqrt();
    let bounded = |log: f64| log.exp().clamp(0.0, MOST);
    RateRatio { before: 0, after: 0, ratio: bounded(log), low: bounded(log - half), high: bounded(log + half) }
}

impl RateRatio {
    /// This ratio by another one: below 1 where it fell by more. The counts are this one's.
    #[must_use]
    pub fn against(&self, control: &Self) -> Self {
        let (own, other) = (self.variance(), control.variance());
        let log = self.ratio.max(1.0 / MOST).ln() - control.ratio.max(1.0 / MOST).ln();
        Self { before: self.before, after: self.after, ..around(log, own + other) }
    }

    /// The variance of the logarithm, from the interval.
    fn variance(&self) -> f64 {
        let half = (self.high.max(1.0 / MOST).ln() - self.low.max(1.0 / MOST).ln()) / (2.0 * Z);
        half * half
    }
}

/// How many times more the hours' counts vary than Poisson's would at one rate; at least 1.
fn dispersion(hours: &[Hour], count: impl Fn(&Hour) -> u64) -> f64 {
    let hours: Vec<&Hour> = hours.iter().filter(|hour| hour.traffic > 0).collect();
    let (counted, traffic) =
        hours.iter().fold((0.0, 0.0), |(c, t), hour| (c + count(hour) as f64, t + hour.traffic as f64));
    if hours.len() < 2 || counted <= 0.0 {
        return 1.0;
    }
    let off = hours.iter().map(|hour| {
        let expected = counted * hour.traffic as f64 / traffic;
        let off = count(hour) as f64 - expected;
        off * off / expected
    });
    (off.sum::<f64>() / (hours.len() - 1) as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hours(own: &[u64]) -> Vec<Hour> {
        own.iter().map(|own| Hour { slots: 6, traffic: 1000, own: *own, others: 0 }).collect()
    }

    #[test]
    fn a_fall_is_told_from_chance_and_bursts_from_evenness() {
        let of = |before: &[u64], after: &[u64]| ratio(&hours(before), &hours(after), |hour| hour.own);
        let even = of(&[20; 12], &[2; 12]);
        assert!(even.high < 0.2 && even.low > 0.05, "{even:?}");
        let burst = of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240], &[0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!((burst.before, burst.after), (even.before, even.after));
        assert!(burst.high > 1.0, "one burst before and a smaller one after proves nothing: {burst:?}");
        let nothing = ratio(&hours(&[3]), &[], |hour| hour.own);
        assert_eq!((nothing.ratio, nothing.low, nothing.high), (1.0, 0.0, MOST));
    }

    #[test]
    fn against_a_control_that_fell_as_well_nothing_is_left() {
        let of = |before: u64, after: u64| ratio(&hours(&[before; 10]), &hours(&[after; 10]), |hour| hour.own);
        let both = of(10, 1).against(&of(100, 10));
        assert!(both.low < 1.0 && both.high > 1.0 && (0.5..2.0).contains(&both.ratio), "{both:?}");
        assert!(of(10, 1).against(&of(100, 100)).high < 0.5);
    }

    proptest! {
        #[test]
        fn intervals_hold_their_ratio_and_are_numbers(
            before in prop::collection::vec((0..1_000_u64, 0..5_000_u64), 0..30),
            after in prop::collection::vec((0..1_000_u64, 0..5_000_u64), 0..30),
        ) {
            let hours = |all: &[(u64, u64)]| -> Vec<Hour> {
                all.iter().map(|(own, traffic)| Hour { slots: 1, traffic: *traffic, own: *own, others: 0 }).collect()
            };
            let ratio = ratio(&hours(&before), &hours(&after), |hour| hour.own);
            let against = ratio.against(&ratio);
            for one in [ratio, against] {
                prop_assert!(one.low <= one.ratio && one.ratio <= one.high, "{one:?}");
                prop_assert!(one.ratio.is_finite() && one.low >= 0.0 && one.high <= MOST);
            }
        }
    }
}
