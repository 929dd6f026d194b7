//! [`OwnWrites`]: the numbers of operations that are known to be our own, so that what we sent is not fetched again.

use std::collections::BTreeMap;

/// Ranges that are kept; beyond it the shortest are forgotten, which costs fetching what is known.
const MOST: usize = 4_096;

/// Disjoint ranges of numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnWrites {
    /// End (exclusive) by beginning.
    ranges: BTreeMap<u64, u64>,
}

impl OwnWrites {
    /// Takes in one number.
    pub(super) fn add(&mut self, number: u64) {
        let mut range = number..number.saturating_add(1);
        if let Some((begin, end)) = self.ranges.range(..=number).next_back().map(|(begin, end)| (*begin, *end)) {
            if end > number {
                return;
            }
            if end == number {
                range.start = begin;
            }
        }
        if let Some(end) = self.ranges.remove(&range.end) {
            range.end = end;
        }
        self.ranges.insert(range.start, range.end);
        if self.ranges.len() > MOST
            && let Some(shortest) = self.ranges.iter().min_by_key(|(begin, end)| *end - *begin).map(|(begin, _)| *begin)
        {
            self.ranges.remove(&shortest);
        }
    }

    /// The first number from `from` on that is not known to be ours.
    pub(super) fn after(&self, from: u64) -> u64 {
        match self.ranges.range(..=from).next_back() {
            Some((_, end)) => from.max(*end),
            None => from,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_ours_is_passed_over(numbers in proptest::collection::vec(0u64..60, 0..80), from in 0u64..70) {
            let mut own = OwnWrites::default();
            numbers.iter().for_each(|number| own.add(*number));
            let known: BTreeSet<u64> = numbers.into_iter().collect();
            let expected = (from..).find(|number| !known.contains(number));
            prop_assert_eq!(Some(own.after(from)), expected);
        }
    }
}
