//! OpenAI-compatible servers that are busy, slow, broken, or not what they should be: what is tried again, what is said,
//! and what it may cost.

use std::sync::Arc;
use std::time::Duration;

use cartwatch::config::{Openai, Secret};
use cartwatch::language_model::openai::OpenAiModel;
use cartwatch::language_model::{Finish, Flow, LanguageModel, ModelError, ModelTrouble as Kind};
use serde_json::json;

use crate::openai_server::{KEY, SYSTEM, Scripted, Step, USER, ask, end, event, good, head, piece, reply, request};

const HTML: &str = "content-type: text/html; charset=utf-8\r\n";

/// What a server like this gives; `requests`: how often it was asked.
async fn failure(replies: Vec<Vec<Step>>, requests: usize) -> ModelError {
    let server = Scripted::in_turn(replies);
    let error = ask(&server.model()).await.unwrap_err();
    assert_eq!(server.asked().len(), requests, "{error}");
    let place = format!("[POST {}/v1/chat/completions]", server.url);
    assert!(error.what.ends_with(&place), "{error}");
    error
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says() {
    let server = Scripted::in_turn(vec![reply(429, "retry-after: 1\r\n", ""), good(&["now"])]);
    let completion = ask(&server.model()).await.unwrap();
    assert_eq!((completion.text.as_str(), server.asked().len()), ("now", 2));
    assert!(completion.whole >= Duration::from_secs(1), "the pause that was asked for is kept");
    let dates = "date: Tue, 24 Nov 2026 20:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 20:00:01 GMT\r\n";
    let server = Scripted::in_turn(vec![reply(503, dates, ""), good(&["now"])]);
    assert!(ask(&server.model()).await.unwrap().whole >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_pause_beyond_the_time_for_the_answer_is_not_waited_for() {
    let error = failure(vec![reply(429, "retry-after: 3600\r\n", "")], 1).await;
    assert_eq!(error.kind, Kind::Refused);
    assert!(error.what.contains("would have to wait 3600 s"), "{error}");
    let error = failure(vec![reply(503, "retry-after: 99999999999999999999\r\n", "")], 2).await;
    assert_eq!(error.kind, Kind::Line);
    let error = failure(vec![reply(503, "retry-after: 18446744073709551615\r\n", "")], 1).await;
    assert_eq!(error.kind, Kind::Line);
}

#[tokio::test]
async fn a_server_that_fails_is_asked_again_and_one_that_refuses_is_not() {
    for status in [408, 429, 500, 502, 503, 504] {
        let error = failure(vec![reply(status, "", "{}")], 2).await;
        assert!(error.what.contains(&format!("HTTP {status}")) && error.what.contains("after 2 attempts"), "{error}");
    }
    for status in [400, 401, 402, 403, 404, 405, 413, 418, 422, 501] {
        failure(vec![reply(status, "", "{}")], 1).await;
    }
    let quota = "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"You exceeded your current quota\"}}";
    let error = failure(vec![reply(429, "retry-after: 1\r\n", quota)], 1).await;
    assert_eq!(error.kind, Kind::Refused);
    let long = "{\"error\":{\"code\":\"context_length_exceeded\"}}";
    assert_eq!(failure(vec![reply(400, "", long)], 1).await.kind, Kind::TooLong);
}

#[tokio::test]
async fn a_line_that_breaks_before_any_text_is_tried_again_and_later_it_is_not() {
    let server = Scripted::in_turn(vec![vec![], vec![Step::Say(b"HTTP/1.1 200 OK\r\ncont".to_vec())], good(&["a"])]);
    let model = OpenAiModel::new(&Openai { max_retries: 2, ..server.settings() }).unwrap();
    assert_eq!(ask(&model).await.unwrap().text, "a");
    let server = Scripted::in_turn(vec![vec![head()], good(&["b"])]);
    assert_eq!(ask(&server.model()).await.unwrap().text, "b");
    let error = failure(vec![vec![head(), Step::Say(piece("half"))], good(&["c"])], 1).await;
    assert_eq!(error.kind, Kind::Line);
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n".to_vec();
    let error = failure(vec![vec![Step::Say(chunked), Step::Say(piece("half"))]], 1).await;
    assert!(error.what.contains("in the middle of the answer"), "{error}");
    let nobody = Openai { base_url: "http://127.0.0.1:1/v1".into(), max_retries: 0, ..server.settings() };
    let error = ask(&OpenAiModel::new(&nobody).unwrap()).await.unwrap_err();
    assert!(error.kind == Kind::Line && error.what.contains("no connection"), "{error}");
}

#[tokio::test]
async fn a_server_that_stalls_is_waited_for_no_longer_than_allowed() {
    let limit = |steps: Vec<Step>, change: fn(&mut Openai)| async move {
        let server = Scripted::always(steps);
        let mut settings =
            Openai { first_token_seconds: 60, stall_seconds: 60, answer_seconds: 60, ..server.settings() };
        change(&mut settings);
        let error = ask(&OpenAiModel::new(&settings).unwrap()).await.unwrap_err();
        assert_eq!((error.kind, server.asked().len()), (Kind::Time, 1), "{error}");
        server.wait_until_given_up().await;
        error.what
    };
    let first: fn(&mut Openai) = |settings| settings.first_token_seconds = 1;
    let stall: fn(&mut Openai) = |settings| settings.stall_seconds = 1;
    let whole: fn(&mut Openai) = |settings| settings.answer_seconds = 1;
    let said = limit(vec![Step::Hang], first).await;
    assert!(said.contains("no token came within 1 s (openai.first_token_seconds)"), "{said}");
    let pings = Step::Repeat(b": still here\n\n".to_vec(), Duration::from_millis(20));
    let said = limit(vec![head(), pings.clone()], first).await;
    assert!(said.contains("openai.first_token_seconds"), "{said}");
    let role = event(&json!({ "choices": [{ "delta": { "role": "assistant", "content": null } }] }));
    let said = limit(vec![head(), Step::Say(role), Step::Hang], first).await;
    assert!(said.contains("openai.first_token_seconds"), "{said}");
    let said = limit(vec![head(), Step::Say(piece("a")), pings], stall).await;
    assert!(said.contains("no further token came within 1 s (openai.stall_seconds)"), "{said}");
    let drip = Step::Repeat(b"d".to_vec(), Duration::from_millis(20));
    let said = limit(vec![head(), Step::Say(piece("a")), drip], stall).await;
    assert!(said.contains("openai.stall_seconds"), "{said}");
    let steady = Step::Repeat(piece("a"), Duration::from_millis(50));
    let said = limit(vec![head(), steady], whole).await;
    assert!(said.contains("openai.answer_seconds"), "{said}");
}

#[tokio::test]
async fn figures_that_never_come_do_not_hold_the_answer_up() {
    let stop = event(&json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] }));
    let steps = vec![head(), Step::Say(piece("done")), Step::Say(stop.clone()), Step::Hang];
    let completion = ask(&Scripted::always(steps).model()).await.unwrap();
    assert_eq!((completion.text.as_str(), completion.finish, completion.usage), ("done", Finish::Stop, None));
    // Nor does a last word that is missing, or a line that breaks there.
    let completion = ask(&Scripted::always(vec![head(), Step::Say(piece("done")), Step::Say(stop)]).model()).await;
    assert_eq!(completion.unwrap().text, "done");
}

