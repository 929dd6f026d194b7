//! Days of which the truth is known: what an interval is worth is measured by them.

use std::f64::consts::TAU;

use super::days::{Change, Day, unit};
use super::random::Random;

/// Days of the shop before the change, and after it.
const BEFORE: i64 = 84;
const AFTER: i64 = 56;

/// The change's day: a Tuesday in 2026.
const ON: i64 = 20_500;

/// Days behind the change that are left out.
const SETTLING: i64 = 2;

/// Sessions of a usual day.
const SESSIONS: f64 = 2000.0;

/// What goes on in a shop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// Its name in tables.
    pub name: &'static str,
    /// Events a day before the change.
    pub events: f64,
    /// Untouched events a day; 0 where there are none.
    pub controls: f64,
    /// The true reduction, 0–1.
    pub reduction: f64,
    /// Growth of events and of untouched ones a day, on the log scale.
    pub trend: (f64, f64),
    /// How much more happens on weekends, on the log scale.
    pub weekend: f64,
    /// From which day on, counted from the change, traffic is another, and by which factor.
    pub traffic: (i64, f64),
    /// Deviation of what lasts for days, of events and of untouched ones.
    pub waves: (f64, f64),
    /// How much of it is left a day later.
    pub kept: f64,
    /// Deviation from day to day beyond chance.
    pub restless: f64,
    /// Step at the change of both events and untouched ones, on the log scale.
    pub shock: f64,
    /// Another step of the events alone: days from the change, and how much on the log scale.
    pub other_step: Option<(i64, f64)>,
    /// Share of days on which something else broke, and the factor of events on them.
    pub outbursts: (f64, f64),
    /// What a year's season deviates by, on the log scale; it is steepest at the change.
    pub year: f64,
    /// Share of days that are missing.
    pub missing: f64,
    /// Days before and after.
    pub span: (i64, i64),
    /// Events are sums of money with this deviation of an amount on the log scale; 0 where they are counts.
    pub amounts: f64,
}

const CALM: Scenario = Scenario {
    name: "no effect",
    events: 10.0,
    controls: 30.0,
    reduction: 0.0,
    trend: (0.0, 0.0),
    weekend: 0.0,
    traffic: (-21, 1.0),
    waves: (0.0, 0.0),
    kept: 0.6,
    restless: 0.0,
    shock: 0.0,
    other_step: None,
    outbursts: (0.0, 1.0),
    year: 0.0,
    missing: 0.0,
    span: (BEFORE, AFTER),
    amounts: 0.0,
};

