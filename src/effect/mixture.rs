//! A mixture of normal distributions: what is known of a number where several explanations are weighed against each other.

use statrs::distribution::{ContinuousCDF, Normal};

/// One of the explanations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Its share; all shares add up to 1.
    pub(super) weight: f64,
    /// Its mean.
    pub(super) mean: f64,
    /// Its variance.
    pub(super) variance: f64,
}

/// All of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixture(Vec<Part>);

impl Mixture {
    /// Of these parts.
    pub(super) fn of(parts: impl Iterator<Item = Part>) -> Self {
        Self(parts.collect())
    }

    /// The chance of a value up to this one.
    pub(super) fn up_to(&self, value: f64) -> f64 {
        let standard = Normal::standard();
        self.0.iter().map(|part| part.weight * standard.cdf((value - part.mean) / part.variance.sqrt())).sum()
    }

    /// The value up to which this share lies, 0–1.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        // Ten standard deviations about the outermost parts hold whatever is asked for; the share rises with the value.
        let edge = |sign: f64| self.0.iter().map(move |part| part.mean + sign * 10.0 * part.variance.sqrt());
        let mut low = edge(-1.0).fold(f64::INFINITY, f64::min);
        let mut high = edge(1.0).fold(f64::NEG_INFINITY, f64::max);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.up_to(middle) < share { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    }

    /// The variance.
    pub(super) fn variance(&self) -> f64 {
        let mean: f64 = self.0.iter().map(|part| part.weight * part.mean).sum();
        self.0.iter().map(|part| part.weight * (part.variance + (part.mean - mean) * (part.mean - mean))).sum()
    }
}