#[tokio::test]
async fn what_is_no_answer_is_told_apart() {
    let page = "<!DOCTYPE html><title>Sign in</title>";
    let error = failure(vec![reply(200, HTML, page)], 1).await;
    assert!(error.kind == Kind::Unreadable && error.what.contains("but text/html"), "{error}");
    let odd = failure(vec![reply(200, "content-type: a b<script>\r\n", "PK\u{3}\u{4}")], 1).await;
    assert!(odd.what.contains("something without a known content type"), "{odd}");
    let zipped = failure(vec![reply(200, "content-encoding: gzip\r\n", "xx")], 1).await;
    assert!(zipped.kind == Kind::Unreadable && zipped.what.contains("compressed"), "{zipped}");
    let empty = failure(vec![reply(200, "", "")], 2).await;
    assert!(empty.kind == Kind::Line && empty.what.contains("empty"), "{empty}");
    let cut = failure(vec![reply(200, "content-type: application/json\r\n", "{\"choices\":[{")], 2).await;
    assert!(cut.kind == Kind::Unreadable && cut.what.contains("no JSON"), "{cut}");
    let broken = failure(vec![vec![head(), Step::Say(b"data: {\"choices\":[{\n\n".to_vec())]], 1).await;
    assert!(broken.kind == Kind::Unreadable && broken.what.contains("no JSON"), "{broken}");
    let bytes = failure(vec![vec![head(), Step::Say(b"data: \xff\xfe\n\n".to_vec())]], 1).await;
    assert!(bytes.what.contains("no UTF-8"), "{bytes}");
    let nothing = failure(vec![vec![head(), end("stop")]], 1).await;
    assert!(nothing.kind == Kind::Unreadable && nothing.what.contains("said nothing"), "{nothing}");
    let filtered = failure(vec![vec![head(), Step::Say(piece("a")), end("content_filter")]], 1).await;
    assert!(filtered.kind == Kind::Refused && filtered.what.contains("content filter"), "{filtered}");
    let out = event(&json!({ "error": { "message": "CUDA out of memory", "type": "server_error" } }));
    let middle = failure(vec![vec![head(), Step::Say(piece("a")), Step::Say(out.clone())]], 1).await;
    assert!(middle.kind == Kind::Line && middle.what.contains("server_error"), "{middle}");
    // Before any text it is tried again.
    failure(vec![vec![head(), Step::Say(out)]], 2).await;
}