/// All that is measured.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    let alone = Scenario { controls: 0.0, ..CALM };
    let real =
        Scenario { trend: (0.003, 0.003), weekend: 0.4, traffic: (-21, 2.0), waves: (0.2, 0.1), restless: 0.2, ..CALM };
    vec![
        CALM,
        Scenario { name: "10 % less", reduction: 0.1, ..CALM },
        Scenario { name: "25 % less", reduction: 0.25, ..CALM },
        Scenario { name: "50 % less", reduction: 0.5, ..CALM },
        Scenario { name: "no effect, no controls", ..alone },
        Scenario { name: "25 % less, no controls", reduction: 0.25, ..alone },
        Scenario { name: "trend of all", trend: (0.008, 0.008), ..CALM },
        Scenario { name: "trend, no controls", trend: (0.006, 0.0), ..alone },
        Scenario { name: "own trend downwards", trend: (-0.006, 0.0), ..CALM },
        Scenario { name: "weekends", weekend: 0.4, ..CALM },
        Scenario { name: "weekends, no controls", weekend: 0.4, ..alone },
        Scenario { name: "traffic doubles", traffic: (-21, 2.0), ..CALM },
        Scenario { name: "traffic doubles, no controls", traffic: (-21, 2.0), ..alone },
        Scenario { name: "waves", waves: (0.3, 0.15), ..CALM },
        Scenario { name: "waves, no controls", waves: (0.3, 0.0), ..alone },
        Scenario { name: "long waves, no controls", waves: (0.3, 0.0), kept: 0.8, ..alone },
        Scenario { name: "restless", restless: 0.4, ..CALM },
        Scenario { name: "restless, no controls", restless: 0.4, ..alone },
        Scenario { name: "few", events: 0.4, controls: 3.0, ..CALM },
        Scenario { name: "few, 50 % less", events: 0.4, controls: 3.0, reduction: 0.5, ..CALM },
        Scenario { name: "few, no controls", events: 0.4, ..alone },
        Scenario { name: "all fall at once", shock: -0.5, ..CALM },
        Scenario { name: "fell 4 weeks before", other_step: Some((-28, -0.36)), ..CALM },
        Scenario { name: "fell 4 weeks before, no controls", other_step: Some((-28, -0.36)), ..alone },
        Scenario { name: "fell 4 weeks after", other_step: Some((28, -0.36)), ..CALM },
        Scenario { name: "fell 10 days before", other_step: Some((-10, -0.36)), ..CALM },
        Scenario { name: "began 2 weeks before, 60 % less", other_step: Some((-14, 1.1)), reduction: 0.6, ..CALM },
        Scenario { name: "days missing", missing: 0.2, waves: (0.2, 0.0), ..CALM },
        Scenario { name: "4 and 3 weeks", span: (28, 21), ..CALM },
        Scenario { name: "4 and 3 weeks, waves", span: (28, 21), waves: (0.3, 0.0), ..alone },
        Scenario { name: "all of it", ..real },
        Scenario { name: "all of it, 25 % less", reduction: 0.25, ..real },
        Scenario { name: "all of it, 25 % less, no controls", reduction: 0.25, controls: 0.0, ..real },
        Scenario { name: "money", amounts: 1.0, ..CALM },
        Scenario { name: "money, 25 % less", amounts: 1.0, reduction: 0.25, ..alone },
        Scenario { name: "money, few and heavy", events: 3.0, amounts: 1.5, ..alone },
    ]
}

/// Scenarios that nothing was chosen by: other sizes, spans and shapes.
#[must_use]
pub fn held_out() -> Vec<Scenario> {
    let alone = Scenario { controls: 0.0, ..CALM };
    vec![
        Scenario { name: "150 a day, restless", events: 150.0, controls: 450.0, restless: 0.15, ..CALM },
        Scenario { name: "150 a day, waves, no controls", events: 150.0, waves: (0.15, 0.0), kept: 0.7, ..alone },
        Scenario { name: "2 a day", events: 2.0, controls: 6.0, ..CALM },
        Scenario { name: "2 a day, waves, no controls", events: 2.0, waves: (0.3, 0.0), ..alone },
        Scenario { name: "1 a day, 40 % less", events: 1.0, controls: 10.0, reduction: 0.4, ..CALM },
        Scenario { name: "90 % less", reduction: 0.9, ..CALM },
        Scenario { name: "few controls", controls: 6.0, ..CALM },
        Scenario { name: "15 and 18 days", span: (15, 18), ..CALM },
        Scenario { name: "12 and 3 weeks, no controls", span: (84, 21), ..alone },
        Scenario { name: "3 and 12 weeks", span: (21, 84), reduction: 0.3, ..CALM },
        Scenario { name: "4 and 4 weeks, trend, no controls", span: (28, 28), trend: (0.012, 0.0), ..alone },
        Scenario { name: "6 and 6 weeks, steep trend of all", span: (42, 42), trend: (0.015, 0.015), ..CALM },
        Scenario { name: "6 and 6 weeks, falling, no controls", span: (42, 42), trend: (-0.01, 0.0), ..alone },
        Scenario { name: "strong weekends, restless", weekend: 0.9, restless: 0.2, ..CALM },
        Scenario { name: "traffic halves with the fix, no controls", traffic: (0, 0.5), ..alone },
        Scenario { name: "waves of the controls", waves: (0.0, 0.25), ..CALM },
        Scenario { name: "short waves, restless, no controls", waves: (0.25, 0.0), kept: 0.4, restless: 0.25, ..alone },
        Scenario { name: "very long waves", waves: (0.2, 0.1), kept: 0.92, ..CALM },
        Scenario { name: "outbursts, no controls", outbursts: (0.03, 4.0), ..alone },
        Scenario { name: "season of the year, no controls", year: 0.25, ..alone },
        Scenario { name: "fell 2 weeks before, no controls", other_step: Some((-14, -0.3)), ..alone },
        Scenario { name: "rose 6 weeks before", other_step: Some((-42, 0.5)), ..CALM },
        Scenario { name: "rose 2 weeks after, 30 % less", other_step: Some((14, 0.3)), reduction: 0.3, ..CALM },
        Scenario {
            name: "40 a day, fell 10 days before",
            events: 40.0,
            controls: 120.0,
            other_step: Some((-10, -0.36)),
            ..CALM
        },
        Scenario {
            name: "3 a day, all of it",
            events: 3.0,
            controls: 12.0,
            span: (56, 35),
            trend: (0.004, 0.002),
            weekend: 0.3,
            traffic: (-10, 1.5),
            waves: (0.2, 0.1),
            restless: 0.2,
            missing: 0.1,
            ..CALM
        },
        Scenario { name: "money, 6 a day, heavy", events: 6.0, amounts: 1.3, ..CALM },
        Scenario { name: "money, waves, no controls", events: 20.0, amounts: 1.0, waves: (0.3, 0.0), ..alone },
    ]
}

