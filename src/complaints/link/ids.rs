//! The ids that a complaint names in its text: "заказ № 100123", "#A-991".

use std::collections::BTreeSet;

/// Ids of one complaint that are looked up.
const MOST: usize = 8;
/// Shortest and longest.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=64;

/// Words that may be an id: they have a digit, and letters, digits, `-`, `_` alone. In the order of the text, each once.
pub(super) fn ids_in(text: &str) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let parts = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
    let words = parts.map(|word| word.trim_matches(['-', '_']));
    let mut found: Vec<&str> =
        words.filter(|word| LENGTH.contains(&word.len()) && is_id(word) && seen.insert(*word)).collect();
    found.truncate(MOST);
    found
}

/// A word with a digit that is no time, size or date.
fn is_id(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits >= 3 || (digits >= 1 && word.contains(['-', '_']) && word.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::ids_in;

    #[test]
    fn orders_sessions_and_traces_are_seen() {
        assert_eq!(ids_in("заказ №100123, (ord_77-a) и #A-991!"), ["100123", "ord_77-a", "A-991"]);
        assert_eq!(ids_in("trace 4bf92f3577b34da6a3ce929d0e0e4736"), ["4bf92f3577b34da6a3ce929d0e0e4736"]);
        assert!(ids_in("в 12:30 за 99 руб 5 раз").is_empty());
    }
}
