//! One round of the regression under one guess at the deviations: without another step, and with each that is possible.
//!
//! A step's column is 1 in the first rows or in the last ones. So what it has in common with other columns are running sums,
//! and all possible steps together cost little more than one.

use super::fit::{Base, Prior, Row};
use super::linear::Triangle;
use super::noise::Noise;
use super::scale::Scale;

/// One solution: under one guess at the deviations, with one other step or none.
#[derive(Debug, Clone)]
pub(super) struct Solved {
    /// The logarithm of the likelihood, later the share.
    pub(super) weight: f64,
    /// The coefficients of the columns.
    pub(super) columns: Vec<f64>,
    /// Which other step, and its height.
    pub(super) other: Option<(usize, f64)>,
    /// Mean and variance of the coefficients that are asked for.
    pub(super) targets: Vec<(f64, f64)>,
}

/// Working responses about the levels of the round before.
pub(super) struct Working {
    /// Row after row the columns, and the response.
    flat: Vec<f64>,
    width: usize,
    /// What chance alone gives, and days since the row before.
    days: Vec<(f64, i64)>,
}

impl Working {
    pub(super) fn of(rows: &[Row], levels: &[f64]) -> Self {
        let width = rows.first().map_or(0, |row| row.columns.len()) + 1;
        let mut flat = Vec::with_capacity(rows.len() * width);
        let mut days = Vec::with_capacity(rows.len());
        let mut last: Option<i64> = None;
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
            flat.extend_from_slice(&row.columns);
            flat.push(level + (row.events - expected) / information);
            days.push((information.recip(), last.map_or(1, |last| row.number.saturating_sub(last))));
            last = Some(row.number);
        }
        Self { flat, width, days }
    }

    /// The variance by chance of a usual day.
    pub(super) fn chance(&self) -> f64 {
        self.days.len() as f64 / self.days.iter().map(|(variance, _)| variance.recip()).sum::<f64>()
    }

    /// Without another step, and with each.
    pub(super) fn solve(&self, prior: &Prior, (noise, share): (Noise, f64), targets: &[usize]) -> Option<Vec<Solved>> {
        let width = self.width;
        let filter = noise.filter(&self.days);
        let mut flat = self.flat.clone();
        filter.whiten(&mut flat, width);
        let scale = if noise.is_none() {
            Scale::exact()
        } else {
            Scale::around(self.days.len().saturating_sub(prior.columns.len()))
        };
        let known = Known::of(&flat, prior, scale, share - 0.5 * filter.spread, targets)?;
        let mut all = Vec::with_capacity(prior.others.len() + 1);
        all.push(known.without());
        if prior.others.is_empty() {
            return Some(all);
        }
        filter.transposed(&mut flat, width);
        let sums = running_sums(&flat, width);
        let starts = filter.squares_of_starts();
        let (sum_of_all, square_of_all) = (&sums[self.days.len() * width..], starts[self.days.len()]);
        for (at, other) in prior.others.iter().enumerate() {
            // What the step has in common with the columns and the response, and with itself.
            let (in_common, own): (Vec<f64>, f64) = if other.rows.start == 0 {
                let end = other.rows.end;
                (sums[end * width..(end + 1) * width].to_vec(), starts[end])
            } else {
                let start = other.rows.start;
                let before = &sums[start * width..(start + 1) * width];
                let behind = sum_of_all.iter().zip(before).map(|(all, before)| all - before).collect();
                (behind, square_of_all - 2.0 * before[0] + starts[start])
            };
            all.extend(known.with(at, &in_common, own));
        }
        Some(all)
    }
}

/// What is known under a guess before another step is looked at.
struct Known<'a> {
    prior: &'a Prior,
    targets: &'a [usize],
    triangle: Triangle,
    /// The response in the triangle's coordinates.
    response: Vec<f64>,
    columns: Vec<f64>,
    /// Of the targets.
    variances: Vec<f64>,
    /// Weighted squares of what the columns don't explain.
    squares: f64,
    scale: Scale,
    /// The logarithm of the likelihood but for these squares.
    likelihood: f64,
}

impl<'a> Known<'a> {
    /// From whitened rows.
    fn of(flat: &[f64], prior: &'a Prior, scale: Scale, likelihood: f64, targets: &'a [usize]) -> Option<Self> {
        let size = prior.columns.len();
        let width = size + 1;
        let (products, rest) = products(flat, size);
        let mut matrix = vec![0.0; size * size];
        for at in 0..size {
            for other in at..size {
                matrix[at * size + other] = products[at * width + other];
                matrix[other * size + at] = products[at * width + other];
            }
            matrix[at * size + at] += prior.columns[at].recip();
        }
        let triangle = Triangle::of(&matrix, size)?;
        let mut response: Vec<f64> = (0..size).map(|at| products[at * width + size]).collect();
        triangle.forward(&mut response);
        let squares = rest - square(&response);
        let mut columns = response.clone();
        triangle.backward(&mut columns);
        let variance = |target: &usize| {
            let mut unit = vec![0.0; size];
            unit[*target] = 1.0;
            triangle.forward(&mut unit);
            square(&unit)
        };
        let variances = targets.iter().map(variance).collect();
        let likelihood = likelihood - 0.5 * triangle.log_determinant();
        Some(Self { prior, targets, triangle, response, columns, variances, squares, scale, likelihood })
    }

