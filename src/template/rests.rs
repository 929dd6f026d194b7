//! [`Rests`]: what remains of a form when some of its places are left open, as a hash.

use super::slot::{Item, Slot};

/// Places up to which pairs of them are looked at.
const PAIRED_PLACES: usize = 20;
/// Shortest word that may stand for one value wherever it is repeated in a line.
const REPEATED_WORD: usize = 3;

pub(super) fn repeats(word: &str) -> bool {
    word.len() >= REPEATED_WORD
}

/// Hashes of a form with some of its places left open. The hash of a form is the sum of the hashes of its
/// places, so that opening a place is a subtraction and an addition.
pub(super) struct Rests<'s> {
    slots: &'s [Slot],
    total: u64,
}

impl<'s> Rests<'s> {
    pub(super) fn of(slots: &'s [Slot]) -> Self {
        let total = slots.iter().enumerate().fold(0_u64, |sum, (at, slot)| sum.wrapping_add(slot_hash(slot, at)));
        Self { slots, total }
    }

    /// The places, or pairs of places, that may vary.
    pub(super) fn columns(&self, pairs: bool) -> Vec<Vec<usize>> {
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

    pub(super) fn without(&self, columns: &[usize]) -> u64 {
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
