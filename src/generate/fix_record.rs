//! How a fix fared wherever it was applied: counts, and the chance that it holds.
//!
//! The chance is the mean of a Beta distribution. Its prior is worth [`PRIOR`] outcomes and lies at the mean of all the
//! outcomes at hand, so a fix that nobody tried stands where its neighbours stand (empirical Bayes: Casella, "An
//! Introduction to Empirical Bayes Data Analysis", 1985). Outcomes and feedback count less the older they are.

use jiff::Timestamp;

use super::FixRecord;
use super::same_fix::groups;
use crate::incident::FeedbackVerdict;

/// Outcomes that the prior is worth. Weak: two outcomes of a fix weigh as much as what is known of its neighbours.
const PRIOR: f64 = 2.0;

/// A fix whose newest outcome is a failure may still come first where it held this many times as often as it failed, and
/// did not fail here. In replays (`cargo test --lib fix_replay -- --nocapture`) barring it after any failure costs a tenth
/// of what the best fix would hold: a good fix that failed once is then offered to nobody who could show that it holds.
const OUTWEIGHS: u32 = 2;

/// The same where another fix was tried after it and failed too, which is new evidence: what else there is helps no more.
const OUTWEIGHS_OTHERS: u32 = 1;

/// Half-lives that an outcome counts as old of which nobody knows when it was.
const UNDATED: f64 = 1.0;

/// One application of a fix.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial<'a> {
    /// What was done, in words.
    pub fix: &'a str,
    /// When it took effect, where known.
    pub applied_at: Option<Timestamp>,
    /// Whether it held; `None` where nobody can tell.
    pub held: Option<bool>,
    /// When the problem came back, where it did.
    pub came_back_at: Option<Timestamp>,
    /// What people said of it, and when.
    pub feedback: Vec<(FeedbackVerdict, Timestamp)>,
    /// It was for the very incident that is asked about.
    pub own: bool,
}

/// How outcomes are weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecordRule {
    /// Days after which an outcome counts half; 0: it never loses weight.
    pub half_life_days: f64,
    /// What a word of feedback counts, where an outcome counts 1.
    pub feedback_weight: f64,
}

impl Default for RecordRule {
    fn default() -> Self {
        Self { half_life_days: 180.0, feedback_weight: 0.25 }
    }
}

/// Good and bad outcomes, by weight.
#[derive(Debug, Clone, Copy, Default)]
struct Weights {
    good: f64,
    all: f64,
}

/// The record of each trial's fix, joint with all trials of the same fix in words. `newest` is the latest event time that
/// is known: ages are counted back from it, never from the clock. The order of trials does not matter.
#[must_use]
pub fn records(trials: &[Trial<'_>], newest: Option<Timestamp>, rule: RecordRule) -> Vec<FixRecord> {
    let leads = groups(&trials.iter().map(|trial| trial.fix).collect::<Vec<_>>());
    let newest = newest.or_else(|| trials.iter().filter_map(|trial| trial.applied_at).max());
    let together = weights(trials.iter(), newest, rule);
    let mean = (together.good + 1.0) / (together.all + 2.0);
    let record = |lead: usize| {
        let of = |own: bool| trials.iter().zip(&leads).filter(move |(_, other)| (**other == lead) == own);
        let (own, others): (Vec<_>, Vec<_>) =
            (of(true).map(|(trial, _)| trial).collect(), of(false).map(|(trial, _)| trial).collect());
        record(&own, &others, newest, rule, mean)
    };
    let made: Vec<Option<FixRecord>> =
        leads.iter().enumerate().map(|(at, lead)| (at == *lead).then(|| record(*lead))).collect();
    leads.iter().map(|lead| made.get(*lead).copied().flatten().unwrap_or_default()).collect()
}

fn record(
    trials: &[&Trial<'_>],
    others: &[&Trial<'_>],
    newest: Option<Timestamp>,
    rule: RecordRule,
    mean: f64,
) -> FixRecord {
    let count =
        |held| u32::try_from(trials.iter().filter(|trial| trial.held == Some(held)).count()).unwrap_or(u32::MAX);
    let (held, failed) = (count(true), count(false));
    let weights = weights(trials.iter().copied(), newest, rule);
    let last = trials.iter().filter_map(|trial| trial.applied_at).max();
    let age = |at: Timestamp| {
        let days = newest?.duration_since(at).as_hours().max(0) / 24;
        u32::try_from(days).ok()
    };
    let failed_at = failed_last(trials);
    let failed_here = trials.iter().any(|trial| trial.own && trial.held == Some(false));
    let outweighs =
        if failed_at.is_some_and(|at| others_failed_since(others, at)) { OUTWEIGHS_OTHERS } else { OUTWEIGHS };
    FixRecord {
        held,
        known: held.saturating_add(failed),
        last,
        age_days: last.and_then(age),
        chance: (PRIOR * mean + weights.good) / (PRIOR + weights.all),
        failed_last: failed_at.is_some(),
        barred: failed_at.is_some() && (failed_here || held < failed.saturating_mul(outweighs)),
    }
}

/// When the newest application of which it is known failed, unless somebody called the fix helpful since; the time itself
/// may be unknown.
fn failed_last(trials: &[&Trial<'_>]) -> Option<Option<Timestamp>> {
    let known = trials.iter().filter(|trial| trial.held.is_some());
    // Of two at one time the failure counts: it is the one to be warned of.
    let newest = known.max_by_key(|trial| (trial.applied_at, trial.held == Some(false)))?;
    let failed_at = newest.came_back_at.or(newest.applied_at);
    let helped = trials.iter().flat_map(|trial| &trial.feedback);
    let helped =
        helped.filter(|(verdict, _)| *verdict == FeedbackVerdict::Helpful).any(|(_, at)| Some(*at) > failed_at);
    (newest.held == Some(false) && !helped).then_some(failed_at)
}

/// Whether one of these was applied after that time and failed. Without a time nobody knows what came after it.
fn others_failed_since(others: &[&Trial<'_>], failed_at: Option<Timestamp>) -> bool {
    failed_at.is_some_and(|at| others.iter().any(|other| other.held == Some(false) && other.applied_at > Some(at)))
}

fn weights<'a, 't: 'a>(
    trials: impl Iterator<Item = &'a Trial<'t>>,
    newest: Option<Timestamp>,
    rule: RecordRule,
) -> Weights {
    let mut weights = Weights::default();
    let mut add = |good: f64, weight: f64| {
        weights.good += good * weight;
        weights.all += weight;
    };
    for trial in trials {
        let age = decay(trial.applied_at, newest, rule);
        if let Some(held) = trial.held {
            add(if held { 1.0 } else { 0.0 }, age);
        }
        for (verdict, at) in &trial.feedback {
            let good = match verdict {
                FeedbackVerdict::Helpful => 1.0,
                FeedbackVerdict::Partly => 0.5,
                FeedbackVerdict::Wrong => 0.0,
            };
            add(good, rule.feedback_weight * decay(Some(*at), newest, rule));
        }
    }
    weights
}

/// What an outcome of this time counts.
fn decay(at: Option<Timestamp>, newest: Option<Timestamp>, rule: RecordRule) -> f64 {
    if rule.half_life_days <= 0.0 {
        return 1.0;
    }
    let half_lives = match (at, newest) {
        (Some(at), Some(newest)) => newest.duration_since(at).as_secs_f64().max(0.0) / 86_400.0 / rule.half_life_days,
        _ => UNDATED,
    };
    0.5_f64.powf(half_lives)
}

#[cfg(test)]
#[path = "fix_record_tests.rs"]
mod tests;
