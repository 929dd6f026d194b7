//! Whether two fixes are the same one in other people's words.
//!
//! Near-identical wording counts, with or without numbered steps. What changes the meaning of a fix must be the same in
//! both: numbers, identifiers, negations, and words that have an opposite. “Raise it to 80” is another fix than “raise it
//! to 120”, or than “lower it to 80”.

use std::collections::{BTreeMap, BTreeSet};

use super::fix_text;
use crate::text::analyze;

/// Share of the words of both together that both must have (Jaccard 1901).
const SHARED: f64 = 0.8;

/// Beginnings of words that have an opposite, or deny.
const TURNING: &[&str] = &[
    "not",
    "no",
    "never",
    "without",
    "off",
    "on",
    "up",
    "down",
    "raise",
    "raising",
    "lower",
    "increas",
    "decreas",
    "reduc",
    "enabl",
    "disabl",
    "add",
    "added",
    "remov",
    "start",
    "stop",
    "first",
    "second",
    "third",
    "primar",
    "secondar",
    "last",
    "old",
    "new",
    "более",
    "менее",
    "без",
    "не",
    "нет",
    "ни",
    "увелич",
    "уменьш",
    "повы",
    "пони",
    "подня",
    "сни",
    "включ",
    "выключ",
    "отключ",
    "подключ",
    "добав",
    "удал",
    "убра",
    "запус",
    "останов",
    "перв",
    "втор",
    "трет",
    "стар",
    "нов",
    "основн",
    "резервн",
];

/// Turning words this short must match whole: “on” is no beginning of “only”.
const WHOLE: usize = 5;

/// The words of a fix, made comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FixWords {
    /// Numbers, identifiers and turning words, sorted.
    sharp: Vec<String>,
    /// Stems of the others.
    soft: BTreeSet<String>,
}

impl FixWords {
    pub(super) fn of(fix: &str) -> Self {
        let text = fix_text::steps(fix).join(" ").to_lowercase().replace('ё', "е");
        let mut sharp = numbers(&text);
        let mut soft = BTreeSet::new();
        for word in text.split(|c: char| c.is_whitespace() || ",;()[]{}\"'`«»“”!?".contains(c)) {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let joined = word.contains(['_', '/', ':', '=', '@']) || word.contains('.');
            if joined {
                sharp.push(word.to_owned());
            } else if let Some(turning) = turning(word) {
                sharp.push(turning.to_owned());
            } else if word.chars().any(char::is_alphabetic) {
                // Skeletons tell loan words from their originals, which are no near-identical wording.
                soft.extend(analyze(word).into_iter().filter(|token| !token.starts_with('~')));
            }
        }
        sharp.sort_unstable();
        Self { sharp, soft }
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        if self.sharp != other.sharp {
            return false;
        }
        let shared = self.soft.intersection(&other.soft).count();
        let all = self.soft.len() + other.soft.len() - shared;
        if all == 0 { !self.sharp.is_empty() } else { shared as f64 >= SHARED * all as f64 }
    }
}

/// Which fixes are the same: for each the place of the first one that it is the same as, directly or by way of others.
/// Which are together does not depend on their order.
pub(super) fn groups(fixes: &[&str]) -> Vec<usize> {
    // Many incidents have one text: it is taken apart once.
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, fix) in fixes.iter().enumerate() {
        first.entry(fix).or_insert(at);
    }
    let mut distinct: Vec<(usize, FixWords)> = first.iter().map(|(fix, at)| (*at, FixWords::of(fix))).collect();
    distinct.sort_by_key(|(at, _)| *at);
    let mut leads: BTreeMap<usize, usize> = distinct.iter().map(|(at, _)| (*at, *at)).collect();
    for (number, (at, one)) in distinct.iter().enumerate() {
        for (before, other) in distinct.iter().take(number) {
            let (mine, its) = (lead(&leads, *at), lead(&leads, *before));
            if mine != its && one.same(other) {
                let (keep, gone) = (mine.min(its), mine.max(its));
                leads.values_mut().filter(|lead| **lead == gone).for_each(|lead| *lead = keep);
            }
        }
    }
    fixes.iter().enumerate().map(|(at, fix)| lead(&leads, first.get(fix).copied().unwrap_or(at))).collect()
}

fn lead(leads: &BTreeMap<usize, usize>, at: usize) -> usize {
    leads.get(&at).copied().unwrap_or(at)
}

/// The turning word that this one is a form of.
fn turning(word: &str) -> Option<&'static str> {
    TURNING.iter().copied().find(|turning| {
        let whole = turning.is_ascii() && turning.len() < WHOLE;
        if whole { word == *turning } else { word.starts_with(turning) }
    })
}

/// The numbers, each as it is written but with a point for a comma inside.
fn numbers(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let digit = c.is_ascii_digit();
        let inside = open && matches!(c, '.' | ',') && chars.peek().is_some_and(char::is_ascii_digit);
        match found.last_mut() {
            Some(number) if open && (digit || inside) => number.push(if digit { c } else { '.' }),
            _ if digit => found.push(c.to_string()),
            _ => {}
        }
        open = digit || inside;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(one: &str, other: &str) -> bool {
        FixWords::of(one).same(&FixWords::of(other))
    }

    #[test]
    fn wording_may_differ_and_meaning_may_not() {
        assert!(same("Restart the payment pool.", "restarted payment pool"));
        assert!(same(
            "1. Route payments to acquirer 2.\n2. Reconcile the rest.",
            "Route payments to acquirer 2. Reconcile the rest"
        ));
        assert!(same("Подняли размер пула до 80", "поднять размеры пула до 80."));
        for (one, other) in [
            ("Raise pool.max to 80", "Raise pool.max to 120"),
            ("Raise pool.max to 80", "Lower pool.max to 80"),
            ("Raise pool.max to 80", "Raise pool.min to 80"),
            ("Set the time-out to 5.5 s", "Set the time-out to 55 s"),
            ("Restart the payment service", "Restart the checkout service"),
            (
                "Restart the cache and the queue behind the shop",
                "Do not restart the cache and the queue behind the shop",
            ),
            ("Увеличили лимит пула соединений", "Уменьшили лимит пула соединений"),
            ("Switch to the second gateway", "Switch to the first gateway"),
            ("", ""),
            ("...", "!"),
        ] {
            assert!(!same(one, other), "{one} / {other}");
        }
    }

    proptest! {
        #[test]
        fn sameness_goes_both_ways(one in "[a-c0-9а-в ._]{0,30}", other in "[a-c0-9а-в ._]{0,30}") {
            prop_assert_eq!(same(&one, &other), same(&other, &one));
        }

        #[test]
        fn which_are_together_does_not_depend_on_order(
            texts in prop::collection::vec("(restart|raise|clear) (the )?(pool|cache|queue)( now)?( 80| 90)?", 0..12),
            turn in 0..12_usize,
        ) {
            let together = |texts: &[String]| {
                let leads = groups(&texts.iter().map(String::as_str).collect::<Vec<_>>());
                let mut sets: Vec<Vec<String>> = Vec::new();
                for lead in 0..texts.len() {
                    let mut set: Vec<String> =
                        texts.iter().zip(&leads).filter(|(_, of)| **of == lead).map(|(text, _)| text.clone()).collect();
                    set.sort();
                    if !set.is_empty() {
                        sets.push(set);
                    }
                }
                sets.sort();
                sets
            };
            let mut turned = texts.clone();
            turned.rotate_left(turn.min(texts.len()));
            prop_assert_eq!(together(&texts), together(&turned));
        }
    }
}
