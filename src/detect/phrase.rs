//! Phrases of the rules file and the automaton that finds them in a line.

use ahash::{AHashMap, AHashSet};

use super::tokens::{Break, Token, lower};

/// Most words that `..` stands for.
const GAP: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Exact(String),
    Prefix(String),
    Number,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// One of these words.
    One(Vec<Word>),
    /// Up to [`GAP`] words within one clause.
    Gap,
}

/// A phrase found in a line: words `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Number of the list that the phrase is from.
    pub(super) list: u8,
}

impl Match {
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub(super) fn len(self) -> usize {
        self.end - self.start
    }
}

#[derive(Debug)]
struct Phrase {
    parts: Vec<Part>,
    list: u8,
}

/// All phrases, found by their first word.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    phrases: Vec<Phrase>,
    exact: AHashMap<String, Vec<u32>>,
    prefix: AHashMap<String, Vec<u32>>,
    prefix_lengths: Vec<usize>,
    words: AHashSet<String>,
}

impl Phrases {
    /// Adds one phrase to a list. The error says what is wrong with it.
    pub(super) fn add(&mut self, text: &str, list: u8) -> Result<(), &'static str> {
        let parts = parse(text)?;
        let Some(Part::One(first)) = parts.first() else { return Err("a phrase can't begin with .. or be empty") };
        let index = u32::try_from(self.phrases.len()).map_err(|_| "too many phrases")?;
        for word in first {
            match word {
                Word::Exact(word) => self.exact.entry(word.clone()).or_default().push(index),
                Word::Prefix(prefix) => self.prefix.entry(prefix.clone()).or_default().push(index),
                Word::Number => return Err("a phrase can't begin with #"),
            }
        }
        for part in &parts {
            if let Part::One(words) = part {
                self.words.extend(words.iter().filter_map(|word| match word {
                    Word::Exact(word) => Some(word.clone()),
                    _ => None,
                }));
            }
        }
        self.prefix_lengths = self.prefix.keys().map(String::len).collect();
        self.prefix_lengths.sort_unstable();
        self.prefix_lengths.dedup();
        self.phrases.push(Phrase { parts, list });
        Ok(())
    }

    /// Whether a phrase names this word in full.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Every phrase in the line, by position.
    pub(super) fn find(&self, tokens: &[Token]) -> Vec<Match> {
        let mut found = Vec::new();
        for (start, token) in tokens.iter().enumerate() {
            let by_word = self.exact.get(&token.text);
            let by_prefix = self.prefix_lengths.iter().take_while(|length| **length <= token.text.len());
            let by_prefix = by_prefix.filter_map(|length| self.prefix.get(token.text.get(..*length)?));
            for index in by_word.into_iter().chain(by_prefix).flatten() {
                let Some(phrase) = self.phrases.get(*index as usize) else { continue };
                if let Some(end) = match_from(phrase.parts.get(1..).unwrap_or_default(), tokens, start + 1) {
                    found.push(Match { start, end, list: phrase.list });
                }
            }
        }
        found
    }
}

/// Where the remaining parts end when they begin at word `at`; the shortest way.
fn match_from(parts: &[Part], tokens: &[Token], at: usize) -> Option<usize> {
    match parts.split_first() {
        None => Some(at),
        Some((Part::One(words), rest)) => {
            let token = tokens.get(at)?;
            if words.iter().any(|word| word.fits(&token.text)) { match_from(rest, tokens, at + 1) } else { None }
        }
        Some((Part::Gap, rest)) => {
            for skipped in 0..=GAP {
                if let Some(end) = match_from(rest, tokens, at + skipped) {
                    return Some(end);
                }
                if tokens.get(at + skipped)?.gap == Break::Hard {
                    return None;
                }
            }
            None
        }
    }
}

impl Word {
    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Exact(word) => word == text,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Number => text.starts_with(|c: char| c.is_ascii_digit()),
        }
    }
}

fn parse(text: &str) -> Result<Vec<Part>, &'static str> {
    let mut parts = Vec::new();
    for word in text.split_whitespace() {
        if word == ".." {
            parts.push(Part::Gap);
            continue;
        }
        let words: Result<Vec<Word>, &'static str> = word.split('|').map(parse_word).collect();
        parts.push(Part::One(words?));
    }
    while parts.last() == Some(&Part::Gap) {
        parts.pop();
    }
    if parts.is_empty() { Err("an empty phrase") } else { Ok(parts) }
}

fn parse_word(word: &str) -> Result<Word, &'static str> {
    let lower = lower(word);
    if lower == "#" {
        return Ok(Word::Number);
    }
    let (stem, prefix) = lower.strip_suffix('*').map_or((lower.as_str(), false), |stem| (stem, true));
    if stem.is_empty() || !stem.chars().all(char::is_alphanumeric) {
        return Err(
            "words of a phrase are letters and digits, with * at the end, | between, # for a number, .. for a gap",
        );
    }
    Ok(if prefix { Word::Prefix(stem.to_owned()) } else { Word::Exact(stem.to_owned()) })
}

/// A list of single words, some with `*`.
#[derive(Debug, Default)]
pub(super) struct WordList {
    words: Vec<Word>,
}

impl WordList {
    pub(super) fn add(&mut self, word: &str) -> Result<(), &'static str> {
        self.words.push(parse_word(word)?);
        Ok(())
    }

    pub(super) fn has(&self, text: &str) -> bool {
        self.words.iter().any(|word| word.fits(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tokens::tokenize;

    fn spans(phrase: &str, text: &str) -> Vec<(usize, usize)> {
        let mut phrases = Phrases::default();
        phrases.add(phrase, 0).unwrap();
        phrases.find(&tokenize(text, |word| phrases.knows(word))).into_iter().map(|m| (m.start, m.end)).collect()
    }

    #[test]
    fn phrases_match_whole_words_stems_gaps_and_numbers() {
        assert_eq!(spans("timed out", "it TIMED-OUT twice"), [(1, 3)]);
        assert!(spans("time out", "lifetime outing").is_empty());
        assert_eq!(spans("превышен* .. ожидания", "Превышено допустимое время ожидания"), [(0, 4)]);
        assert_eq!(spans("timeout|deadline #", "timeout=30s"), [(0, 2)]);
        assert!(spans("pool .. timeout", "pool ok: some other timeout").is_empty());
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in ["", "..", "# x", "a-b", "*"] {
            assert!(Phrases::default().add(bad, 0).is_err(), "{bad}");
        }
    }
}