#[tokio::test]
async fn an_endless_answer_ends() {
    let endless = vec![head(), Step::Repeat(piece(&"token ".repeat(50)), Duration::ZERO)];
    let server = Scripted::always(endless);
    let completion = ask(&server.model()).await.unwrap();
    assert_eq!(completion.finish, Finish::Length);
    assert!(completion.text.len() < 100 * 64, "{}", completion.text.len());
    server.wait_until_given_up().await;
    let aside = event(&json!({ "choices": [{ "delta": { "reasoning_content": "hm ".repeat(50) } }] }));
    let server = Scripted::always(vec![head(), Step::Repeat(aside, Duration::ZERO)]);
    let error = ask(&server.model()).await.unwrap_err();
    assert!(error.what.contains("openai.thinking_tokens"), "{error}");
    let long = b": ".iter().copied().chain(std::iter::repeat_n(b'x', 1 << 16)).chain(*b"\n").collect::<Vec<u8>>();
    for endless in [vec![b'd'; 1 << 16], long, b"data: \n".repeat(1 << 12), b"\n".repeat(1 << 16)] {
        let server = Scripted::always(vec![head(), Step::Repeat(endless, Duration::ZERO)]);
        let settings = Openai { first_token_seconds: 60, answer_seconds: 60, ..server.settings() };
        let error = ask(&OpenAiModel::new(&settings).unwrap()).await.unwrap_err();
        assert_eq!((error.kind, server.asked().len()), (Kind::Unreadable, 1), "{error}");
        server.wait_until_given_up().await;
    }
    let server = Scripted::always(vec![
        Step::Say(b"HTTP/1.1 500 X\r\n\r\n".to_vec()),
        Step::Repeat(vec![b'x'; 1 << 16], Duration::ZERO),
    ]);
    assert_eq!(ask(&server.model()).await.unwrap_err().kind, Kind::Line);
}

