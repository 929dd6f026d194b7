//! One bit a component, its sign: a first sieve over many rows that costs a few nanoseconds a row.
//!
//! The number of differing signs grows with the angle between two vectors (Charikar, “Similarity estimation
//! techniques from rounding algorithms”, 2002). It is too coarse to rank by, and good enough to tell the few
//! hundredths of the rows among which the nearest are; their codes decide.

/// The sketches of all rows of a space, one after the other.
pub(super) struct Sketches {
    /// Words of 64 bits a row.
    width: usize,
    bits: Vec<u64>,
}

impl Sketches {
    pub(super) fn new(dimensions: usize) -> Self {
        Self { width: dimensions.div_ceil(64).max(1), bits: Vec::new() }
    }

    /// Adds the rows of `codes`, each of `dimensions` components and whatever else up to `length`.
    pub(super) fn extend(&mut self, codes: &[i8], dimensions: usize, length: usize) {
        self.bits.reserve(codes.len() / length.max(1) * self.width);
        for code in codes.chunks_exact(length) {
            self.bits.extend(sketch(code.get(..dimensions).unwrap_or(code)));
        }
    }

    /// At least `wanted` of the rows that pass (all, where there are fewer): those whose signs differ least
    /// from the code's, with every row that differs as little as the last one taken. In order.
    pub(super) fn sieve(
        &self,
        code: &[i8],
        wanted: usize,
        first: usize,
        passes: &impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let asked: Vec<u64> = sketch(code).collect();
        let mut distances = Vec::with_capacity(self.bits.len() / self.width);
        let mut counts = vec![0_usize; self.width * 64 + 1];
        for (row, bits) in self.bits.chunks_exact(self.width).enumerate().skip(first) {
            let distance: u32 = bits.iter().zip(&asked).map(|(a, b)| (a ^ b).count_ones()).sum();
            distances.push(distance as u16);
            if passes(row)
                && let Some(count) = counts.get_mut(distance as usize)
            {
                *count += 1;
            }
        }
        let mut taken = 0;
        let limit = counts.iter().position(|count| {
            taken += count;
            taken >= wanted
        });
        let limit = limit.unwrap_or(counts.len());
        let near = distances.into_iter().enumerate().filter(|(_, distance)| usize::from(*distance) <= limit);
        near.map(|(place, _)| first + place).filter(|row| passes(*row)).collect()
    }
}

fn sketch(code: &[i8]) -> impl Iterator<Item = u64> {
    code.chunks(64)
        .map(|part| part.iter().enumerate().fold(0, |bits, (place, value)| bits | u64::from(*value < 0) << place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_signs_pass_first() {
        let rows: [[i8; 4]; 4] = [[1, 1, 1, 1], [-1, -1, -1, -1], [1, 1, 1, -1], [1, -1, 1, -1]];
        let mut sketches = Sketches::new(4);
        sketches.extend(rows.as_flattened(), 4, 4);
        let all = |_: usize| true;
        assert_eq!(sketches.sieve(&[2, 3, 4, 5], 1, 0, &all), [0]);
        assert_eq!(sketches.sieve(&[2, 3, 4, 5], 2, 0, &all), [0, 2]);
        assert_eq!(sketches.sieve(&[2, 3, 4, 5], 1, 1, &all), [2]);
        assert_eq!(sketches.sieve(&[2, 3, 4, 5], 2, 0, &|row| row != 0), [2, 3]);
        assert_eq!(sketches.sieve(&[2, 3, 4, 5], 9, 0, &all), [0, 1, 2, 3]);
    }
}
