//! Axes: where the ticks are and what is written at them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Most ticks of a time axis, more would collide on a phone; and of one whose labels are short (`14:00`).
const MOST_TIME_TICKS: i64 = 5;
const MOST_SHORT_TICKS: i64 = 7;

/// Distances between ticks of a time axis that people can read, in seconds: from one second to a year.
const TIME_STEPS: [i64; 27] = [
    1, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800,
    432_000, 864_000, 1_728_000, 2_592_000, 3_888_000, 5_184_000, 7_776_000, 15_552_000, 31_536_000,
];

/// A day in seconds.
const DAY: i64 = 86_400;

/// Longest distance between ticks that is a number of days; beyond it ticks stand at beginnings of months.
const LONGEST_DAYS: i64 = 2_592_000;

/// Distances between ticks in months, up to 50 years.
const MONTH_STEPS: [i64; 9] = [1, 2, 3, 6, 12, 24, 60, 120, 600];

/// Values beyond this are not told apart.
const HIGHEST: f64 = 1e300;

/// Ticks from 0 to at least `highest` in steps of 1, 2 or 5 times a power of ten, of at least 1 where values are whole;
/// at least two, at most six.
pub(super) fn value_ticks(highest: f64, whole: bool) -> Vec<f64> {
    let highest = if highest.is_finite() && highest > 0.0 { highest.min(HIGHEST) } else { 1.0 };
    let power = 10_f64.powf((highest / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step * 5.0 >= highest);
    let step = step.unwrap_or(highest).max(if whole { 1.0 } else { 0.0 });
    let count = (highest / step - 1e-9).ceil().clamp(1.0, 5.0) as u32;
    (0..=count).map(|at| f64::from(at) * step).collect()
}

/// A span of time drawn from left to right.
#[derive(Debug, Clone, Copy)]
pub struct TimeAxis {
    from: i64,
    until: i64,
}

/// A place on the time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeTick {
    /// Seconds since the Unix epoch.
    pub at: i64,
    /// Time of day, or month and day where ticks are days apart.
    pub label: String,
    /// The date (or year) below, at the first tick and at those where it has changed.
    pub date: Option<String>,
}

impl TimeAxis {
    /// From the first to the end of the last slice; never empty.
    #[must_use]
    pub fn new(from: i64, until: i64) -> Self {
        Self { from, until: until.max(from.saturating_add(1)) }
    }

    /// Place of a moment in per cent of the width, 0–100.
    #[must_use]
    pub fn percent(self, at: i64) -> f64 {
        let whole = self.until.saturating_sub(self.from) as f64;
        (at.saturating_sub(self.from) as f64 / whole * 100.0).clamp(0.0, 100.0)
    }

    /// A few round moments.
    #[must_use]
    pub fn ticks(self) -> Vec<TimeTick> {
        let span = self.until.saturating_sub(self.from);
        let most = |step: i64| if (60..DAY).contains(&step) { MOST_SHORT_TICKS } else { MOST_TIME_TICKS };
        let step = TIME_STEPS.into_iter().find(|step| span / step < most(*step));
        let step = step.unwrap_or(span / MOST_TIME_TICKS + 1);
        if step > LONGEST_DAYS
            && let Some(step) = MONTH_STEPS.into_iter().find(|step| span / (step * LONGEST_DAYS) < MOST_TIME_TICKS)
            && let Some(ticks) = months(self.from, self.until, step)
        {
            let tick = |at| TimeTick { at, label: form(at, "%Y-%m"), date: None };
            return ticks.into_iter().map(tick).collect();
        }
        let first = self.from.div_euclid(step).saturating_add(1).saturating_mul(step);
        let first = if self.from.rem_euclid(step) == 0 { self.from } else { first };
        let mut ticks: Vec<TimeTick> = Vec::new();
        let mut at = first;
        while at <= self.until && ticks.len() as i64 <= most(step) {
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
fn form(at: i64, pattern: &str) -> String {
    Timestamp::from_second(at).map(|at| at.strftime(pattern).to_string()).unwrap_or_default()
}

/// Day and minute of a moment in UTC, as tips and tables write it.
#[must_use]
pub fn moment(at: i64) -> String {
    form(at, "%Y-%m-%d %H:%M")
}

/// Beginnings of months from the first one that is not before `from`, every `step` months; nothing outside the calendar.
fn months(from: i64, until: i64, step: i64) -> Option<Vec<i64>> {
    let first = Timestamp::from_second(from).ok()?.to_zoned(TimeZone::UTC).date();
    let number = i64::from(first.year()) * 12 + i64::from(first.month()) - 1;
    let begin = |number: i64| -> Option<i64> {
        let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
        let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
    };
    let first = number.div_euclid(step) * step;
    let all = (0..=MOST_TIME_TICKS + 1).filter_map(|count| begin(first + count * step));
    Some(all.filter(|at| (from..=until).contains(at)).collect())
}

/// Values per slice joined to at most `most` bars of equal width: start and sum of each bar, and the width of
/// a bar in seconds. Slices without a value become bars of nothing.
#[must_use]
pub fn rebin<const N: usize>(slices: &[(i64, [u64; N])], slice: i64, most: i64) -> (Vec<(i64, [u64; N])>, i64) {
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
        assert_eq!(value_ticks(0.0, true), [0.0, 1.0]);
        assert_eq!(value_ticks(3.0, true), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(value_ticks(97.0, true), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(value_ticks(10.0, false), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(value_ticks(0.49, false).last().map(|last| format!("{last:.1}")), Some("0.5".to_owned()));
    }

    #[test]
    fn the_date_is_told_once_a_day() {
        let ticks = TimeAxis::new(1_795_000_000, 1_795_000_000 + 7_200).ticks();
        assert!(ticks.first().is_some_and(|tick| tick.date.is_some()));
        assert!(ticks.iter().skip(1).filter(|tick| tick.date.is_some()).count() <= 1);
        let weeks = TimeAxis::new(1_797_000_000, 1_797_000_000 + 30 * DAY).ticks();
        assert_eq!(weeks.iter().filter_map(|tick| tick.date.as_deref()).collect::<Vec<_>>(), ["2026", "2027"]);
    }

    #[test]
    fn months_begin_where_they_begin() {
        let labels = |from, days| TimeAxis::new(from, from + days * DAY).ticks().into_iter().map(|tick| tick.label);
        // From 2026-11-18.
        assert_eq!(labels(1_795_000_000, 170).collect::<Vec<_>>(), ["2027-01", "2027-03", "2027-05"]);
        assert_eq!(labels(1_795_000_000, 1500).collect::<Vec<_>>(), ["2027-01", "2028-01", "2029-01", "2030-01"]);
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
        fn any_times_give_few_ticks_and_bars(from in any::<i64>(), until in any::<i64>(), highest in any::<f64>()) {
            let axis = TimeAxis::new(from, until);
            prop_assert!(axis.ticks().len() <= 8);
            prop_assert!((0.0..=100.0).contains(&axis.percent(until)));
            prop_assert!(rebin(&[(from, [1_u64]), (until, [1])], 600, 120).0.len() <= 121);
            for whole in [false, true] {
                let ticks = value_ticks(highest, whole);
                prop_assert!((2..=6).contains(&ticks.len()), "{:?}", ticks);
                let reaches = ticks.last().is_some_and(|last| *last >= highest * (1.0 - 1e-6));
                prop_assert!(reaches || !(0.0..=HIGHEST).contains(&highest), "{:?}", ticks);
            }
        }
    }
}
