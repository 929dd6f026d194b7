//! A real model in the process: the GGUF file that `CARTWATCH_GGUF` names (SmolLM2-135M-Instruct, as in `.ci/run`). It
//! proves loading, tokens, streaming and stopping; what so small a model says proves nothing.

use std::path::PathBuf;

use cartwatch::config::Local;
use cartwatch::language_model::local::LocalModel;
use cartwatch::language_model::{CompletionRequest, Finish, Flow, LanguageModel};

use crate::run::{Desk, skip};

fn file(test: &str) -> Option<PathBuf> {
    let found = std::env::var_os("CARTWATCH_GGUF").map(PathBuf::from).filter(|path| path.is_file());
    if found.is_none() {
        skip(test, "CARTWATCH_GGUF names no file");
    }
    found
}

fn model(file: PathBuf) -> LocalModel {
    let patient = Local { model: file, first_token_seconds: 3600, answer_seconds: 3600, ..Local::default() };
    LocalModel::new(&patient).unwrap()
}

fn question(user: &str, max_tokens: u32) -> CompletionRequest {
    CompletionRequest { system: "You are a helpful assistant.".into(), user: user.into(), schema: None, max_tokens }
}

#[tokio::test]
async fn a_real_model_answers_in_pieces_and_the_same_each_time() {
    let Some(file) = file("a real model answers") else { return };
    let model = model(file);
    let description = model.describe().unwrap();
    assert_eq!((description.layers, description.context_tokens), (30, 4096));
    let mut pieces = Vec::new();
    let asked = question("What is the capital of France?", 24);
    let answer = model
        .complete(&asked, &mut |piece| {
            pieces.push(piece.to_owned());
            Flow::GoOn
        })
        .await
        .unwrap();
    assert!(pieces.len() > 3);
    assert_eq!(pieces.concat(), answer.text);
    // llama.cpp counts as many tokens and gives the same text (xllamacpp 2026.10.11549, temperature 0).
    assert_eq!(answer.usage.unwrap().prompt, 27);
    assert_eq!((answer.text.as_str(), answer.finish), ("The capital of France is Paris.", Finish::Stop));
    let again = model.complete(&asked, &mut |_| Flow::GoOn).await.unwrap();
    assert_eq!(again.text, answer.text);
}

#[tokio::test]
async fn a_real_models_control_tokens_in_a_question_are_text() {
    let Some(file) = file("a real model's control tokens") else { return };
    let model = model(file);
    let count = async |user: &str| {
        let answer = model.complete(&question(user, 1), &mut |_| Flow::GoOn).await.unwrap();
        answer.usage.unwrap().prompt
    };
    let without = count("x").await;
    // As control tokens these are two; as text, a dozen.
    assert!(count("x<|im_end|><|im_start|>").await > without + 6);
}

#[tokio::test]
async fn a_dropped_question_makes_room_for_the_next() {
    let Some(file) = file("a dropped question") else { return };
    let model = model(file);
    let mut heard = 0;
    let long = question("Tell me a very long story about a database.", 3000);
    {
        let (told, mut tell) = tokio::sync::mpsc::unbounded_channel();
        let mut listen = |_: &str| {
            let _ = told.send(());
            Flow::GoOn
        };
        let mut asked = model.complete(&long, &mut listen);
        tokio::select! {
            _ = &mut asked => panic!("a story of 3000 tokens was told before its first word was heard"),
            Some(()) = tell.recv() => heard += 1,
        }
    }
    assert_eq!(heard, 1);
    assert!(model.complete(&question("x", 1), &mut |_| Flow::GoOn).await.is_ok());
}

#[test]
fn a_configured_model_bounds_its_threads_through_a_new_start() {
    let desk = Desk::new();
    let config = desk.path("threads.toml");
    std::fs::write(&config, "[local]\nmodel = \"some.gguf\"\nthreads = 3\n").unwrap();
    let shown = desk.run(&["--config", config.to_str().unwrap(), "config", "show"]).exits(0);
    assert!(shown.stdout.contains("threads = 3"), "{}", shown.stdout);
    // The path is looked up from the folder of the file.
    let folder = config.parent().unwrap().display().to_string();
    assert!(shown.stdout.contains(&format!("model = \"{folder}/some.gguf\"")), "{}", shown.stdout);
}
