//! Language models: the role [`LanguageModel`], what it is asked, and what it gives.
//!
//! A model only writes text. What of it may be shown is decided by `generate`.

pub mod local;
pub mod openai;

use std::time::Duration;

use async_trait::async_trait;

/// Writes text.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Short name: `openai` or `local`.
    fn name(&self) -> &'static str;

    /// The model and every setting that its text depends on. Kept answers are given only while it stays the same.
    fn version(&self) -> String;

    /// Tokens that question and answer may have together.
    fn context_tokens(&self) -> u32;

    /// The model's text. `on_text` is handed each piece as it arrives, and may end the answer. Dropping the future
    /// ends the work, in another thread or on a server too.
    ///
    /// # Errors
    /// When the model can't be loaded or reached, a limit is passed, or what it says can't be read.
    async fn complete(
        &self,
        request: &CompletionRequest,
        on_text: &mut (dyn for<'a> FnMut(&'a str) -> Flow + Send),
    ) -> Result<Completion, ModelError>;
}

/// Whether a model may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It may.
    GoOn,
    /// What has been said is enough.
    Enough,
}

/// What a model is asked. Models answer as deterministically as they can (temperature 0, fixed seed).
#[derive(Debug, Clone, PartialEq)]
pub struct CompletionRequest {
    /// What the model is told to do.
    pub system: String,
    /// The material. Redacted by whoever made it.
    pub user: String,
    /// JSON Schema of the answer, where one is wanted. A model that can't be held to it is told in words; the caller
    /// reads the answer with care in either case.
    pub schema: Option<serde_json::Value>,
    /// Longest answer in tokens.
    pub max_tokens: u32,
}

/// What a model said.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// The text, as it came.
    pub text: String,
    /// Why it ended.
    pub finish: Finish,
    /// Tokens, where they are known.
    pub usage: Option<Usage>,
    /// From asking to the first piece of text.
    pub first_text: Duration,
    /// From asking to the end.
    pub whole: Duration,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The model had said everything.
    Stop,
    /// The limit of tokens.
    Length,
    /// The caller had enough.
    Enough,
}

/// Tokens used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// In the question.
    pub prompt: u32,
    /// In the answer.
    pub completion: u32,
}

/// A model could not answer.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct ModelError {
    /// What kind of trouble.
    pub kind: ModelTrouble,
    /// What failed, where, and what to do. Holds no secret and nothing of the prompt.
    pub what: String,
}

/// Kinds of trouble, for figures and for deciding what to try next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModelTrouble {
    /// A setting is missing or wrong.
    Settings,
    /// The model's file can't be used.
    File,
    /// The server can't be reached, or the line broke.
    Line,
    /// The server refuses: key, model, quota.
    Refused,
    /// No text, or not all of it, within the time allowed.
    Time,
    /// The budget of tokens or money for this hour is used up.
    Budget,
    /// The question is longer than the model takes.
    TooLong,
    /// What came can't be read.
    Unreadable,
}
