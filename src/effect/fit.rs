//! The regression behind a reduction: counts whose logarithm steps at the fix, with everything else that moves them beside it.
//!
//! Estimating equations for counts with a latent, autocorrelated deviation (Zeger, "A regression model for time series of
//! counts", Biometrika 75, 1988), solved as weighted least squares on working responses (McCullagh & Nelder, "Generalized
//! linear models", 1989). What is not known of the deviations, and whether the level changed on another day as well, is not
//! guessed once but averaged over, weighted by the restricted likelihood (Harville, "Maximum likelihood approaches to variance
//! component estimation", JASA 72, 1977; Hoeting et al., "Bayesian model averaging", Statistical Science 14, 1999).

use super::linear::Triangle;
use super::mixture::{Mixture, Part};
use super::noise::Noise;

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
    /// Days since the row before.
    pub(super) gap: i64,
    /// Events.
    pub(super) events: f64,
    /// What they are measured against; more than zero for sessions, and with the events for controls.
    pub(super) base: Base,
    /// The columns; the same number in each row.
    pub(super) columns: Vec<f64>,
    /// Columns of which at most one is added.
    pub(super) extras: Vec<f64>,
}

/// What is taken as likely of the columns' coefficients before the data are seen: variances, about zero.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prior {
    /// Of each column.
    pub(super) columns: Vec<f64>,
    /// Of an extra.
    pub(super) extra: f64,
    /// The chance that any of the extras is needed.
    pub(super) any_extra: f64,
}

/// Rounds of working responses; three are mostly enough.
const ROUNDS: usize = 8;

/// Coefficients that move less than this have settled.
const SETTLED: f64 = 6e-3;

/// A guess whose weight is below this share of the largest is not tried in the next round.
const HOPELESS: f64 = 1e-4;

/// Weights below this share of the largest change nothing that is shown.
const NEGLIGIBLE: f64 = 1e-6;

/// The distribution of the coefficients of the columns in `targets`; `None` where the equations can't be solved.
pub(super) fn fit(rows: &[Row], prior: &Prior, targets: &[usize]) -> Option<Vec<Mixture>> {
    let extras = rows.first()?.extras.len();
    let mut guesses = Noise::guesses();
    let mut level = start(rows);
    let mut last: Vec<Solved> = Vec::new();
    for _ in 0..ROUNDS {
        let working = Working::of(rows, &level);
        let tried = guesses.iter().map(|guess| working.solve(rows, prior, *guess, targets).unwrap_or_default());
        let tried: Vec<Vec<Solved>> = tried.collect();
        let most = tried.iter().flatten().map(|one| one.weight).fold(f64::NEG_INFINITY, f64::max);
        if !most.is_finite() {
            return None;
        }
        // What is out of the question after a round is not asked again.
        let possible = |all: &[Solved]| all.iter().any(|one| one.weight - most > HOPELESS.ln());
        let mut keep = tried.iter().map(|all| possible(all));
        guesses.retain(|_| keep.next().unwrap_or(false));
        last = tried.into_iter().flatten().collect();
        last.retain(|one| one.weight - most > NEGLIGIBLE.ln());
        let sum: f64 = last.iter().map(|one| (one.weight - most).exp()).sum();
        for one in &mut last {
            one.weight = (one.weight - most).exp() / sum;
        }
        let next = levels(rows, &last, extras);
        let moved = level.iter().zip(&next).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // A half step where it jumps, so that few events don't throw it about.
        let share = if moved > 2.0 { 0.5 } else { 1.0 };
        level.iter_mut().zip(&next).for_each(|(level, next)| *level += share * (next - *level));
        if moved < SETTLED {
            break;
        }
    }
    Some(
        (0..targets.len())
            .map(|target| {
                Mixture::of(last.iter().map(|one| Part {
                    weight: one.weight,
                    mean: one.targets[target].0,
                    variance: one.targets[target].1,
                }))
            })
            .collect(),
    )
}

/// Where the rounds begin: the same level on all days.
fn start(rows: &[Row]) -> Vec<f64> {
    let events: f64 = rows.iter().map(|row| row.events).sum();
    let base: f64 = rows
        .iter()
        .map(|row| match row.base {
            Base::Sessions(base) | Base::Controls(base) => base,
        })
        .sum();
    vec![((events + 0.5) / (base + 0.5)).ln(); rows.len()]
}

