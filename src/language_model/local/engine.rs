//! A loaded model: tokens, template and network together, and one answer at a time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::{arithmetic, file};
use super::family::Shape;
use super::gguf::{Gguf, Place};
use super::network::{Network, Step};
use super::repetition::endless;
use super::template::{Part, Template};
use super::tokenizer::Tokenizer;
use super::vocabulary::{Piece, Vocabulary, Writing};
use super::weights::Weights;
use crate::config::Local;
use crate::language_model::{CompletionRequest, Finish, ModelError, ModelTrouble, Usage};

/// Tokens of a question that are taken in at once: enough to use each weight many times, few enough to stop soon.
/// candle keeps the weights a third time for 32 and more.
const CHUNK: usize = 24;
/// The context where the settings name none, and the file allows more.
pub(super) const USUAL_CONTEXT: u32 = 4096;
/// Longest question in bytes for each token of the context; text has four or five.
const BYTES_PER_TOKEN: usize = 32;

/// What the head of a file says, before anything is loaded.
pub(super) struct Plan {
    pub(super) gguf: Gguf,
    pub(super) shape: Shape,
    /// Tokens that question and answer may have together.
    pub(super) context: u32,
}

impl Plan {
    pub(super) fn read(settings: &Local) -> Result<Self, ModelError> {
        let gguf = Gguf::read(&settings.model)?;
        let shape = Shape::of(&gguf)?;
        let context = match settings.context_tokens {
            0 => shape.context.min(USUAL_CONTEXT),
            wanted => shape.context.min(wanted),
        };
        Ok(Self { gguf, shape, context })
    }

    /// Bytes that it takes at the most: weights (one tensor more than once while it is read), tokens and merges with what finds
    /// them, keys and values of a full context, and numbers on the way.
    pub(super) fn memory(&self) -> u64 {
        let weights = self.gguf.weight_bytes();
        let largest = self.gguf.tensors.values().map(Place::passing_bytes).max().unwrap_or_default();
        let words = self.gguf.word_bytes() * 6;
        let context = u64::from(self.context) * self.shape.bytes_per_token();
        let passing = (CHUNK * (self.shape.inner * 3 + self.shape.width * 6) * 4) as u64;
        weights + largest + words + context + passing
    }

    /// Bytes of the weights' second copy.
    pub(super) fn packed_bytes(&self) -> u64 {
        self.gguf.tensors.values().map(Place::packed_bytes).sum()
    }

    /// Whether there is room to keep the weights a second time, in the order that is multiplied fastest.
    pub(super) fn packed(&self, most: u64) -> bool {
        most == 0 || (self.memory() + self.packed_bytes()).div_ceil(1 << 20) <= most
    }

    pub(super) fn fits(&self, most: u64) -> Result<(), ModelError> {
        let needed = self.memory().div_ceil(1 << 20);
        if most == 0 || needed <= most {
            return Ok(());
        }
        Err(file(
            &self.gguf.path,
            format!(
                "needs up to {needed} MB (weights {} MB, a context of {} tokens {} MB, the rest for its tokens and on the way), and `local.memory_mb` allows {most}; raise it, lower `local.context_tokens`, or take a smaller model",
                self.gguf.weight_bytes().div_ceil(1 << 20),
                self.context,
                (u64::from(self.context) * self.shape.bytes_per_token()).div_ceil(1 << 20),
            ),
        ))
    }
}

/// A loaded model.
pub(super) struct Engine {
    path: PathBuf,
    vocabulary: Vocabulary,
    tokenizer: Tokenizer,
    template: Template,
    network: Network,
    context: usize,
}

impl Engine {
    pub(super) fn load(settings: &Local, threads: usize) -> Result<Self, ModelError> {
        let plan = Plan::read(settings)?;
        plan.fits(settings.memory_mb)?;
        let packed = plan.packed(settings.memory_mb);
        let Plan { gguf, shape, context } = plan;
        let vocabulary = Vocabulary::of(&gguf, shape.tokens)?;
        let tokenizer = Tokenizer::of(&gguf, &vocabulary)?;
        let template = Template::of(&gguf.path, gguf.text("tokenizer.chat_template"), &vocabulary)?;
        let weights = Weights::read(&gguf, &shape, packed)?;
        let network = Network::new(shape, weights, threads);
        Ok(Self { path: gguf.path, vocabulary, tokenizer, template, network, context: context as usize })
    }

    /// The question as tokens.
    pub(super) fn prompt(&self, request: &CompletionRequest) -> Result<Vec<u32>, ModelError> {
        let length = request.system.len() + request.user.len();
        if length > self.context * BYTES_PER_TOKEN {
            return Err(too_long(&format!("{length} bytes"), self.context));
        }
        let system = match &request.schema {
            Some(schema) => format!(
                "{}\n\nAnswer with one JSON value that fits this JSON Schema, and with nothing else: {schema}",
                request.system
            ),
            None => request.system.clone(),
        };
        let mut tokens: Vec<u32> = Vec::new();
        let mut text = String::new();
        for part in self.template.put(&system, &request.user)? {
            match part {
                Part::Content(content) => text.push_str(&content),
                Part::Template(template) => {
                    for piece in self.vocabulary.split(&template) {
                        match piece {
                            Piece::Text(piece) => text.push_str(piece),
                            Piece::Mark(id) => {
                                tokens.extend(self.tokenizer.encode(&text)?);
                                text.clear();
                                tokens.push(id);
                            }
                        }
                    }
                }
            }
        }
        tokens.extend(self.tokenizer.encode(&text)?);
        if let Some(begin) = self.vocabulary.begin.filter(|begin| tokens.first() != Some(begin)) {
            tokens.insert(0, begin);
        }
        Ok(tokens)
    }

