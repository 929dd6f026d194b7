//! Pairs of incidents worth comparing, found without comparing all.

use std::collections::{BTreeMap, BTreeSet};

use super::wording::Skeleton;

/// Of more messages under one key each is paired with the first alone.
const BLOCK: usize = 12;

/// Pairs (places in `skeletons`, the lesser first) whose messages differ in at most one word. Of many that are
/// alike, a chain that holds them together.
pub(super) fn alike(skeletons: &[Option<Skeleton>]) -> BTreeSet<(usize, usize)> {
    let mut blocks: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (place, skeleton) in skeletons.iter().enumerate() {
        for key in skeleton.iter().flat_map(Skeleton::keys) {
            blocks.entry(key).or_default().push(place);
        }
    }
    let mut pairs = BTreeSet::new();
    for places in blocks.values_mut().filter(|places| places.len() > 1) {
        places.dedup();
        for (at, second) in places.iter().enumerate() {
            let firsts = if places.len() > BLOCK { places.get(..at.min(1)) } else { places.get(..at) };
            pairs.extend(firsts.unwrap_or_default().iter().map(|first| (*first, *second)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_messages_meet_and_crowds_are_chained() {
        let skeletons =
            ["gateway north timed out", "database is locked now", "gateway south timed out"].map(Skeleton::of);
        assert_eq!(alike(&skeletons), BTreeSet::from([(0, 2)]));
        let crowd: Vec<_> = (0..50).map(|i| Skeleton::of(&format!("worker w{i} gave up waiting"))).collect();
        let pairs = alike(&crowd);
        assert_eq!(pairs.len(), 49);
        assert!(pairs.iter().all(|(first, _)| *first == 0));
    }
}
