//! A GGUF file in the process: [`LocalModel`].
//!
//! Nothing is loaded before the first question. A thread of its own loads the file and answers, one question after the
//! other; whoever asks waits for it without blocking a thread. What a file holds is not trusted: its head is checked
//! before memory is taken (`gguf`), its template runs within limits (`template`), and what is asked stays text whatever
//! stands in it (`tokenizer`).
//!
//! The network is computed here (`network`), over the quantised multiplications of candle: its ready-made models widen
//! the table of tokens to four bytes a number, pass over the frequencies of Llama 3, and compute Gemma 3 with another
//! curve than it was taught with.

mod attention;
mod engine;
mod failure;
mod family;
mod gguf;
mod network;
mod repetition;
mod template;
#[cfg(test)]
mod tests;
pub mod threads;
mod tokenizer;
mod vocabulary;
mod weights;
mod worker;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, timeout_at};

use self::engine::{Plan, USUAL_CONTEXT};
use self::worker::{Event, Job, LONGEST_QUEUE, Shared, Stage};
use super::{Completion, CompletionRequest, Finish, Flow, LanguageModel, ModelError, ModelTrouble};
use crate::config::Local;

/// Raised with each change that can give another text.
const VERSION: u32 = 1;
/// Places of a file that are looked at to tell it from another, and their length.
const SAMPLES: u64 = 64;
const SAMPLE: usize = 4096;

/// A GGUF file that answers. Clones share the loaded model and its queue.
#[derive(Clone)]
pub struct LocalModel {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Local,
    worker: Mutex<Option<SyncSender<Job>>>,
    seen: Mutex<Option<Seen>>,
}

/// What was found out about a file, as long as it looks the same.
#[derive(Clone)]
struct Seen {
    length: u64,
    changed: Option<SystemTime>,
    fingerprint: String,
    context: u32,
    packed: bool,
}

/// What a file holds, before it is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The name that it gives itself, or its architecture.
    pub name: String,
    /// Layers of the network.
    pub layers: usize,
    /// Bytes that it takes at the most.
    pub memory_bytes: u64,
    /// Whether there is room to keep the weights twice, which multiplies them faster.
    pub packed: bool,
    /// Tokens that question and answer may have together.
    pub context_tokens: u32,
}

impl LocalModel {
    /// The model of these settings. Cheap: nothing is read yet.
    ///
    /// # Errors
    /// When no file is named.
    pub fn new(settings: &Local) -> Result<Self, ModelError> {
        if settings.model.as_os_str().is_empty() {
            let what = "no local model: `local.model` names no .gguf file".to_owned();
            return Err(ModelError { kind: ModelTrouble::Settings, what });
        }
        let inner = Inner { settings: settings.clone(), worker: Mutex::new(None), seen: Mutex::new(None) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What the file holds, from its head. Takes up to a tenth of a second.
    ///
    /// # Errors
    /// When the file can't be used, or needs more memory than is allowed.
    pub fn describe(&self) -> Result<Description, ModelError> {
        let plan = Plan::read(&self.inner.settings)?;
        plan.fits(self.inner.settings.memory_mb)?;
        let packed = plan.packed(self.inner.settings.memory_mb);
        let text = |key: &str| plan.gguf.text(key);
        let name = text("general.name").or_else(|| text("general.architecture")).unwrap_or_default();
        Ok(Description {
            name: name.chars().filter(|letter| !letter.is_control()).take(100).collect(),
            layers: plan.shape.layers,
            memory_bytes: plan.memory() + if packed { plan.packed_bytes() } else { 0 },
            packed,
            context_tokens: plan.context,
        })
    }

    fn seen(&self) -> Option<Seen> {
        let settings = &self.inner.settings;
        let about = std::fs::metadata(&settings.model).ok()?;
        let mut seen = self.inner.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = about.modified().ok();
        if let Some(same) = seen.as_ref().filter(|seen| seen.length == about.len() && seen.changed == changed) {
            return Some(same.clone());
        }
        let plan = Plan::read(settings).ok()?;
        let (context, packed) = (plan.context, plan.packed(settings.memory_mb));
        let fingerprint = fingerprint(settings, about.len()).ok()?;
        *seen = Some(Seen { length: about.len(), changed, fingerprint, context, packed });
        seen.clone()
    }

    fn send(&self, job: Job) -> Result<(), ModelError> {
        let mut worker = self.inner.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let mut job = job;
        if let Some(sender) = worker.as_ref() {
            match sender.try_send(job) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) => {
                    return Err(late(format!("{LONGEST_QUEUE} questions wait for it already")));
                }
                Err(TrySendError::Disconnected(back)) => job = back,
            }
        }
        let started = worker::start(self.inner.settings.clone()).and_then(|sender| {
            sender.try_send(job).map_err(|error| std::io::Error::other(error.to_string()))?;
            Ok(sender)
        });
        match started {
            Ok(sender) => {
                *worker = Some(sender);
                Ok(())
            }
            Err(error) => Err(failure::file(&self.inner.settings.model, format!("no thread for it: {error}"))),
        }
    }
}

