//! The queue, the limits and the stream.

use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::tiny::Tiny;
use super::{request, settings};
use crate::config::Local;
use crate::language_model::local::LocalModel;
use crate::language_model::local::worker::LONGEST_QUEUE;
use crate::language_model::{Finish, Flow, LanguageModel, ModelTrouble};

fn model(folder: &TempDir) -> LocalModel {
    LocalModel::new(&settings(&Tiny::new("qwen3").write(folder.path()))).unwrap()
}

#[tokio::test]
async fn the_same_question_gets_the_same_answer_in_pieces() {
    let folder = TempDir::new().unwrap();
    let model = model(&folder);
    let mut pieces = String::new();
    let first = model
        .complete(&request("be brief", "hello", 30), &mut |piece| {
            pieces.push_str(piece);
            Flow::GoOn
        })
        .await
        .unwrap();
    assert_eq!(pieces, first.text);
    let usage = first.usage.unwrap();
    assert!(usage.prompt > 10 && usage.completion <= 30);
    assert!(first.first_text <= first.whole);
    model.complete(&request("", "something else", 30), &mut |_| Flow::GoOn).await.unwrap();
    let again = model.complete(&request("be brief", "hello", 30), &mut |_| Flow::GoOn).await.unwrap();
    assert_eq!((again.text, again.finish), (first.text, first.finish));
}

#[tokio::test]
async fn an_answer_ends_when_the_caller_has_enough() {
    let folder = TempDir::new().unwrap();
    let model = model(&folder);
    let mut count = 0;
    let answer = model
        .complete(&request("", "hello", 400), &mut |_| {
            count += 1;
            if count == 3 { Flow::Enough } else { Flow::GoOn }
        })
        .await
        .unwrap();
    assert_eq!((answer.finish, count), (Finish::Enough, 3));
    assert!(model.complete(&request("", "hello", 1), &mut |_| Flow::GoOn).await.is_ok());
}

#[tokio::test]
async fn limits_of_time_are_named() {
    let folder = TempDir::new().unwrap();
    let path = Tiny::new("qwen3").write(folder.path());
    for (first, whole, key) in [(0, 9, "local.first_token_seconds"), (9, 0, "local.answer_seconds")] {
        let limited = Local { first_token_seconds: first, answer_seconds: whole, ..settings(&path) };
        let model = LocalModel::new(&limited).unwrap();
        let error = model.complete(&request("", "hello", 400), &mut |_| Flow::GoOn).await.unwrap_err();
        assert_eq!(error.kind, ModelTrouble::Time);
        assert!(error.what.contains(key), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_wait_for_each_other_and_too_many_are_refused() {
    let folder = TempDir::new().unwrap();
    let model = model(&folder);
    let refused = Arc::new(Mutex::new(0));
    let asked: Vec<_> = (0..LONGEST_QUEUE * 3)
        .map(|number| {
            let (model, refused) = (model.clone(), Arc::clone(&refused));
            tokio::spawn(async move {
                match model.complete(&request("", &format!("hello {number}"), 40), &mut |_| Flow::GoOn).await {
                    Ok(_) => {}
                    Err(error) => {
                        assert_eq!(error.kind, ModelTrouble::Time);
                        assert!(error.what.contains("8 questions wait"), "{error}");
                        *refused.lock().unwrap() += 1;
                    }
                }
            })
        })
        .collect();
    for task in asked {
        task.await.unwrap();
    }
    let refused = *refused.lock().unwrap();
    assert!((1..=LONGEST_QUEUE * 2).contains(&refused), "{refused}");
}

#[tokio::test]
async fn a_question_that_nobody_waits_for_is_given_up() {
    let folder = TempDir::new().unwrap();
    let model = model(&folder);
    let mut dropped = Vec::new();
    for _ in 0..LONGEST_QUEUE / 2 {
        let question = request("", "hello", 400);
        let mut ignore = |_: &str| Flow::GoOn;
        let mut asked = model.complete(&question, &mut ignore);
        // Polled once, so that it stands in the queue.
        tokio::select! { biased; answer = &mut asked => dropped.push(answer.is_ok()), () = std::future::ready(()) => {} }
    }
    assert!(dropped.is_empty());
    assert!(model.complete(&request("", "hello", 2), &mut |_| Flow::GoOn).await.is_ok());
}

#[tokio::test]
async fn a_file_that_is_missing_is_named_and_used_when_it_is_there() {
    let folder = TempDir::new().unwrap();
    let written = Tiny::new("llama").write(folder.path());
    let path = folder.path().join("later.gguf");
    let model = LocalModel::new(&settings(&path)).unwrap();
    let error = model.complete(&request("", "hello", 2), &mut |_| Flow::GoOn).await.unwrap_err();
    assert_eq!(error.kind, ModelTrouble::File);
    assert!(error.what.contains("later.gguf"), "{error}");
    assert!(model.describe().is_err());
    let missing = model.version();
    std::fs::rename(written, &path).unwrap();
    assert!(model.complete(&request("", "hello", 2), &mut |_| Flow::GoOn).await.is_ok());
    assert_ne!(model.version(), missing);
    assert_eq!((model.context_tokens(), model.describe().unwrap().layers), (512, 2));
}

#[test]
fn without_a_file_there_is_no_model() {
    let error = LocalModel::new(&Local::default()).unwrap_err();
    assert_eq!(error.kind, ModelTrouble::Settings);
    assert!(error.what.contains("local.model"), "{error}");
}

#[test]
fn another_file_is_another_version() {
    let folder = TempDir::new().unwrap();
    let version = |seed| {
        let path = Tiny { seed, ..Tiny::new("qwen2") }.write(folder.path());
        LocalModel::new(&settings(&path)).unwrap().version()
    };
    assert_eq!(version(5), version(5));
    assert_ne!(version(5), version(6));
}
