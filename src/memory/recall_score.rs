//! Scoring one proposed document against the question, exactly and the same for every backend.

use std::collections::BTreeMap;

use super::fusion::{Facts, Legs, fuse, scale_words};
use super::recall_query::RecallQuery;
use crate::backend::{IndexDocument, TermStatistics};
use crate::embed::{SpaceQuestion, calibrate, cosine};
use crate::text::{LetterGrams, bm25_term, idf};
use crate::wording::Language;

/// What a word in the title counts more than one in the body.
const TITLE_WEIGHT: f64 = 2.0;
/// A word nobody in the memory uses can't match; it still says that the question is about something else.
const UNKNOWN_WORD: f64 = 0.5;
/// Words named in an explanation.
const NAMED_WORDS: usize = 8;
/// Letters of a passage that an explanation quotes.
const QUOTED: usize = 160;

/// A way of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Leg {
    /// Words in common.
    Words,
    /// Near in meaning.
    Meaning,
    /// Alike by letters.
    Letters,
    /// The same error code.
    Code,
    /// The same service.
    Service,
}

/// One reason for a hit.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Why {
    /// Which way of finding.
    pub leg: Leg,
    /// What it gave, 0–1.
    pub value: f32,
    /// The question's own words, codes or services that the document has too, weightiest first.
    pub words: Vec<String>,
    /// Index of the deciding passage.
    pub passage: Option<usize>,
    /// Beginning of that passage, at most 160 characters; empty without one.
    pub text: String,
}

