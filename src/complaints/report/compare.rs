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
use super::words::Word;

/// Days that are looked at on each side of a fix: twelve weeks.
const WEEKS: i64 = 84;

/// Days behind a fix that are left out, as its own day is: people complain late.
const SETTLING: i64 = 2;

/// A help desk's word with a greater share of its complaints linked to what was fixed is no control: it is about that, too.
const MIXED: f64 = 0.1;

/// Each side of a fix is cut into so many parts, and a word that is to be a control has complaints in each of them: a help
/// desk that renames its categories must not look like a change of what customers complain about.
const PARTS: i64 = 4;

/// Complaints by day.
type Series = BTreeMap<i64, f64>;

/// The days of a report, and what was told on each.
pub(super) struct Comparison<'a> {
    material: &'a Material,
    /// The first and the last whole day of which complaints are known.
    days: (i64, i64),
    /// The last whole day of which purchases are known.
    last_session: i64,
    /// By our kind and the help desk's own word, of which a complaint may have both.
    by_kind: BTreeMap<(Option<Category>, Option<Word>), Series>,
    by_incident: BTreeMap<&'a IncidentId, Series>,
}

impl<'a> Comparison<'a> {
    /// Of what was told before `until`, in seconds. The first and the last day are parts of days, so they are left out.
    pub(super) fn of(material: &'a Material, until: i64) -> Self {
        let known: Vec<&Told> = material.told.iter().filter(|told| told.at.as_second() < until).collect();
        let days = match (known.first(), known.last()) {
            (Some(first), Some(last)) => (day_of(first.at) + 1, day_of(last.at) - 1),
            _ => (0, -1),
        };
        let mut by_kind: BTreeMap<(Option<Category>, Option<Word>), Series> = BTreeMap::new();
        let mut by_incident: BTreeMap<&IncidentId, Series> = BTreeMap::new();
        for told in known {
            let day = day_of(told.at);
            *by_kind.entry((told.category, told.word)).or_default().entry(day).or_default() += 1.0;
            if let Some(id) = &told.incident {
                *by_incident.entry(id).or_default().entry(day).or_default() += 1.0;
            }
        }
        let last_session = material.sessions.keys().next_back().map_or(-1, |start| start.div_euclid(DAY) - 1);
        let last_session = last_session.min(until.div_euclid(DAY) - 1);
        Self { material, days, last_session, by_kind, by_incident }
    }

    /// Complaints about the fixed incident, from the day on which it was seen first.
    pub(super) fn of_incident(&self, fix: &Fix) -> Answer {
        let mut change = self.change(fix, self.days, |other| other.incident == fix.incident);
        if let Some(first) = self.material.first_seen.get(&fix.incident) {
            change.from = change.from.max(first.div_euclid(DAY));
        }
        let events = self.by_incident.get(&fix.incident).cloned().unwrap_or_default();
        reduction(&self.days(&change, &events, &self.controls(fix, &change)), &change)
    }

    /// Complaints about the fixed incident's kind.
    pub(super) fn of_category(&self, fix: &Fix) -> Answer {
        let change = self.category_change(fix);
        reduction(&self.days(&change, &self.about(fix.category), &self.controls(fix, &change)), &change)
    }

    /// Whether complaints of no known kind became more, or those with words that are no control.
    pub(super) fn unknown_rose(&self, fix: &Fix) -> bool {
        let change = self.category_change(fix);
        let words = self.untouched_words(&change, &self.touched(fix, &change));
        let unknown = self.sum(|category, word| category.is_none() && word.is_none_or(|word| !words.contains(&word)));
        let answer = reduction(&self.days(&change, &unknown, &Series::new()), &change);
        matches!(answer, Answer::Effect(effect) if effect.high < 0.0)
    }

    /// The days that were compared, and those left out between them.
    pub(super) fn days_shown(&self, fix: &Fix) -> Vec<ComplaintPoint> {
        let change = self.category_change(fix);
        let days = self.days(&change, &self.about(fix.category), &Series::new());
        days.iter().map(|day| point(day.number * DAY, day.events as u64, day.sessions as u64)).collect()
    }

