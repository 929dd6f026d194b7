//! Small symmetric systems of equations: what a regression with a handful of columns needs.

/// A lower triangle L with `L·Lᵀ = A` (Cholesky), row by row.
#[derive(Debug, Clone)]
pub(super) struct Triangle {
    size: usize,
    rows: Vec<f64>,
    /// One over each number of the diagonal.
    inverse: Vec<f64>,
}

impl Triangle {
    /// Of a symmetric matrix, whose rows stand one after the other. `None` where it is not positive definite: the columns
    /// depend on each other, or a number is not finite.
    pub(super) fn of(matrix: &[f64], size: usize) -> Option<Self> {
        let mut rows = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|at| rows[row * size + at] * rows[column * size + at]).sum();
                let rest = matrix[row * size + column] - known;
                rows[row * size + column] = if row == column {
                    if !(rest.is_finite() && rest > 1e-10 * matrix[row * size + row].abs()) {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / rows[column * size + column]
                };
            }
        }
        let inverse = (0..size).map(|at| rows[at * size + at].recip()).collect();
        Some(Self { size, rows, inverse })
    }

    /// Solves `L·x = b` in place.
    pub(super) fn forward(&self, values: &mut [f64]) {
        for (row, line) in self.rows.chunks_exact(self.size).enumerate() {
            let known: f64 = line[..row].iter().zip(&*values).map(|(a, b)| a * b).sum();
            values[row] = (values[row] - known) * self.inverse[row];
        }
    }

    /// Solves `Lᵀ·x = b` in place.
    pub(super) fn backward(&self, values: &mut [f64]) {
        for row in (0..self.size).rev() {
            let value = values[row] * self.inverse[row];
            values[row] = value;
            let line = &self.rows[row * self.size..row * self.size + row];
            values.iter_mut().zip(line).for_each(|(other, factor)| *other -= factor * value);
        }
    }

    /// The logarithm of the determinant of A.
    pub(super) fn log_determinant(&self) -> f64 {
        2.0 * (0..self.size).map(|at| self.rows[at * self.size + at].ln()).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_system_is_solved() {
        let matrix = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let triangle = Triangle::of(&matrix, 3).unwrap();
        let mut values = [1.0, 2.0, 3.0];
        triangle.forward(&mut values);
        triangle.backward(&mut values);
        for (row, wanted) in [1.0, 2.0, 3.0].into_iter().enumerate() {
            let got: f64 = (0..3).map(|at| matrix[row * 3 + at] * values[at]).sum();
            assert!((got - wanted).abs() < 1e-12);
        }
        // 4·(5·3 − 1) − 2·(2·3 − 0.6) + 0.6·(2 − 5·0.6)
        assert!((triangle.log_determinant().exp() - 44.6).abs() < 1e-9);
    }

    #[test]
    fn columns_that_depend_on_each_other_are_refused() {
        assert!(Triangle::of(&[1.0, 2.0, 2.0, 4.0], 2).is_none());
        assert!(Triangle::of(&[f64::NAN], 1).is_none());
    }
}
