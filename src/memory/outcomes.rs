//! What became of fixes: the pure rules of `incident::outcome`, fed with traffic from the store.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{Memory, MemoryError, Standing};
use crate::generate::{FixRecord, PrecedentFix, RecordRule, Trial, records};
use crate::incident::{
    ActionKind, Application, Around, BUCKET_SECONDS, Bucket, FeedbackVerdict, Hour, Outcome, OutcomeKind, SiteId,
    applications,
};
use crate::measure::{Label, Metric, Resolution};

/// Applications of one incident that are judged, the newest ones. More of them say nothing new.
const JUDGED: usize = 32;

/// How far traffic is looked for after a fix where there was little at first.
const FURTHEST: SignedDuration = SignedDuration::from_hours(30 * 24);

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// Judges fixes at one moment: what was read is read once.
pub(super) struct Judge<'m> {
    memory: &'m Memory,
    /// The latest event time.
    pub(super) seen: Option<Timestamp>,
    /// Other shops, known from packs.
    elsewhere: BTreeSet<SiteId>,
    /// By day: entries by service.
    services: RefCell<BTreeMap<i64, BTreeMap<String, u64>>>,
}

/// A fix, and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Judged<'a> {
    pub(super) application: Application<'a>,
    pub(super) outcome: Outcome,
}

impl Memory {
    /// A judge who knows all that the memory has seen by now.
    pub(super) fn judge(&self) -> Result<Judge<'_>, MemoryError> {
        let elsewhere = self.store.elsewhere()?;
        Ok(Judge { memory: self, seen: self.newest_event()?, elsewhere, services: RefCell::default() })
    }

    /// How the fixes of one incident fared, best first: those that held, then those of which nothing is known, then those
    /// after which it came back; newest first within each.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn fixes(&self, standing: &Standing) -> Result<Vec<PrecedentFix>, MemoryError> {
        if standing.actions.is_empty() {
            return Ok(Vec::new());
        }
        let judge = self.judge()?;
        let judged = judge.all(standing)?;
        let trials: Vec<Trial<'_>> = judged.iter().map(|one| one.trial(true)).collect();
        let made = records(&trials, judge.seen, self.record_rule());
        Ok(precedent_fixes(&judged, &made))
    }

    /// How outcomes are weighed, by the settings.
    pub(super) fn record_rule(&self) -> RecordRule {
        RecordRule { half_life_days: self.outcomes.half_life_days, feedback_weight: self.outcomes.feedback_weight }
    }

    /// For how long it must stay quiet after a fix that is said to have held.
    #[must_use]
    pub fn held_after(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.outcomes.held_after_hours))
    }
}

impl Judge<'_> {
    /// The fixes of an incident with what became of each, oldest first.
    pub(super) fn all<'s>(&self, standing: &'s Standing) -> Result<Vec<Judged<'s>>, MemoryError> {
        let mut all = applications(&standing.actions);
        let older = all.len().saturating_sub(JUDGED);
        let newest = all.split_off(older);
        let judged = newest.into_iter().map(|application| {
            // What happens here says nothing of what another shop did: of that, only its own word counts.
            let here = !self.elsewhere.contains(&application.action.stamp.site);
            let episodes = if here { standing.episodes.as_slice() } else { &[] };
            let outcome = application.judge(episodes, self.seen, self.memory.held_after(), |until| {
                self.around(&application, until, standing)
            })?;
            Ok(Judged { application, outcome })
        });
        judged.collect()
    }

    /// Traffic around a fix, in equal spans before and after; after it as far as is needed for half of what there was
    /// before.
    fn around(
        &self,
        application: &Application<'_>,
        until: Timestamp,
        standing: &Standing,
    ) -> Result<Around, MemoryError> {
        let (at, span) = (application.applied_at.as_second(), self.memory.held_after().as_secs());
        let until = until.as_second();
        let before = self.hours(at.saturating_sub(span), at, &standing.buckets)?;
        let slots = |hours: &[Hour]| hours.iter().map(|hour| hour.slots).sum::<u32>();
        let mut end = at.saturating_add(span).min(until);
        let mut after = self.hours(at, end, &standing.buckets)?;
        let further = at.saturating_add(FURTHEST.as_secs()).min(until);
        if slots(&after) * 2 < slots(&before) && further > end {
            end = further;
            after = self.hours(at, end, &standing.buckets)?;
        }
        let service_is_silent = match standing.incident.service.as_deref() {
            Some(service) => self.is_silent(service, at, end)?,
            None => false,
        };
        Ok(Around { before, after, service_is_silent })
    }

    /// What happened from one time to another, by hour; the slot in which `from` lies belongs to what was before it.
    pub(super) fn hours(&self, from: i64, to: i64, buckets: &[Bucket]) -> Result<Vec<Hour>, MemoryError> {
        let up = |second: i64| {
            second.saturating_add(BUCKET_SECONDS - 1).div_euclid(BUCKET_SECONDS).saturating_mul(BUCKET_SECONDS)
        };
        let (from, to) = (up(from), up(to));
        let mut hours: BTreeMap<i64, Hour> = BTreeMap::new();
        for (start, counts) in self.memory.store.aggregates(from, to)? {
            let hour = hours.entry(start.div_euclid(HOUR)).or_default();
            hour.slots += u32::from(counts.entries > 0);
            hour.traffic = hour.traffic.saturating_add(counts.entries);
            hour.others = hour.others.saturating_add(counts.errors).saturating_add(counts.slow);
        }
        for bucket in buckets.iter().filter(|bucket| bucket.start >= from && bucket.start < to) {
            if let Some(hour) = hours.get_mut(&bucket.start.div_euclid(HOUR)) {
                hour.own = hour.own.saturating_add(bucket.count);
                hour.others = hour.others.saturating_sub(bucket.count);
            }
        }
        Ok(hours.into_values().collect())
    }

    /// Whether the service was heard of in the two days up to a time, and not in the days after it. Figures by service are
    /// this site's own; where there are none, nothing is said against it.
    fn is_silent(&self, service: &str, at: i64, until: i64) -> Result<bool, MemoryError> {
        let day = at.div_euclid(DAY);
        let heard = |day: i64| self.entries_of(service, day).map(|entries| entries > 0);
        if !heard(day)? && !heard(day - 1)? {
            return Ok(false);
        }
        for later in day + 1..=until.div_euclid(DAY).max(day + 1) {
            if heard(later)? {
                return Ok(false);
            }
        }
        // On the day of the fix itself nobody knows which entries came after it; the day after says it.
        Ok(until.div_euclid(DAY) > day)
    }

    fn entries_of(&self, service: &str, day: i64) -> Result<u64, MemoryError> {
        if let Some(known) = self.services.borrow().get(&day) {
            return Ok(known.get(service).copied().unwrap_or(0));
        }
        let mut entries: BTreeMap<String, u64> = BTreeMap::new();
        let start = day.saturating_mul(DAY);
        for point in self.memory.store.counted(Resolution::Day, start, start.saturating_add(DAY))? {
            for (name, count) in &point.measures.counts {
                if name.metric() == Metric::Entries
                    && let Some(service) = name.label(Label::Service)
                {
                    let known = entries.entry(service.to_owned()).or_default();
                    *known = known.saturating_add(*count);
                }
            }
        }
        let found = entries.get(service).copied().unwrap_or(0);
        self.services.borrow_mut().insert(day, entries);
        Ok(found)
    }
}

