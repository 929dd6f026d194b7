//! The lexical leg: which of the question's words a document holds, and what that is worth.

use std::collections::BTreeMap;

use super::fusion::scale_words;
use crate::backend::{IndexDocument, TermStatistics};
use crate::text::{asked_term, bm25_term, idf};
use crate::wording::Language;

/// What a word in the title counts more than one in the body.
const TITLE_WEIGHT: f64 = 3.0;
/// A word nobody in the memory uses can't match; it still says that the question is about something else.
const UNKNOWN_WORD: f64 = 0.5;

/// The question's tokens with their weights.
pub(super) struct AskedWords {
    language: Language,
    /// Weight of each token that the memory knows.
    weights: BTreeMap<String, f64>,
    /// Sum of all weights and number of tokens: of words, and of how words sound.
    plain: (f64, f64),
    sound: (f64, f64),
    mean_length: f64,
}

/// Skeletons of loan words begin with this sign; see `text::analyze`.
fn is_sound(token: &str) -> bool {
    token.starts_with('~')
}

impl AskedWords {
    pub(super) fn new(tokens: &[(String, u32)], statistics: &TermStatistics, language: Language) -> Self {
        let (mut weights, mut plain, mut sound) = (BTreeMap::new(), (0.0, 0.0), (0.0, 0.0));
        for (token, count) in tokens {
            let frequency = statistics.frequency.get(token).copied().unwrap_or(0);
            let weight = idf(statistics.documents, frequency.max(1)) * asked_term(f64::from(*count));
            let sum = if is_sound(token) { &mut sound } else { &mut plain };
            if frequency == 0 {
                sum.0 += weight * UNKNOWN_WORD;
                sum.1 += UNKNOWN_WORD;
            } else {
                sum.0 += weight;
                sum.1 += 1.0;
                weights.insert(token.clone(), weight);
            }
        }
        Self { language, weights, plain, sound, mean_length: statistics.mean_length }
    }

    /// The `limit` weightiest tokens that the memory knows.
    pub(super) fn best(&self, limit: usize) -> Vec<String> {
        let mut terms: Vec<(&String, f64)> = self.weights.iter().map(|(term, weight)| (term, *weight)).collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        terms.into_iter().take(limit).map(|(term, _)| term.clone()).collect()
    }

    /// What sounds count for in a document: between two English texts nothing that words don't say better.
    fn sound_share(&self, document: Language) -> f64 {
        match (self.language, document) {
            (Language::En, Language::En) => 0.0,
            (Language::Ru, Language::Ru) => 0.5,
            _ => 1.0,
        }
    }

    /// The scaled BM25 sum, and the tokens in common, weightiest first.
    pub(super) fn score(&self, document: &IndexDocument) -> (f32, Vec<String>) {
        let sounds = self.sound_share(document.language);
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
                let share = if is_sound(token) { sounds } else { 1.0 };
                let weight = self.weights.get(token).copied().unwrap_or(0.0) * share;
                (bm25_term(count, length, self.mean_length, weight), token)
            })
            .filter(|(part, _)| *part > 0.0)
            .collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let sum = parts.iter().map(|(part, _)| part).sum();
        let matched = parts.into_iter().map(|(_, token)| token.to_owned()).collect();
        let (attainable, words) = (self.plain.0 + self.sound.0 * sounds, self.plain.1 + self.sound.1 * sounds);
        (scale_words(sum, attainable, words), matched)
    }
}
