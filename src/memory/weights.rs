//! What each leg counts: by the languages of question and document.
//!
//! Measured on public duplicate reports, runbooks and the bilingual question set (docs/quality.md has the figures
//! and the commands). A team's own corrections move these weights; see `lessons`.

use crate::wording::Language;

/// Shares of the legs; together about 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mix {
    /// Cosine in the English space.
    pub(super) english: f32,
    /// Cosine in the multilingual space.
    pub(super) multilingual: f32,
    /// Words in common.
    pub(super) words: f32,
    /// Likeness by letters.
    pub(super) letters: f32,
}

/// A question and a document in English: three legs that err differently.
const ENGLISH: Mix = Mix { english: 0.40, multilingual: 0.20, words: 0.40, letters: 0.0 };
/// Both in Russian: words and letters tell more than the small multilingual model.
const RUSSIAN: Mix = Mix { english: 0.0, multilingual: 0.40, words: 0.36, letters: 0.24 };
/// One in each language: words agree in loan words and codes alone.
const ACROSS: Mix = Mix { english: 0.0, multilingual: 0.85, words: 0.15, letters: 0.0 };

/// Factors on the built-in shares, learnt from what people said of incidents; 1 where nobody said anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecallWeights {
    /// On the English space.
    pub english: f32,
    /// On the multilingual space.
    pub multilingual: f32,
    /// On words in common.
    pub words: f32,
    /// On likeness by letters.
    pub letters: f32,
}

impl Default for RecallWeights {
    fn default() -> Self {
        Self { english: 1.0, multilingual: 1.0, words: 1.0, letters: 1.0 }
    }
}

impl RecallWeights {
    /// The shares for a question and a document.
    pub(super) fn mix(&self, question: Language, document: Language) -> Mix {
        let built_in = match (question, document) {
            (Language::En, Language::En) => ENGLISH,
            (Language::Ru, Language::Ru) => RUSSIAN,
            _ => ACROSS,
        };
        Mix {
            english: built_in.english * self.english,
            multilingual: built_in.multilingual * self.multilingual,
            words: built_in.words * self.words,
            letters: built_in.letters * self.letters,
        }
    }
}
