//! The days that are compared, and what is taken off them: broken ones, and those around the change.

use std::collections::BTreeMap;

/// A day's figures.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Day {
    /// Days since 1 January 1970.
    pub number: i64,
    /// What is counted; money in units of [`unit()`].
    pub events: f64,
    /// The same of what nobody touched.
    pub controls: f64,
    /// Sessions. A day without any is missing, not calm.
    pub sessions: f64,
}

/// A change, and the time around it that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The day on which it took effect.
    pub on: i64,
    /// Days behind it that are left out like the day itself: people complain late.
    pub settling: i64,
    /// The first day that may be looked at.
    pub from: i64,
    /// The last one.
    pub until: i64,
}

/// A day with less than this share of the usual sessions is one of which only a part of the log was read.
const PART_OF_A_DAY: f64 = 0.05;

/// The days of a comparison, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Days {
    pub(super) before: Vec<Day>,
    pub(super) after: Vec<Day>,
}

impl Days {
    pub(super) fn of(days: &[Day], change: &Change) -> Self {
        let fit = |value: f64| if value.is_finite() && value > 0.0 { value } else { 0.0 };
        let mut by_number: BTreeMap<i64, Day> = BTreeMap::new();
        for day in days.iter().filter(|day| (change.from..=change.until).contains(&day.number)) {
            let known = by_number.entry(day.number).or_insert(Day { number: day.number, ..Day::default() });
            known.events += fit(day.events);
            known.controls += fit(day.controls);
            known.sessions += fit(day.sessions);
        }
        let mut sessions: Vec<f64> = by_number.values().map(|day| day.sessions).filter(|value| *value > 0.0).collect();
        sessions.sort_unstable_by(f64::total_cmp);
        let usual = sessions.get(sessions.len() / 2).copied().unwrap_or(0.0);
        let whole = by_number.into_values().filter(|day| day.sessions > PART_OF_A_DAY * usual);
        let settled = change.on.saturating_add(change.settling.max(0));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for day in whole {
            if day.number < change.on {
                before.push(day);
            } else if day.number > settled {
                after.push(day);
            }
        }
        Self { before, after }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Day> {
        self.before.iter().chain(&self.after)
    }
}

/// The unit in which sums deviate like counts: what is spent on the average, weighted by itself.
///
/// A sum of so many independent amounts has the variance of a count when it is divided by E\[X²\]/E\[X\] (compound Poisson;
/// Jørgensen & de Souza, "Fitting Tweedie's compound Poisson model to insurance claims data", Scand. Actuarial J., 1994). So
/// one large order weighs as the one event that it is. 1 where there are no amounts.
#[must_use]
pub fn unit(amounts: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = amounts
        .filter(|amount| amount.is_finite() && *amount > 0.0)
        .fold((0.0_f64, 0.0_f64), |(sum, squares), amount| (sum + amount, squares + amount * amount));
    if sum > 0.0 && squares.is_finite() { squares / sum } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64, sessions: f64) -> Day {
        Day { number, sessions, ..Day::default() }
    }

    #[test]
    fn days_around_the_change_and_parts_of_days_are_in_neither_half() {
        let days: Vec<Day> = (0..20).map(|n| day(n, if n == 3 { 2.0 } else { 100.0 })).collect();
        let found = Days::of(&days, &Change { on: 10, settling: 2, from: 1, until: 18 });
        assert_eq!(found.before.iter().map(|day| day.number).collect::<Vec<_>>(), [1, 2, 4, 5, 6, 7, 8, 9]);
        assert_eq!(found.after.iter().map(|day| day.number).collect::<Vec<_>>(), [13, 14, 15, 16, 17, 18]);
    }

    #[test]
    fn one_large_order_among_small_ones_is_one_event() {
        assert_eq!(unit([5.0, 5.0].into_iter()), 5.0);
        let amounts = [10.0, 10.0, 10_000.0];
        assert!((amounts.iter().sum::<f64>() / unit(amounts.into_iter()) - 1.0).abs() < 0.01);
        assert_eq!(unit(std::iter::empty()), 1.0);
    }
}
