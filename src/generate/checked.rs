//! [`CheckedGenerator`]: a language model whose every statement is checked before anybody sees it.

use std::sync::Arc;

use async_trait::async_trait;

use super::check::{Check, Kept};
use super::draft::{self, Draft};
use super::material::Material;
use super::step_text::clean;
use super::weave::weave;
use super::{GenerateError, Generator, Meaning, Question, Solution, Struck, chain, prompt};
use crate::language_model::LanguageModel;
use crate::scan::Redactor;
use crate::wording::Language;

/// Characters of a struck statement that are shown.
const STRUCK_CHARS: usize = 300;

/// Version of the check: what is let through depends on it.
const CHECK_VERSION: u32 = 2;

/// Writes solutions with a language model, and shows of its text only what the sources say.
///
/// What it is given is redacted. Verdict and summary follow from the question alone.
pub struct CheckedGenerator {
    model: Arc<dyn LanguageModel>,
    redactor: Redactor,
    meaning: Option<Arc<dyn Meaning>>,
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
        Self { model, redactor, meaning: None, answer_tokens: Self::ANSWER_TOKENS }
    }

    /// With likeness in meaning as a second way to support a statement: without it, more is struck out.
    #[must_use]
    pub fn with_meaning(mut self, meaning: Arc<dyn Meaning>) -> Self {
        self.meaning = Some(meaning);
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
            "prompt {} check {CHECK_VERSION} tokens {} {}",
            prompt::VERSION,
            self.answer_tokens,
            self.model.version()
        )
    }

    async fn generate(&self, question: &Question) -> Result<Solution, GenerateError> {
        let material = Material::of(question, &self.redactor);
        if material.sources.is_empty() {
            return Err(self
                .error("there is nothing to write from: no near incident, no page and no log".to_owned(), Vec::new()));
        }
        let context = self.model.context_tokens();
        let prompt = prompt::prompt(question, &material, &self.redactor, context, self.answer_tokens);
        let text = chain::run(&*self.model, &prompt, self.answer_tokens)
            .await
            .map_err(|error| self.error(error.what, Vec::new()))?;
        let mut drafts = draft::read(&text, &material);
        // The sources are redacted, so a statement can only be held against them when it is, in the same way.
        for draft in &mut drafts {
            draft.text = self.redactor.text(&draft.text).into_owned();
        }
        let (language, meaning) = (question.language, self.meaning.clone());
        // Likeness in meaning is a matter of computing, and others wait on this thread.
        let judged = tokio::task::spawn_blocking(move || {
            let (kept, struck) = judge(&drafts, &material, language, meaning.as_deref());
            (material, kept, struck)
        });
        let (material, kept, struck) =
            judged.await.map_err(|_| self.error("its answer could not be checked".to_owned(), Vec::new()))?;
        if kept.is_empty() {
            let what = match struck.len() {
                0 => "its answer held no statement that can be read".to_owned(),
                count => format!("all {count} of its statements were struck out: their sources do not say so"),
            };
            return Err(self.error(what, struck));
        }
        Ok(weave(self.model.name(), question, &material, kept, struck))
    }
}

fn judge(
    drafts: &[Draft],
    material: &Material,
    language: Language,
    meaning: Option<&dyn Meaning>,
) -> (Vec<Kept>, Vec<Struck>) {
    let check = Check::new(material, language, meaning);
    let (mut kept, mut struck) = (Vec::new(), Vec::new());
    for draft in drafts {
        match check.judge(draft) {
            Ok(statement) => kept.push(statement),
            Err(why) => {
                let text = clean(&draft.text, STRUCK_CHARS).split_whitespace().collect::<Vec<_>>().join(" ");
                struck.push(Struck { text, why });
            }
        }
    }
    (kept, struck)
}
