//! Vectors as bytes, for scanning many quickly; the exact numbers decide afterwards.

/// Bytes behind the components: the scale, an `f32`.
const SCALE_BYTES: usize = 4;

/// Length of the code of a vector with `dimensions` components.
pub(super) fn code_length(dimensions: usize) -> usize {
    dimensions + SCALE_BYTES
}

/// One signed byte a component (the largest becomes ±127), then the scale. The error of a cosine between two
/// codes stays under 0.01 for unit vectors of some hundred dimensions.
pub(super) fn encode(vector: &[f32]) -> Vec<i8> {
    let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
    let mut code: Vec<i8> = vector.iter().map(|value| (value / scale).round() as i8).collect();
    code.extend(scale.to_le_bytes().map(|byte| byte as i8));
    code
}

/// Dot product of two codes of the same length.
pub(super) fn similarity(a: &[i8], b: &[i8]) -> f32 {
    let Some((a, a_scale)) = a.split_last_chunk::<SCALE_BYTES>() else { return 0.0 };
    let Some((b, b_scale)) = b.split_last_chunk::<SCALE_BYTES>() else { return 0.0 };
    // Wrapping, which can't happen at these lengths, keeps the loop vectorised where overflow is checked.
    let dot = a.iter().zip(b).fold(0_i32, |sum, (x, y)| sum.wrapping_add(i32::from(*x).wrapping_mul(i32::from(*y))));
    dot as f32 * scale(a_scale) * scale(b_scale)
}

fn scale(bytes: &[i8; SCALE_BYTES]) -> f32 {
    f32::from_le_bytes(bytes.map(|byte| byte as u8))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn close_to_the_exact_cosine(raw in proptest::collection::vec(-1.0_f32..1.0, 64), other in proptest::collection::vec(-1.0_f32..1.0, 64)) {
            let unit = |values: &[f32]| {
                let length = values.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-6);
                values.iter().map(|v| v / length).collect::<Vec<f32>>()
            };
            let (a, b) = (unit(&raw), unit(&other));
            let exact: f32 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            prop_assert!((similarity(&encode(&a), &encode(&b)) - exact).abs() < 0.02);
        }
    }
}
