//! [`OpenAiModel`]: a model behind an OpenAI-compatible server (OpenAI, Ollama, llama.cpp, vLLM, LM Studio, gateways).
//!
//! A question goes to `{base_url}/chat/completions` and its answer comes back as server-sent events. Servers differ in
//! what they take; what one refuses by name is left out and remembered (`shape`). A question is sent again only while no
//! text has been handed on, and only where the server is busy or the line failed.

mod answer;
mod budget;
mod line;
mod look;
mod pause;
mod question;
mod reading;
mod shape;
mod sse;
mod thoughts;
mod tokens;
mod trouble;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;

use self::budget::Budget;
use self::line::Line;
pub use self::look::{ModelsSeen, ServerSeen};
use self::reading::{Limits, Listener, Reading};
use self::shape::Shape;
use self::trouble::{Next, Trouble};
use super::{Completion, CompletionRequest, Flow, LanguageModel, ModelError, ModelTrouble as Kind};
use crate::backoff;
use crate::config::Openai;

/// A model behind an OpenAI-compatible server. Its budget is that of this value: share it.
#[derive(Debug)]
pub struct OpenAiModel {
    settings: Openai,
    line: Line,
    budget: Arc<Budget>,
    shape: Mutex<Shape>,
}

impl OpenAiModel {
    /// The model that the settings name. Nothing is sent yet.
    ///
    /// # Errors
    /// When a setting can't be used, or the file of certificates can't be read ([`Kind::Settings`]).
    pub fn new(settings: &Openai) -> Result<Self, ModelError> {
        if !settings.is_set() {
            let what = "setting openai.model names no model".to_owned();
            return Err(ModelError { kind: Kind::Settings, what });
        }
        let line = Line::new(settings)?;
        Ok(Self {
            settings: settings.clone(),
            budget: Budget::new(settings),
            shape: Mutex::new(Shape::first(settings, line.is_openai())),
            line,
        })
    }

    /// Where questions go; it holds no secret.
    #[must_use]
    pub fn address(&self) -> String {
        self.line.address()
    }

    /// Tokens that the model may write, thoughts included.
    fn most(&self, request: &CompletionRequest) -> u32 {
        request.max_tokens.saturating_add(self.settings.thinking_tokens)
    }

    /// Whether question and answer can fit together.
    fn fits(&self, request: &CompletionRequest) -> Result<(), Trouble> {
        let question = tokens::likely(&[&request.system, &request.user]);
        let (most, limit) = (self.most(request), self.settings.context_tokens);
        if question.saturating_add(most.into()) > limit.into() {
            let what = format!(
                "the question has about {question} tokens, and with {most} for the answer more than {limit} \
                 (openai.context_tokens)"
            );
            return Err(Trouble::new(Kind::TooLong, what));
        }
        Ok(())
    }

    /// One attempt. What it uses of the budget is counted however it ends, also where it is dropped.
    async fn attempt(
        &self,
        request: &CompletionRequest,
        shape: Shape,
        asked: Instant,
        listener: &mut Listener<'_>,
    ) -> Result<Completion, Trouble> {
        let texts = [request.system.as_str(), request.user.as_str()];
        let most = self.most(request);
        let mut held = self.budget.set_aside(tokens::at_most(&texts), most.into(), Instant::now())?;
        let limits = Limits::new(&self.settings, asked);
        let prompt = tokens::likely(&texts);
        held.uses(prompt, 0);
        let body = question::body(&self.settings, shape, request);
        let response = match limits.head(self.line.ask(body)).await? {
            Ok(response) => response,
            Err(trouble) => {
                // What was refused, or never arrived, is not charged.
                if !trouble.may_have_cost {
                    held.uses(0, 0);
                }
                return Err(trouble);
            }
        };
        let reading = Reading { line: &self.line, model: &self.settings.model, limits, most, prompt, held };
        let read = reading.read(response, listener).await?;
        Ok(Completion {
            text: read.answer.text,
            finish: read.finish,
            usage: read.answer.usage,
            first_text: read.first_text.saturating_duration_since(asked),
            whole: asked.elapsed(),
        })
    }

    /// Attempts, until one succeeds or nothing more helps.
    async fn answer(&self, request: &CompletionRequest, listener: &mut Listener<'_>) -> Result<Completion, Trouble> {
        self.fits(request)?;
        let asked = Instant::now();
        let end = Limits::new(&self.settings, asked).end();
        let mut shape = *self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tried = vec![shape];
        let mut repeated = 0;
        loop {
            let trouble = match self.attempt(request, shape, asked, listener).await {
                Ok(completion) => {
                    *self.shape.lock().unwrap_or_else(PoisonError::into_inner) = shape;
                    return Ok(completion);
                }
                Err(trouble) if listener.first_text.is_some() => return Err(trouble.for_good()),
                Err(trouble) => trouble,
            };
            match &trouble.next {
                Next::Otherwise(said) => {
                    let other = shape.learned(said, &self.settings).filter(|other| !tried.contains(other));
                    let Some(other) = other else { return Err(trouble) };
                    shape = other;
                    tried.push(shape);
                }
                Next::Again(after) if repeated < self.settings.max_retries => {
                    repeated += 1;
                    let pause = pause::PAUSES.pause(repeated, backoff::draw(), *after);
                    if pause >= end.saturating_duration_since(Instant::now()) {
                        let seconds = pause.as_secs_f64().ceil();
                        let what = format!("{}; another attempt would have to wait {seconds} s", trouble.what);
                        return Err(Trouble { what, ..trouble });
                    }
                    tokio::time::sleep(pause).await;
                }
                Next::Again(_) if repeated > 0 => {
                    let what = format!("{}, after {} attempts", trouble.what, repeated + 1);
                    return Err(Trouble { what, ..trouble });
                }
                Next::Again(_) | Next::GiveUp => return Err(trouble),
            }
        }
    }
}

#[async_trait]
impl LanguageModel for OpenAiModel {
    fn name(&self) -> &'static str {
        "openai"
    }

    fn version(&self) -> String {
        let Openai { model, organization, project, structured, thinking_tokens, context_tokens, .. } = &self.settings;
        let headers: Vec<&str> = self.settings.headers.keys().map(String::as_str).collect();
        let headers = headers.join(",");
        let address = self.line.address();
        format!(
            "{model} {address} {structured:?} {thinking_tokens} {context_tokens} {organization} {project} {headers}"
        )
    }

    fn context_tokens(&self) -> u32 {
        self.settings.context_tokens
    }

    async fn complete(
        &self,
        request: &CompletionRequest,
        on_text: &mut (dyn for<'a> FnMut(&'a str) -> Flow + Send),
    ) -> Result<Completion, ModelError> {
        let mut listener = Listener { on_text, first_text: None };
        self.answer(request, &mut listener).await.map_err(|trouble| self.line.failed(trouble, true))
    }
}
