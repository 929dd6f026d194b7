//! Which words mean the same, which are opposites, and which say nothing by themselves: `concepts.txt`, read once.
//!
//! With it a paraphrase and a translation can be held against their source word by word, and "raise" is never taken for
//! "lower".

use std::collections::HashMap;
use std::sync::OnceLock;

/// Number of a concept.
pub(super) type ConceptId = u16;

/// What a concept is to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConceptKind {
    /// One end of an axis; the sign tells which.
    Pole {
        /// Which axis.
        axis: u16,
        /// The end with a plus.
        plus: bool,
        /// It is something that is done, and no mere quality.
        doing: bool,
    },
    /// Something that is done.
    Action,
    /// Something that it is done to.
    Thing,
    /// Limits what is said to some: "only".
    Limit,
    /// Any other word with a meaning of its own.
    Plain,
    /// Says nothing by itself.
    Frame,
}

/// The concepts.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    kinds: Vec<ConceptKind>,
    exact: HashMap<&'static str, Vec<ConceptId>>,
    prefixes: HashMap<&'static str, Vec<ConceptId>>,
    /// By the first word's first two letters.
    phrases: HashMap<String, Vec<(Vec<Pattern>, ConceptId)>>,
}

#[derive(Debug)]
struct Pattern {
    text: &'static str,
    open: bool,
}

impl Pattern {
    fn of(text: &'static str) -> Self {
        match text.strip_suffix('*') {
            Some(text) => Self { text, open: true },
            None => Self { text, open: false },
        }
    }

    fn fits(&self, word: &str) -> bool {
        if self.open { word.starts_with(self.text) } else { word == self.text }
    }
}

/// Axes of things that are done: such a word needs its like in the source. The others are qualities: they may be missing
/// there, and must not be the opposite.
const DOING: &[&str] =
    &["amount", "enabled", "running", "allowed", "present", "open", "locked", "release", "right", "link", "scale"];

/// Particles that may stand apart from their verb.
pub(super) const PARTICLES: &[&str] = &["back", "off", "on", "out", "up", "down", "over"];

/// Shortest beginning of a word that is looked up, in characters.
const SHORTEST: usize = 2;

