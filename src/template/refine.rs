//! Which folded messages are one template: places whose words vary become values, on evidence.
//!
//! The result depends on the set of folded messages and their counts, not on the order in which they came.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::fold;
use super::merges::{Merge, merges};
use super::rests::repeats;
use super::slot::{Item, Slot};

/// Messages of one folded form, or of several that turned out to be one template.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) slots: Vec<Slot>,
    pub(super) count: u64,
    pub(super) members: Vec<u32>,
}

/// Rounds after which refining stops in any case; each one makes at least one place variable.
const ROUNDS: usize = 16;
/// Groups up to which pairs of places are looked at.
const PAIRED_GROUPS: usize = 2_000;
/// Merges groups until nothing changes.
pub(super) fn refine(groups: Vec<Group>) -> Vec<Group> {
    let mut groups = composed(unite(groups));
    for _ in 0..ROUNDS {
        let mut found = merges(&groups, false);
        if found.is_empty() && groups.len() <= PAIRED_GROUPS {
            found = merges(&groups, true);
        }
        if found.is_empty() {
            break;
        }
        apply(&mut groups, found);
        groups = composed(unite(groups));
    }
    groups
}

/// Unites groups of the same form.
fn unite(groups: Vec<Group>) -> Vec<Group> {
    let mut by: BTreeMap<Vec<Slot>, Group> = BTreeMap::new();
    for mut group in groups {
        group.slots = fold(&group.slots);
        match by.get_mut(&group.slots) {
            Some(old) => {
                old.count += group.count;
                old.members.append(&mut group.members);
            }
            None => {
                by.insert(group.slots.clone(), group);
            }
        }
    }
    by.into_values().collect()
}

/// `LOCAL(0)`, `cache:8080`: where other lines have a plain value, these are values as well.
fn composed(mut groups: Vec<Group>) -> Vec<Group> {
    let known: BTreeSet<Vec<Slot>> = groups.iter().map(|group| group.slots.clone()).collect();
    let mut changed = false;
    for group in &mut groups {
        let plain = (0..group.slots.len()).find_map(|at| {
            let length = composed_length(group.slots.get(at..)?, at == 0)?;
            let mut plain = group.slots.clone();
            plain.splice(at..at + length, [Slot { item: Item::Value, gap: group.slots[at].gap }]);
            let words = plain.iter().filter(|slot| slot.word().is_some()).count();
            (words >= 2 && known.contains(&plain)).then_some(plain)
        });
        if let Some(plain) = plain {
            group.slots = plain;
            changed = true;
        }
    }
    if changed { unite(groups) } else { groups }
}

/// Places that a composed value takes at the beginning of `slots`.
fn composed_length(slots: &[Slot], first: bool) -> Option<usize> {
    let [name, sign, inside, rest @ ..] = slots else { return None };
    if name.word().is_none() || sign.gap || inside.gap || !inside.is_value() {
        return None;
    }
    match (sign.sign()?, rest.first().and_then(Slot::sign)) {
        (":", _) if name.gap || first => Some(3),
        ("(", Some(")")) | ("{", Some("}")) | ("[", Some("]")) => Some(4),
        _ => None,
    }
}

/// Makes the places of each merge variable; a group takes part in one merge a round.
fn apply(groups: &mut [Group], merges: Vec<Merge>) {
    let mut done = BTreeSet::new();
    for merge in merges {
        if merge.groups.iter().any(|index| done.contains(index)) {
            continue;
        }
        done.extend(merge.groups.iter().copied());
        for index in merge.groups {
            let slots = &mut groups[index].slots;
            for column in &merge.columns {
                let Some(word) = slots[*column].word().map(str::to_owned) else { continue };
                for (at, slot) in slots.iter_mut().enumerate() {
                    if at == *column || (repeats(&word) && slot.word() == Some(&word)) {
                        slot.item = Item::Value;
                    }
                }
            }
        }
    }
}