impl std::fmt::Debug for LocalModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("LocalModel").field("model", &self.inner.settings.model).finish_non_exhaustive()
    }
}

#[async_trait]
impl LanguageModel for LocalModel {
    fn name(&self) -> &'static str {
        "local"
    }

    fn version(&self) -> String {
        match self.seen() {
            Some(seen) => format!(
                "local {VERSION} {} {} {}",
                seen.fingerprint,
                seen.context,
                if seen.packed { "packed" } else { "compact" }
            ),
            None => format!("local {VERSION} missing"),
        }
    }

    fn context_tokens(&self) -> u32 {
        self.seen().map_or(USUAL_CONTEXT, |seen| seen.context)
    }

    async fn complete(
        &self,
        request: &CompletionRequest,
        on_text: &mut (dyn for<'a> FnMut(&'a str) -> Flow + Send),
    ) -> Result<Completion, ModelError> {
        let begun = Instant::now();
        let shared = StopOnDrop(Arc::new(Shared::default()));
        let (events, heard) = unbounded_channel();
        self.send(Job { request: request.clone(), shared: Arc::clone(&shared.0), events })?;
        self.listen(begun, &shared.0, heard, on_text).await
    }
}

impl LocalModel {
    async fn listen(
        &self,
        begun: Instant,
        shared: &Shared,
        mut heard: UnboundedReceiver<Event>,
        on_text: &mut (dyn for<'a> FnMut(&'a str) -> Flow + Send),
    ) -> Result<Completion, ModelError> {
        let settings = &self.inner.settings;
        let (first, whole) = (settings.first_token_seconds, settings.answer_seconds);
        let limit = |seconds: u32| begun + Duration::from_secs(u64::from(seconds));
        let mut text = String::new();
        let mut first_text = None;
        loop {
            let (until, seconds, key) = if first_text.is_none() && first < whole {
                (limit(first), first, "first_token_seconds")
            } else {
                (limit(whole), whole, "answer_seconds")
            };
            let completion = |text: String, finish, usage| {
                let whole = begun.elapsed();
                Completion { text, finish, usage, first_text: first_text.unwrap_or(whole), whole }
            };
            match timeout_at(until, heard.recv()).await {
                Ok(Some(Event::Text(piece))) => {
                    text.push_str(&piece);
                    if on_text(&piece) == Flow::Enough {
                        shared.stop();
                        return Ok(completion(text, Finish::Enough, None));
                    }
                    first_text.get_or_insert_with(|| begun.elapsed());
                }
                Ok(Some(Event::Done(finish, usage))) => return Ok(completion(text, finish, Some(usage))),
                Ok(Some(Event::Failed(error))) => return Err(error),
                Ok(None) => return Err(failure::file(&settings.model, "its thread ended; ask again")),
                Err(_) => {
                    let doing = match (shared.stage(), first_text.is_some()) {
                        (Stage::Waiting, _) => "other questions were before",
                        (Stage::Loading, _) => "it was being loaded",
                        (Stage::Thinking, false) => "it was reading the question",
                        (Stage::Thinking, true) => "it was writing",
                    };
                    return Err(late(format!("{doing} when {seconds} s (`local.{key}`) were over")));
                }
            }
        }
    }
}

/// Ends the work when nobody waits for it any more.
struct StopOnDrop(Arc<Shared>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

fn late(what: String) -> ModelError {
    ModelError { kind: ModelTrouble::Time, what: format!("local model: {what}") }
}

/// Tells a file from another without reading all of it.
fn fingerprint(settings: &Local, length: u64) -> std::io::Result<String> {
    let mut input = File::open(&settings.model)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&length.to_le_bytes());
    for at in 0..SAMPLES {
        input.seek(SeekFrom::Start(length / SAMPLES * at))?;
        let mut bytes = Vec::with_capacity(SAMPLE);
        Read::by_ref(&mut input).take(SAMPLE as u64).read_to_end(&mut bytes)?;
        hasher.update(&bytes);
    }
    let hash = hasher.finalize().to_hex();
    Ok(hash.chars().take(16).collect())
}