impl Lexicon {
    /// The built-in one.
    pub(super) fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self::read(include_str!("concepts.txt")))
    }

    fn read(text: &'static str) -> Self {
        let mut lexicon = Self::default();
        let mut axes: Vec<&str> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, words)) = line.split_once('=') else { continue };
            let mark = name.split_whitespace().nth(1).unwrap_or("");
            let mut pole = |name: &'static str, plus| {
                let known = axes.iter().position(|known| *known == name);
                let axis = known.unwrap_or_else(|| {
                    axes.push(name);
                    axes.len() - 1
                });
                ConceptKind::Pole { axis: u16::try_from(axis).unwrap_or(u16::MAX), plus, doing: DOING.contains(&name) }
            };
            let kind = match mark {
                "" => ConceptKind::Plain,
                "^" => ConceptKind::Action,
                "!" => ConceptKind::Thing,
                "~" => ConceptKind::Frame,
                "?" => ConceptKind::Limit,
                axis => pole(axis.trim_end_matches(['+', '-']), axis.ends_with('+')),
            };
            let id = ConceptId::try_from(lexicon.kinds.len()).unwrap_or(ConceptId::MAX);
            lexicon.kinds.push(kind);
            for word in words.split_whitespace().filter(|word| *word != "|") {
                lexicon.add(word, id);
            }
        }
        lexicon
    }

    fn add(&mut self, word: &'static str, id: ConceptId) {
        if word.contains('_') {
            let patterns: Vec<Pattern> = word.split('_').map(Pattern::of).collect();
            let first = patterns.first().map(|pattern| beginning(pattern.text)).unwrap_or_default();
            self.phrases.entry(first).or_default().push((patterns, id));
        } else if let Some(prefix) = word.strip_suffix('*') {
            self.prefixes.entry(prefix).or_default().push(id);
        } else {
            self.exact.entry(word).or_default().push(id);
        }
    }

    pub(super) fn kind(&self, id: ConceptId) -> ConceptKind {
        self.kinds.get(usize::from(id)).copied().unwrap_or(ConceptKind::Plain)
    }

    /// The concepts of a folded word: the exact form's, else those of its longest known beginning.
    pub(super) fn of_word(&self, word: &str) -> &[ConceptId] {
        if let Some(known) = self.exact.get(word) {
            return known;
        }
        let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).skip(SHORTEST).collect();
        ends.into_iter().rev().find_map(|end| self.prefixes.get(word.get(..end)?)).map_or(&[], Vec::as_slice)
    }

    /// The concept of a verb and the particle that stands apart from it: "roll … back".
    pub(super) fn parted(&self, verb: &str, particle: &str) -> Option<ConceptId> {
        let known = self.phrases.get(&beginning(verb))?;
        let fits = |patterns: &[Pattern]| match patterns {
            [first, last] => PARTICLES.contains(&last.text) && first.fits(verb) && last.fits(particle),
            _ => false,
        };
        known.iter().find(|(patterns, _)| fits(patterns)).map(|(_, id)| *id)
    }

    /// The longest phrase that these folded words begin with: how many of them, and its concept.
    pub(super) fn phrase<'w>(&self, words: impl Iterator<Item = &'w str> + Clone) -> Option<(usize, ConceptId)> {
        let first = words.clone().next()?;
        let known = self.phrases.get(&beginning(first))?;
        let fits = |patterns: &[Pattern]| {
            let mut words = words.clone();
            patterns.iter().all(|pattern| words.next().is_some_and(|word| pattern.fits(word)))
        };
        known.iter().filter(|(patterns, _)| fits(patterns)).map(|(patterns, id)| (patterns.len(), *id)).max()
    }
}

fn beginning(word: &str) -> String {
    word.chars().take(SHORTEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let lexicon = Lexicon::get();
        lexicon.of_word(one).iter().any(|id| lexicon.of_word(other).contains(id))
    }

    fn opposite(one: &str, other: &str) -> bool {
        let poles = |word: &str| -> Vec<(u16, bool)> {
            let kinds = Lexicon::get().of_word(word).iter().map(|id| Lexicon::get().kind(*id));
            kinds
                .filter_map(
                    |kind| if let ConceptKind::Pole { axis, plus, .. } = kind { Some((axis, plus)) } else { None },
                )
                .collect()
        };
        poles(one).iter().any(|(axis, plus)| poles(other).contains(&(*axis, !plus)))
    }

    #[test]
    fn translations_and_paraphrases_meet() {
        for (one, other) in [
            ("increase", "увеличьте"),
            ("raised", "bump"),
            ("restart", "перезапустили"),
            ("timeouts", "тайм-аута"),
            ("connections", "соединений"),
            ("gateway", "шлюз"),
            ("queue", "очереди"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
        assert!(!same("raise", "lower") && !same("restart", "start") && !same("pool", "queue"));
    }

    #[test]
    fn opposites_are_told_apart() {
        for (one, other) in [
            ("increase", "reduce"),
            ("enable", "disabled"),
            ("включите", "отключили"),
            ("start", "stopped"),
            ("before", "после"),
        ] {
            assert!(opposite(one, other), "{one} {other}");
        }
    }

    #[test]
    fn phrases_are_found() {
        let phrase = |text: &str| Lexicon::get().phrase(text.split(' '));
        assert_eq!(phrase("turn off the pool").map(|(words, _)| words), Some(2));
        assert_eq!(phrase("turn the pool"), None);
    }

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("concepts.txt").lines().filter(|line| line.contains('=') && !line.starts_with('#'));
        assert_eq!(lines.count(), Lexicon::get().kinds.len());
    }
}
