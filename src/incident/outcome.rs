//! What became of a fix: it held, or the problem came back; or nobody can tell yet.
//!
//! Derived from episodes, traffic and people's words, never stored: so two sites that hold the same records say the same.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rates::{Hour, RateRatio, ratio};
use super::{Action, ActionKind, EPISODE_GAP_SECONDS, Episode, FeedbackVerdict};

/// What became of one application of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// No episode began for as long as a fix is watched, and there was traffic in which one would have been seen. One that
    /// began later is a new run of a problem that this fix had ended.
    Held,
    /// An episode began while it was watched, the one at the time did not end, or somebody said so.
    CameBack,
    /// The memory has not seen enough time since.
    TooEarly,
    /// There was no traffic, or none of the service, in which it could have been seen.
    NotObservable,
    /// It went quiet, but so did everything else that failed at the time.
    Unproven,
}

/// One application of a fix and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// What.
    pub kind: OutcomeKind,
    /// When the fix took effect.
    pub applied_at: Timestamp,
    /// When the problem was seen again, if it was; also where the fix had held until then.
    pub came_back_at: Option<Timestamp>,
    /// Until when it is judged: the next fix, or how far the memory has seen; `None` where it has seen nothing.
    pub judged_until: Option<Timestamp>,
    /// Somebody said so; the logs alone would not.
    pub told: bool,
}

/// A fix as it was applied: from its own time until the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application<'a> {
    /// The resolving action.
    pub action: &'a Action,
    /// What was done.
    pub fix: &'a str,
    /// The cause, where told.
    pub root_cause: Option<&'a str>,
    /// When it took effect; [`Timestamp::UNIX_EPOCH`] where nobody said.
    pub applied_at: Timestamp,
    /// When the next one took effect.
    pub until: Option<Timestamp>,
    /// The next one is another fix, so this one had not been enough for somebody.
    pub gave_way: bool,
    /// What people said of it afterwards, before they told of the next one.
    pub said: Vec<&'a Action>,
}

/// Traffic around an application: hour by hour before and after.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Around {
    /// The hours before, oldest first.
    pub before: Vec<Hour>,
    /// The hours after.
    pub after: Vec<Hour>,
    /// The service was heard of before and not after.
    pub service_is_silent: bool,
}

/// Where people tell of two fixes within this time, they may be one, told twice.
const TIME_TO_WORK_SECONDS: i64 = 600;

/// Others must have failed at least this often before, for their quiet to say anything.
const ENOUGH_OTHERS: u64 = 10;

/// Others have gone quiet when their rate certainly fell below this share.
const QUIET: f64 = 0.5;

/// The applications of all fixes among the actions, oldest first. The order of the actions does not matter.
#[must_use]
pub fn applications(actions: &[Action]) -> Vec<Application<'_>> {
    let mut found: Vec<Application<'_>> = actions
        .iter()
        .filter_map(|action| match &action.kind {
            ActionKind::Resolve { fix, root_cause, applied_at } => Some(Application {
                action,
                fix,
                root_cause: root_cause.as_deref(),
                applied_at: *applied_at,
                until: None,
                gave_way: false,
                said: Vec::new(),
            }),
            _ => None,
        })
        .collect();
    found.sort_by_key(|one| (one.applied_at, one.action.stamp));
    let nexts: Vec<(Timestamp, &str)> = found.iter().skip(1).map(|one| (one.applied_at, one.fix)).collect();
    for (one, (next, fix)) in found.iter_mut().zip(nexts) {
        one.until = Some(next);
        one.gave_way = fix.trim() != one.fix.trim();
    }
    let mut said: Vec<&Action> = actions.iter().collect();
    said.sort_by_key(|action| action.stamp);
    for action in said {
        if !matches!(action.kind, ActionKind::Reopen { .. } | ActionKind::Feedback { .. } | ActionKind::Outcome { .. })
        {
            continue;
        }
        // People speak of the fix that they were told of last.
        let before = found.iter_mut().filter(|one| one.action.stamp <= action.stamp);
        if let Some(one) = before.max_by_key(|one| one.action.stamp) {
            one.said.push(action);
        }
    }
    found
}

