//! Reads a reply while it comes: as events, or whole from a server that does not stream; with limits of time and size.

use std::future::Future;
use std::time::{Duration, Instant};

use reqwest::Response;

use super::answer::Answer;
use super::budget::Held;
use super::line::Line;
use super::sse::{Events, Unreadable};
use super::tokens;
use super::trouble::Trouble;
use crate::config::Openai;
use crate::language_model::{Finish, Flow, ModelTrouble as Kind};

/// A longer reply is nothing that a model says.
const LONGEST_REPLY: usize = 16 << 20;
/// After the last piece of text the figures follow at once, or never.
const GRACE: Duration = Duration::from_secs(2);

/// Until when what must have come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    first: (Duration, Instant),
    stall: Duration,
    answer: (Duration, Instant),
}

/// Which limit ends the waiting.
enum Wait {
    First,
    Stall,
    Figures,
}

impl Limits {
    /// The limits of an attempt that begins now, of a question that was asked at `asked`.
    pub(super) fn new(settings: &Openai, asked: Instant) -> Self {
        let seconds = |value: u32| Duration::from_secs(value.into());
        let (first, answer) = (seconds(settings.first_token_seconds), seconds(settings.answer_seconds));
        Self {
            first: (first, Instant::now() + first),
            stall: seconds(settings.stall_seconds),
            answer: (answer, asked + answer),
        }
    }

    /// When the whole answer must be there.
    pub(super) fn end(&self) -> Instant {
        self.answer.1
    }

    async fn wait<T>(&self, wait: &Wait, since: Instant, work: impl Future<Output = T>) -> Result<T, Trouble> {
        let own = match wait {
            Wait::First => self.first.1,
            Wait::Stall => since + self.stall,
            Wait::Figures => since + GRACE.min(self.stall),
        };
        let until = own.min(self.answer.1);
        let done = tokio::time::timeout_at(until.into(), work).await;
        done.map_err(|_| match wait {
            _ if until == self.answer.1 => late("the answer was not complete", self.answer.0, "openai.answer_seconds"),
            Wait::First => late("no token came", self.first.0, "openai.first_token_seconds"),
            Wait::Stall | Wait::Figures => late("no further token came", self.stall, "openai.stall_seconds"),
        })
    }

    /// The head of the reply.
    pub(super) async fn head<T>(&self, work: impl Future<Output = T>) -> Result<T, Trouble> {
        self.wait(&Wait::First, Instant::now(), work).await
    }
}

fn late(what: &str, limit: Duration, key: &str) -> Trouble {
    Trouble::new(Kind::Time, format!("{what} within {} s ({key})", limit.as_secs()))
}

/// What a reply turns out to be.
enum Form {
    Unknown,
    Events(Box<Events>),
    Whole(Vec<u8>),
}

/// A reply that is being read.
pub(super) struct Reading<'a> {
    pub(super) line: &'a Line,
    pub(super) model: &'a str,
    pub(super) limits: Limits,
    /// Tokens that the model may write, thoughts included.
    pub(super) most: u32,
    /// Tokens of the question, as guessed.
    pub(super) prompt: u64,
    pub(super) held: Held,
}

/// What came.
pub(super) struct Read {
    pub(super) answer: Answer,
    pub(super) finish: Finish,
    /// When the first text came.
    pub(super) first_text: Instant,
}

/// Whoever is handed the text.
pub(super) struct Listener<'a> {
    pub(super) on_text: &'a mut (dyn for<'b> FnMut(&'b str) -> Flow + Send),
    /// When the first text came.
    pub(super) first_text: Option<Instant>,
}

impl Listener<'_> {
    fn hear(&mut self, text: &str) -> Flow {
        if text.is_empty() {
            return Flow::GoOn;
        }
        self.first_text.get_or_insert_with(Instant::now);
        (self.on_text)(text)
    }
}

