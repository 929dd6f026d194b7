//! People whom the caller knows: who wrote something in the memory, and the ids of customers and sessions in it.

use std::collections::BTreeSet;

use super::Found;
use super::token::{Shape, Text};
use super::word_lists::is_technical;

/// Shortest part of a name that is looked for, in letters.
const SHORTEST_NAME: usize = 3;

/// Shortest id that is looked for: shorter ones would hit by chance.
const SHORTEST_ID: usize = 4;

/// Names and ids that are taken out wherever they stand.
#[derive(Debug, Clone, Default)]
pub struct KnownPeople {
    names: BTreeSet<String>,
    ids: BTreeSet<String>,
}

impl KnownPeople {
    /// A person's name as they sign with it; each of its words is looked for.
    pub fn add_name(&mut self, name: &str) {
        for token in Text::new(name).tokens {
            let long = token.text.chars().count() >= SHORTEST_NAME;
            if token.is_word() && long && !is_technical(&token.lower()) && !is_role(&token.lower()) {
                self.names.insert(token.lower());
            }
        }
    }

    /// The id of a customer or a session.
    pub fn add_id(&mut self, id: &str) {
        let id = id.strip_prefix("user:").unwrap_or(id);
        if id.len() >= SHORTEST_ID && id.bytes().any(|b| b.is_ascii_digit()) {
            self.ids.insert(id.to_owned());
        }
    }

    pub(super) fn find(&self, text: &Text<'_>, found: &mut Vec<Found>) {
        if !self.names.is_empty() {
            for token in text.tokens.iter().filter(|token| matches!(token.shape, Shape::Capital | Shape::Capitals)) {
                if self.names.contains(&token.lower()) {
                    found.push(Found { start: token.start, end: token.end, kind: "name" });
                }
            }
        }
        if !self.ids.is_empty() {
            self.find_ids(text, found);
        }
    }

    fn find_ids(&self, text: &Text<'_>, found: &mut Vec<Found>) {
        let joins = |at: usize| {
            text.get(at)
                .is_some_and(|token| token.shape != Shape::Sign || matches!(token.text, "_" | "-" | "." | "@" | ":"))
        };
        let mut at = 0;
        while at < text.tokens.len() {
            let first = at;
            while joins(at) {
                at += 1;
            }
            // The whole run, and its beginnings without closing signs.
            for last in (first..at).rev() {
                let Some((start, end)) = text.span(first, last) else { break };
                if text.text.get(start..end).is_some_and(|word| self.ids.contains(word)) {
                    found.push(Found { start, end, kind: "user" });
                    break;
                }
                if text.get(last).is_some_and(|token| token.shape != Shape::Sign) {
                    break;
                }
            }
            at = at.max(first + 1);
        }
    }
}

/// What people sign with that is nobody's name.
fn is_role(word: &str) -> bool {
    [
        "admin",
        "root",
        "oncall",
        "duty",
        "support",
        "sre",
        "ops",
        "dba",
        "team",
        "bot",
        "system",
        "дежурный",
        "поддержка",
    ]
    .contains(&word)
}
