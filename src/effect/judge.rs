//! From days to an answer: which columns the regression has, whether there is enough to say anything, and what it says.

use super::answer::{Answer, Compared, Effect, Lasting, NotEnough};
use super::days::{Change, Day, Days};
use super::fit::{Base, Prior, Row, fit};
use super::mixture::Mixture;
use super::other_step::{self, OtherStep, other_steps};

/// Fewer days on a side don't show what is usual: two of each weekday.
const LEAST_DAYS: u32 = 14;

/// Fewer events on a side don't show a rate.
const LEAST_EVENTS: u32 = 12;

/// Days after the change from which on its later half is looked at as well.
const LASTING_DAYS: usize = 28;

/// Fewer untouched events than this, or than half of those that are looked at, would add more chance than they take away.
const LEAST_CONTROLS: f64 = 40.0;
const CONTROLS_SHARE: f64 = 0.5;

/// Where only a larger reduction than this would be noticed, and none was, nothing is said.
const WORST_DETECTABLE: f64 = 0.9;

/// Normal quantiles: two-sided 95 %, and a power of 80 % (Cohen, "Statistical power analysis", 1988).
const NOTICED: f64 = 1.96 + 0.84;

/// What coefficients are taken to be like before the data are seen: standard deviations on the log scale. A trend is as good as
/// free: one that is held near zero makes a short comparison's interval narrower, and false wherever there is a trend.
const ANY_LEVEL: f64 = 30.0;
const STEP: f64 = 2.0;
const TREND_A_DAY: f64 = 0.02;
const WEEKDAY: f64 = 0.5;

/// Where a trend is part of the figure, so is what lasts for a month; waves are shorter ones.
const SHORT_WAVES: f64 = 0.9;

/// How much less often it happens since the change, with a trend, weekdays and a change of level on another day allowed for.
#[must_use]
pub fn reduction(days: &[Day], change: &Change) -> Answer {
    answer(&Days::of(days, change), change, true)
}

/// How much less often it happens in the days after than in those before, whatever the reason: a trend is part of it.
#[must_use]
pub fn level_change(days: &[Day], change: &Change) -> Answer {
    answer(&Days::of(days, change), change, false)
}

fn answer(days: &Days, change: &Change, causal: bool) -> Answer {
    let compared = compared(days, causal);
    if let Some(lacking) = lacking(&compared) {
        return Answer::NotEnough(lacking);
    }
    let shape = Shape { change: *change, controlled: compared.controlled, causal };
    let rows = shape.rows(days, None);
    let others = if causal { other_steps(&rows, change, true) } else { Vec::new() };
    let nothing = Answer::NotEnough(NotEnough::Precision { detectable: 1.0 });
    let Some(known) = fit(&rows, &shape.prior(false, others), &[1]).and_then(|found| found.into_iter().next()) else {
        return nothing;
    };
    let (low, high) = (known.quantile(0.025), known.quantile(0.975));
    if !(low.is_finite() && high.is_finite()) {
        return nothing;
    }
    let detectable = 1.0 - (-NOTICED * known.variance().sqrt()).exp();
    if detectable > WORST_DETECTABLE && low < 0.0 && high > 0.0 {
        return Answer::NotEnough(NotEnough::Precision { detectable });
    }
    let below = known.up_to(0.0);
    let reduction = |log_ratio: f64| 1.0 - log_ratio.exp();
    Answer::Effect(Effect {
        reduction: reduction(known.quantile(0.5)),
        low: reduction(high),
        high: reduction(low),
        p_value: (2.0 * below.min(1.0 - below)).clamp(0.0, 1.0),
        detectable,
        compared,
        lasting: (causal && high < 0.0).then(|| shape.lasting(days)).flatten(),
    })
}