/// The question, prepared once for all documents.
pub(super) struct Scorer<'a> {
    query: &'a RecallQuery,
    spaces: &'a [SpaceQuestion],
    /// Weight of each of the question's tokens that the memory knows.
    weights: BTreeMap<String, f64>,
    /// Weights of all tokens, unknown ones included.
    expected: Vec<f64>,
    mean_length: f64,
    wording_language: Language,
    grams: LetterGrams,
    /// The asked word behind each token.
    shown: BTreeMap<String, String>,
    identifiers: bool,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(
        query: &'a RecallQuery,
        tokens: &[(String, u32)],
        statistics: &TermStatistics,
        spaces: &'a [SpaceQuestion],
    ) -> Self {
        let (mut weights, mut expected) = (BTreeMap::new(), Vec::new());
        for (token, count) in tokens {
            let frequency = statistics.frequency.get(token).copied().unwrap_or(0);
            let weight = idf(statistics.documents, frequency.max(1)) * (1.0 + f64::from(*count).ln());
            if frequency == 0 {
                expected.push(weight * UNKNOWN_WORD);
            } else {
                expected.push(weight);
                weights.insert(token.clone(), weight);
            }
        }
        let wording = query.wording();
        let wording_language = Language::detect(&wording);
        let grams = if wording_language == Language::Ru { LetterGrams::of(&wording) } else { LetterGrams::default() };
        let (mean_length, identifiers) = (statistics.mean_length, query.names_identifiers());
        let shown = query.words_of_tokens();
        Self { query, spaces, weights, expected, mean_length, wording_language, grams, shown, identifiers }
    }

    /// The `limit` weightiest tokens that the memory knows.
    pub(super) fn best_terms(&self, limit: usize) -> Vec<String> {
        let mut terms: Vec<(&String, f64)> = self.weights.iter().map(|(term, weight)| (term, *weight)).collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        terms.into_iter().take(limit).map(|(term, _)| term.clone()).collect()
    }

    /// Score 0–1 and the reasons, strongest kind first.
    pub(super) fn score(&self, document: &IndexDocument) -> (f32, Vec<Why>) {
        let (words, matched) = self.words(document);
        let meaning = self.meaning(document);
        let letters = (self.wording_language == Language::Ru && document.language == Language::Ru)
            .then(|| self.letters(document));
        let code =
            self.query.codes.iter().find(|code| document.codes.iter().any(|other| other.eq_ignore_ascii_case(code)));
        let service = self.query.service.as_ref().filter(|service| document.services.contains(service));
        let facts = Facts {
            identifiers: self.identifiers,
            across: self.wording_language != document.language,
            same_code: code.is_some(),
            same_service: service.is_some(),
            same_category: self.query.category.is_some() && self.query.category == document.category,
        };
        let legs = Legs { words, vectors: meaning.map(|(value, _)| value), grams: letters };
        let mut why = Vec::new();
        let mut reason = |leg, value: f32, words: Vec<String>, passage| {
            if value > 0.0 {
                why.push(Why { leg, value, words, passage, text: String::new() });
            }
        };
        reason(Leg::Code, f32::from(u8::from(code.is_some())), code.into_iter().cloned().collect(), None);
        reason(Leg::Words, words, matched, None);
        reason(Leg::Meaning, legs.vectors.unwrap_or(0.0), Vec::new(), meaning.map(|(_, passage)| passage));
        reason(Leg::Letters, letters.unwrap_or(0.0), Vec::new(), None);
        reason(Leg::Service, f32::from(u8::from(service.is_some())), service.into_iter().cloned().collect(), None);
        (fuse(legs, facts), why)
    }

    fn words(&self, document: &IndexDocument) -> (f32, Vec<String>) {
        let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
        let title = document.title_tokens.iter().map(|token| (token, TITLE_WEIGHT));
        for (token, count) in title.chain(document.body_tokens.iter().map(|token| (token, 1.0))) {
            if self.weights.contains_key(token.as_str()) {
                *counts.entry(token).or_default() += count;
            }
        }
        let length = (document.title_tokens.len() + document.body_tokens.len()) as f64;
        let mut parts: Vec<(f64, &str)> = counts
            .into_iter()
            .map(|(token, count)| {
                let weight = self.weights.get(token).copied().unwrap_or(0.0);
                (bm25_term(count, length, self.mean_length, weight), token)
            })
            .collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let sum = parts.iter().map(|(part, _)| part).sum();
        let matched = parts.into_iter().map(|(_, token)| token.to_owned()).collect();
        (scale_words(sum, self.expected.clone()), matched)
    }

    /// Turns the reasons into what people can read: words as they were asked, and the passages' beginnings.
    pub(super) fn explain(&self, document: &IndexDocument, why: &mut [Why]) {
        for why in why {
            if why.leg == Leg::Words {
                why.passage = passage_with(document, &why.words);
                why.words = self.as_asked(&why.words);
            }
            let passage = why.passage.and_then(|passage| document.passages.get(passage));
            why.text = passage.map(|passage| beginning(&passage.text)).unwrap_or_default();
        }
    }

    fn as_asked(&self, tokens: &[String]) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for word in tokens.iter().filter_map(|token| self.shown.get(token)) {
            if words.len() < NAMED_WORDS && !words.contains(word) {
                words.push(word.clone());
            }
        }
        words
    }

    /// The best calibrated cosine over passages and asked spaces, and the passage.
    fn meaning(&self, document: &IndexDocument) -> Option<(f32, usize)> {
        let mut best: Option<(f32, usize)> = None;
        for asked in self.spaces.iter().filter(|asked| asked.language.is_none_or(|only| only == document.language)) {
            for (number, passage) in document.passages.iter().enumerate() {
                for (_, vector) in passage.vectors.iter().filter(|(model, _)| *model == asked.model) {
                    let value = calibrate(&asked.model, cosine(&asked.vector, vector));
                    if best.is_none_or(|(known, _)| value > known) {
                        best = Some((value, number));
                    }
                }
            }
        }
        best
    }

    fn letters(&self, document: &IndexDocument) -> f32 {
        let texts = std::iter::once(&document.title).chain(document.passages.iter().map(|passage| &passage.text));
        texts.map(|text| self.grams.overlap(&LetterGrams::of(text))).fold(0.0, f32::max)
    }
}

/// The passage that holds most of the tokens; the first of equals, `None` when all are in the title or the tags.
/// Stems are beginnings of words, so looking for them in the text is near enough for showing it.
fn passage_with(document: &IndexDocument, tokens: &[String]) -> Option<usize> {
    let held = |text: &str| {
        let text = text.to_lowercase();
        tokens.iter().filter(|token| text.contains(token.as_str())).count()
    };
    let counts = document.passages.iter().map(|passage| held(&passage.text)).enumerate().filter(|(_, held)| *held > 0);
    counts.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(passage, _)| passage)
}

/// The text's beginning, cut at a space.
fn beginning(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(QUOTED - 1).filter(|_| text.chars().nth(QUOTED).is_some()) else {
        return text.to_owned();
    };
    let head = text.get(..limit).unwrap_or(text);
    let cut = head.rfind(' ').filter(|cut| *cut > 0).and_then(|cut| head.get(..cut)).unwrap_or(head);
    format!("{}…", cut.trim_end_matches([',', ';', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_short_and_end_at_a_word() {
        assert_eq!(beginning("короткий текст"), "короткий текст");
        let quoted = beginning(&"оплата, ".repeat(60));
        assert!(quoted.chars().count() <= QUOTED && quoted.ends_with("оплата…"), "{quoted}");
        assert_eq!(beginning(&"x".repeat(500)).chars().count(), QUOTED);
    }
}
