//! [`Quantised`]: a unit vector of which each component takes a byte.

use serde::{Deserialize, Serialize};

use super::unit::dot;

/// A unit vector in a quarter of the room. Its cosine with another vector is off by less than 0.001.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantised {
    /// What a component of 1 stands for.
    scale: f32,
    components: Vec<i8>,
}

impl Quantised {
    /// The vector, rounded: the largest component becomes 127 or −127.
    #[must_use]
    pub fn of(vector: &[f32]) -> Self {
        let largest = vector.iter().fold(0.0_f32, |largest, component| largest.max(component.abs()));
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        Self { scale, components: vector.iter().map(|component| (component / scale).round() as i8).collect() }
    }

    /// From what [`Quantised::scale`] and [`Quantised::components`] gave.
    #[must_use]
    pub fn given(scale: f32, components: Vec<i8>) -> Self {
        Self { scale, components }
    }

    /// What a component of 1 stands for.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// The components, −127 to 127.
    #[must_use]
    pub fn components(&self) -> &[i8] {
        &self.components
    }

    /// The vector that it stands for; not quite of unit length.
    #[must_use]
    pub fn vector(&self) -> Vec<f32> {
        self.components.iter().map(|component| f32::from(*component) * self.scale).collect()
    }

    /// Cosine with another unit vector of the same space; 0 when their lengths differ.
    #[must_use]
    pub fn cosine(&self, unit: &[f32]) -> f32 {
        dot(&self.components, unit) * self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::super::cosine;
    use super::*;

    #[test]
    fn cosines_stay() {
        let unit = |seed: i32| {
            let vector: Vec<f32> = (0..387).map(|i| ((i * seed % 101) as f32 - 50.0) / 50.0).collect();
            super::super::unit::to_unit(vector, None).unwrap()
        };
        let (a, b) = (unit(37), unit(53));
        let of = Quantised::of(&a);
        assert!((of.cosine(&b) - cosine(&a, &b)).abs() < 0.001 && of.cosine(&a) > 0.999);
        assert_eq!(Quantised::given(of.scale(), of.components().to_vec()), of);
        assert_eq!(of.cosine(&b[1..]), 0.0);
        assert_eq!(Quantised::of(&[0.0; 8]).cosine(&[1.0; 8]), 0.0);
    }
}
