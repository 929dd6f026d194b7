//! Solutions: cited steps for an incident.
//!
//! The trait [`Generator`], the question with everything that an answer may use, and the answer. What any generator
//! has to keep to is in [`conformance`]; the rule for the verdict is one function, [`verdict()`], and the rule for
//! citations another, [`check_citations()`].

mod aloud;
#[cfg(test)]
mod attack_tests;
mod chain;
mod check;
mod checked;
#[cfg(test)]
mod checked_tests;
mod citations;
pub mod conformance;
mod draft;
mod endless;
mod extractive;
mod facts;
mod fix_record;
mod fix_record_text;
mod fix_replay;
mod fix_text;
mod known_fix;
mod material;
mod meaning;
mod new_steps;
mod observe;
mod page_steps;
mod precedent_steps;
mod prompt;
mod question;
mod review;
mod same_fix;
#[cfg(test)]
mod scripted;
mod solution;
mod step_text;
mod unavailable;
mod verdict;
mod weave;

pub use aloud::{Progress, Tell};
pub use checked::CheckedGenerator;
pub use citations::check_citations;
pub use extractive::ExtractiveGenerator;
pub use fix_record::{RecordRule, Trial, records};
pub use fix_record_text::record_text;
pub use fix_replay::{ReplayClass, ReplayRates, ReplayScore, ReplayShares, replay, replay_shares};
pub use meaning::Meaning;
pub use question::{FixRecord, PageHit, Precedent, PrecedentFix, Question};
pub use review::{Quotation, Review, Reviewer};
pub use solution::{Citation, Novelty, Purpose, Solution, SolutionStep, Struck, StruckReason, Verdict};
pub use step_text::{MAX_STEP_CHARS, clean};
pub use unavailable::UnavailableGenerator;
pub use verdict::verdict;

use async_trait::async_trait;

/// Writes solutions.
#[async_trait]
pub trait Generator: Send + Sync {
    /// Short name, shown with each answer (`extractive`, `openai`, `local`).
    fn name(&self) -> &'static str;

    /// What its answers depend on besides the question and this program: a model and its settings. Kept answers are given
    /// only while it stays the same.
    fn version(&self) -> String {
        String::new()
    }

    /// A solution in `question.language` in which every step cites an incident, page or log entry of the
    /// question and nothing else.
    ///
    /// # Errors
    /// When it can't answer; the caller goes on to the next generator and says so.
    async fn generate(&self, question: &Question) -> Result<Solution, GenerateError>;

    /// The same answer, and steps of it told while it is written. One that is there at once has nothing to tell before.
    ///
    /// # Errors
    /// As [`Generator::generate`].
    async fn generate_aloud(&self, question: &Question, _: &Tell) -> Result<Solution, GenerateError> {
        self.generate(question).await
    }
}

/// A generator could not answer.
#[derive(Debug, thiserror::Error)]
#[error("generator {generator}: {what}")]
pub struct GenerateError {
    /// Which generator.
    pub generator: &'static str,
    /// What failed and what to do.
    pub what: String,
    /// What it wrote, where nothing of it could be let through.
    pub struck: Vec<Struck>,
}