impl Scenario {
    /// The logarithm of the true ratio.
    #[must_use]
    pub fn log_ratio(&self) -> f64 {
        (1.0 - self.reduction).ln()
    }

    /// One shop's days, and its change. The same seed gives the same days.
    #[must_use]
    pub fn days(&self, seed: u64) -> (Vec<Day>, Change) {
        let mut random = Random::new(seed);
        let fresh = (1.0 - self.kept * self.kept).sqrt();
        let mut waves = (self.waves.0 * random.normal(), self.waves.1 * random.normal());
        let (mut days, mut amounts) = (Vec::new(), Vec::new());
        for at in -self.span.0..self.span.1 {
            waves.0 = self.kept * waves.0 + fresh * self.waves.0 * random.normal();
            waves.1 = self.kept * waves.1 + fresh * self.waves.1 * random.normal();
            let weekday = (ON + at).rem_euclid(7);
            let season = if weekday < 2 { self.weekend } else { -0.4 * self.weekend };
            let traffic = if at >= self.traffic.0 { self.traffic.1 } else { 1.0 };
            let sessions = SESSIONS * traffic * (0.1 * random.normal() + 0.05 * (weekday - 3) as f64).exp();
            let share = sessions / SESSIONS;
            let since = f64::from(u8::from(at >= 0));
            let other = self.other_step.filter(|(day, _)| at >= *day).map_or(0.0, |(_, step)| step);
            let days_on = at as f64;
            let level = self.trend.0 * days_on
                + season
                + since * (self.log_ratio() + self.shock)
                + other
                + waves.0
                + self.year * (days_on * TAU / 365.0).sin();
            let of_controls = self.trend.1 * days_on + 0.5 * season + since * self.shock + waves.1;
            let variance = self.restless * self.restless;
            let mut restless = |variance: f64| if variance > 0.0 { random.gamma(variance) } else { 1.0 };
            let mean = self.events * share * level.exp() * restless(variance);
            let mean_of_controls = self.controls * share * of_controls.exp() * restless(variance / 4.0);
            let broken = self.outbursts.0 > 0.0 && random.unit() < self.outbursts.0;
            let mean = if broken { mean * self.outbursts.1 } else { mean };
            let (events, controls) = (random.poisson(mean), random.poisson(mean_of_controls));
            let events = if self.amounts > 0.0 {
                let mut sum = 0.0;
                for _ in 0..events as u64 {
                    let amount = (self.amounts * random.normal()).exp();
                    amounts.push(amount);
                    sum += amount;
                }
                sum
            } else {
                events
            };
            if random.unit() >= self.missing {
                days.push(Day { number: ON + at, events, controls, sessions });
            }
        }
        if self.amounts > 0.0 {
            let unit = unit(amounts.into_iter());
            days.iter_mut().for_each(|day| day.events /= unit);
        }
        (days, Change { on: ON, settling: SETTLING, from: ON - self.span.0, until: ON + self.span.1 })
    }
}
