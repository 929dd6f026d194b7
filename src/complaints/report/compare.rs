//! Which days are compared for a fix, and with what nobody touched.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::effect::{self, Answer, Change, Day, level_change, reduction};
use crate::finding::Category;
use crate::incident::IncidentId;
use crate::report::{ComplaintPoint, MoneyEffect};

use super::gather::{DAY, Fix, Material, Purchase, Told, day_of, number};
use super::point;

/// Days that are looked at on each side of a fix: twelve weeks.
const WEEKS: i64 = 84;

/// Days behind a fix that are left out, as its own day is: people complain late.
const SETTLING: i64 = 2;

/// The days of a report, and what was told on each.
pub(super) struct Comparison<'a> {
    material: &'a Material,
    /// The first and the last whole day of which complaints are known.
    days: (i64, i64),
    /// The last whole day of which purchases are known.
    last_session: i64,
    by_category: BTreeMap<Option<Category>, BTreeMap<i64, f64>>,
    by_incident: BTreeMap<&'a IncidentId, BTreeMap<i64, f64>>,
}

impl<'a> Comparison<'a> {
    /// Of what was told before `until`, in seconds. The first and the last day are parts of days, so they are left out.
    pub(super) fn of(material: &'a Material, until: i64) -> Self {
        let known: Vec<&Told> = material.told.iter().filter(|told| told.at.as_second() < until).collect();
        let days = match (known.first(), known.last()) {
            (Some(first), Some(last)) => (day_of(first.at) + 1, day_of(last.at) - 1),
            _ => (0, -1),
        };
        let mut by_category: BTreeMap<Option<Category>, BTreeMap<i64, f64>> = BTreeMap::new();
        let mut by_incident: BTreeMap<&IncidentId, BTreeMap<i64, f64>> = BTreeMap::new();
        for told in known {
            let day = day_of(told.at);
            *by_category.entry(told.category).or_default().entry(day).or_default() += 1.0;
            if let Some(id) = &told.incident {
                *by_incident.entry(id).or_default().entry(day).or_default() += 1.0;
            }
        }
        let last_session = material.sessions.keys().next_back().map_or(-1, |start| start.div_euclid(DAY) - 1);
        let last_session = last_session.min(until.div_euclid(DAY) - 1);
        Self { material, days, last_session, by_category, by_incident }
    }

    /// Complaints about the fixed incident, from the day on which it was seen first.
    pub(super) fn of_incident(&self, fix: &Fix) -> Answer {
        let mut change = self.change(fix, self.days, |other| other.incident == fix.incident);
        if let Some(first) = self.material.first_seen.get(&fix.incident) {
            change.from = change.from.max(first.div_euclid(DAY));
        }
        let events = self.by_incident.get(&fix.incident);
        reduction(&self.days(&change, events, &self.untouched(fix, &change)), &change)
    }

    /// Complaints about the fixed incident's kind.
    pub(super) fn of_category(&self, fix: &Fix) -> Answer {
        let change = self.category_change(fix);
        let events = self.by_category.get(&Some(fix.category));
        reduction(&self.days(&change, events, &self.untouched(fix, &change)), &change)
    }

    /// Whether complaints of no known kind became more.
    pub(super) fn unknown_rose(&self, fix: &Fix) -> bool {
        let change = self.category_change(fix);
        let answer = reduction(&self.days(&change, self.by_category.get(&None), &[]), &change);
        matches!(answer, Answer::Effect(effect) if effect.high < 0.0)
    }

    /// The days that were compared, and those left out between them.
    pub(super) fn days_shown(&self, fix: &Fix) -> Vec<ComplaintPoint> {
        let change = self.category_change(fix);
        let days = self.days(&change, self.by_category.get(&Some(fix.category)), &[]);
        days.iter().map(|day| point(day.number * DAY, day.events as u64, day.sessions as u64)).collect()
    }

    /// All these complaints before a moment, against as many days at the end.
    pub(super) fn since(&self, applied_at: Timestamp, told: impl Iterator<Item = Timestamp>) -> Answer {
        let on = day_of(applied_at);
        let last = self.days.1;
        let after = (last - on - SETTLING).clamp(0, WEEKS);
        let from = self.days.0.max(on - WEEKS);
        let change = Change { on, settling: (last - after - on).max(SETTLING), from, until: last };
        let mut events: BTreeMap<i64, f64> = BTreeMap::new();
        told.for_each(|at| *events.entry(day_of(at)).or_default() += 1.0);
        level_change(&self.days(&change, Some(&events), &[]), &change)
    }

