//! Arithmetic on unit vectors.

/// Cosine of two unit vectors of one space; 0 when their lengths differ.
///
/// Summed in eight lanes in a fixed order, so that the same vectors give the same bits everywhere.
#[must_use]
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    dot(a, b)
}

/// [`cosine`] of anything that is a number, without its length: the sum of the products; 0 when the lengths differ.
pub(super) fn dot<T: Copy + Into<f32>>(a: &[T], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return 0.0;
    }
    let mut lanes = [0.0_f32; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| (*x).into() * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += (*x).into() * y;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// Subtracts the mean (if there is one) and scales to length 1; `None` when a number is not finite or nothing
/// is left to scale.
pub(super) fn to_unit(mut vector: Vec<f32>, mean: Option<&[f32]>) -> Option<Vec<f32>> {
    normalise(&mut vector)?;
    if let Some(mean) = mean {
        for (value, mean) in vector.iter_mut().zip(mean) {
            *value -= mean;
        }
        normalise(&mut vector)?;
    }
    Some(vector)
}

fn normalise(vector: &mut [f32]) -> Option<()> {
    let length = vector.iter().map(|value| f64::from(*value) * f64::from(*value)).sum::<f64>().sqrt();
    if !length.is_finite() || length < 1e-9 {
        return None;
    }
    for value in vector.iter_mut() {
        *value = (f64::from(*value) / length) as f32;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosine_is_the_dot_product_of_unit_vectors() {
        let a = to_unit((0..19).map(|i| i as f32 - 7.0).collect(), None).unwrap();
        assert!((cosine(&a, &a) - 1.0).abs() < 1e-6);
        assert_eq!(cosine(&a, &a[..3]), 0.0);
    }

    #[test]
    fn what_has_no_direction_is_refused() {
        assert!(to_unit(vec![0.0; 4], None).is_none());
        assert!(to_unit(vec![f32::NAN, 1.0], None).is_none());
        assert!(to_unit(vec![3.0, 4.0], Some(&[0.6, 0.8])).is_none(), "nothing is left after centring");
    }
}