    /// Answers. `say` is handed each piece of text; `stop` ends the work within a layer of the network.
    pub(super) fn answer(
        &mut self,
        request: &CompletionRequest,
        stop: &AtomicBool,
        say: &mut dyn FnMut(String),
    ) -> Result<(Finish, Usage), ModelError> {
        let prompt = self.prompt(request)?;
        let room = self.context.saturating_sub(prompt.len());
        if room == 0 {
            return Err(too_long(&format!("{} tokens", prompt.len()), self.context));
        }
        let most = room.min(request.max_tokens as usize);
        self.network.clear(prompt.len() + most);
        let result = self.generate(&prompt, most, stop, say);
        self.network.forget();
        let (finish, said) = result?;
        let count = |tokens: usize| u32::try_from(tokens).unwrap_or(u32::MAX);
        Ok((finish, Usage { prompt: count(prompt.len()), completion: count(said) }))
    }

    fn generate(
        &mut self,
        prompt: &[u32],
        most: usize,
        stop: &AtomicBool,
        say: &mut dyn FnMut(String),
    ) -> Result<(Finish, usize), ModelError> {
        let mut next = None;
        for chunk in prompt.chunks(CHUNK) {
            match self.step(chunk, stop)? {
                Step::Next(scores) => next = Some(scores),
                Step::Stopped => return Ok((Finish::Enough, 0)),
            }
        }
        let mut said: Vec<u32> = Vec::new();
        let mut speech = Speech::new(self.vocabulary.writing);
        let finish = loop {
            if stop.load(Ordering::Relaxed) {
                break Finish::Enough;
            }
            if said.len() >= most {
                break Finish::Length;
            }
            let token = self.best(next.as_deref().unwrap_or_default())?;
            if self.vocabulary.ends.contains(&token) {
                break Finish::Stop;
            }
            said.push(token);
            speech.add(&self.vocabulary.bytes(token), say);
            if endless(&said) {
                break Finish::Length;
            }
            match self.step(&[token], stop)? {
                Step::Next(scores) => next = Some(scores),
                Step::Stopped => break Finish::Enough,
            }
        };
        speech.end(say);
        Ok((finish, said.len()))
    }

    fn step(&mut self, tokens: &[u32], stop: &AtomicBool) -> Result<Step, ModelError> {
        self.network.step(tokens, stop).map_err(|error| arithmetic(&self.path, "can't be computed", &error))
    }

    /// The likeliest token; of equals the first.
    pub(super) fn best(&self, scores: &[f32]) -> Result<u32, ModelError> {
        let known = scores.get(..self.vocabulary.texts.len()).unwrap_or_default();
        let mut best = None;
        for (id, score) in (0_u32..).zip(known) {
            if !score.is_finite() {
                return Err(file(
                    &self.path,
                    "computes numbers that are none; it is damaged, or takes more than f16 holds",
                ));
            }
            if best.is_none_or(|(_, most)| *score > most) {
                best = Some((id, *score));
            }
        }
        best.map(|(id, _)| id).ok_or_else(|| file(&self.path, "gives no next token"))
    }

    /// The scores of the token after `tokens`, taken in `by` so many.
    #[cfg(test)]
    pub(super) fn scores(&mut self, tokens: &[u32], by: usize) -> Result<Vec<f32>, ModelError> {
        self.network.clear(tokens.len());
        let mut last = Vec::new();
        for chunk in tokens.chunks(by) {
            if let Step::Next(scores) = self.step(chunk, &AtomicBool::new(false))? {
                last = scores;
            }
        }
        Ok(last)
    }

    #[cfg(test)]
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

fn too_long(length: &str, context: usize) -> ModelError {
    ModelError {
        kind: ModelTrouble::TooLong,
        what: format!(
            "the question has {length}, and the local model takes {context} tokens with its answer (`local.context_tokens`)"
        ),
    }
}

/// Bytes that become text as soon as their characters are whole.
struct Speech {
    waiting: Vec<u8>,
    begun: bool,
    /// Pieces begin with the space that separates them from what was before.
    pieces: bool,
}

impl Speech {
    fn new(writing: Writing) -> Self {
        Self { waiting: Vec::new(), begun: false, pieces: writing == Writing::Pieces }
    }

    fn add(&mut self, bytes: &[u8], say: &mut dyn FnMut(String)) {
        self.waiting.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.waiting) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to() + error.error_len().unwrap_or(0),
        };
        let rest = self.waiting.split_off(whole);
        self.flush(say);
        self.waiting = rest;
    }

    fn end(&mut self, say: &mut dyn FnMut(String)) {
        self.flush(say);
    }

    fn flush(&mut self, say: &mut dyn FnMut(String)) {
        let text = String::from_utf8_lossy(&self.waiting).into_owned();
        self.waiting.clear();
        let text = if self.pieces && !self.begun { text.strip_prefix(' ').unwrap_or(&text).to_owned() } else { text };
        if !text.is_empty() {
            self.begun = true;
            say(text);
        }
    }
}
