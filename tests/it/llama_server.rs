//! A real OpenAI-compatible server: llama.cpp with a very small model. It proves streaming, cancellation, limits and the
//! form of answers; what the model says is nonsense.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use cartwatch::config::{Openai, StructuredAnswer};
use cartwatch::language_model::openai::{ModelsSeen, OpenAiModel};
use cartwatch::language_model::{CompletionRequest, Finish, Flow, LanguageModel, ModelTrouble as Kind};
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

use crate::openai_server::PATIENCE;
use crate::run::skip;

/// The server has one place for questions, and tests look at it.
static TURN: Mutex<()> = Mutex::const_new(());

struct Llama {
    url: String,
    /// Ends with this process, which holds its standard input open.
    _child: Child,
}

/// The server, started once, and the right to ask it; `None`, with a line that says so, where it can't be had.
async fn llama(test: &str) -> Option<(&'static Llama, MutexGuard<'static, ()>)> {
    static SERVER: OnceLock<Result<Llama, String>> = OnceLock::new();
    match SERVER.get_or_init(start) {
        Ok(llama) => Some((llama, TURN.lock().await)),
        Err(why) => {
            skip(test, why);
            None
        }
    }
}

fn start() -> Result<Llama, String> {
    let named = |name: &str| {
        let path = std::env::var_os(name).map(PathBuf::from).filter(|path| path.exists());
        path.ok_or_else(|| format!("{name} names nothing that is there"))
    };
    let (folder, model) = (named("CARTWATCH_LLAMA_SERVER")?, named("CARTWATCH_GGUF")?);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/llama/serve.py");
    let mut command = Command::new("python3");
    command.arg(script).args([model, folder]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("python3: {error}"))?;
    let mut url = String::new();
    let read = BufReader::new(child.stdout.take().unwrap()).read_line(&mut url);
    assert!(read.is_ok() && url.starts_with("http://127.0.0.1:"), "the server does not start: {url:?}");
    Ok(Llama { url: url.trim_end().to_owned(), _child: child })
}

impl Llama {
    fn settings(&self) -> Openai {
        Openai {
            base_url: format!("{}/v1", self.url),
            model: "smollm2".into(),
            first_token_seconds: 120,
            stall_seconds: 60,
            answer_seconds: 300,
            context_tokens: 4096,
            ..Openai::default()
        }
    }

    fn model(&self) -> OpenAiModel {
        OpenAiModel::new(&self.settings()).unwrap()
    }

    /// The one place for questions: whether it is busy, and the tokens of its last answer.
    async fn place(&self) -> (bool, u64) {
        let text = reqwest::get(format!("{}/slots", self.url)).await.unwrap().text().await.unwrap();
        let place = serde_json::from_str::<Value>(&text).unwrap()[0].clone();
        let token = &place["next_token"];
        let decoded = token.get(0).unwrap_or(token)["n_decoded"].as_u64();
        (place["is_processing"].as_bool().unwrap(), decoded.unwrap_or_else(|| panic!("{place}")))
    }
}

fn question(user: &str, max_tokens: u32) -> CompletionRequest {
    let system = "You are a helpful assistant.".to_owned();
    CompletionRequest { system, user: user.to_owned(), schema: None, max_tokens }
}

#[tokio::test]
async fn a_real_server_streams_and_tells_what_it_used() {
    let Some((llama, _turn)) = llama("a_real_server_streams").await else { return };
    let model = llama.model();
    let mut pieces = Vec::new();
    let mut take = |text: &str| {
        pieces.push(text.to_owned());
        Flow::GoOn
    };
    let completion = model.complete(&question("Count from one to twenty.", 24), &mut take).await.unwrap();
    assert!(pieces.len() > 3, "{pieces:?}");
    assert_eq!(pieces.concat(), completion.text);
    assert!([Finish::Stop, Finish::Length].contains(&completion.finish), "{completion:?}");
    let usage = completion.usage.unwrap();
    assert!((4..=24).contains(&usage.completion) && (10..60).contains(&usage.prompt), "{usage:?}");
    assert!(completion.first_text < completion.whole);
    assert_eq!(model.look().await.unwrap().models, ModelsSeen::There);
}

#[tokio::test]
async fn a_real_server_stops_when_nobody_listens_any_more() {
    let Some((llama, _turn)) = llama("a_real_server_stops").await else { return };
    let model = llama.model();
    for enough in [true, false] {
        let asked = question("Write a very long story about a shop, with many chapters.", 3000);
        let (told, heard) = tokio::sync::oneshot::channel();
        let mut told = Some(told);
        let mut take = move |_: &str| {
            if let Some(told) = told.take() {
                let _ = told.send(());
            }
            if enough { Flow::Enough } else { Flow::GoOn }
        };
        // Either the answer ends because the caller has enough, or it is dropped in the middle.
        tokio::select! {
            ended = model.complete(&asked, &mut take) => assert_eq!(ended.unwrap().finish, Finish::Enough),
            heard = heard => heard.unwrap(),
        }
        let began = Instant::now();
        let written = loop {
            let (is_busy, written) = llama.place().await;
            if !is_busy {
                break written;
            }
            assert!(began.elapsed() < PATIENCE, "the server goes on");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        };
        assert!(written < 1500, "{written} of 3000 tokens were written");
    }
}

#[tokio::test]
async fn a_real_server_holds_an_answer_to_its_schema() {
    let Some((llama, _turn)) = llama("a_real_server_holds_an_answer").await else { return };
    let schema = json!({
        "type": "object",
        "properties": { "cause": { "enum": ["redis", "database"] }, "certain": { "type": "boolean" } },
        "required": ["cause", "certain"],
        "additionalProperties": false,
    });
    let mut asked = question("The payment service lost its connection to redis. What is the cause?", 200);
    asked.schema = Some(schema);
    let completion = llama.model().complete(&asked, &mut |_| Flow::GoOn).await.unwrap();
    let answer: Value = serde_json::from_str(&completion.text).unwrap_or_else(|_| panic!("{}", completion.text));
    assert!(["redis", "database"].contains(&answer["cause"].as_str().unwrap()), "{answer}");
    assert!(answer["certain"].is_boolean() && answer.as_object().unwrap().len() == 2, "{answer}");
    asked.max_tokens = 16;
    for structured in [StructuredAnswer::Json, StructuredAnswer::None] {
        let model = OpenAiModel::new(&Openai { structured, ..llama.settings() }).unwrap();
        assert!(model.complete(&asked, &mut |_| Flow::GoOn).await.is_ok(), "{structured:?}");
    }
}

#[tokio::test]
async fn a_real_server_says_that_a_question_is_too_long() {
    let Some((llama, _turn)) = llama("a_real_server_says_that_a_question_is_too_long").await else { return };
    let model = OpenAiModel::new(&Openai { context_tokens: 100_000, ..llama.settings() }).unwrap();
    let error = model.complete(&question(&"many words ".repeat(4000), 16), &mut |_| Flow::GoOn).await.unwrap_err();
    assert_eq!(error.kind, Kind::TooLong, "{error}");
    assert!(error.what.contains("exceed_context_size_error"), "{error}");
}
