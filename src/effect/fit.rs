//! The regression behind a reduction: counts whose logarithm steps at the fix, with everything else that moves them beside it.
//!
//! Estimating equations for counts with a latent, autocorrelated deviation (Zeger, "A regression model for time series of
//! counts", Biometrika 75, 1988), solved as weighted least squares on working responses (McCullagh & Nelder, "Generalized
//! linear models", 1989). What is not known of the deviations, and whether the level changed on another day as well, is not
//! guessed once but averaged over, weighted by the restricted likelihood (Harville, "Maximum likelihood approaches to variance
//! component estimation", JASA 72, 1977; Hoeting et al., "Bayesian model averaging", Statistical Science 14, 1999).

use super::mixture::{Mixture, Part};
use super::noise::Noise;
use super::other_step::OtherStep;
use super::working::{Solved, Working};

/// What a day's events are measured against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Base {
    /// So many sessions.
    Sessions(f64),
    /// So many events of the untouched categories.
    Controls(f64),
}

/// One day that is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Days since 1 January 1970; rows are in order.
    pub(super) number: i64,
    /// Events.
    pub(super) events: f64,
    /// What they are measured against; more than zero for sessions, and with the events for controls.
    pub(super) base: Base,
    /// The columns; the same number in each row, and the first of them is 1.
    pub(super) columns: Vec<f64>,
}

/// What is taken as likely before the data are seen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prior {
    /// Variances of the columns' coefficients, about zero.
    pub(super) columns: Vec<f64>,
    /// Steps of which at most one is added.
    pub(super) others: Vec<OtherStep>,
    /// Variance of its height, about zero.
    pub(super) height: f64,
    /// How much of a wave may be left a day later.
    pub(super) kept_at_most: f64,
}

/// Rounds until the levels have settled: by chance alone, which is quick, and with all guesses.
const FIRST_ROUNDS: usize = 8;
const ROUNDS: usize = 3;

/// Levels that move less than this have settled: what is solved about them is off by half its square at the most.
const SETTLED: f64 = 0.1;

/// Variance from day to day that the first rounds take for granted, so that a large day does not weigh too much.
const FIRST_WHITE: f64 = 0.02;

/// A guess whose weight is below this share of the largest is not tried in the next round.
const HOPELESS: f64 = 1e-4;

/// Weights below this share of the largest change nothing that is shown.
const NEGLIGIBLE: f64 = 1e-6;

/// The distribution of the coefficients of the columns in `targets`; `None` where the equations can't be solved.
pub(super) fn fit(rows: &[Row], prior: &Prior, targets: &[usize]) -> Option<Vec<Mixture>> {
    let mut levels = first_levels(rows, prior)?;
    let mut guesses = Noise::guesses(Working::of(rows, &levels).chance(), prior.kept_at_most);
    let mut last: Vec<Solved> = Vec::new();
    for _ in 0..ROUNDS {
        let working = Working::of(rows, &levels);
        let tried: Vec<Vec<Solved>> =
            guesses.iter().map(|guess| working.solve(prior, *guess, targets).unwrap_or_default()).collect();
        let most = tried.iter().flatten().map(|one| one.weight).fold(f64::NEG_INFINITY, f64::max);
        if !most.is_finite() {
            return None;
        }
        // What is out of the question after a round is not asked again.
        let mut keep = tried.iter().map(|all| all.iter().any(|one| one.weight - most > HOPELESS.ln()));
        guesses.retain(|_| keep.next().unwrap_or(false));
        last = tried.into_iter().flatten().collect();
        last.retain(|one| one.weight - most > NEGLIGIBLE.ln());
        let sum: f64 = last.iter().map(|one| (one.weight - most).exp()).sum();
        for one in &mut last {
            one.weight = (one.weight - most).exp() / sum;
        }
        if approach(&mut levels, &mean_levels(rows, prior, &last)) < SETTLED {
            break;
        }
    }
    let of_target = |target: usize| {
        Mixture::of(last.iter().map(|one| {
            let (mean, variance) = one.targets[target];
            Part { weight: one.weight, mean, variance }
        }))
    };
    Some((0..targets.len()).map(of_target).collect())
}

/// Levels with which the rounds of all guesses begin: from the same on all days to those by chance alone.
fn first_levels(rows: &[Row], prior: &Prior) -> Option<Vec<f64>> {
    let events: f64 = rows.iter().map(|row| row.events).sum();
    let base = |row: &Row| match row.base {
        Base::Sessions(base) | Base::Controls(base) => base,
    };
    let base: f64 = rows.iter().map(base).sum();
    let mut levels = vec![((events + 0.5) / (base + 0.5)).ln(); rows.len()];
    let prior = Prior { others: Vec::new(), ..prior.clone() };
    let chance = Noise { white: FIRST_WHITE, lasting: 0.0, kept: 0.0 };
    for _ in 0..FIRST_ROUNDS {
        let mut solved = Working::of(rows, &levels).solve(&prior, (chance, 0.0), &[])?;
        solved.iter_mut().for_each(|one| one.weight = 1.0);
        if approach(&mut levels, &mean_levels(rows, &prior, &solved)) < SETTLED {
            break;
        }
    }
    Some(levels)
}

/// Moves levels to the next ones, and says how far they moved.
fn approach(levels: &mut [f64], next: &[f64]) -> f64 {
    let moved = levels.iter().zip(next).map(|(level, next)| (level - next).abs()).fold(0.0, f64::max);
    // A half step where it jumps, so that few events don't throw it about.
    let share = if moved > 2.0 { 0.5 } else { 1.0 };
    levels.iter_mut().zip(next).for_each(|(level, next)| *level += share * (next - *level));
    moved
}

/// The levels that the solutions say, on the average.
fn mean_levels(rows: &[Row], prior: &Prior, solved: &[Solved]) -> Vec<f64> {
    let mut mean = vec![0.0; prior.columns.len()];
    let mut heights = vec![0.0; prior.others.len()];
    for one in solved {
        mean.iter_mut().zip(&one.columns).for_each(|(mean, value)| *mean += one.weight * value);
        if let Some((height, value)) = one.other.and_then(|(at, value)| Some((heights.get_mut(at)?, value))) {
            *height += one.weight * value;
        }
    }
    let of_columns = |row: &Row| row.columns.iter().zip(&mean).map(|(value, mean)| value * mean).sum::<f64>();
    let mut levels: Vec<f64> = rows.iter().map(of_columns).collect();
    for (other, height) in prior.others.iter().zip(&heights) {
        levels[other.rows.clone()].iter_mut().for_each(|level| *level += height);
    }
    levels
}
