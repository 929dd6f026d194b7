//! One answer and what is to be said of it.

use serde::Serialize;

use super::judge::{Judge, UnsupportedStep};
use super::set::{AnswerSet, Case};
use crate::backend::DocumentKind;
use crate::generate::{Purpose, Solution, Verdict};
use crate::memory::Answer;
use crate::wording::Language;

/// One answer.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerRow {
    /// Id of the case.
    pub case: String,
    /// Part of the set.
    pub part: String,
    /// Language of the question.
    pub language: Language,
    /// Whether its class was taken out of the memory before asking.
    pub held_out: bool,
    /// The incidents that answer it; empty where there is no precedent.
    pub right: Vec<String>,
    /// The nearest incident in the memory.
    pub first: Option<String>,
    /// The incident whose fix is offered first.
    pub offered: Option<String>,
    /// Best score among incidents.
    pub best: f64,
    /// The share of problems without a precedent that reach this score, as the memory judges; `None` where it can't tell.
    pub p_value: Option<f64>,
    /// Steps that their sources do not say, with the reason.
    pub unsupported: Vec<UnsupportedStep>,
    /// The answer.
    pub solution: Solution,
}

impl AnswerRow {
    pub(super) fn of(set: &AnswerSet, case: &Case, held_out: bool, answer: Answer) -> Self {
        let Answer { similar, solution } = answer;
        let nearest = similar.iter().find(|one| one.kind == DocumentKind::Incident);
        let best = solution.novelty.map_or_else(|| nearest.map_or(0.0, |one| one.score), |novelty| novelty.best);
        let fix = solution.steps.iter().find(|step| step.purpose == Purpose::Fix);
        let unsupported = Judge::of(set, case).unsupported(&solution);
        Self {
            case: case.id.clone(),
            part: case.part.clone(),
            language: case.language,
            held_out,
            right: if held_out { Vec::new() } else { case.right.clone() },
            first: nearest.map(|one| one.id.clone()),
            offered: fix.and_then(|fix| fix.cites.first()).map(|cite| cite.0.clone()),
            best: f64::from(best),
            p_value: solution.novelty.and_then(|novelty| novelty.p_value),
            unsupported,
            solution,
        }
    }

    /// What its id says of the class, whether or not the memory knows it.
    #[must_use]
    pub fn class(&self) -> &str {
        self.case.split('.').next().unwrap_or(&self.case)
    }

    /// Whether there is a precedent in the memory.
    #[must_use]
    pub fn has_precedent(&self) -> bool {
        !self.right.is_empty()
    }

    /// Whether the nearest incident is a right one.
    #[must_use]
    pub fn right_is_first(&self) -> bool {
        self.first.as_ref().is_some_and(|first| self.right.contains(first))
    }

    /// Whether a right incident's fix is offered, as a precedent.
    #[must_use]
    pub fn right_is_offered(&self) -> bool {
        self.says_precedent() && self.offered.as_ref().is_some_and(|offered| self.right.contains(offered))
    }

    /// Whether the answer says that there is a precedent.
    #[must_use]
    pub fn says_precedent(&self) -> bool {
        self.solution.verdict == Verdict::Precedent
    }
}
