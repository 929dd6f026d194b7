//! A language model that says what a test wants it to say, and remembers what it was told.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;

use crate::language_model::{Completion, CompletionRequest, Finish, Flow, LanguageModel, ModelError};

type Script = dyn Fn(&CompletionRequest) -> Result<String, ModelError> + Send + Sync;

pub(super) struct Scripted {
    script: Box<Script>,
    /// What it was told.
    pub(super) heard: Mutex<Vec<CompletionRequest>>,
    /// Bytes that were taken before the caller had enough.
    pub(super) said: Mutex<usize>,
    pub(super) context: u32,
}

impl Scripted {
    pub(super) fn new(
        script: impl Fn(&CompletionRequest) -> Result<String, ModelError> + Send + Sync + 'static,
    ) -> Self {
        Self { script: Box::new(script), heard: Mutex::default(), said: Mutex::default(), context: 8_000 }
    }

    /// One that always says the same.
    pub(super) fn saying(text: &str) -> Self {
        let text = text.to_owned();
        Self::new(move |_| Ok(text.clone()))
    }
}

#[async_trait]
impl LanguageModel for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn context_tokens(&self) -> u32 {
        self.context
    }

    async fn complete(
        &self,
        request: &CompletionRequest,
        on_text: &mut (dyn for<'a> FnMut(&'a str) -> Flow + Send),
    ) -> Result<Completion, ModelError> {
        self.heard.lock().unwrap().push(request.clone());
        let text = (self.script)(request)?;
        let mut said = String::new();
        let mut finish = Finish::Stop;
        for piece in text.split_inclusive(' ') {
            said.push_str(piece);
            if on_text(piece) == Flow::Enough {
                finish = Finish::Enough;
                break;
            }
        }
        *self.said.lock().unwrap() += said.len();
        Ok(Completion { text: said, finish, usage: None, first_text: Duration::ZERO, whole: Duration::ZERO })
    }
}
