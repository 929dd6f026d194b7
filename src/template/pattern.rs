//! The text of a template: what all its messages have in common, with `<*>` where they differ.

use super::fold::fold;
use super::slot::{Item, Slot};

/// How a value is written.
pub(super) const VALUE: &str = "<*>";

/// Sizes (product of lengths) up to which two patterns are aligned exactly.
const ALIGNED: usize = 1 << 16;

/// What two patterns have in common.
pub(super) fn common(a: &[Slot], b: &[Slot]) -> Vec<Slot> {
    if a == b {
        return a.to_vec();
    }
    let side_by_side = if a.len() == b.len() { side_by_side(a, b) } else { None };
    side_by_side.or_else(|| aligned(a, b)).unwrap_or_else(|| fold(a))
}

/// Patterns of one length, place by place; `None` when their signs differ.
fn side_by_side(a: &[Slot], b: &[Slot]) -> Option<Vec<Slot>> {
    let mut out: Vec<Slot> = Vec::with_capacity(a.len());
    for (a, b) in a.iter().zip(b) {
        if a.item == b.item {
            out.push(a.clone());
        } else if a.sign().is_some() || b.sign().is_some() {
            return None;
        } else if !out.last().is_some_and(Slot::is_value) {
            out.push(Slot { item: Item::Value, gap: a.gap });
        }
    }
    Some(out)
}

/// The longest common subsequence, a value where something stands between.
fn aligned(a: &[Slot], b: &[Slot]) -> Option<Vec<Slot>> {
    if a.len() * b.len() > ALIGNED {
        return None;
    }
    let width = b.len() + 1;
    let mut lengths = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i].item == b[j].item {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out: Vec<Slot> = Vec::with_capacity(a.len());
    while i < a.len() || j < b.len() {
        let both = i < a.len() && j < b.len();
        if both && a[i].item == b[j].item {
            let repeats = a[i].is_value() && out.last().is_some_and(Slot::is_value) && !a[i].gap;
            if !repeats {
                out.push(a[i].clone());
            }
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let from_a = j == b.len() || (both && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]);
        let gap = if from_a { a[i].gap } else { b[j].gap };
        if !out.last().is_some_and(Slot::is_value) {
            out.push(Slot { item: Item::Value, gap });
        }
        if from_a { i += 1 } else { j += 1 }
    }
    Some(fold(&out))
}

/// The text of a pattern.
pub(super) fn text(slots: &[Slot]) -> String {
    let mut out = String::new();
    for slot in slots {
        if slot.gap && !out.is_empty() {
            out.push(' ');
        }
        match &slot.item {
            Item::Word(text) | Item::Sign(text) => out.push_str(text),
            Item::Value => out.push_str(VALUE),
            Item::Missing => {}
        }
    }
    out
}
