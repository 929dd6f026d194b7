//! Solutions: cited steps for an incident.

mod question;
mod solution;

pub use question::{PageHit, Precedent, PrecedentFix, Question};
pub use solution::{Citation, Purpose, Solution, SolutionStep, Verdict};

use async_trait::async_trait;

/// Writes solutions.
#[async_trait]
pub trait Generator: Send + Sync {
    /// Short name, shown with each answer (`extractive`, `openai`, `local`).
    fn name(&self) -> &'static str;

    /// A solution in `question.language` in which every step cites an incident, page or log entry of the
    /// question and nothing else.
    ///
    /// # Errors
    /// When it can't answer; the caller goes on to the next generator and says so.
    async fn generate(&self, question: &Question) -> Result<Solution, GenerateError>;
}

/// A generator could not answer.
#[derive(Debug, thiserror::Error)]
#[error("generator {generator}: {what}")]
pub struct GenerateError {
    /// Which generator.
    pub generator: &'static str,
    /// What failed and what to do.
    pub what: String,
}