impl Application<'_> {
    /// What people said last of how it fared: whether it held, and when that was.
    fn told(&self) -> Option<(bool, Timestamp)> {
        self.said.iter().rev().find_map(|action| match action.kind {
            ActionKind::Outcome { held, at } => Some((held, at)),
            ActionKind::Reopen { .. } => {
                Some((false, Timestamp::from_millisecond(action.stamp.millis).unwrap_or(self.applied_at)))
            }
            _ => None,
        })
    }

    /// What people thought of it, and when they said so.
    #[must_use]
    pub fn feedback(&self) -> Vec<(FeedbackVerdict, Timestamp)> {
        let said = self.said.iter().filter_map(|action| match action.kind {
            ActionKind::Feedback { verdict, .. } => {
                Some((verdict, Timestamp::from_millisecond(action.stamp.millis).unwrap_or(self.applied_at)))
            }
            _ => None,
        });
        said.collect()
    }

    /// When the problem was seen again, by the logs.
    fn seen_again(&self, episodes: &[Episode]) -> Option<Timestamp> {
        // What ran on for longer than the gap between two episodes was not stopped by it.
        let grace = SignedDuration::from_secs(EPISODE_GAP_SECONDS);
        let limit = self.applied_at.checked_add(grace).unwrap_or(Timestamp::MAX);
        let within = |at: Timestamp| self.until.is_none_or(|until| at <= until);
        // Nor was what another fix was tried for while it still ran.
        let tried_another = |ended: Timestamp| {
            self.gave_way
                && self.until.is_some_and(|until| {
                    ended >= until && until.duration_since(self.applied_at).as_secs() >= TIME_TO_WORK_SECONDS
                })
        };
        let ran_on = episodes.iter().any(|episode| {
            episode.started <= self.applied_at
                && (episode.ended > limit && within(limit) || tried_another(episode.ended))
        });
        let began =
            episodes.iter().map(|episode| episode.started).filter(|at| *at > self.applied_at && within(*at)).min();
        if ran_on { Some(self.applied_at) } else { began }
    }

    /// What became of it. `seen` is the latest event time that the memory knows; `around` is asked for only where the
    /// answer depends on traffic, up to the time that it is given.
    ///
    /// # Errors
    /// Those of `around`.
    pub fn judge<E>(
        &self,
        episodes: &[Episode],
        seen: Option<Timestamp>,
        held_after: SignedDuration,
        around: impl FnOnce(Timestamp) -> Result<Around, E>,
    ) -> Result<Outcome, E> {
        let judged_until = match (self.until, seen) {
            (Some(until), Some(seen)) => Some(until.min(seen)),
            (until, seen) => until.or(seen),
        };
        let outcome =
            |kind, came_back_at, told| Outcome { kind, applied_at: self.applied_at, came_back_at, judged_until, told };
        let again = self.seen_again(episodes);
        if again.is_some_and(|at| at.duration_since(self.applied_at) < held_after) {
            return Ok(outcome(OutcomeKind::CameBack, again, false));
        }
        match self.told() {
            Some((true, _)) => return Ok(outcome(OutcomeKind::Held, again, true)),
            Some((false, at)) => return Ok(outcome(OutcomeKind::CameBack, Some(at.max(self.applied_at)), true)),
            None => {}
        }
        let quiet = |kind| Ok(outcome(kind, again, false));
        if episodes.is_empty() || self.applied_at == Timestamp::UNIX_EPOCH {
            return quiet(OutcomeKind::NotObservable);
        }
        let watched = judged_until.filter(|until| until.duration_since(self.applied_at) >= held_after);
        let Some(until) = watched else { return quiet(OutcomeKind::TooEarly) };
        let around = around(again.map_or(until, |again| again.min(until)))?;
        if !around.is_observable() {
            return quiet(OutcomeKind::NotObservable);
        }
        quiet(if around.all_went_quiet() { OutcomeKind::Unproven } else { OutcomeKind::Held })
    }
}

impl Around {
    /// Whether a failure would have been seen afterwards: there was traffic for at least half of the time of which there
    /// was before, and the service was heard of.
    fn is_observable(&self) -> bool {
        let slots = |hours: &[Hour]| hours.iter().map(|hour| u64::from(hour.slots)).sum::<u64>();
        let after = slots(&self.after);
        after > 0 && after * 2 >= slots(&self.before) && !self.service_is_silent
    }

    /// Whether everything else that failed went quiet as well, so that this one's quiet says nothing of its fix.
    fn all_went_quiet(&self) -> bool {
        let others = self.ratio(|hour| hour.others);
        let own = self.ratio(|hour| hour.own);
        others.before >= ENOUGH_OTHERS && own.before > 0 && others.high < QUIET && own.against(&others).high >= 1.0
    }

    /// How a count's rate changed.
    fn ratio(&self, count: impl Fn(&Hour) -> u64) -> RateRatio {
        ratio(&self.before, &self.after, count)
    }
}

impl Outcome {
    /// `Some(true)`: it held; `Some(false)`: it did not; `None`: nobody can tell.
    #[must_use]
    pub fn held(&self) -> Option<bool> {
        match self.kind {
            OutcomeKind::Held => Some(true),
            OutcomeKind::CameBack => Some(false),
            OutcomeKind::TooEarly | OutcomeKind::NotObservable | OutcomeKind::Unproven => None,
        }
    }

    /// Seconds for which it held before it came back, or until when it is judged.
    #[must_use]
    pub fn quiet_seconds(&self) -> Option<i64> {
        let until = self.came_back_at.or(self.judged_until)?;
        (self.applied_at != Timestamp::UNIX_EPOCH).then(|| until.duration_since(self.applied_at).as_secs().max(0))
    }
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
mod tests;