/// The levels that the solutions say, on the average.
fn levels(rows: &[Row], solved: &[Solved], extras: usize) -> Vec<f64> {
    let mut mean = vec![0.0; solved.first().map_or(0, |one| one.columns.len())];
    let mut of_extras = vec![0.0; extras];
    for one in solved {
        mean.iter_mut().zip(&one.columns).for_each(|(mean, value)| *mean += one.weight * value);
        if let Some((mean, value)) = one.extra.and_then(|(at, value)| Some((of_extras.get_mut(at)?, value))) {
            *mean += one.weight * value;
        }
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    rows.iter().map(|row| dot(&row.columns, &mean) + dot(&row.extras, &of_extras)).collect()
}

/// One solution: under one guess at the deviations, with one extra or none.
#[derive(Debug, Clone)]
struct Solved {
    /// The logarithm of the likelihood, later the share.
    weight: f64,
    columns: Vec<f64>,
    extra: Option<(usize, f64)>,
    /// Mean and variance of the coefficients that are asked for.
    targets: Vec<(f64, f64)>,
}

/// Working responses about the levels of the round before.
struct Working {
    responses: Vec<f64>,
    /// What chance alone gives, and days since the row before.
    days: Vec<(f64, i64)>,
}

impl Working {
    fn of(rows: &[Row], levels: &[f64]) -> Self {
        let mut responses = Vec::with_capacity(rows.len());
        let mut days = Vec::with_capacity(rows.len());
        for (row, level) in rows.iter().zip(levels) {
            let (expected, information) = match row.base {
                Base::Sessions(sessions) => {
                    let expected = sessions * level.exp();
                    (expected, expected)
                }
                Base::Controls(controls) => {
                    let share = (1.0 + (-level).exp()).recip();
                    let all = row.events + controls;
                    (all * share, all * share * (1.0 - share))
                }
            };
            let information = information.max(1e-9);
            responses.push(level + (row.events - expected) / information);
            days.push((information.recip(), row.gap));
        }
        Self { responses, days }
    }

    /// Without an extra, and with each.
    fn solve(
        &self,
        rows: &[Row],
        prior: &Prior,
        (noise, share): (Noise, f64),
        targets: &[usize],
    ) -> Option<Vec<Solved>> {
        let size = prior.columns.len();
        let extras = rows.first()?.extras.len();
        let width = size + extras + 1;
        let mut flat = Vec::with_capacity(width * rows.len());
        for (row, response) in rows.iter().zip(&self.responses) {
            flat.extend_from_slice(&row.columns);
            flat.extend_from_slice(&row.extras);
            flat.push(*response);
        }
        let spread = noise.whiten(&mut flat, width, &self.days);
        // Products of the columns with all columns, extras and the response; of extras with themselves and the response.
        let mut products = vec![0.0; size * width];
        let (mut own, mut with, mut rest) = (vec![0.0; extras], vec![0.0; extras], 0.0);
        for row in flat.chunks_exact(width) {
            let response = row[width - 1];
            rest += response * response;
            for (at, value) in row[..size].iter().enumerate() {
                let line = &mut products[at * width..(at + 1) * width];
                line.iter_mut().zip(row).for_each(|(sum, other)| *sum += value * other);
            }
            for (at, value) in row[size..size + extras].iter().enumerate() {
                own[at] += value * value;
                with[at] += value * response;
            }
        }
        let mut matrix = vec![0.0; size * size];
        for at in 0..size {
            matrix[at * size..(at + 1) * size].copy_from_slice(&products[at * width..at * width + size]);
            matrix[at * size + at] += prior.columns[at].recip();
        }
        let triangle = Triangle::of(&matrix, size)?;
        let solved = |column: usize| {
            let mut values: Vec<f64> = (0..size).map(|at| products[at * width + column]).collect();
            triangle.forward(&mut values);
            values
        };
        let response = solved(width - 1);
        let square = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
        let fitted = rest - square(&response);
        let mut columns = response.clone();
        triangle.backward(&mut columns);
        // Rows of the inverse, for the variances that are asked for.
        let inverse: Vec<(Vec<f64>, f64)> = targets
            .iter()
            .map(|target| {
                let mut unit = vec![0.0; size];
                unit[*target] = 1.0;
                triangle.forward(&mut unit);
                let variance = square(&unit);
                (unit, variance)
            })
            .collect();
        let likelihood = share - 0.5 * (spread + triangle.log_determinant() + fitted);
        let without = if extras == 0 { 1.0 } else { 1.0 - prior.any_extra };
        let mut all = vec![Solved {
            weight: likelihood + without.ln(),
            extra: None,
            targets: targets
                .iter()
                .zip(&inverse)
                .map(|(target, (_, variance))| (columns[*target], *variance))
                .collect(),
            columns: columns.clone(),
        }];
        for extra in 0..extras {
            let column = solved(size + extra);
            let precision = own[extra] - square(&column) + prior.extra.recip();
            let pull = with[extra] - column.iter().zip(&response).map(|(a, b)| a * b).sum::<f64>();
            if !(precision.is_finite() && precision > 0.0) {
                continue;
            }
            let value = pull / precision;
            let gain = 0.5 * (pull * value - precision.ln() - prior.extra.ln());
            let mut shift = column.clone();
            triangle.backward(&mut shift);
            let columns: Vec<f64> = columns.iter().zip(&shift).map(|(own, shift)| own - shift * value).collect();
            all.push(Solved {
                weight: likelihood + gain + (prior.any_extra / extras as f64).ln(),
                extra: Some((extra, value)),
                targets: targets
                    .iter()
                    .zip(&inverse)
                    .map(|(target, (_, variance))| {
                        (columns[*target], variance + shift[*target] * shift[*target] / precision)
                    })
                    .collect(),
                columns,
            });
        }
        Some(all)
    }
}