    /// Purchases in the fixed incident's kind that were lost, or made after all.
    pub(super) fn money(&self, fix: &Fix, recovered: bool) -> Option<MoneyEffect> {
        let purchases: Vec<&Purchase> = self
            .material
            .purchases
            .iter()
            .filter(|one| one.category == fix.category && one.touched.recovered_at.is_some() == recovered)
            .collect();
        let first = self.material.sessions.keys().next().map_or(0, |start| start.div_euclid(DAY));
        let change = self.change(fix, (first, self.last_session), |other| other.category == fix.category);
        let inside = |at: Timestamp| (change.from..=change.until).contains(&day_of(at));
        let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
        for (currency, amount) in
            purchases.iter().filter(|one| inside(one.touched.at)).flat_map(|one| &one.touched.money.0)
        {
            let sum = sums.entry(currency).or_default();
            *sum = sum.saturating_add(*amount);
        }
        let currency =
            sums.into_iter().max_by_key(|(currency, sum)| (*sum, std::cmp::Reverse(*currency)))?.0.to_owned();
        let amounts: Vec<(i64, Decimal)> = purchases
            .iter()
            .filter(|one| inside(one.touched.at))
            .filter_map(|one| Some((day_of(one.touched.at), *one.touched.money.0.get(&currency)?)))
            .collect();
        let unit = effect::unit(amounts.iter().map(|(_, amount)| number(*amount)));
        let mut events: BTreeMap<i64, f64> = BTreeMap::new();
        let (mut before, mut after) = (Decimal::ZERO, Decimal::ZERO);
        for (day, amount) in amounts {
            *events.entry(day).or_default() += number(amount) / unit;
            if day < change.on {
                before = before.saturating_add(amount);
            } else if day > change.on + SETTLING {
                after = after.saturating_add(amount);
            }
        }
        let effect = reduction(&self.days(&change, Some(&events), &[]), &change);
        Some(MoneyEffect { currency, before, after, effect })
    }

    fn category_change(&self, fix: &Fix) -> Change {
        self.change(fix, self.days, |other| other.category == fix.category)
    }

    /// The days around a fix among those that are known, up to the neighbouring fixes of those that matter to it.
    fn change(&self, fix: &Fix, known: (i64, i64), matters: impl Fn(&Fix) -> bool) -> Change {
        let on = day_of(fix.applied_at);
        let others = || self.material.fixes.iter().filter(|other| matters(other)).map(|other| day_of(other.applied_at));
        let before = others().filter(|day| *day < on).max().map_or(i64::MIN, |day| day + SETTLING + 1);
        let behind = others().filter(|day| *day > on).min().map_or(i64::MAX, |day| day - 1);
        Change {
            on,
            settling: SETTLING,
            from: (on - WEEKS).max(known.0).max(before),
            until: (on + WEEKS).min(known.1).min(behind),
        }
    }

    /// Complaints of other kinds, none of which was fixed in this time.
    fn untouched(&self, fix: &Fix, change: &Change) -> Vec<&BTreeMap<i64, f64>> {
        let touched: BTreeSet<Category> = self
            .material
            .fixes
            .iter()
            .filter(|other| (change.from..=change.until).contains(&day_of(other.applied_at)))
            .map(|other| other.category)
            .collect();
        let is_untouched = |category: Category| category != fix.category && !touched.contains(&category);
        self.by_category
            .iter()
            .filter(|(category, _)| category.is_some_and(is_untouched))
            .map(|(_, days)| days)
            .collect()
    }

    /// The days of which sessions are known.
    fn days(&self, change: &Change, events: Option<&BTreeMap<i64, f64>>, controls: &[&BTreeMap<i64, f64>]) -> Vec<Day> {
        let (from, until) = (change.from.saturating_mul(DAY), change.until.saturating_mul(DAY));
        if from > until {
            return Vec::new();
        }
        let of = |days: &BTreeMap<i64, f64>, day: i64| days.get(&day).copied().unwrap_or(0.0);
        self.material
            .sessions
            .range(from..=until)
            .map(|(start, sessions)| {
                let number = start.div_euclid(DAY);
                Day {
                    number,
                    events: events.map_or(0.0, |days| of(days, number)),
                    controls: controls.iter().map(|days| of(days, number)).sum(),
                    sessions: *sessions as f64,
                }
            })
            .collect()
    }
}
