//! Which folded messages are one template: places whose words vary become values, on evidence.
//!
//! The result depends on the set of folded messages and their counts, not on the order in which they came.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::evidence::Seen;
use super::fold::fold;
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
/// Places up to which pairs of places are looked at.
const PAIRED_PLACES: usize = 20;
/// Groups up to which pairs of places are looked at.
const PAIRED_GROUPS: usize = 2_000;
/// Shortest word that may stand for one value wherever it is repeated in a line.
const REPEATED_WORD: usize = 3;

/// Merges groups until nothing changes.
pub(super) fn refine(groups: Vec<Group>) -> Vec<Group> {
    let mut groups = composed(unite(groups));
    for _ in 0..ROUNDS {
        let mut merges = merges(&groups, false);
        if merges.is_empty() && groups.len() <= PAIRED_GROUPS {
            merges = self::merges(&groups, true);
        }
        if merges.is_empty() {
            break;
        }
        apply(&mut groups, merges);
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

/// Groups that are the same but for some places.
struct Merge {
    columns: Vec<usize>,
    groups: Vec<usize>,
}

/// What varies, best evidence first.
fn merges(groups: &[Group], pairs: bool) -> Vec<Merge> {
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
fn seen<'g>(groups: &'g [Group], merge: &Merge, column: usize) -> Option<(Seen<'g>, usize)> {
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

/// The merges whose few words are names: the same words stand in a place of quite another template.
fn names(groups: &[Group], doubtful: Vec<Merge>) -> Vec<Merge> {
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
            shared >= super::evidence::NAMES
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

/// Words that stay when these places (and the repetitions of their words) vary.
fn constant_words(slots: &[Slot], columns: &[usize]) -> usize {
    let varying: Vec<&str> = columns.iter().filter_map(|column| slots[*column].word()).collect();
    let stays = |word: &str| !varying.contains(&word) && word.chars().any(char::is_alphabetic);
    slots.iter().filter_map(Slot::word).filter(|word| stays(word)).count()
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

fn repeats(word: &str) -> bool {
    word.len() >= REPEATED_WORD
}

/// Hashes of a form with some of its places left open. The hash of a form is the sum of the hashes of its
/// places, so that opening a place is a subtraction and an addition.
struct Rests<'s> {
    slots: &'s [Slot],
    total: u64,
}

impl<'s> Rests<'s> {
    fn of(slots: &'s [Slot]) -> Self {
        let total = slots.iter().enumerate().fold(0_u64, |sum, (at, slot)| sum.wrapping_add(slot_hash(slot, at)));
        Self { slots, total }
    }

    /// The places, or pairs of places, that may vary.
    fn columns(&self, pairs: bool) -> Vec<Vec<usize>> {
        let open: Vec<usize> = (0..self.slots.len()).filter(|at| self.slots[*at].sign().is_none()).collect();
        if !pairs {
            return open.into_iter().map(|at| vec![at]).collect();
        }
        if open.len() > PAIRED_PLACES {
            return Vec::new();
        }
        let pair = |(i, a): (usize, &usize)| open.iter().skip(i + 1).map(|b| vec![*a, *b]).collect::<Vec<_>>();
        open.iter().enumerate().flat_map(pair).collect()
    }

    fn without(&self, columns: &[usize]) -> u64 {
        let mut rest = self.total;
        for (at, slot) in self.slots.iter().enumerate() {
            let word = slot.word();
            let open = columns
                .iter()
                .any(|column| at == *column || (word.is_some_and(repeats) && self.slots[*column].word() == word));
            if open {
                rest = rest.wrapping_sub(slot_hash(slot, at)).wrapping_add(place_hash(3, at, slot.gap));
            }
        }
        rest
    }
}

fn slot_hash(slot: &Slot, at: usize) -> u64 {
    let item = match &slot.item {
        Item::Word(text) => text_hash(text) ^ 1,
        Item::Sign(text) => text_hash(text) ^ 2,
        Item::Value | Item::Missing => 3,
    };
    place_hash(item, at, slot.gap)
}

fn place_hash(item: u64, at: usize, gap: bool) -> u64 {
    mix(item ^ mix(((at as u64) << 1) | u64::from(gap)))
}

/// FNV-1a.
fn text_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The finaliser of Moremur (Evensen 2019), a bijection that spreads each bit.
fn mix(mut x: u64) -> u64 {
    x ^= x >> 27;
    x = x.wrapping_mul(0x3c79_ac49_2ba7_b653);
    x ^= x >> 33;
    x = x.wrapping_mul(0x1c69_b3f7_4ac4_ae35);
    x ^ (x >> 27)
}
