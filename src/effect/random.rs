//! Numbers by chance for simulated days: the same on every machine and with every version of every crate.

use std::f64::consts::TAU;

/// Poisson means beyond this are drawn in pieces, which add up to the same distribution.
const PIECE: f64 = 20.0;

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014), and distributions over it.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// Seeds may be neighbours, or any steps apart: they are scrambled first (the finalizer of MurmurHash3), else two of them
    /// could give the same numbers one after the other.
    pub(super) fn new(seed: u64) -> Self {
        let mut state = seed ^ 0x5851_F42D_4C95_7F2D;
        state = (state ^ (state >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        state = (state ^ (state >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        Self(state ^ (state >> 33))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 < x < 1.
    pub(super) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Mean 0, variance 1 (Box & Muller 1958).
    pub(super) fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (TAU * self.unit()).cos()
    }

    /// A count with this mean (Knuth, "The art of computer programming" 2, 3.4.1).
    pub(super) fn poisson(&mut self, mean: f64) -> f64 {
        let mut left = mean.clamp(0.0, 1e7);
        let mut count = 0.0;
        while left > 0.0 {
            let limit = (-left.min(PIECE)).exp();
            let mut product = self.unit();
            while product > limit {
                count += 1.0;
                product *= self.unit();
            }
            left -= PIECE;
        }
        count
    }

    /// Mean 1 and this variance (Marsaglia & Tsang, "A simple method for generating gamma variables", 2000).
    pub(super) fn gamma(&mut self, variance: f64) -> f64 {
        let shape = variance.recip();
        let (boost, at) = if shape < 1.0 { (self.unit().powf(variance), shape + 1.0) } else { (1.0, shape) };
        let d = at - 1.0 / 3.0;
        let c = (9.0 * d).sqrt().recip();
        loop {
            let normal = self.normal();
            let v = (1.0 + c * normal).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * normal * normal + d - d * v + d * v.ln() {
                return boost * d * v / shape;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_variances_are_those_that_were_asked_for() {
        let mut random = Random::new(7);
        let mut moments = |draw: &mut dyn FnMut(&mut Random) -> f64| -> (f64, f64) {
            let values: Vec<f64> = (0..20_000).map(|_| draw(&mut random)).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
        };
        for (draw, mean, variance) in [
            (&mut (|random: &mut Random| random.normal()) as &mut dyn FnMut(&mut Random) -> f64, 0.0, 1.0),
            (&mut |random| random.poisson(0.4), 0.4, 0.4),
            (&mut |random| random.poisson(47.0), 47.0, 47.0),
            (&mut |random| random.gamma(0.16), 1.0, 0.16),
            (&mut |random| random.gamma(4.0), 1.0, 4.0),
        ] {
            let (got, spread) = moments(draw);
            assert!((got - mean).abs() < 4.0 * f64::sqrt(variance / 20_000.0), "{got} for {mean}");
            assert!((spread / variance - 1.0).abs() < 0.1, "{spread} for {variance}");
        }
    }
}