impl Judged<'_> {
    /// What it says of the fix.
    pub(super) fn trial(&self, own: bool) -> Trial<'_> {
        let dated = self.application.applied_at != Timestamp::UNIX_EPOCH;
        Trial {
            fix: self.application.fix,
            applied_at: dated.then_some(self.application.applied_at),
            held: self.outcome.held(),
            came_back_at: self.outcome.came_back_at.filter(|at| *at != Timestamp::UNIX_EPOCH),
            feedback: self.application.feedback(),
            own,
        }
    }
}

/// The fixes as generators get them; `records` are those of the same fixes, in their order.
pub(super) fn precedent_fixes(judged: &[Judged<'_>], records: &[FixRecord]) -> Vec<PrecedentFix> {
    let made = judged.iter().enumerate().map(|(at, Judged { application, outcome })| {
        let mut feedback = [0; 3];
        for (verdict, _) in application.feedback() {
            feedback[match verdict {
                FeedbackVerdict::Helpful => 0,
                FeedbackVerdict::Partly => 1,
                FeedbackVerdict::Wrong => 2,
            }] += 1;
        }
        PrecedentFix {
            fix: application.fix.to_owned(),
            root_cause: application.root_cause.map(str::to_owned),
            applied_at: (application.applied_at != Timestamp::UNIX_EPOCH).then_some(application.applied_at),
            held: outcome.held(),
            feedback,
            record: records.get(at).copied().unwrap_or_default(),
        }
    });
    let mut fixes: Vec<PrecedentFix> = made.collect();
    fixes.reverse();
    fixes.sort_by_key(|fix| match fix.held {
        Some(true) => 0,
        None => 1,
        Some(false) => 2,
    });
    fixes
}

impl Standing {
    /// The confirmed fixes as far as its own records tell: whether traffic went on after them is not asked, so none is
    /// said to have held unless somebody said so. [`Memory::fixes`] says that, too. `held_after` is [`Memory::held_after`].
    #[must_use]
    pub fn fixes(&self, held_after: SignedDuration) -> Vec<PrecedentFix> {
        let unseen = |_| Ok::<_, std::convert::Infallible>(Around::default());
        let all = applications(&self.actions).into_iter().filter_map(|application| {
            let outcome = application.judge(&self.episodes, None, held_after, unseen).ok()?;
            Some(Judged { application, outcome })
        });
        precedent_fixes(&all.collect::<Vec<_>>(), &[])
    }
}

/// Whether anything is said of a fix that an outcome could follow from.
pub(super) fn has_fix(standing: &Standing) -> bool {
    standing.actions.iter().any(|action| matches!(action.kind, ActionKind::Resolve { .. }))
}

/// Whether an outcome still waits for time to pass, and until when.
pub(super) fn waits_until(outcome: &Outcome, held_after: SignedDuration) -> Option<Timestamp> {
    (outcome.kind == OutcomeKind::TooEarly).then(|| outcome.applied_at.checked_add(held_after).ok()).flatten()
}
