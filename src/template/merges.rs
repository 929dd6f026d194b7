//! [`Merge`]: groups that are the same but for places that vary.

use std::collections::HashMap;

use super::evidence::Seen;
use super::names::names;
use super::refine::Group;
use super::rests::Rests;
use super::slot::Slot;

/// Groups that are the same but for some places.
pub(super) struct Merge {
    pub(super) columns: Vec<usize>,
    pub(super) groups: Vec<usize>,
}

/// What varies, best evidence first.
pub(super) fn merges(groups: &[Group], pairs: bool) -> Vec<Merge> {
    let mut buckets: HashMap<(Vec<usize>, u64), Vec<usize>> = HashMap::new();
    for (index, group) in groups.iter().enumerate() {
        let rests = Rests::of(&group.slots);
        for columns in rests.columns(pairs) {
            let rest = rests.without(&columns);
            buckets.entry((columns, rest)).or_default().push(index);
        }
    }
    let candidates = buckets.into_iter().map(|((columns, _), mut members)| {
        // A value in one place and a word in the other says nothing about pairs.
        members.retain(|index| {
            let values = columns.iter().filter(|column| groups[*index].slots[**column].is_value()).count();
            values == 0 || values == columns.len()
        });
        Merge { columns, groups: members }
    });
    let candidates = candidates.filter(|merge| merge.groups.len() > 1);
    let (mut merges, doubtful): (Vec<Merge>, Vec<Merge>) = candidates.partition(|merge| vary(groups, merge));
    if merges.is_empty() && !pairs {
        merges = names(groups, doubtful);
    }
    merges.sort_by(|a, b| {
        let by_size = b.groups.len().cmp(&a.groups.len());
        by_size.then_with(|| a.columns.cmp(&b.columns)).then_with(|| a.groups.cmp(&b.groups))
    });
    merges
}

/// What was seen in one place of a merge, the words that stay beside, and one of its groups.
pub(super) fn seen<'g>(groups: &'g [Group], merge: &Merge, column: usize) -> Option<(Seen<'g>, usize)> {
    let mut seen = Seen::default();
    let mut sample = None;
    for index in &merge.groups {
        let group = &groups[*index];
        match group.slots[column].word() {
            Some(word) => {
                *seen.words.entry(word).or_insert(0) += group.count;
                sample.get_or_insert(group);
            }
            None => seen.value = true,
        }
    }
    let sample = sample?;
    let quote =
        |at: Option<usize>| at.and_then(|at| sample.slots.get(at)?.sign()).filter(|sign| matches!(*sign, "'" | "\""));
    seen.quoted = quote(column.checked_sub(1)).is_some() && quote(Some(column + 1)).is_some();
    Some((seen, constant_words(&sample.slots, &merge.columns)))
}

/// Whether all places of a merge vary.
fn vary(groups: &[Group], merge: &Merge) -> bool {
    merge.columns.iter().all(|column| {
        seen(groups, merge, *column).is_some_and(|(seen, rest)| {
            if merge.columns.len() > 1 { seen.varies_beside(rest) } else { seen.varies(rest) }
        })
    })
}

/// Words that stay when these places (and the repetitions of their words) vary.
fn constant_words(slots: &[Slot], columns: &[usize]) -> usize {
    let varying: Vec<&str> = columns.iter().filter_map(|column| slots[*column].word()).collect();
    let stays = |word: &str| !varying.contains(&word) && word.chars().any(char::is_alphabetic);
    slots.iter().filter_map(Slot::word).filter(|word| stays(word)).count()
}
