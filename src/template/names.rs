//! Few words in one place are names of things, and no choice of the program's, when quite another template has
//! them too.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::NAMES;
use super::merges::{Merge, seen};
use super::refine::Group;

/// The merges whose few words are names: the same words stand in a place of quite another template.
pub(super) fn names(groups: &[Group], doubtful: Vec<Merge>) -> Vec<Merge> {
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut words: Vec<Vec<&str>> = Vec::with_capacity(doubtful.len());
    for (index, merge) in doubtful.iter().enumerate() {
        let seen = merge.columns.first().and_then(|column| seen(groups, merge, *column));
        let few = seen.filter(|(seen, rest)| seen.may_be_names(*rest)).map(|(seen, _)| seen);
        words.push(few.map(|seen| seen.words.into_keys().collect()).unwrap_or_default());
        for word in &words[index] {
            by_word.entry(word).or_default().push(index);
        }
    }
    let named = |index: usize| {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for other in words[index].iter().filter_map(|word| by_word.get(word)).flatten() {
            *shared.entry(*other).or_default() += 1;
        }
        shared.into_iter().any(|(other, shared)| {
            shared >= NAMES
                && shared * 2 >= words[index].len().max(words[other].len())
                && are_strangers(groups, &doubtful[index], &doubtful[other])
        })
    };
    let named: Vec<bool> = (0..doubtful.len()).map(named).collect();
    doubtful.into_iter().zip(named).filter(|(_, named)| *named).map(|(merge, _)| merge).collect()
}

/// Whether two merges are of different statements: no more than half of their words are the same.
fn are_strangers(groups: &[Group], a: &Merge, b: &Merge) -> bool {
    let words = |merge: &Merge| -> BTreeSet<&str> {
        let slots = merge.groups.first().map(|index| groups[*index].slots.as_slice()).unwrap_or_default();
        let open = |at: &usize| !merge.columns.contains(at);
        slots.iter().enumerate().filter(|(at, _)| open(at)).filter_map(|(_, slot)| slot.word()).collect()
    };
    let (a, b) = (words(a), words(b));
    a.intersection(&b).count() * 2 <= a.len().min(b.len())
}