    /// All these complaints before a moment, against as many days at the end.
    pub(super) fn since(&self, applied_at: Timestamp, told: impl Iterator<Item = Timestamp>) -> Answer {
        let on = day_of(applied_at);
        let last = self.days.1;
        let after = (last - on - SETTLING).clamp(0, WEEKS);
        let from = self.days.0.max(on - WEEKS);
        let change = Change { on, settling: (last - after - on).max(SETTLING), from, until: last };
        let mut events = Series::new();
        told.for_each(|at| *events.entry(day_of(at)).or_default() += 1.0);
        level_change(&self.days(&change, &events, &Series::new()), &change)
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
        let mut events = Series::new();
        let (mut before, mut after) = (Decimal::ZERO, Decimal::ZERO);
        for (day, amount) in amounts {
            *events.entry(day).or_default() += number(amount) / unit;
            if day < change.on {
                before = before.saturating_add(amount);
            } else if day > change.on + SETTLING {
                after = after.saturating_add(amount);
            }
        }
        let effect = reduction(&self.days(&change, &events, &Series::new()), &change);
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

    /// The kinds that were fixed in this time, the fix's own among them.
    fn touched(&self, fix: &Fix, change: &Change) -> BTreeSet<Category> {
        let near = |other: &&Fix| (change.from..=change.until).contains(&day_of(other.applied_at));
        let others = self.material.fixes.iter().filter(near).map(|other| other.category);
        others.chain([fix.category]).collect()
    }

    /// Complaints of kinds that nobody touched in this time: ours, and those of the help desk.
    ///
    /// With a word of the help desk all its complaints count, also those that links give one of our kinds: links depend on
    /// whether there is an incident, and a control must not grow because the incident is gone.
    fn controls(&self, fix: &Fix, change: &Change) -> Series {
        let touched = self.touched(fix, change);
        let words = self.untouched_words(change, &touched);
        self.sum(|category, word| {
            category.is_some_and(|category| !touched.contains(&category))
                || word.is_some_and(|word| words.contains(&word))
        })
    }

    /// The help desk's words that were in use all the time, and of whose complaints before the fix hardly any was about what
    /// was touched. Rare ones are told together and may be anything, so they are none of them.
    fn untouched_words(&self, change: &Change, touched: &BTreeSet<Category>) -> BTreeSet<Word> {
        let mut words: BTreeSet<Word> = self.by_kind.keys().filter_map(|(_, word)| *word).collect();
        words.retain(|word| {
            let is_own = matches!(word, Word::Own(_));
            let all = self.sum(|_, other| other == Some(*word));
            let about = self.sum(|category, other| {
                other == Some(*word) && category.is_some_and(|category| touched.contains(&category))
            });
            let before = |of: &Series| of.range(change.from..change.on).map(|(_, count)| count).sum::<f64>();
            is_own && is_in_use(&all, change) && before(&about) <= MIXED * before(&all)
        });
        words
    }

    /// Complaints about one of our kinds.
    fn about(&self, wanted: Category) -> Series {
        self.sum(|category, _| category == Some(wanted))
    }

    /// Complaints of all kinds and words that fit.
    fn sum(&self, fits: impl Fn(Option<Category>, Option<Word>) -> bool) -> Series {
        let mut sum = Series::new();
        for ((category, word), days) in &self.by_kind {
            if fits(*category, *word) {
                days.iter().for_each(|(day, count)| *sum.entry(*day).or_default() += count);
            }
        }
        sum
    }

    /// The days of which sessions are known.
    fn days(&self, change: &Change, events: &Series, controls: &Series) -> Vec<Day> {
        let (from, until) = (change.from.saturating_mul(DAY), change.until.saturating_mul(DAY));
        if from > until {
            return Vec::new();
        }
        let of = |days: &Series, day: i64| days.get(&day).copied().unwrap_or(0.0);
        self.material
            .sessions
            .range(from..=until)
            .map(|(start, sessions)| {
                let number = start.div_euclid(DAY);
                Day { number, events: of(events, number), controls: of(controls, number), sessions: *sessions as f64 }
            })
            .collect()
    }
}

/// Whether there are some in each part of the time before, and of the time after.
fn is_in_use(days: &Series, change: &Change) -> bool {
    let sides = [(change.from, change.on), (change.on + change.settling + 1, change.until + 1)];
    sides.into_iter().all(|(from, until)| {
        from < until
            && (0..PARTS).all(|part| {
                let end = |part: i64| from + (until - from) * part / PARTS;
                // A part of less than a day has nothing to say.
                end(part) >= end(part + 1) || days.range(end(part)..end(part + 1)).next().is_some()
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: i64 = 20_000;
    const ON: i64 = FIRST + 60;
    const DAYS: i64 = 120;
    const DELIVERY: Option<Word> = Some(Word::Own(0));

    /// Complaints of one kind: how many a day, by the day.
    type Kind<'a> = (Option<Category>, Option<Word>, &'a dyn Fn(i64) -> f64);

    /// A shop with 2,000 sessions a day and a fix of payments on a day.
    fn shop(kinds: &[Kind<'_>]) -> Material {
        let second = |at: i64| Timestamp::from_second(at).unwrap();
        let incident = IncidentId::given("inc-pay");
        let mut material = Material::default();
        for day in FIRST..FIRST + DAYS {
            material.sessions.insert(day * DAY, 2_000);
            for (category, word, count) in kinds {
                // Days are not alike, and half a complaint comes every other day.
                let (mean, wave) = (count(day), [0.8, 1.3, 0.9, 1.2, 0.8][day as usize % 5]);
                let count = (mean * wave + 0.5 * (day % 2) as f64) as i64;
                material.told.extend((0..count).map(|n| Told {
                    at: second(day * DAY + n),
                    category: *category,
                    word: *word,
                    incident: category.map(|_| incident.clone()),
                }));
            }
        }
        let applied_at = second(ON * DAY);
        material.fixes.push(Fix { incident, category: Category::Payment, applied_at });
        material
    }

    fn payments(day: i64) -> f64 {
        if day < ON { 20.0 } else { 11.0 }
    }

    /// What everybody complains about more from the fix on.
    fn sale(day: i64) -> f64 {
        if day < ON { 1.0 } else { 1.6 }
    }

    fn effect(material: &Material) -> effect::Effect {
        match Comparison::of(material, i64::MAX).of_category(&material.fixes[0]) {
            Answer::Effect(effect) => effect,
            Answer::NotEnough(lacking) => panic!("{lacking:?}"),
        }
    }

    /// Complaints that a fix is held against, before it and after.
    fn controls(material: &Material) -> [f64; 2] {
        let (comparison, fix) = (Comparison::of(material, i64::MAX), &material.fixes[0]);
        let controls = comparison.controls(fix, &comparison.category_change(fix));
        [controls.range(..ON), controls.range(ON..)].map(|side| side.map(|(_, count)| count).sum())
    }

    #[test]
    fn a_help_desk_s_own_categories_are_controls() {
        let pay = |day| payments(day) * sale(day);
        let parcels = |day| 25.0 * sale(day);
        let kind: Kind<'_> = (Some(Category::Payment), None, &pay);
        let held = effect(&shop(&[kind, (None, DELIVERY, &parcels)]));
        assert!(held.compared.controlled && held.low < 0.45 && 0.45 < held.high && held.low > 0.2, "{held:?}");
        // Without them a sale hides most of the fall.
        let alone = effect(&shop(&[kind, (None, None, &parcels)]));
        assert!(!alone.compared.controlled && alone.reduction < 0.3, "{alone:?}");
    }

    #[test]
    fn a_control_does_not_grow_because_an_incident_is_gone() {
        let linked = |day| if day < ON { 2.0 } else { 0.0 };
        let rest = |day| 30.0 - linked(day);
        let kinds: [Kind<'_>; 3] = [
            (Some(Category::Payment), None, &payments),
            (Some(Category::Payment), DELIVERY, &linked),
            (None, DELIVERY, &rest),
        ];
        let [before, after] = controls(&shop(&kinds));
        assert!((before - after).abs() < 0.05 * before, "{before} {after}");
    }

    #[test]
    fn a_word_that_is_about_what_was_fixed_or_rare_or_new_is_no_control() {
        let some = |_| 10.0;
        let pay: Kind<'_> = (Some(Category::Payment), None, &payments);
        let mixed: [Kind<'_>; 3] = [pay, (Some(Category::Payment), DELIVERY, &some), (None, DELIVERY, &|_| 40.0)];
        assert_eq!(controls(&shop(&mixed)), [0.0; 2]);
        assert_eq!(controls(&shop(&[pay, (None, Some(Word::Rare), &|_| 40.0)])), [0.0; 2]);
        // The help desk renames a category, with the fix or some days before.
        for renamed in [ON, ON - 20] {
            let old = |day| if day < renamed { 40.0 } else { 0.0 };
            let new = |day| 40.0 - old(day);
            let kinds: [Kind<'_>; 3] = [pay, (None, DELIVERY, &old), (None, Some(Word::Own(1)), &new)];
            assert_eq!(controls(&shop(&kinds)), [0.0; 2], "{renamed}");
        }
    }

    #[test]
    fn complaints_that_move_to_other_words_are_told() {
        let rest = |day| 40.0 - 1.5 * payments(day);
        let kinds: [Kind<'_>; 2] = [(Some(Category::Payment), None, &payments), (None, Some(Word::Rare), &rest)];
        let material = shop(&kinds);
        assert!(Comparison::of(&material, i64::MAX).unknown_rose(&material.fixes[0]));
        let steady: [Kind<'_>; 2] = [(Some(Category::Payment), None, &payments), (None, DELIVERY, &|_| 40.0)];
        let material = shop(&steady);
        assert!(!Comparison::of(&material, i64::MAX).unknown_rose(&material.fixes[0]));
    }
}
