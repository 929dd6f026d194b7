//! One score from several legs: pure functions.
//!
//! Fusing ranks loses to the better leg, and scaling each leg to its own best hit makes a winner of noise. So each
//! leg is scaled by what the question lets one expect, and the weighted sum keeps a meaning across questions: at a
//! threshold, a hit is another case of the same failure.

use super::weights::Mix;

/// Score from which an incident is a precedent while the memory is too small to learn one (`memory::novelty`). On the sample of `recall_quality`, questions about nothing in the
/// memory reach 0.35; most other wordings of a known failure lie above this.
pub const PRECEDENT_THRESHOLD: f32 = 0.40;

/// Score from which a runbook page is about the question.
pub const PAGE_THRESHOLD: f32 = 0.36;

/// Part of the way to 1 that an equal error code, the same service, the same category lead.
const SAME_CODE: f32 = 0.35;
const SAME_SERVICE: f32 = 0.08;
const SAME_CATEGORY: f32 = 0.04;

/// Words that two descriptions of one failure share, times the logarithm of the question's length; see
/// [`scale_words`].
const GOOD_MATCH: f64 = 3.0;

/// Brings the sum of the legs onto the scale of the thresholds: of 42 questions of the bilingual set that have no
/// answer in it, one or two reach [`PRECEDENT_THRESHOLD`].
pub(super) const SCALE: f32 = 1.2;

/// Scaled sum from which the score bends towards 1, which it never reaches.
const BEND: f32 = 0.6;

/// What the legs say of one document. Linear and not cut off, so that no order is lost; mostly 0–1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Legs {
    /// Scaled BM25.
    pub(super) words: f32,
    /// Calibrated cosine in the English space; `None` without a vector there.
    pub(super) english: Option<f32>,
    /// The same in the multilingual space.
    pub(super) multilingual: Option<f32>,
    /// Likeness by letters; asked of Russian documents with Russian questions.
    pub(super) letters: Option<f32>,
}

/// What is known of the question and the document beside their texts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Facts {
    /// They share an error code, a service, a category.
    pub(super) same_code: bool,
    pub(super) same_service: bool,
    pub(super) same_category: bool,
}

/// Scales a BM25 sum by what the question's words could give at most, and by the logarithm of their number: of a long
/// question even its best match says only a part, of a short one nearly all.
pub(super) fn scale_words(sum: f64, attainable: f64, words: f64) -> f32 {
    if attainable <= 0.0 {
        return 0.0;
    }
    (sum / attainable * (1.0 + words).ln() / GOOD_MATCH) as f32
}

impl Legs {
    /// The vector legs' part of the sum. Where one space has no vector, the other one speaks for both.
    pub(super) fn meaning(&self, mix: Mix) -> f32 {
        let share = mix.english + mix.multilingual;
        match (self.english, self.multilingual) {
            (Some(english), Some(multilingual)) => english * mix.english + multilingual * mix.multilingual,
            (Some(only), None) | (None, Some(only)) => only * share,
            (None, None) => 0.0,
        }
    }

    /// The lexical legs' part of the sum. Where letters are not asked, words speak for them.
    pub(super) fn lexical(&self, mix: Mix) -> f32 {
        match self.letters {
            Some(letters) => self.words * mix.words + letters * mix.letters,
            None => self.words * (mix.words + mix.letters),
        }
    }
}

/// The fused score, 0 to below 1; rises with each leg.
pub(super) fn fuse(legs: Legs, facts: Facts, mix: Mix) -> f32 {
    let mut score = bend(legs.meaning(mix) + legs.lexical(mix));
    for (same, way) in
        [(facts.same_code, SAME_CODE), (facts.same_service, SAME_SERVICE), (facts.same_category, SAME_CATEGORY)]
    {
        if same {
            score += (1.0 - score) * way;
        }
    }
    score
}

/// Keeps a sum of legs below 1: as it is up to [`BEND`], beyond it ever slower.
pub(super) fn bend(sum: f32) -> f32 {
    let (sum, rest) = (sum * SCALE, 1.0 - BEND);
    if sum <= BEND { sum.max(0.0) } else { BEND + rest * (1.0 - (-(sum - BEND) / rest).exp()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::memory::weights::RecallWeights;
    use crate::wording::Language;

    fn mix() -> Mix {
        RecallWeights::default().mix(Language::En, Language::En)
    }

    proptest! {
        #[test]
        fn bounded_and_monotone(words in 0.0_f32..2.0, vectors in -1.0_f32..1.2, more in 0.0_f32..0.5, same in any::<bool>()) {
            let facts = Facts { same_code: same, ..Facts::default() };
            let legs = Legs { words, english: Some(vectors), multilingual: None, letters: None };
            let score = fuse(legs, facts, mix());
            prop_assert!((0.0..=1.0).contains(&score));
            let more_words = fuse(Legs { words: words + more, ..legs }, facts, mix());
            let more_vectors = fuse(Legs { english: Some(vectors + more), ..legs }, facts, mix());
            prop_assert!(more_words >= score && more_vectors >= score);
        }
    }

    #[test]
    fn neither_leg_alone_makes_a_precedent_of_weak_evidence() {
        let one = |words, vectors| {
            let legs = Legs { words, english: Some(vectors), multilingual: None, letters: None };
            fuse(legs, Facts::default(), mix())
        };
        assert!(one(0.3, 0.1) < PRECEDENT_THRESHOLD && one(0.0, 0.45) < PRECEDENT_THRESHOLD);
        assert!(one(0.5, 0.6) > PRECEDENT_THRESHOLD);
    }

    #[test]
    fn an_expectation_of_nothing_is_no_match() {
        assert_eq!(scale_words(0.0, 0.0, 0.0), 0.0);
        assert!(scale_words(4.0, 8.0, 4.0) > scale_words(2.0, 8.0, 4.0));
    }
}
