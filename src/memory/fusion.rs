//! One score from several legs: pure functions.
//!
//! Fusing ranks loses to the better leg, and scaling each leg to its own best hit makes a winner of noise. So
//! each leg is scaled by what the question lets one expect, and the weighted sum keeps a meaning across
//! questions: at a threshold, a hit is another case of the same failure.

/// Score from which an incident is a precedent. On the sample of `recall_quality`, questions about nothing in the
/// memory reach 0.35; most other wordings of a known failure lie above this.
pub const PRECEDENT_THRESHOLD: f32 = 0.40;

/// Score from which a runbook page is about the question.
pub const PAGE_THRESHOLD: f32 = 0.36;

/// Weight of the vector leg for an English question in words; the rest is the lexical leg's.
const VECTOR_WEIGHT: f32 = 0.55;
/// The same when the question names codes or identifiers, which vectors blur.
const VECTOR_WEIGHT_IDENTIFIERS: f32 = 0.45;
/// The same for Russian, where letters and stems tell more than the small multilingual model.
const VECTOR_WEIGHT_RUSSIAN: f32 = 0.40;
/// The same across languages, where words can't agree.
const VECTOR_WEIGHT_ACROSS: f32 = 0.85;
/// Part of the lexical leg that likeness by letters takes for Russian.
const GRAMS_WEIGHT: f32 = 0.40;
/// What legs that agree add.
const AGREEMENT: f32 = 0.15;
/// Part of the way to 1 that an equal error code, the same service, the same category lead.
const SAME_CODE: f32 = 0.35;
const SAME_SERVICE: f32 = 0.08;
const SAME_CATEGORY: f32 = 0.04;
/// Words whose weights make the expectation of a good match: two descriptions of one failure share about as many.
const EXPECTED_WORDS: usize = 8;

/// What the legs say of one document, each 0–1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Legs {
    /// Scaled BM25.
    pub(super) words: f32,
    /// Calibrated cosine of the nearest passage; `None` when the document has no vector in an asked space.
    pub(super) vectors: Option<f32>,
    /// Likeness by letters; asked of Russian documents with Russian questions.
    pub(super) grams: Option<f32>,
}

/// What is known of the question and the document beside their texts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Facts {
    /// The question names codes or identifiers.
    pub(super) identifiers: bool,
    /// The question and the document are in different languages.
    pub(super) across: bool,
    /// They share an error code, a service, a category.
    pub(super) same_code: bool,
    pub(super) same_service: bool,
    pub(super) same_category: bool,
}

/// Scales a BM25 sum by what a good match would reach, given the weights of the question's words: 0–1, monotone.
pub(super) fn scale_words(sum: f64, mut weights: Vec<f64>) -> f32 {
    weights.sort_by(|a, b| b.total_cmp(a));
    let expected: f64 = weights.iter().take(EXPECTED_WORDS).sum();
    if expected <= 0.0 { 0.0 } else { (1.0 - (-1.2 * sum / expected).exp()) as f32 }
}

/// The fused score, 0–1.
pub(super) fn fuse(legs: Legs, facts: Facts) -> f32 {
    // A few common words agree by chance; many weighty ones do not.
    let by_words = legs.words.powf(1.3);
    let words = match legs.grams {
        Some(grams) => by_words * (1.0 - GRAMS_WEIGHT) + grams * GRAMS_WEIGHT,
        None => by_words,
    };
    let weight = if facts.across {
        VECTOR_WEIGHT_ACROSS
    } else if legs.grams.is_some() {
        VECTOR_WEIGHT_RUSSIAN
    } else if facts.identifiers {
        VECTOR_WEIGHT_IDENTIFIERS
    } else {
        VECTOR_WEIGHT
    };
    let mut score = match legs.vectors {
        Some(vectors) => vectors * weight + words * (1.0 - weight) + AGREEMENT * vectors.min(words),
        None => words * (1.0 - weight),
    };
    score = score.clamp(0.0, 1.0);
    for (same, way) in
        [(facts.same_code, SAME_CODE), (facts.same_service, SAME_SERVICE), (facts.same_category, SAME_CATEGORY)]
    {
        if same {
            score += (1.0 - score) * way;
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bounded_and_monotone(words in 0.0_f32..1.0, vectors in 0.0_f32..1.0, more in 0.0_f32..0.5, same in any::<bool>()) {
            let facts = Facts { same_code: same, ..Facts::default() };
            let legs = Legs { words, vectors: Some(vectors), grams: None };
            let score = fuse(legs, facts);
            prop_assert!((0.0..=1.0).contains(&score));
            let more_words = fuse(Legs { words: (words + more).min(1.0), ..legs }, facts);
            let more_vectors = fuse(Legs { vectors: Some((vectors + more).min(1.0)), ..legs }, facts);
            prop_assert!(more_words >= score && more_vectors >= score);
        }
    }

    #[test]
    fn neither_leg_alone_makes_a_precedent_of_weak_evidence() {
        let one = |words, vectors| fuse(Legs { words, vectors: Some(vectors), grams: None }, Facts::default());
        assert!(one(0.3, 0.1) < PRECEDENT_THRESHOLD && one(0.0, 0.5) < PRECEDENT_THRESHOLD);
        assert!(one(0.5, 0.6) > PRECEDENT_THRESHOLD);
    }

    #[test]
    fn an_expectation_of_nothing_is_no_match() {
        assert_eq!(scale_words(0.0, Vec::new()), 0.0);
        assert!(scale_words(4.0, vec![2.0, 2.0]) > scale_words(2.0, vec![2.0, 2.0]));
    }
}
