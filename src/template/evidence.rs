//! Whether a place varies: judged by the words that stand there while all the rest is the same.

use std::collections::BTreeMap;

use super::form::{Form, are_codes};

/// What was seen in one place.
#[derive(Debug, Default)]
pub(super) struct Seen<'g> {
    /// Words, with the number of lines of each.
    pub(super) words: BTreeMap<&'g str, u64>,
    /// Whether a value stands there as well.
    pub(super) value: bool,
    /// Whether quotes enclose the place.
    pub(super) quoted: bool,
}

/// Distinct words that make a place variable, by the form of the words.
mod enough {
    /// Words of a language and identifiers: programs choose among a handful, users among many.
    pub(super) const WORDS: usize = 6;
    /// Names of packages, hosts, files.
    pub(super) const DOTTED: usize = 3;
    /// Numbered names with different stems.
    pub(super) const NUMBERED: usize = 4;
    /// Constants that come back: states and kinds, of which programs have a dozen.
    pub(super) const CONSTANTS: usize = 12;
    /// What stands in quotes.
    pub(super) const QUOTED: usize = 3;
    /// Codes such as `sda`, `sdb`, `sdc`.
    pub(super) const CODES: usize = 3;
    /// Asked for in addition when one single word remains to tell the template.
    pub(super) const BARE: usize = 2;
}

/// Distinct words that two templates must share in a varying place, so that the words are names.
pub(super) const NAMES: usize = 3;

impl Seen<'_> {
    /// Whether the words may be names of things, if other templates have them too: neither constants nor actions.
    pub(super) fn may_be_names(&self, rest: usize) -> bool {
        let constants = self.words.keys().all(|word| Form::of(word) == Form::Constant);
        let actions = self.words.keys().filter(|word| is_action(word)).count();
        rest >= 1 && self.words.len() >= NAMES && !constants && actions * 2 < self.words.len()
    }

    /// Whether the place varies, when `rest` words remain.
    pub(super) fn varies(&self, rest: usize) -> bool {
        if rest == 0 || self.words.is_empty() {
            return false;
        }
        let distinct = self.words.len();
        let forms: Vec<Form> = self.words.keys().map(|word| Form::of(word)).collect();
        let all = |wanted: Form| forms.iter().all(|form| *form == wanted);
        if self.value {
            return rest >= 2 || forms.iter().all(|form| !matches!(form, Form::Plain | Form::Constant));
        }
        if distinct < 2 {
            return false;
        }
        if all(Form::Numbered) {
            return distinct >= enough::NUMBERED || self.share_a_stem();
        }
        if distinct >= enough::CODES && are_codes(self.words.keys().copied()) {
            return true;
        }
        let need = if all(Form::Dotted) {
            enough::DOTTED
        } else if all(Form::Constant) && self.comes_back() {
            enough::CONSTANTS
        } else if self.quoted {
            enough::QUOTED
        } else {
            enough::WORDS
        };
        distinct >= need + if rest == 1 { enough::BARE } else { 0 }
    }

    /// Whether the place varies although another one varies with it: only many words prove that.
    pub(super) fn varies_beside(&self, rest: usize) -> bool {
        (self.value || self.words.len() >= enough::WORDS) && self.varies(rest)
    }

    /// `eth0`, `eth1`
    fn share_a_stem(&self) -> bool {
        let stem = |word: &&str| word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        self.words.keys().zip(self.words.keys().skip(1)).any(|(a, b)| a.get(..stem(a)) == b.get(..stem(b)))
    }

    /// Whether words are seen again: less than three in four lines have a new one.
    fn comes_back(&self) -> bool {
        self.words.len() as u64 * 4 < self.words.values().sum::<u64>() * 3
    }
}

/// `started`, `stopping`, `остановлен`: what happens to things, and tells templates apart.
fn is_action(word: &str) -> bool {
    ["ed", "ing", "ен", "ена", "ан", "ана", "ено", "ано"].iter().any(|ending| word.ends_with(ending))
}
