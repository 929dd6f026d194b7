//! Pairs of incidents worth comparing, found without comparing all.

use std::collections::BTreeSet;

use super::wording::Skeleton;

/// Of more messages under one key each is paired with the first alone.
const BLOCK: usize = 12;

/// Pairs (places in `skeletons`, the lesser first) whose messages differ in at most one word. Of many that are
/// alike, a chain that holds them together.
pub(super) fn alike(skeletons: &[Option<Skeleton>]) -> BTreeSet<(usize, usize)> {
    let mut keys: Vec<(u64, usize)> = Vec::new();
    for (place, skeleton) in skeletons.iter().enumerate() {
        keys.extend(skeleton.iter().flat_map(Skeleton::keys).map(|key| (key, place)));
    }
    keys.sort_unstable();
    keys.dedup();
    let mut pairs = BTreeSet::new();
    for block in keys.chunk_by(|a, b| a.0 == b.0) {
        for (at, (_, second)) in block.iter().enumerate() {
            let firsts = if block.len() > BLOCK { block.get(..at.min(1)) } else { block.get(..at) };
            pairs.extend(firsts.unwrap_or_default().iter().map(|(_, first)| (*first, *second)));
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

    /// `cargo test --lib candidates -- --ignored`
    #[test]
    #[ignore = "a measurement"]
    fn a_hundred_thousand_messages() {
        const WORDS: [&str; 12] = [
            "gateway", "refused", "payment", "order", "timeout", "stock", "database", "answer", "carrier", "locked",
            "missing", "delivery",
        ];
        let message =
            |i: usize| (0..9).map(|at| WORDS[(i / 12_usize.pow(at % 5) + 7 * at as usize) % 12]).collect::<Vec<_>>();
        let started = std::time::Instant::now();
        let skeletons: Vec<_> = (0..100_000).map(|i| Skeleton::of(&message(i).join(" "))).collect();
        let pairs = alike(&skeletons);
        let told = format!("{} pairs in {:?}", pairs.len(), started.elapsed());
        assert!(pairs.len() < 10 * skeletons.len() && started.elapsed().as_secs() < 60, "{told}");
    }
}
