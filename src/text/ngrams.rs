//! Four-letter grams within words: they find misspelt and inflected words, Russian above all.

use super::split::{fold, words};
use super::stopwords::is_stopword;

/// Letters of a gram (character 4-grams did best on Russian paraphrases of incidents).
const GRAM: usize = 4;
/// Grams that the smaller of two texts counts for at least: a single word in common is no likeness.
const FEW: usize = 24;

/// The distinct grams of a text, for telling how alike two texts are by their letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterGrams(Vec<u64>);

impl LetterGrams {
    /// The grams of each word, padded by `_` on both sides; a word shorter than a gram stays whole. Stop words
    /// give none.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut grams = Vec::with_capacity(text.len() / 2);
        for word in words(text) {
            for piece in word.pieces() {
                let folded = fold(piece);
                if !is_stopword(&folded) {
                    push_grams(&mut grams, &folded);
                }
            }
        }
        grams.sort_unstable();
        grams.dedup();
        Self(grams)
    }

    /// Share of the smaller text's grams that both have, 0–1.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f32 {
        let (mut common, mut rest) = (0_usize, other.0.as_slice());
        for gram in &self.0 {
            let behind = rest.iter().position(|known| known >= gram).unwrap_or(rest.len());
            rest = rest.get(behind..).unwrap_or(&[]);
            common += usize::from(rest.first() == Some(gram));
        }
        common as f32 / self.0.len().min(other.0.len()).max(FEW) as f32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A gram is its letters' lowest 16 bits side by side: every alphabet in use lies there.
fn push_grams(grams: &mut Vec<u64>, word: &str) {
    let padded = std::iter::once('_').chain(word.chars()).chain(std::iter::once('_'));
    let (mut gram, mut letters) = (0_u64, 0);
    for letter in padded {
        gram = gram << 16 | u64::from(letter as u32 & 0xffff);
        letters += 1;
        if letters >= GRAM {
            grams.push(gram);
        }
    }
    if letters < GRAM {
        grams.push(gram);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_stay_within_words() {
        assert_eq!(LetterGrams::of("касса").0.len(), 4, "_кас касс асса сса_");
        assert_eq!(LetterGrams::of("the DB db").0.len(), 1);
        assert_eq!(LetterGrams::of("касса db").0.len(), 5);
        assert!(LetterGrams::of(" — ").is_empty());
    }

    #[test]
    fn inflected_and_misspelt_words_stay_alike() {
        let a = LetterGrams::of("Платёж не проходит: банк-эквайер отклоняет карты покупателей");
        let b = LetterGrams::of("платежи не проходят, карта отклонена банком-эквайером");
        let c = LetterGrams::of("Поиск товаров возвращает пустую страницу");
        assert!(a.overlap(&b) > 2.0 * a.overlap(&c));
        assert_eq!((a.overlap(&b), a.overlap(&a)), (b.overlap(&a), 1.0));
        assert_eq!(a.overlap(&LetterGrams::of("")), 0.0);
        assert!(LetterGrams::of("корзина").overlap(&LetterGrams::of("карзина")) > 0.0);
    }
}
