//! The folded form of a message, by which lines are first grouped: a list of values is one value however long
//! it is, a unit belongs to its number, a repeated part stands once.

use super::form::Form;
use super::slot::{Item, Slot};

/// Longest repeated part, in places.
const LONGEST_PART: usize = 8;
/// Times a part stands in a row before it counts as repeated.
const REPEATED: usize = 3;

/// Folds the places of a message.
pub(super) fn fold(slots: &[Slot]) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::with_capacity(slots.len());
    let mut before: Option<&str> = None;
    for slot in slots {
        let after_value = out.last().is_some_and(Slot::is_value);
        match &slot.item {
            Item::Value | Item::Missing => {
                // `size = 5` and `size =5` are the same.
                let due = out.last().and_then(Slot::sign) == Some("=");
                push_value(&mut out, slot.gap && !due);
            }
            Item::Word(word) if after_value && is_unit(word) => {}
            Item::Word(word) if slot.gap && before.is_some_and(|before| are_siblings(before, word)) => {
                let first = out.pop_if(|last| last.word().is_some());
                push_value(&mut out, first.is_none_or(|first| first.gap));
            }
            Item::Sign(sign) => {
                match &**sign {
                    "]" => fold_list(&mut out),
                    ")" => fill_empty(&mut out),
                    _ => {}
                }
                out.push(slot.clone());
            }
            Item::Word(_) => out.push(slot.clone()),
        }
        before = slot.word();
    }
    once(out)
}

/// Signs that join the values of a list or a composed value.
fn joins(slot: &Slot) -> bool {
    slot.sign().is_some_and(|sign| {
        matches!(sign, "," | ":" | "/" | "-" | "|" | "#" | "##" | "@" | "." | "+" | ";" | "~" | "--")
    })
}

fn is_unit(word: &str) -> bool {
    const UNITS: &[&str] = &[
        "B", "KB", "MB", "GB", "TB", "PB", "kB", "KiB", "MiB", "GiB", "TiB", "Kb", "Mb", "Gb", "K", "M", "G", "ns",
        "us", "ms", "s", "sec", "secs", "second", "seconds", "msec", "msecs", "usec", "min", "mins", "minute",
        "minutes", "h", "hr", "hrs", "hour", "hours", "day", "days",
    ];
    UNITS.contains(&word)
}

/// `node1 node2`
fn are_siblings(a: &str, b: &str) -> bool {
    let stem = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    a != b && Form::of(a) == Form::Numbered && Form::of(b) == Form::Numbered && a.get(..stem(a)) == b.get(..stem(b))
}

/// Where the signs that join begin, going back from the end of `slots`.
fn joined_from(slots: &[Slot]) -> usize {
    slots.len() - slots.iter().rev().take_while(|slot| joins(slot)).count()
}

/// Adds a value, or lets it be part of the one before.
fn push_value(out: &mut Vec<Slot>, gap: bool) {
    let from = joined_from(out);
    if from > 0 && out[from - 1].is_value() {
        out.truncate(from);
        return;
    }
    // `0|com.example.shop|1`: a name between values is part of the value.
    let glued = from > 0 && from < out.len() && !gap && out[from - 1..].iter().all(|slot| !slot.gap);
    if glued && out[from - 1].word().is_some_and(|word| Form::of(word) == Form::Dotted) {
        let before = joined_from(&out[..from - 1]);
        if before < from - 1 && before > 0 && out[before - 1].is_value() && !out[before].gap {
            out.truncate(before);
            return;
        }
    }
    out.push(Slot { item: Item::Value, gap });
}

/// `[nanjing, shanghai`, before the bracket closes: a list is one value.
fn fold_list(out: &mut Vec<Slot>) {
    let comma = |slot: &Slot| slot.sign() == Some(",");
    let inside = out.iter().rev().take_while(|slot| slot.sign().is_none() || comma(slot)).count();
    let from = out.len() - inside;
    let opens = from > 0 && out.get(from - 1).and_then(Slot::sign) == Some("[");
    let list = out.get(from..).unwrap_or_default();
    // Single words between commas, not sentences.
    let alternates = list.iter().enumerate().all(|(i, slot)| comma(slot) == (i % 2 == 1));
    if opens && inside > 1 && inside % 2 == 1 && alternates {
        out.truncate(from);
        out.push(Slot { item: Item::Value, gap: false });
    }
}

/// `from 10.0.0.7 ()`: what stands in parentheses behind a value is missing. Calls have no room before theirs.
fn fill_empty(out: &mut Vec<Slot>) {
    let empty = out.last().is_some_and(|open| open.gap && open.sign() == Some("("));
    if empty && out.iter().nth_back(1).is_some_and(Slot::is_value) {
        out.push(Slot { item: Item::Value, gap: false });
    }
}

/// Lets a part that contains a value and is repeated stand once.
fn once(mut slots: Vec<Slot>) -> Vec<Slot> {
    let mut at = 0;
    while at < slots.len() {
        if let Some((part, end)) = (1..=LONGEST_PART).find_map(|part| Some((part, repeated_until(&slots, at, part)?))) {
            slots.drain(at + part..end);
        }
        at += 1;
    }
    slots
}

/// The end of the repetitions of the part of this length at `at`.
fn repeated_until(slots: &[Slot], at: usize, part: usize) -> Option<usize> {
    let first = slots.get(at..at + part)?;
    if !first.iter().any(Slot::is_value) {
        return None;
    }
    let same = |other: &[Slot]| {
        first.iter().zip(other).enumerate().all(|(i, (a, b))| a.item == b.item && (i == 0 || a.gap == b.gap))
    };
    let mut end = at + part;
    while slots.get(end..end + part).is_some_and(same) {
        end += part;
    }
    (end >= at + REPEATED * part).then_some(end)
}
