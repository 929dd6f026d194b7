//! Whether there is a precedent, with a promised error rate.
//!
//! The threshold is learned from the memory itself. Each class of resolved incidents asks the memory as if it were not in
//! it: the best score that it gets from *other* classes is a null score, how near the memory seems to come to a problem
//! without a precedent. A question is called known where at most the promised share of the classes come as near
//! ([`conformal`]). Which incidents are one class says [`problem`], how they ask [`asking`].
//!
//! A calibration follows from the memory's version alone, of at most [`PER_LANGUAGE`] classes of each language, chosen by
//! their ids' hashes. It is made when it is first needed and kept until the version moves.

mod asking;
mod conformal;
mod problem;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use self::asking::Form;
use self::conformal::NullScores;
use self::problem::Problem;
use super::recall_query::RecallQuery;
use super::{Memory, MemoryError, PRECEDENT_THRESHOLD};
use crate::backend::{DocumentKind, Filter};
use crate::generate::{Novelty, Question};
use crate::incident::{ActionKind, IncidentId};
use crate::store::MemoryVersion;
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
    fn of(draws: Vec<(Language, Vec<f32>)>) -> Self {
        let of = |language: Language| {
            let own = draws.iter().filter(|(asked, _)| *asked == language);
            (language.code(), NullScores::of(own.map(|(_, scores)| scores.clone())))
        };
        let by_language = Language::ALL.into_iter().map(of).collect();
        Self { by_language, all: NullScores::of(draws.into_iter().map(|(_, scores)| scores)) }
    }

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

/// The calibrations as of one version of the memory.
#[derive(Debug, Default)]
pub(super) struct KnownNovelty(Mutex<Option<Known>>);

#[derive(Debug, Clone)]
struct Known {
    version: MemoryVersion,
    sample: Arc<Vec<Problem>>,
    forms: BTreeMap<Form, Arc<Calibration>>,
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

    async fn calibration(&self, form: Form) -> Result<Arc<Calibration>, MemoryError> {
        let version = self.store.memory_version();
        let known = self.novelty.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut known = match known.filter(|known| known.version == version) {
            Some(known) => known,
            None => Known { version, sample: Arc::new(self.sample()?), forms: BTreeMap::new() },
        };
        if let Some(calibration) = known.forms.get(&form) {
            return Ok(Arc::clone(calibration));
        }
        let calibration = Arc::new(self.calibrate(form, &known.sample).await?);
        known.forms.insert(form, Arc::clone(&calibration));
        // Learnt from an index that is behind, it holds for this question alone.
        if self.store.memory_version() == version && self.index_has_seen(&version).await {
            *self.novelty.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
        Ok(calibration)
    }

    /// One resolved incident of each class, up to [`PER_LANGUAGE`] of a language.
    fn sample(&self) -> Result<Vec<Problem>, MemoryError> {
        let groups = self.groups()?;
        let mut heads: Vec<([u8; 32], IncidentId)> = Vec::new();
        for (id, actions) in self.store.all_actions()? {
            if actions.iter().any(|action| matches!(action.kind, ActionKind::Resolve { .. })) {
                let head = groups.head(&id).clone();
                heads.push((*blake3::hash(head.as_str().as_bytes()).as_bytes(), head));
            }
        }
        heads.sort_unstable();
        heads.dedup();
        let (mut sample, mut counts) = (Vec::<Problem>::new(), BTreeMap::<&str, usize>::new());
        for (_, head) in heads.into_iter().take(LOOKED_AT) {
            let Some(problem) = self.problem(&head)? else { continue };
            let count = counts.entry(problem.language().code()).or_default();
            if *count < PER_LANGUAGE && !sample.iter().any(|known| known.same(&problem, &groups)) {
                *count += 1;
                sample.push(problem);
            }
        }
        Ok(sample)
    }

    /// Lets each class ask the memory without itself.
    async fn calibrate(&self, form: Form, sample: &[Problem]) -> Result<Calibration, MemoryError> {
        let asked: Vec<Vec<RecallQuery>> = sample.iter().map(|problem| form.questions(&problem.incident)).collect();
        let wordings: Vec<String> = asked.iter().flatten().map(RecallQuery::wording).collect();
        self.spaces.warm_questions(&wordings.iter().map(String::as_str).collect::<Vec<_>>())?;
        let mut draws = Vec::with_capacity(sample.len());
        for (problem, questions) in sample.iter().zip(&asked) {
            let mut scores = Vec::with_capacity(questions.len());
            for question in questions {
                scores.push(self.foreign_score(question, problem).await?);
            }
            draws.push((problem.language(), scores));
        }
        Ok(Calibration::of(draws))
    }

    /// The best score that a question of one problem gets from a resolved incident of another; 0 without one.
    async fn foreign_score(&self, question: &RecallQuery, problem: &Problem) -> Result<f32, MemoryError> {
        let groups = self.groups()?;
        let found = self.recall_computed(question, &Filter::default(), DEPTH).await?;
        for hit in found.hits.iter().filter(|hit| hit.kind == DocumentKind::Incident) {
            let other = self.problem(&IncidentId::given(hit.id.0.clone()))?;
            if other.is_some_and(|other| !problem.same(&other, &groups)) {
                return Ok(hit.score);
            }
        }
        Ok(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calibration(english: usize, russian: usize) -> Calibration {
        let scores = |language, count: usize| (0..count).map(move |at| (language, vec![0.3 + at as f32 / 1000.0]));
        Calibration::of(scores(Language::En, english).chain(scores(Language::Ru, russian)).collect())
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
        let scores =
            |language, count: usize, from: f32| (0..count).map(move |at| (language, vec![from + at as f32 / 1000.0]));
        let both = Calibration::of(scores(Language::En, 40, 0.6).chain(scores(Language::Ru, 40, 0.3)).collect());
        let (english, russian) = (both.judge(Language::En, 0.05, 0.62), both.judge(Language::Ru, 0.05, 0.62));
        assert!(english.threshold > russian.threshold && english.p_value > russian.p_value, "{english:?} {russian:?}");
        assert!(
            russian.p_value > both.by_language.get("ru").map(|own| own.p_value(0.62)),
            "English classes count for it too"
        );
    }
}
