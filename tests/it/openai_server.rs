//! A server that speaks like OpenAI and does what a test says: step by step, byte by byte, wrongly on purpose.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cartwatch::config::Openai;
use cartwatch::language_model::openai::OpenAiModel;
use cartwatch::language_model::{Completion, CompletionRequest, Flow, LanguageModel, ModelError};
use serde_json::{Value, json};

use crate::plain_request::{PlainRequest, read_request};

/// Longest time that anything here may take; nothing is measured by it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What the server does with a request, one after the other; then it closes the connection.
#[derive(Debug, Clone)]
pub enum Step {
    Say(Vec<u8>),
    /// The same, again and again, until the other side gives up.
    Repeat(Vec<u8>, Duration),
    /// Nothing, until this file is there.
    Wait(PathBuf),
    /// Nothing, until the other side gives up.
    Hang,
}

/// A request, as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Method and target.
    pub line: String,
    /// Names in lower case, in the order of the request.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Whether the other side closed the connection while the server was still at it.
    pub gave_up: bool,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

type Script = dyn Fn(usize, &Asked) -> Vec<Step> + Send + Sync;

/// The server.
pub struct Scripted {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// A server that answers each request, told by its number from 0 and its text, as `script` says.
    pub fn start(script: impl Fn(usize, &Asked) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { url: format!("http://{}", listener.local_addr().unwrap()), asked: Arc::default() };
        let (asked, script): (_, Arc<Script>) = (Arc::clone(&server.asked), Arc::new(script));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (asked, script) = (Arc::clone(&asked), Arc::clone(&script));
                std::thread::spawn(move || serve(stream, &asked, &*script));
            }
        });
        server
    }

    /// A server that answers every request in the same way.
    pub fn always(steps: Vec<Step>) -> Self {
        Self::start(move |_, _| steps.clone())
    }

    /// A server that answers the first requests so, in turn, and the others as the last.
    pub fn in_turn(replies: Vec<Vec<Step>>) -> Self {
        Self::start(move |number, _| replies[number.min(replies.len() - 1)].clone())
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Settings of a client of this server, which waits for two seconds at the most and asks once more.
    pub fn settings(&self) -> Openai {
        Openai {
            base_url: format!("{}/v1", self.url),
            model: "m".into(),
            first_token_seconds: 2,
            stall_seconds: 2,
            answer_seconds: 20,
            max_retries: 1,
            ..Openai::default()
        }
    }

    pub fn model(&self) -> OpenAiModel {
        OpenAiModel::new(&self.settings()).unwrap()
    }

    /// Waits until the other side of a request gave up.
    pub async fn wait_until_given_up(&self) {
        let began = Instant::now();
        while !self.asked().last().is_some_and(|asked| asked.gave_up) {
            assert!(began.elapsed() < PATIENCE, "the connection stays open: {:?}", self.asked());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn serve(stream: TcpStream, all: &Mutex<Vec<Asked>>, script: &Script) -> Option<()> {
    let PlainRequest { line, headers, body } = read_request(&stream)?;
    let asked = Asked { line, headers, body, gave_up: false };
    let number = {
        let mut all = all.lock().unwrap();
        all.push(asked.clone());
        all.len() - 1
    };
    let mut stream = stream;
    for step in script(number, &asked) {
        let is_there = match step {
            Step::Say(bytes) => stream.write_all(&bytes).is_ok(),
            Step::Repeat(bytes, pause) => {
                while stream.write_all(&bytes).is_ok() {
                    std::thread::sleep(pause);
                }
                false
            }
            Step::Wait(file) => {
                let began = Instant::now();
                while !file.exists() && began.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(10));
                }
                true
            }
            Step::Hang => stream.read(&mut [0]).is_ok_and(|read| read > 0),
        };
        if !is_there {
            all.lock().unwrap()[number].gave_up = true;
            return None;
        }
    }
    Some(())
}

/// A reply with a length.
pub fn reply(status: u16, headers: &str, body: &str) -> Vec<Step> {
    let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    vec![Step::Say((head + body).into_bytes())]
}

/// The head of a reply of events, which goes on to the end of the connection.
pub fn head() -> Step {
    Step::Say(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n".to_vec())
}

/// A piece of text as an event.
pub fn piece(text: &str) -> Vec<u8> {
    event(&json!({ "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": null }] }))
}

pub fn event(data: &Value) -> Vec<u8> {
    format!("data: {data}\n\n").into_bytes()
}

/// How an answer ends: the reason, the figures, and the last word.
pub fn end(reason: &str) -> Step {
    let mut bytes = event(&json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] }));
    bytes.extend(event(&json!({ "choices": [], "usage": { "prompt_tokens": 30, "completion_tokens": 20 } })));
    bytes.extend_from_slice(b"data: [DONE]\n\n");
    Step::Say(bytes)
}

/// A good answer.
pub fn good(pieces: &[&str]) -> Vec<Step> {
    let mut steps = vec![head()];
    steps.extend(pieces.iter().map(|text| Step::Say(piece(text))));
    steps.push(end("stop"));
    steps
}

/// What is asked in these tests.
pub fn request() -> CompletionRequest {
    CompletionRequest { system: SYSTEM.into(), user: USER.into(), schema: None, max_tokens: 100 }
}

pub const SYSTEM: &str = "You answer from what is cited.";
pub const USER: &str = "Платёж не прошёл: \"gateway\" timed out\n[e1] order 4711 of shop-customer-77";
pub const KEY: &str = "sk-nobody-may-see-this";

/// Asks, and takes everything.
pub async fn ask(model: &OpenAiModel) -> Result<Completion, ModelError> {
    model.complete(&request(), &mut |_| Flow::GoOn).await
}
