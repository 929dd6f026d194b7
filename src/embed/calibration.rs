//! What a cosine is worth in each space.

use super::{BuiltInModel, ModelId};

/// Floor and ceiling of a space, chosen wider than what was measured, so that the order within strong and within
/// weak likeness is kept; the thresholds of recall were set on the scale that these make. Measured on the authored
/// sample of `memory::recall_quality` (its calibration test prints the figures), as cosines: MiniLM, other
/// failures' 90th percentile 0.34, wordings of one failure median 0.57 and upper quartile 0.58; the centred
/// multilingual space, both languages mixed, 0.31, 0.48 and 0.54.
const MINILM_RANGE: (f32, f32) = (0.20, 0.80);
const ME5_RANGE: (f32, f32) = (0.12, 0.75);

/// Rescales a cosine of the model's space: other failures stay below about 0.3, wordings of one failure lie around
/// 0.6. Linear and not cut off, so that no order is lost: far texts lie below 0, equal ones above 1. A space that is
/// not built in is taken as it is.
#[must_use]
pub fn calibrate(model: &ModelId, cosine: f32) -> f32 {
    let (floor, ceiling) = match BuiltInModel::ALL.into_iter().find(|known| model.0.starts_with(known.files().id)) {
        Some(BuiltInModel::MiniLm) => MINILM_RANGE,
        Some(BuiltInModel::MultilingualE5) => ME5_RANGE,
        None => (0.0, 1.0),
    };
    (cosine - floor) / (ceiling - floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strictly_monotone() {
        for model in BuiltInModel::ALL {
            let id = model.id();
            let values: Vec<f32> = (-10..=10).map(|step| calibrate(&id, step as f32 / 10.0)).collect();
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(values[0] < 0.0 && values[20] > 1.0);
        }
    }
}