fn compared(days: &Days, causal: bool) -> Compared {
    let sum = |days: &[Day], of: fn(&Day) -> f64| days.iter().map(of).sum::<f64>();
    let (events_before, events_after) = (sum(&days.before, |day| day.events), sum(&days.after, |day| day.events));
    let (controls_before, controls_after) =
        (sum(&days.before, |day| day.controls), sum(&days.after, |day| day.controls));
    let enough = (CONTROLS_SHARE * (events_before + events_after)).max(LEAST_CONTROLS);
    let least = f64::from(LEAST_EVENTS);
    let controlled =
        causal && controls_before + controls_after >= enough && controls_before >= least && controls_after >= least;
    Compared {
        days_before: days.before.len() as u32,
        days_after: days.after.len() as u32,
        events_before,
        events_after,
        sessions_before: sum(&days.before, |day| day.sessions),
        sessions_after: sum(&days.after, |day| day.sessions),
        controls_before,
        controls_after,
        controlled,
    }
}

fn lacking(compared: &Compared) -> Option<NotEnough> {
    let needed = LEAST_DAYS;
    if compared.days_before < needed {
        return Some(NotEnough::DaysBefore { have: compared.days_before, needed });
    }
    if compared.days_after < needed {
        return Some(NotEnough::DaysAfter { have: compared.days_after, needed });
    }
    let needed = LEAST_EVENTS;
    let whole = |events: f64| events.floor().clamp(0.0, f64::from(u32::MAX)) as u32;
    if compared.events_before < f64::from(needed) {
        return Some(NotEnough::EventsBefore { have: whole(compared.events_before), needed });
    }
    let base = if compared.controlled {
        compared.controls_after / compared.controls_before
    } else {
        compared.sessions_after / compared.sessions_before
    };
    let expected = compared.events_before * base;
    (expected < f64::from(needed)).then(|| NotEnough::EventsExpected { have: whole(expected), needed })
}

/// What the regression looks like.
struct Shape {
    change: Change,
    controlled: bool,
    causal: bool,
}

impl Shape {
    /// A level, a step (and one that is over at `early_until`), a trend and weekdays that add up to nothing.
    fn rows(&self, days: &Days, early_until: Option<i64>) -> Vec<Row> {
        let on = self.change.on;
        let mut rows = Vec::new();
        for day in days.all() {
            let base = if self.controlled { Base::Controls(day.controls) } else { Base::Sessions(day.sessions) };
            if self.controlled && day.events + day.controls <= 0.0 {
                continue;
            }
            let is_after = day.number >= on;
            let mark = |there: bool| f64::from(u8::from(there));
            let mut columns = vec![1.0, mark(is_after)];
            columns.extend(early_until.map(|until| mark(is_after && day.number < until)));
            if self.causal {
                columns.push((day.number - on) as f64);
            }
            let weekday = day.number.rem_euclid(7);
            columns.extend((0..6).map(|at| if weekday == 6 { -1.0 } else { mark(weekday == at) }));
            rows.push(Row { number: day.number, events: day.events, base, columns });
        }
        rows
    }

    fn prior(&self, with_early: bool, others: Vec<OtherStep>) -> Prior {
        let mut deviations = vec![ANY_LEVEL, STEP];
        deviations.extend(with_early.then_some(STEP));
        deviations.extend(self.causal.then_some(TREND_A_DAY));
        deviations.extend([WEEKDAY; 6]);
        Prior {
            columns: deviations.into_iter().map(|deviation| deviation * deviation).collect(),
            others,
            height: other_step::HEIGHT * other_step::HEIGHT,
            kept_at_most: if self.causal { 1.0 } else { SHORT_WAVES },
        }
    }

    /// Whether the later half of the days after has the reduction as well.
    fn lasting(&self, days: &Days) -> Option<Lasting> {
        if days.after.len() < LASTING_DAYS {
            return None;
        }
        let later = days.after.get(days.after.len() / 2)?.number;
        let rows = self.rows(days, Some(later));
        let others = other_steps(&rows, &self.change, false);
        let found = fit(&rows, &self.prior(true, others), &[1, 2])?;
        let [late, more_at_first]: &[Mixture; 2] = found.first_chunk()?;
        let is_less = |of: &Mixture| of.up_to(0.0) > 0.975;
        Some(match (is_less(late), is_less(more_at_first)) {
            (_, true) => Lasting::WashedOut,
            (true, false) => Lasting::Lasts,
            (false, false) => Lasting::Unclear,
        })
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
