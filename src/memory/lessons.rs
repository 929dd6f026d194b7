//! What people's merges and splits teach recall: factors on the legs' shares.
//!
//! A pair that people called one problem should lie above the threshold of a precedent, a pair that they parted below
//! it. The factors are those of a logistic regression with a Gaussian prior around 1, so that a few words move them a
//! little and none moves them not at all (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning",
//! 2009, sections 4.4 and 3.4).

use std::sync::{Mutex, PoisonError};

use super::answer::Asked;
use super::fusion::{PRECEDENT_THRESHOLD, SCALE};
use super::labels::LabelledPair;
use super::{Memory, MemoryError, RecallWeights};
use crate::backend::DocumentId;
use crate::store::MemoryVersion;
use crate::wording::Language;

/// The newest labels that teach.
const LABELS: usize = 128;
/// How sharply a score tells same from other, per unit of score.
const SHARPNESS: f64 = 12.0;
/// Weight of the prior, in labels: about so many clear labels move a factor half of the way that they ask for.
const PRIOR: f64 = 4.0;
/// A factor stays in this range, whatever people say: no leg is ever silenced or left alone.
const RANGE: (f64, f64) = (0.5, 2.0);
/// Steps of the descent; it has settled long before.
const STEPS: usize = 200;

/// One labelled pair as the legs see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lesson {
    /// Each leg's part of the sum with the built-in shares: English space, multilingual space, words, letters.
    pub(super) parts: [f32; 4],
    /// Whether people called it one problem.
    pub(super) same: bool,
}

/// The weights as of one version of the memory.
#[derive(Debug, Default)]
pub(super) struct KnownWeights(Mutex<Option<(MemoryVersion, RecallWeights)>>);

impl Memory {
    /// The recall weights that the team's own words teach; the built-in ones where nobody said anything.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn recall_weights(&self) -> Result<RecallWeights, MemoryError> {
        let mut labels = self.labelled_pairs()?;
        if labels.is_empty() {
            return Ok(RecallWeights::default());
        }
        let version = self.store.memory_version();
        let known = *self.weights.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, weights)) = known
            && at == version
        {
            return Ok(weights);
        }
        labels.sort_by_key(|label| label.stamp);
        let mut lessons = Vec::new();
        for label in labels.iter().rev().take(LABELS) {
            lessons.extend(self.lesson(label).await?);
        }
        let weights = learn(&lessons);
        // Learnt from an index that is behind, they hold for this question alone.
        if self.index_has_seen(&version).await {
            *self.weights.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, weights));
        }
        Ok(weights)
    }

    /// The pair with the first incident as the question; `None` where the memory holds only one of them.
    async fn lesson(&self, label: &LabelledPair) -> Result<Option<Lesson>, MemoryError> {
        let (asking, answering) = &label.pair;
        let Some(incident) = self.store.incident(asking)? else { return Ok(None) };
        let ids = [DocumentId(answering.as_str().to_owned())];
        let Some(document) = self.backend.documents(&ids).await?.into_iter().next() else { return Ok(None) };
        let language = Language::detect(&incident.title);
        let asked = Asked::about(incident, language);
        let parts = self.recall.parts(&asked.query(), &document).await.map_err(MemoryError::from_recall)?;
        Ok(Some(Lesson { parts, same: label.same }))
    }
}

/// The factors that fit the lessons best; the same for any order of them up to rounding, and the order is fixed.
pub(super) fn learn(lessons: &[Lesson]) -> RecallWeights {
    let scale = f64::from(SCALE);
    let rows: Vec<([f64; 4], f64)> = lessons
        .iter()
        .map(|lesson| (lesson.parts.map(|part| f64::from(part) * scale), f64::from(u8::from(lesson.same))))
        .collect();
    // The gradient's largest slope bounds the step, so that every step goes down.
    let steepness: f64 = rows.iter().map(|(parts, _)| parts.iter().map(|part| part * part).sum::<f64>()).sum();
    let step = 1.0 / (SHARPNESS * SHARPNESS / 4.0 * steepness + PRIOR);
    let mut factors = [1.0_f64; 4];
    for _ in 0..STEPS {
        let mut slope = factors.map(|factor| PRIOR * (factor - 1.0));
        for (parts, same) in &rows {
            let score: f64 = parts.iter().zip(&factors).map(|(part, factor)| part * factor).sum();
            let odds = SHARPNESS * (score - f64::from(PRECEDENT_THRESHOLD));
            let error = 1.0 / (1.0 + (-odds).exp()) - same;
            for (slope, part) in slope.iter_mut().zip(parts) {
                *slope += SHARPNESS * error * part;
            }
        }
        for (factor, slope) in factors.iter_mut().zip(slope) {
            *factor = (*factor - step * slope).clamp(RANGE.0, RANGE.1);
        }
    }
    let [english, multilingual, words, letters] = factors.map(|factor| factor as f32);
    RecallWeights { english, multilingual, words, letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY_WORDS: Lesson = Lesson { parts: [0.02, 0.02, 0.20, 0.0], same: true };
    const BY_MEANING: Lesson = Lesson { parts: [0.25, 0.12, 0.02, 0.0], same: false };

    #[test]
    fn nothing_said_changes_nothing() {
        assert_eq!(learn(&[]), RecallWeights::default());
    }

    #[test]
    fn the_leg_that_was_right_gains_and_the_one_that_misled_loses() {
        let weights = learn(&[BY_WORDS, BY_WORDS, BY_MEANING, BY_MEANING]);
        assert!(weights.words > 1.05 && weights.english < 0.97, "{weights:?}");
        assert_eq!(weights.letters, 1.0, "a leg that had no part learns nothing");
    }

    #[test]
    fn more_words_teach_more_and_never_silence_a_leg() {
        let few = learn(&[BY_WORDS, BY_MEANING]);
        let many = learn(&[BY_WORDS, BY_MEANING].repeat(60));
        assert!(many.words > few.words && few.words > 1.0);
        assert!(many.words <= 2.0 && many.english >= 0.5);
    }
}
