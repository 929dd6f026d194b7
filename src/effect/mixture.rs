//! A mixture of normal distributions: what is known of a number where several explanations are weighed against each other.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

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

/// Parts that together have less than this share change nothing that is shown.
const REST: f64 = 5e-4;

/// A quantile is found when it moves less than this share of the standard deviation.
const FOUND: f64 = 1e-4;

impl Mixture {
    /// Of these parts, without the smallest ones.
    pub(super) fn of(parts: impl Iterator<Item = Part>) -> Self {
        let mut parts: Vec<Part> = parts.collect();
        parts.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut sum = 0.0;
        let needed = parts.iter().take_while(|part| {
            let missing = sum < 1.0 - REST;
            sum += if missing { part.weight } else { 0.0 };
            missing
        });
        let needed = needed.count();
        parts.truncate(needed);
        parts.iter_mut().for_each(|part| part.weight /= sum);
        Self(parts)
    }

    /// The chance of a value up to this one.
    pub(super) fn up_to(&self, value: f64) -> f64 {
        let standard = Normal::standard();
        self.0.iter().map(|part| part.weight * standard.cdf((value - part.mean) / part.variance.sqrt())).sum()
    }

    /// The density at a value.
    fn density(&self, value: f64) -> f64 {
        let standard = Normal::standard();
        let of_part = |part: &Part| {
            let deviation = part.variance.sqrt();
            part.weight * standard.pdf((value - part.mean) / deviation) / deviation
        };
        self.0.iter().map(of_part).sum()
    }

    /// The value up to which this share lies, 0–1.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        // Ten standard deviations about the outermost parts hold whatever is asked for; the share rises with the value.
        let edge = |sign: f64| self.0.iter().map(move |part| part.mean + sign * 10.0 * part.variance.sqrt());
        let mut low = edge(-1.0).fold(f64::INFINITY, f64::min);
        let mut high = edge(1.0).fold(f64::NEG_INFINITY, f64::max);
        let deviation = self.variance().sqrt();
        let mut at = self.mean() + deviation * Normal::standard().inverse_cdf(share);
        // Newton's steps, and halves where these lead outside.
        for _ in 0..60 {
            let above = self.up_to(at) - share;
            if above < 0.0 {
                low = at
            } else {
                high = at
            }
            let next = at - above / self.density(at);
            let next = if next > low && next < high { next } else { f64::midpoint(low, high) };
            let moved = (next - at).abs();
            at = next;
            if moved < FOUND * deviation {
                break;
            }
        }
        at
    }

    fn mean(&self) -> f64 {
        self.0.iter().map(|part| part.weight * part.mean).sum()
    }

    /// The variance.
    pub(super) fn variance(&self) -> f64 {
        let mean = self.mean();
        self.0.iter().map(|part| part.weight * (part.variance + (part.mean - mean) * (part.mean - mean))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_where_its_share_lies_even_between_parts_that_are_far_apart() {
        let part = |weight: f64, mean: f64, variance: f64| Part { weight, mean, variance };
        let mixture = Mixture::of([part(0.6, -3.0, 0.01), part(0.4, 5.0, 0.04)].into_iter());
        for share in [0.025, 0.3, 0.5, 0.6, 0.61, 0.975] {
            assert!((mixture.up_to(mixture.quantile(share)) - share).abs() < 1e-3, "{share}");
        }
        let one = Mixture::of(std::iter::once(part(1.0, 0.2, 4.0)));
        assert!((one.quantile(0.975) - 0.2 - 2.0 * 1.959_964).abs() < 1e-3);
    }
}