    fn without(&self) -> Solved {
        let (deviance, factor) = self.scale.of(self.squares);
        let none: f64 = 1.0 - self.prior.others.iter().map(|other| other.share).sum::<f64>();
        let targets = self.targets.iter().zip(&self.variances);
        Solved {
            weight: self.likelihood - 0.5 * deviance + none.ln(),
            columns: self.columns.clone(),
            other: None,
            targets: targets.map(|(target, variance)| (self.columns[*target], factor * variance)).collect(),
        }
    }

    /// With another step that has this in common with the columns and the response, and with itself.
    fn with(&self, at: usize, in_common: &[f64], own: f64) -> Option<Solved> {
        let (size, height_variance) = (self.columns.len(), self.prior.height);
        let mut shift = in_common[..size].to_vec();
        self.triangle.forward(&mut shift);
        let precision = own - square(&shift) + height_variance.recip();
        let pull = in_common[size] - shift.iter().zip(&self.response).map(|(a, b)| a * b).sum::<f64>();
        if !(precision.is_finite() && precision > 0.0) {
            return None;
        }
        let height = pull / precision;
        let (deviance, factor) = self.scale.of(self.squares - pull * height);
        self.triangle.backward(&mut shift);
        let columns: Vec<f64> = self.columns.iter().zip(&shift).map(|(own, shift)| own - shift * height).collect();
        let of_target = |(target, variance): (&usize, &f64)| {
            (columns[*target], factor * (variance + shift[*target] * shift[*target] / precision))
        };
        let targets = self.targets.iter().zip(&self.variances).map(of_target).collect();
        let evidence = deviance + precision.ln() + height_variance.ln();
        Some(Solved {
            weight: self.likelihood - 0.5 * evidence + self.prior.others[at].share.ln(),
            other: Some((at, height)),
            targets,
            columns,
        })
    }
}

fn square(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// Products of the columns with the columns behind them and the response, and the square of the response.
fn products(flat: &[f64], size: usize) -> (Vec<f64>, f64) {
    let width = size + 1;
    let (mut products, mut rest) = (vec![0.0; size * width], 0.0);
    for row in flat.chunks_exact(width) {
        rest += row[size] * row[size];
        for (at, value) in row[..size].iter().enumerate() {
            let line = &mut products[at * width + at..(at + 1) * width];
            line.iter_mut().zip(&row[at..]).for_each(|(sum, other)| *sum += value * other);
        }
    }
    (products, rest)
}

/// The sums of the first rows: of none, of one, and so on up to all.
fn running_sums(flat: &[f64], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; flat.len() + width];
    for at in 0..flat.len() {
        sums[at + width] = sums[at] + flat[at];
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::other_step::OtherStep;
    use super::*;

    /// Another step is solved as if it were one more column.
    #[test]
    fn another_step_is_a_column_like_others() {
        let day = |number: i64, columns: Vec<f64>| Row {
            number,
            events: 8.0 + (number * 5 % 7) as f64,
            base: Base::Sessions(100.0),
            columns,
        };
        let after = |number: i64| f64::from(u8::from(number >= 20));
        let days = || (0..40).filter(|number| number % 9 != 0);
        let rows: Vec<Row> = days().map(|number| day(number, vec![1.0, after(number)])).collect();
        let levels = vec![-2.3; rows.len()];
        let noise = Noise { white: 0.05, lasting: 0.1, kept: 0.6 };
        let (height, share) = (0.25, 0.5);
        for steps in [0..9, 27..rows.len()] {
            let marked = |at: usize| f64::from(u8::from(steps.contains(&at)));
            let as_column: Vec<Row> = rows
                .iter()
                .enumerate()
                .map(|(at, row)| day(row.number, vec![1.0, row.columns[1], marked(at)]))
                .collect();
            let others = vec![OtherStep { rows: steps.clone(), share }];
            let prior = Prior { columns: vec![900.0, 4.0], others, height, kept_at_most: 1.0 };
            let found = Working::of(&rows, &levels).solve(&prior, (noise, 0.0), &[1]).unwrap();
            let prior = Prior { columns: vec![900.0, 4.0, height], others: Vec::new(), height, kept_at_most: 1.0 };
            let wanted = Working::of(&as_column, &levels).solve(&prior, (noise, 0.0), &[1, 2]).unwrap();
            let (got, wanted) = (&found[1], &wanted[0]);
            assert!((got.columns[1] - wanted.columns[1]).abs() < 1e-9);
            assert!((got.other.unwrap().1 - wanted.columns[2]).abs() < 1e-9);
            // One degree of freedom more is left to the factor.
            assert!((got.targets[0].1 / wanted.targets[0].1 - 1.0).abs() < 0.05);
        }
    }
}
