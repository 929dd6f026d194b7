//! Axes: where the ticks are and what is written at them.

use jiff::Timestamp;

/// Most ticks of a time axis; more would collide on a phone.
const MOST_TIME_TICKS: i64 = 5;

/// Distances between ticks of a time axis that people can read, in seconds: from one second to a year.
const TIME_STEPS: [i64; 27] = [
    1, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800,
    432_000, 864_000, 1_728_000, 2_592_000, 3_888_000, 5_184_000, 7_776_000, 15_552_000, 31_536_000,
];

/// A day in seconds.
const DAY: i64 = 86_400;

/// Ticks from 0 to at least `highest` in steps of 1, 2 or 5 times a power of ten; at least two, at most six.
pub(super) fn count_ticks(highest: u64) -> Vec<u64> {
    let goal = (highest / 4).max(1);
    let mut step = 1_u64;
    while step < goal {
        let leading = step / 10_u64.pow(step.ilog10());
        step = if leading == 2 { step / 2 * 5 } else { step.saturating_mul(2) };
        if step == u64::MAX {
            break;
        }
    }
    let last = highest.max(1).div_ceil(step);
    (0..=last).map(|i| i.saturating_mul(step)).collect()
}

/// A span of time drawn from left to right.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeAxis {
    from: i64,
    until: i64,
}

/// A place on the time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeTick {
    /// Seconds since the Unix epoch.
    pub(super) at: i64,
    /// Time of day, or month and day where ticks are days apart.
    pub(super) label: String,
    /// The date (or year) below, at the first tick and at those where it has changed.
    pub(super) date: Option<String>,
}

impl TimeAxis {
    /// From the first to the end of the last slice; never empty.
    pub(super) fn new(from: i64, until: i64) -> Self {
        Self { from, until: until.max(from.saturating_add(1)) }
    }

    /// Place of a moment in per cent of the width, 0–100.
    pub(super) fn percent(self, at: i64) -> f64 {
        let whole = self.until.saturating_sub(self.from) as f64;
        (at.saturating_sub(self.from) as f64 / whole * 100.0).clamp(0.0, 100.0)
    }

    /// A few round moments.
    pub(super) fn ticks(self) -> Vec<TimeTick> {
        let span = self.until.saturating_sub(self.from);
        let step = TIME_STEPS.into_iter().find(|step| span / step < MOST_TIME_TICKS);
        let step = step.unwrap_or(span / MOST_TIME_TICKS + 1);
        let first = self.from.div_euclid(step).saturating_add(1).saturating_mul(step);
        let first = if self.from.rem_euclid(step) == 0 { self.from } else { first };
        let mut ticks: Vec<TimeTick> = Vec::new();
        let mut at = first;
        while at <= self.until && ticks.len() as i64 <= MOST_TIME_TICKS {
            let (label, below) = match step {
                ..60 => ("%H:%M:%S", "%Y-%m-%d"),
                60..DAY => ("%H:%M", "%Y-%m-%d"),
                _ => ("%m-%d", "%Y"),
            };
            let changed = ticks.last().is_none_or(|tick| form(tick.at, below) != form(at, below));
            ticks.push(TimeTick { at, label: form(at, label), date: changed.then(|| form(at, below)) });
            at = at.saturating_add(step);
        }
        ticks
    }
}

/// A moment written by a pattern; empty where it is out of the calendar.
pub(super) fn form(at: i64, pattern: &str) -> String {
    Timestamp::from_second(at).map(|at| at.strftime(pattern).to_string()).unwrap_or_default()
}

/// Values per slice joined to at most `most` bars of equal width: start and sum of each bar, and the width of
/// a bar in seconds. Slices without a value become bars of nothing.
pub(super) fn rebin<const N: usize>(slices: &[(i64, [u64; N])], slice: i64, most: i64) -> (Vec<(i64, [u64; N])>, i64) {
    let slice = slice.max(1);
    let (Some(first), Some(last)) = (slices.iter().map(|(at, _)| *at).min(), slices.iter().map(|(at, _)| *at).max())
    else {
        return (Vec::new(), slice);
    };
    // In 128 bits, because a broken clock may put the ends any distance apart.
    let span = i128::from(last) - i128::from(first);
    let joined = (span / i128::from(slice) + 1).div_euclid(i128::from(most.max(1))) + 1;
    let width = (i128::from(slice) * joined).clamp(i128::from(slice), i128::from(i64::MAX));
    let start = |bar: i128| i64::try_from(i128::from(first) + bar * width).unwrap_or(i64::MAX);
    let mut out: Vec<(i64, [u64; N])> = (0..=span / width).map(|bar| (start(bar), [0; N])).collect();
    for (at, values) in slices {
        let place = usize::try_from((i128::from(*at) - i128::from(first)) / width).ok();
        if let Some((_, sums)) = place.and_then(|place| out.get_mut(place)) {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum = sum.saturating_add(*value);
            }
        }
    }
    let width = i64::try_from(width).unwrap_or(i64::MAX);
    (out, width)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(count_ticks(0), [0, 1]);
        assert_eq!(count_ticks(3), [0, 1, 2, 3]);
        assert_eq!(count_ticks(97), [0, 50, 100]);
        assert_eq!(count_ticks(75), [0, 20, 40, 60, 80]);
    }

    #[test]
    fn the_date_is_told_once_a_day() {
        let ticks = TimeAxis::new(1_795_000_000, 1_795_000_000 + 7_200).ticks();
        assert!(ticks.first().is_some_and(|tick| tick.date.is_some()));
        assert!(ticks.iter().skip(1).filter(|tick| tick.date.is_some()).count() <= 1);
        let months = TimeAxis::new(1_795_000_000, 1_795_000_000 + 90 * DAY).ticks();
        assert_eq!(months.iter().filter_map(|tick| tick.date.as_deref()).collect::<Vec<_>>(), ["2026", "2027"]);
    }

    #[test]
    fn joined_slices_keep_their_sum() {
        let slices: Vec<(i64, [u64; 1])> = (0..1000).map(|i| (i * 600, [1])).collect();
        let (bars, width) = rebin(&slices, 600, 120);
        assert_eq!((bars.len(), width), (112, 5400));
        assert_eq!(bars.iter().map(|(_, [count])| count).sum::<u64>(), 1000);
    }

    proptest! {
        #[test]
        fn any_times_give_few_ticks_and_bars(from in any::<i64>(), until in any::<i64>(), highest in any::<u64>()) {
            let axis = TimeAxis::new(from, until);
            prop_assert!(axis.ticks().len() <= 7);
            prop_assert!((0.0..=100.0).contains(&axis.percent(until)));
            prop_assert!(rebin(&[(from, [1_u64]), (until, [1])], 600, 120).0.len() <= 121);
            let ticks = count_ticks(highest);
            prop_assert!(ticks.len() <= 6 && ticks.last().is_some_and(|last| *last >= highest));
        }
    }
}
