//! `filter_path=`: which parts of the reply the shipper wants.

use super::action::Action;

/// Patterns beyond this number, and parts of a pattern beyond that one, are left aside: shippers send two or three
/// patterns of up to three parts.
const PATTERNS: usize = 32;
const PARTS: usize = 12;

/// A part of the reply that is a plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    Index,
    Id,
    Version,
    Result,
    ShardsTotal,
    ShardsSuccessful,
    ShardsFailed,
    SeqNo,
    PrimaryTerm,
    Status,
    ErrorType,
    ErrorReason,
}

/// Where in an item each leaf stands.
const LEAVES: [(Leaf, &[&str]); 12] = [
    (Leaf::Index, &["_index"]),
    (Leaf::Id, &["_id"]),
    (Leaf::Version, &["_version"]),
    (Leaf::Result, &["result"]),
    (Leaf::ShardsTotal, &["_shards", "total"]),
    (Leaf::ShardsSuccessful, &["_shards", "successful"]),
    (Leaf::ShardsFailed, &["_shards", "failed"]),
    (Leaf::SeqNo, &["_seq_no"]),
    (Leaf::PrimaryTerm, &["_primary_term"]),
    (Leaf::Status, &["status"]),
    (Leaf::ErrorType, &["error", "type"]),
    (Leaf::ErrorReason, &["error", "reason"]),
];

/// The leaves of an item that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Leaves(u16);

impl Leaves {
    pub(super) fn has(self, leaf: Leaf) -> bool {
        self.0 & (1 << leaf as u16) != 0
    }

    /// Whether any of these is wanted.
    pub(super) fn any(self, leaves: &[Leaf]) -> bool {
        leaves.iter().any(|leaf| self.has(*leaf))
    }
}

/// The parts of a reply that are wanted; the default is all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterPath {
    pub(super) took: bool,
    pub(super) errors: bool,
    items: [Leaves; Action::ALL.len()],
}

impl Default for FilterPath {
    fn default() -> Self {
        Self::parse("")
    }
}

impl FilterPath {
    /// Reads the value of the parameter, percent-decoded: paths separated by commas, `*` for any part of a name, `**`
    /// for any number of names, a leading `-` for what is not wanted.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let patterns = text.split(',').map(str::trim).filter(|pattern| !pattern.is_empty()).take(PATTERNS);
        let (minus, plus): (Vec<&str>, Vec<&str>) = patterns.partition(|pattern| pattern.starts_with('-'));
        let parts = |pattern: &str| pattern.trim_start_matches('-').split('.').take(PARTS).map(str::to_owned).collect();
        let (minus, plus): (Vec<Vec<String>>, Vec<Vec<String>>) =
            (minus.into_iter().map(parts).collect(), plus.into_iter().map(parts).collect());
        let wanted = |path: &[&str]| {
            (plus.is_empty() || plus.iter().any(|pattern| covers(pattern, path)))
                && !minus.iter().any(|pattern| covers(pattern, path))
        };
        let items = Action::ALL.map(|action| {
            let here = |leaf: &[&str]| wanted(&[&["items", action.name()], leaf].concat());
            let bits = LEAVES.iter().filter(|(_, path)| here(path)).map(|(leaf, _)| 1 << *leaf as u16);
            Leaves(bits.fold(0, |all, bit: u16| all | bit))
        });
        Self { took: wanted(&["took"]), errors: wanted(&["errors"]), items }
    }

    pub(super) fn item(&self, action: Action) -> Leaves {
        let at = Action::ALL.iter().zip(self.items).find(|(known, _)| **known == action);
        at.map(|(_, leaves)| leaves).unwrap_or_default()
    }
}

/// Whether a pattern names the path or something that it is within.
fn covers(pattern: &[String], path: &[&str]) -> bool {
    let Some((part, rest)) = pattern.split_first() else { return true };
    let deeper = path.split_first();
    if part == "**" {
        return covers(rest, path) || deeper.is_some_and(|(_, inner)| covers(pattern, inner));
    }
    deeper.is_some_and(|(name, inner)| fits(part, name) && covers(rest, inner))
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| {
            tail.is_empty() || rest.char_indices().any(|(at, _)| rest.get(at..).is_some_and(|rest| fits(tail, rest)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let all = FilterPath::default();
        assert!(all.took && all.errors && LEAVES.iter().all(|(leaf, _)| all.item(Action::Index).has(*leaf)));
        let beats = FilterPath::parse("errors,items.*.error,items.*.status");
        let create = beats.item(Action::Create);
        assert!(beats.errors && !beats.took && create.has(Leaf::Status) && create.has(Leaf::ErrorReason));
        assert!(!create.any(&[Leaf::Index, Leaf::Id, Leaf::SeqNo, Leaf::ShardsTotal]));
        let without = FilterPath::parse("-items,-took");
        assert!(without.errors && !without.took && without.item(Action::Index) == Leaves::default());
        let deep = FilterPath::parse("**.reason, items.index._s*");
        assert!(deep.item(Action::Index).any(&[Leaf::SeqNo]) && deep.item(Action::Create).has(Leaf::ErrorReason));
        assert!(!deep.item(Action::Create).any(&[Leaf::SeqNo, Leaf::ErrorType]) && !deep.errors);
    }
}
