//! What each leg counts: by the languages of question and document.
//!
//! Measured on public duplicate reports, runbooks and the bilingual question set (docs/quality.md has the figures
//! and the commands). A team's own corrections move these weights; see `lessons`.

use crate::wording::Language;

/// Shares of the legs; together about 1, or a little more.
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
const ENGLISH: Mix = Mix { english: 0.38, multilingual: 0.25, words: 0.40, letters: 0.0 };
/// Both in Russian: the small multilingual model, held up by stems and letters.
const RUSSIAN: Mix = Mix { english: 0.0, multilingual: 0.65, words: 0.22, letters: 0.22 };
/// One in each language: cosines are smaller there, and words agree in loan words and codes alone. The sum is above 1,
/// so that a document is not behind for being in the other language.
const RUSSIAN_TO_ENGLISH: Mix = Mix { english: 0.0, multilingual: 0.95, words: 0.25, letters: 0.0 };
/// The same where English documents have the English space's vote besides.
const ENGLISH_TO_RUSSIAN: Mix = Mix { english: 0.0, multilingual: 1.00, words: 0.25, letters: 0.0 };

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
            (Language::Ru, Language::En) => RUSSIAN_TO_ENGLISH,
            (Language::En, Language::Ru) => ENGLISH_TO_RUSSIAN,
        };
        Mix {
            english: built_in.english * self.english,
            multilingual: built_in.multilingual * self.multilingual,
            words: built_in.words * self.words,
            letters: built_in.letters * self.letters,
        }
    }
}