#[tokio::test]
async fn neither_key_nor_question_stand_in_an_error_whatever_the_server_says() {
    let echo = format!("{SYSTEM} {USER} {KEY}");
    let error = json!({ "message": echo, "code": KEY, "type": echo, "param": echo });
    let bodies = [
        echo.clone(),
        error.to_string(),
        json!({ "error": error }).to_string(),
        json!({ "error": echo }).to_string(),
        json!({ "detail": [{ "loc": ["body"], "msg": echo, "input": { "messages": [echo] } }] }).to_string(),
        format!("data: {}\n\n", json!({ "error": { "message": echo, "code": KEY } })),
        format!("data: {}\n\ndata: {echo}\n\n", json!({ "choices": [{ "delta": { "content": "a" } }] })),
    ];
    for body in bodies {
        for status in [200, 400, 401, 404, 413, 429, 500, 503] {
            let server = Scripted::always(reply(status, &format!("x: {KEY}\r\ncontent-type: {KEY}\r\n"), &body));
            let settings = Openai { api_key: Secret::new(KEY), max_retries: 0, ..server.settings() };
            let model = OpenAiModel::new(&settings).unwrap();
            let error = ask(&model).await.unwrap_err();
            let shown = format!("{error} {error:?} {model:?} {}", model.version());
            for hidden in [KEY, "gateway", "order 4711", "customer", "cited", "Платёж"] {
                assert!(!shown.contains(hidden), "{status} {body}: {shown}");
            }
        }
    }
}

#[tokio::test]
async fn a_question_that_cannot_fit_is_not_sent() {
    let server = Scripted::always(good(&["a"]));
    let model = server.model();
    let mut asked = request();
    asked.user = "слово ".repeat(8192);
    let error = model.complete(&asked, &mut |_| Flow::GoOn).await.unwrap_err();
    assert_eq!((error.kind, server.asked().len()), (Kind::TooLong, 0), "{error}");
    assert!(error.what.contains("openai.context_tokens"), "{error}");
}

#[tokio::test]
async fn the_hours_budget_is_kept_and_what_the_server_tells_counts() {
    let server = Scripted::always(good(&["a"]));
    let settings = Openai { tokens_per_hour: 300, ..server.settings() };
    let model = OpenAiModel::new(&settings).unwrap();
    // Each takes 50 tokens, as the server tells, and sets aside more before.
    let mut answered = 0;
    let error = loop {
        match ask(&model).await {
            Ok(_) => answered += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind, server.asked().len()), (Kind::Budget, answered), "{error}");
    assert!((2..6).contains(&answered), "{answered}");
    assert!(error.what.contains("openai.tokens_per_hour is 300, used are"), "{error}");
    let money = |text: &str| text.parse().unwrap();
    let settings = Openai {
        cost_per_hour: money("0.0001"),
        prompt_price: money("0.15"),
        completion_price: money("0.60"),
        ..server.settings()
    };
    let model = OpenAiModel::new(&settings).unwrap();
    assert!(ask(&model).await.is_ok());
    let mut error = None;
    for _ in 0..10 {
        error = ask(&model).await.err().or(error);
    }
    assert!(error.is_some_and(|error| error.what.contains("openai.cost_per_hour is 0.0001")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_side_by_side_do_not_pass_the_budget_together() {
    let server = Scripted::always(vec![head(), Step::Say(piece("a")), Step::Hang]);
    // Each question sets aside about 160 tokens.
    let settings = Openai { tokens_per_hour: 400, stall_seconds: 3, ..server.settings() };
    let model = Arc::new(OpenAiModel::new(&settings).unwrap());
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let model = Arc::clone(&model);
            tokio::spawn(async move { ask(&model).await.unwrap_err().kind })
        })
        .collect();
    let mut kinds = Vec::new();
    for task in tasks {
        kinds.push(task.await.unwrap());
    }
    let stalled = kinds.iter().filter(|kind| **kind == Kind::Time).count();
    let refused = kinds.iter().filter(|kind| **kind == Kind::Budget).count();
    assert_eq!((stalled, refused, server.asked().len()), (2, 6, 2), "{kinds:?}");
    // What was cut off counts as far as it came, not as what was set aside.
    assert_eq!(ask(&model).await.unwrap_err().kind, Kind::Time);
}
