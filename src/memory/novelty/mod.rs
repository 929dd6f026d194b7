//! Whether there is a precedent, with a promised error rate.
//!
//! The threshold is learned from the memory itself. Each class of resolved incidents asks the memory as if it were not in
//! it: the best score that it gets from *other* classes is a null score, how near the memory seems to come to a problem
//! without a precedent. A question is called known where at most the promised share of the classes come as near
//! ([`conformal`]). Which incidents are one class says [`problem`], how they ask [`asking`].
//!
//! At most [`PER_LANGUAGE`] classes of each language ask, chosen by their ids' hashes. What came of it is a part of what
//! the memory knows ([`learned`]): it is kept beside the records, follows what changes ([`learning`]), and is found anew
//! when the memory has grown or shrunk by a tenth, or half of it is another one.

mod asking;
mod conformal;
mod learned;
mod learning;
mod problem;

use std::collections::BTreeMap;

use self::asking::Form;
use self::conformal::NullScores;
pub(super) use self::learning::KnownNovelty;
use super::recall_query::RecallQuery;
use super::{Memory, MemoryError, PRECEDENT_THRESHOLD};
use crate::generate::{Novelty, Question};
use crate::wording::Language;

/// Classes of each language that ask. The rate that is found on a memory scatters by 2.4 percentage points around 5 % with
/// so many, and by 1.5 with 200 (a beta distribution: Vovk, "Conditional validity of inductive conformal predictors",
/// 2012), while the time grows with the number.
const PER_LANGUAGE: usize = 80;

/// Resolved incidents that are looked at for them.
const LOOKED_AT: usize = 1024;

/// Classes of a language from which it is judged by its own: with fewer, the threshold would be the highest null score.
const OWN_LANGUAGE: usize = 39;

/// Hits among which the nearest of another class is looked for: as many as a leg proposes.
const DEPTH: usize = 48;

/// The least score of a precedent, whatever was learned: the memory's own texts are more alike than a stranger's question
/// is to any of them, and below this questions about nothing in the memory are usual (`memory::fusion`).
const FLOOR: f32 = 0.30;

/// What was learned for one form of question.
#[derive(Debug, Default)]
struct Calibration {
    by_language: BTreeMap<&'static str, NullScores>,
    all: NullScores,
}

impl Calibration {
    /// What a question in this language is held against: all classes, and those of its language where they are enough.
    fn held_against(&self, language: Language) -> impl Iterator<Item = &NullScores> {
        let own = self.by_language.get(language.code()).filter(|own| own.classes() >= OWN_LANGUAGE);
        std::iter::once(&self.all).chain(own)
    }

    /// The less sure of the two decides: each keeps the promise for what it stands for, so the greater p-value keeps both.
    fn judge(&self, language: Language, promised: f64, best: f32) -> Novelty {
        let unsure = Novelty {
            threshold: PRECEDENT_THRESHOLD,
            best,
            p_value: None,
            promised,
            learned_from: self.all.classes() as u64,
        };
        let thresholds: Option<Vec<f32>> = self.held_against(language).map(|null| null.threshold(promised)).collect();
        match thresholds {
            Some(thresholds) if unsure.learned_from >= unsure.needed() => Novelty {
                threshold: thresholds.into_iter().fold(FLOOR, f32::max),
                p_value: Some(self.held_against(language).map(|null| null.p_value(best)).fold(0.0, f64::max)),
                ..unsure
            },
            _ => unsure,
        }
    }
}

/// How surely the memory tells known problems from new ones, for one form of question and one language.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct NoveltyStanding {
    /// `observed` (incidents of logs), `with_facts` (words with a code, service or category) or `words`.
    pub form: &'static str,
    /// The question's language.
    pub language: Language,
    /// Whether the threshold was learned; else it is the fixed one.
    pub learned: bool,
    /// Score from which an incident is a precedent.
    pub threshold: f32,
    /// Classes of resolved incidents that it was learned from.
    pub learned_from: u64,
    /// Classes that it takes.
    pub needed: u64,
    /// The promised share of problems without a precedent that are called known on average.
    pub promised: f64,
}

impl Memory {
    /// Sets the threshold of a precedent for this question, and says how sure it is.
    pub(super) async fn judge_novelty(&self, question: &mut Question, query: &RecallQuery) -> Result<(), MemoryError> {
        let language = Language::detect(&query.wording());
        let calibration = self.calibration(Form::of(query, question.incident.is_some())).await?;
        let told = |fix: &crate::generate::PrecedentFix| !fix.fix.trim().is_empty();
        let resolved = question.precedents.iter().filter(|precedent| precedent.fixes.iter().any(told));
        let best = resolved.map(|precedent| precedent.score).fold(0.0, f32::max);
        let novelty = calibration.judge(language, self.error_rate, best);
        question.precedent_threshold = novelty.threshold;
        question.novelty = Some(novelty);
        Ok(())
    }

    /// What the memory has learned of telling known from new, by form and language.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn novelty_standing(&self) -> Result<Vec<NoveltyStanding>, MemoryError> {
        let mut standing = Vec::new();
        for form in Form::ALL {
            let calibration = self.calibration(form).await?;
            for language in Language::ALL {
                let novelty = calibration.judge(language, self.error_rate, 0.0);
                standing.push(NoveltyStanding {
                    form: form.name(),
                    language,
                    learned: novelty.p_value.is_some(),
                    threshold: novelty.threshold,
                    learned_from: novelty.learned_from,
                    needed: novelty.needed(),
                    promised: novelty.promised,
                });
            }
        }
        Ok(standing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many classes of each language, with null scores from so high on.
    fn from([english, russian]: [(usize, f32); 2]) -> Calibration {
        let scores = |(count, from): (usize, f32)| (0..count).map(move |at| vec![from + at as f32 / 1000.0]);
        let by_language = BTreeMap::from([
            (Language::En.code(), NullScores::of(scores(english))),
            (Language::Ru.code(), NullScores::of(scores(russian))),
        ]);
        Calibration { by_language, all: NullScores::of(scores(english).chain(scores(russian))) }
    }

    fn calibration(english: usize, russian: usize) -> Calibration {
        from([(english, 0.3), (russian, 0.3)])
    }

    #[test]
    fn with_too_few_classes_it_can_not_tell_and_the_fixed_threshold_stands() {
        let novelty = calibration(10, 9).judge(Language::En, 0.05, 0.9);
        assert_eq!((novelty.threshold, novelty.p_value, novelty.learned_from), (PRECEDENT_THRESHOLD, None, 19));
        let novelty = calibration(10, 10).judge(Language::En, 0.05, 0.9);
        assert!(novelty.p_value.is_some_and(|p| p < 0.05) && novelty.learned_from == 20);
        let novelty = calibration(10, 10).judge(Language::En, 0.01, 0.9);
        assert_eq!((novelty.p_value, novelty.needed()), (None, 99), "one in a hundred takes more");
    }

    #[test]
    fn the_less_sure_of_all_classes_and_of_the_questions_language_decides() {
        let both = from([(40, 0.6), (40, 0.3)]);
        let (english, russian) = (both.judge(Language::En, 0.05, 0.62), both.judge(Language::Ru, 0.05, 0.62));
        assert!(english.threshold > russian.threshold && english.p_value > russian.p_value, "{english:?} {russian:?}");
        assert!(
            russian.p_value > both.by_language.get("ru").map(|own| own.p_value(0.62)),
            "English classes count for it too"
        );
    }
}
