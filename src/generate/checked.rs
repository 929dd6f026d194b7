//! [`CheckedGenerator`]: a language model that chooses and orders what its sources say.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::mpsc::unbounded_channel;

use super::aloud::{Tell, follow};
use super::material::Material;
use super::review::{self, Review, Reviewer};
use super::weave::weave;
use super::{GenerateError, Generator, Meaning, Question, Solution, SolutionStep, Struck, chain, prompt};
use crate::language_model::LanguageModel;
use crate::scan::Redactor;

/// Writes solutions with a language model, and shows in place of its statements the sentences of the sources that they
/// rest on.
///
/// What it is given is redacted. Verdict and summary follow from the question alone.
pub struct CheckedGenerator {
    model: Arc<dyn LanguageModel>,
    reviewer: Reviewer,
    answer_tokens: u32,
}

impl std::fmt::Debug for CheckedGenerator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckedGenerator").field("model", &self.model.name()).finish_non_exhaustive()
    }
}

impl CheckedGenerator {
    /// Tokens of an answer, unless [`CheckedGenerator::with_answer_tokens`] says otherwise.
    pub const ANSWER_TOKENS: u32 = 1_000;

    /// A generator over a model. The redactor replaces personal data in all that the model is given.
    #[must_use]
    pub fn new(model: Arc<dyn LanguageModel>, redactor: Redactor) -> Self {
        Self { model, reviewer: Reviewer::new(redactor, None), answer_tokens: Self::ANSWER_TOKENS }
    }

    /// With likeness in meaning, to find what a statement rests on across languages: without it, more is struck out.
    #[must_use]
    pub fn with_meaning(mut self, meaning: Arc<dyn Meaning>) -> Self {
        self.reviewer = Reviewer::new(self.reviewer.redactor().clone(), Some(meaning));
        self
    }

    /// With another limit of tokens for an answer.
    #[must_use]
    pub fn with_answer_tokens(mut self, tokens: u32) -> Self {
        self.answer_tokens = tokens;
        self
    }

    fn error(&self, what: String, struck: Vec<Struck>) -> GenerateError {
        GenerateError { generator: self.model.name(), what, struck }
    }
}

#[async_trait]
impl Generator for CheckedGenerator {
    fn name(&self) -> &'static str {
        self.model.name()
    }

    fn version(&self) -> String {
        format!(
            "prompt {} check {} tokens {} {}",
            prompt::VERSION,
            review::VERSION,
            self.answer_tokens,
            self.model.version()
        )
    }

    async fn generate(&self, question: &Question) -> Result<Solution, GenerateError> {
        self.written(question, None).await
    }

    async fn generate_aloud(&self, question: &Question, tell: &Tell) -> Result<Solution, GenerateError> {
        self.written(question, Some(Arc::clone(tell))).await
    }
}

impl CheckedGenerator {
    async fn written(&self, question: &Question, tell: Option<Tell>) -> Result<Solution, GenerateError> {
        let question = question.clone().redacted(self.reviewer.redactor());
        let material = Arc::new(Material::of(&question));
        if material.sources.is_empty() {
            return Err(self
                .error("there is nothing to write from: no near incident, no page and no log".to_owned(), Vec::new()));
        }
        let context = self.model.context_tokens();
        let prompt = prompt::prompt(&question, &material, context, self.answer_tokens);
        let (sender, pieces) = unbounded_channel::<String>();
        let writing = async {
            // It ends with the text, and who follows it then, too.
            let sender = sender;
            let hear = |piece: &str| drop(sender.send(piece.to_owned()));
            chain::run(&*self.model, &prompt, self.answer_tokens, &hear).await
        };
        let following = follow(self.reviewer.clone(), Arc::clone(&material), pieces, tell);
        let (text, ()) = tokio::join!(writing, following);
        let text = text.map_err(|error| self.error(error.what, Vec::new()))?;
        let reviewer = self.reviewer.clone();
        // Likeness in meaning is a matter of computing, and others wait on this thread.
        let reviewed = tokio::task::spawn_blocking(move || reviewer.judge(&material, &text));
        let Review { quoted, struck } =
            reviewed.await.map_err(|_| self.error("its answer could not be checked".to_owned(), Vec::new()))?;
        if quoted.is_empty() {
            let what = match struck.len() {
                0 => "its answer held no statement that can be read".to_owned(),
                count => format!("all {count} of its statements were struck out: they rest on no source"),
            };
            return Err(self.error(what, struck));
        }
        let chosen: Vec<SolutionStep> = quoted.into_iter().flat_map(|quotation| quotation.steps).collect();
        Ok(weave(self.model.name(), &question, chosen, struck))
    }
}