impl Reading<'_> {
    /// Reads to the end of the answer. The connection is closed where the reply goes on beyond it.
    pub(super) async fn read(mut self, mut response: Response, listener: &mut Listener<'_>) -> Result<Read, Trouble> {
        let kind = content_type(&response);
        let mut answer = Answer::default();
        let mut form = Form::Unknown;
        let (mut size, mut moved) = (0, Instant::now());
        let finish = loop {
            let wait = match (answer.finish, answer.written) {
                (Some(_), _) => Wait::Figures,
                (None, 0) => Wait::First,
                (None, _) => Wait::Stall,
            };
            let chunk = match self.limits.wait(&wait, moved, response.chunk()).await {
                Ok(Ok(chunk)) => chunk,
                // What is missing are figures alone.
                Ok(Err(_)) | Err(_) if answer.finish.is_some() => None,
                Ok(Err(error)) => return Err(self.broke(error, &answer)),
                Err(late) => return Err(late),
            };
            let written = answer.written;
            let flow = match &chunk {
                Some(bytes) => {
                    size += bytes.len();
                    self.take(bytes, &kind, &mut form, &mut answer, listener)?
                }
                None => self.end(&mut form, &mut answer, listener)?,
            };
            self.held.uses(self.prompt, tokens::of_bytes(answer.written));
            if answer.written > written {
                moved = Instant::now();
            }
            if flow == Flow::Enough {
                break Finish::Enough;
            }
            if answer.is_beyond(self.most) {
                answer.finish = Some(Finish::Length);
                break answer.ended()?;
            }
            if chunk.is_none() || answer.is_over {
                let rest = answer.rest();
                let flow = listener.hear(&rest);
                let finish = answer.ended()?;
                break if flow == Flow::Enough { Finish::Enough } else { finish };
            }
            if size > LONGEST_REPLY {
                let what = format!("the reply is longer than {} MiB and no answer", LONGEST_REPLY >> 20);
                return Err(Trouble::new(Kind::Unreadable, what));
            }
        };
        if let Some(usage) = answer.usage {
            self.held.used(usage);
        }
        let first_text = listener.first_text.unwrap_or_else(Instant::now);
        Ok(Read { answer, finish, first_text })
    }

    fn take(
        &self,
        bytes: &[u8],
        kind: &str,
        form: &mut Form,
        answer: &mut Answer,
        listener: &mut Listener<'_>,
    ) -> Result<Flow, Trouble> {
        if matches!(form, Form::Unknown) {
            match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
                None => return Ok(Flow::GoOn),
                Some(b'{') => *form = Form::Whole(Vec::new()),
                // The fields of events: data, event, id, retry; and comments.
                Some(b'd' | b'e' | b'i' | b'r' | b':') if kind != "text/html" => *form = Form::Events(Box::default()),
                Some(_) => {
                    let what = format!(
                        "the reply is no answer of a model but {kind}; look at openai.base_url, and at what stands \
                         between us and the server"
                    );
                    return Err(Trouble::new(Kind::Unreadable, what));
                }
            }
        }
        match form {
            Form::Events(events) => {
                for event in events.take(bytes).map_err(unreadable)? {
                    let text = answer.event(&event, self.model, self.line.has_key)?;
                    if listener.hear(&text) == Flow::Enough {
                        return Ok(Flow::Enough);
                    }
                    if answer.is_over || answer.is_beyond(self.most) {
                        break;
                    }
                }
            }
            Form::Whole(body) => body.extend_from_slice(bytes),
            Form::Unknown => {}
        }
        Ok(Flow::GoOn)
    }

    fn end(&self, form: &mut Form, answer: &mut Answer, listener: &mut Listener<'_>) -> Result<Flow, Trouble> {
        let text = match form {
            Form::Events(events) => match events.end().map_err(unreadable)? {
                // Half of an event is what a cut line leaves.
                Some(event) => answer.event(&event, self.model, self.line.has_key).or_else(|trouble| {
                    if trouble.kind == Kind::Unreadable { Ok(String::new()) } else { Err(trouble) }
                })?,
                None => String::new(),
            },
            Form::Whole(body) => answer.whole(body, self.model, self.line.has_key)?,
            Form::Unknown => {
                return Err(Trouble::new(Kind::Line, "the reply is empty").again(None));
            }
        };
        Ok(listener.hear(&text))
    }

    fn broke(&self, error: reqwest::Error, answer: &Answer) -> Trouble {
        let trouble = self.line.unreached(error);
        let so_far = if answer.text.is_empty() { "before any text" } else { "in the middle of the answer" };
        Trouble { what: format!("{}, {so_far}", trouble.what), ..trouble }
    }
}

fn unreadable(error: Unreadable) -> Trouble {
    let what = match error {
        Unreadable::TooLong => "a piece of the answer is too long",
        Unreadable::NotUtf8 => "a piece of the answer is no UTF-8",
    };
    Trouble::new(Kind::Unreadable, what)
}

/// The kind of content without its parameters, in safe letters.
fn content_type(response: &Response) -> String {
    let text = response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_safe = kind.len() <= 64 && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte));
    if kind.is_empty() || !is_safe { "something without a known content type".to_owned() } else { kind }
}
