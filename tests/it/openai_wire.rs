//! What goes over the wire to an OpenAI-compatible server, to whom, and what comes of a good answer.

use cartwatch::config::{Openai, Secret};
use cartwatch::language_model::openai::OpenAiModel;
use cartwatch::language_model::{Finish, Flow, LanguageModel, ModelTrouble as Kind, Usage};
use serde_json::json;

use crate::elastic_gate::{Gate, Rules};
use crate::openai_server::{KEY, SYSTEM, Scripted, Step, USER, ask, good, head, piece, reply, request};
use crate::run::Desk;

#[tokio::test]
async fn what_is_sent_is_the_question_and_nothing_else_and_the_key_stands_in_its_header_alone() {
    let server = Scripted::always(good(&["yes"]));
    let settings = Openai {
        api_key: Secret::new(KEY),
        organization: "org-1".into(),
        project: "proj-1".into(),
        headers: [("X-Gateway".to_owned(), Secret::new("gate-secret"))].into(),
        ..server.settings()
    };
    ask(&OpenAiModel::new(&settings).unwrap()).await.unwrap();
    let asked = server.asked().remove(0);
    assert_eq!(asked.line, "POST /v1/chat/completions");
    let expected = json!({
        "model": "m", "stream": true, "stream_options": { "include_usage": true }, "max_tokens": 100, "seed": 7,
        "temperature": 0,
        "messages": [{ "role": "system", "content": SYSTEM }, { "role": "user", "content": USER }],
    });
    assert_eq!(asked.json(), expected);
    let mut headers: Vec<String> = asked.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    headers.sort();
    let host = server.url.trim_start_matches("http://");
    let expected = [
        "accept-encoding: identity".to_owned(),
        "accept: text/event-stream, application/json;q=0.9".to_owned(),
        format!("authorization: Bearer {KEY}"),
        format!("content-length: {}", asked.body.len()),
        "content-type: application/json".to_owned(),
        format!("host: {host}"),
        "openai-organization: org-1".to_owned(),
        "openai-project: proj-1".to_owned(),
        format!("user-agent: cartwatch/{}", env!("CARGO_PKG_VERSION")),
        "x-gateway: gate-secret".to_owned(),
    ];
    assert_eq!(headers, expected);
}

#[tokio::test]
async fn an_answer_comes_in_pieces_and_its_figures_with_it() {
    let server = Scripted::always(good(&["<think>hm", "</think>\n\n", "Restart ", "the шлюз", "."]));
    let mut pieces = Vec::new();
    let take = &mut |text: &str| {
        pieces.push(text.to_owned());
        Flow::GoOn
    };
    let model = server.model();
    let completion = model.complete(&request(), take).await.unwrap();
    assert_eq!(pieces, ["Restart ", "the шлюз", "."]);
    assert_eq!((completion.text.as_str(), completion.finish), ("Restart the шлюз.", Finish::Stop));
    assert_eq!(completion.usage, Some(Usage { prompt: 30, completion: 20 }));
    assert!(completion.first_text <= completion.whole);
    assert_eq!((model.name(), model.context_tokens()), ("openai", 8192));
    assert!(model.version().contains("m http://127.0.0.1:"), "{}", model.version());
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_read_too() {
    let body = json!({
        "choices": [{ "message": { "role": "assistant", "content": " whole" }, "finish_reason": "length" }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 2 },
    });
    let server = Scripted::always(reply(200, "content-type: application/json\r\n", &body.to_string()));
    let completion = ask(&server.model()).await.unwrap();
    assert_eq!((completion.text.as_str(), completion.finish), ("whole", Finish::Length));
    assert_eq!(completion.usage, Some(Usage { prompt: 1, completion: 2 }));
}

#[tokio::test]
async fn a_caller_that_has_enough_closes_the_connection() {
    let server = Scripted::always(vec![head(), Step::Say(piece("a")), Step::Say(piece("b")), Step::Hang]);
    let completion = server.model().complete(&request(), &mut |_| Flow::Enough).await.unwrap();
    assert_eq!((completion.text.starts_with('a'), completion.finish), (true, Finish::Enough));
    server.wait_until_given_up().await;
}

#[tokio::test]
async fn a_caller_that_goes_away_closes_the_connection() {
    let server = Scripted::always(vec![head(), Step::Say(piece("a")), Step::Hang]);
    let model = server.model();
    let (told, heard) = tokio::sync::oneshot::channel();
    let mut told = Some(told);
    let asked = request();
    let mut take = move |_: &str| {
        if let Some(told) = told.take() {
            let _ = told.send(());
        }
        Flow::GoOn
    };
    tokio::select! {
        ended = model.complete(&asked, &mut take) => panic!("{ended:?}"),
        heard = heard => heard.unwrap(),
    }
    server.wait_until_given_up().await;
}

#[tokio::test]
async fn what_a_server_refuses_by_name_is_left_out_and_remembered() {
    let server = Scripted::start(|_, asked| {
        let body = asked.json();
        let refuse = |param: &str, message: &str| {
            let error = json!({ "error": { "message": message, "param": param, "code": "unsupported_parameter" } });
            reply(400, "content-type: application/json\r\n", &error.to_string())
        };
        if body.get("max_tokens").is_some() {
            return refuse("max_tokens", "Use 'max_completion_tokens' instead.");
        }
        if body["response_format"]["type"] == "json_schema" {
            return refuse("response_format", "no schemas here");
        }
        for key in ["temperature", "seed", "stream_options"] {
            if body.get(key).is_some() {
                return refuse(key, "not supported with this model");
            }
        }
        good(&["{}"])
    });
    let model = server.model();
    let mut asked = request();
    asked.schema = Some(json!({ "type": "object" }));
    for requests in [6, 7] {
        model.complete(&asked, &mut |_| Flow::GoOn).await.unwrap();
        assert_eq!(server.asked().len(), requests);
    }
    let last = server.asked().pop().unwrap().json();
    let mut keys: Vec<&String> = last.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["max_completion_tokens", "messages", "model", "response_format", "stream"]);
    assert_eq!(last["response_format"], json!({ "type": "json_object" }));
}

#[tokio::test]
async fn a_refusal_that_stays_is_given_up_on_after_each_form_once() {
    let all = "max_tokens max_completion_tokens temperature seed stream_options response_format system role";
    let server = Scripted::always(reply(400, "", &json!({ "error": all }).to_string()));
    let error = ask(&server.model()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
    assert!(server.asked().len() <= 9, "{}", server.asked().len());
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let other = Scripted::always(good(&["stolen"]));
    for status in [301, 302, 303, 307, 308] {
        let place = format!("location: {}/v1/chat/completions\r\n", other.url);
        let server = Scripted::always(reply(status, &place, ""));
        let settings = Openai { api_key: Secret::new(KEY), ..server.settings() };
        let error = ask(&OpenAiModel::new(&settings).unwrap()).await.unwrap_err();
        assert_eq!((error.kind, server.asked().len()), (Kind::Settings, 1), "{error}");
        assert!(error.what.contains("openai.base_url"), "{error}");
    }
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_trusted_where_it_is_named() {
    let server = Scripted::always(good(&["secret"]));
    let gate = Gate::before(&server.url, Rules { tls: true, ..Rules::default() });
    let settings = Openai {
        base_url: format!("{}/v1", gate.url),
        api_key: Secret::new(KEY),
        ca_file: gate.authority(),
        ..server.settings()
    };
    assert_eq!(ask(&OpenAiModel::new(&settings).unwrap()).await.unwrap().text, "secret");
    let stranger = Openai { ca_file: Default::default(), ..settings };
    let error = ask(&OpenAiModel::new(&stranger).unwrap()).await.unwrap_err();
    assert_eq!((error.kind, server.asked().len()), (Kind::Line, 1));
    assert!(error.what.contains("openai.ca_file"), "{error}");
}

#[tokio::test]
async fn a_proxy_is_used_where_one_is_named_and_does_not_see_the_key() {
    let proxy =
        Scripted::start(
            |_, asked| {
                if asked.line.starts_with("CONNECT") { reply(502, "", "") } else { good(&["through"]) }
            },
        );
    let address = proxy.url.replace("http://", "http://user:hunter2@");
    let plain = Openai {
        base_url: "http://model.example/v1".into(),
        proxy: Secret::new(address),
        max_retries: 0,
        ..proxy.settings()
    };
    assert_eq!(ask(&OpenAiModel::new(&plain).unwrap()).await.unwrap().text, "through");
    let asked = proxy.asked().remove(0);
    assert_eq!(asked.line, "POST http://model.example/v1/chat/completions");
    assert_eq!(asked.header("proxy-authorization"), Some("Basic dXNlcjpodW50ZXIy"));
    let secret = Openai { base_url: "https://model.example/v1".into(), api_key: Secret::new(KEY), ..plain };
    let error = ask(&OpenAiModel::new(&secret).unwrap()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Line);
    assert!(!format!("{error:?}").contains("hunter2"), "{error}");
    let asked = proxy.asked().remove(1);
    assert_eq!(asked.line, "CONNECT model.example:443");
    assert!(!format!("{asked:?}").contains(KEY));
}

#[test]
fn the_doctor_looks_at_the_server_in_words_without_asking_a_question() {
    let list = json!({ "data": [{ "id": "llama3.2:latest" }, { "id": "qwen3:8b" }] }).to_string();
    let server = Scripted::start(move |_, asked| match asked.header("authorization") {
        Some("Bearer wrong") => reply(401, "", "{\"error\":{\"code\":\"invalid_api_key\"}}"),
        Some("Bearer bare") => reply(404, "", ""),
        _ => reply(200, "", &list),
    });
    let desk = Desk::new();
    let look = |more: &str, language: &str| {
        let text = format!("[openai]\nbase_url = \"{}/v1\"\n{more}\n", server.url);
        let file = desk.file("cartwatch.toml", text).display().to_string();
        let outcome = desk.run(&["--config", &file, "--lang", language, "doctor", "--format", "json"]);
        let checks = outcome.json()["checks"].clone();
        let found = checks.as_array().unwrap().iter().find(|check| check["name"] == "openai").cloned();
        found.map(|found| (found["good"].as_bool().unwrap(), found["detail"].as_str().unwrap().to_owned()))
    };
    assert_eq!(look("", "en"), None);
    let unused = look("api_key = \"x\"", "ru").unwrap();
    assert_eq!(unused, (true, "не используется: ключ есть, но модель в openai.model не указана".into()));
    assert!(server.asked().is_empty());
    let (good, said) = look("model = \"llama3.2\"", "en").unwrap();
    assert!(good && said.ends_with("/v1/chat/completions answers and has the model llama3.2"), "{said}");
    let (good, said) = look("model = \"gpt\"", "ru").unwrap();
    assert!(!good && said.contains("модели gpt в его списке нет; есть llama3.2:latest, qwen3:8b"), "{said}");
    let (good, said) = look("model = \"m\"\napi_key = \"bare\"", "en").unwrap();
    assert!(good && said.contains("it does not tell"), "{said}");
    let (good, said) = look("model = \"m\"\napi_key = \"wrong\"", "en").unwrap();
    assert!(!good && said.contains("HTTP 401 (invalid_api_key): the server refuses the key"), "{said}");
    assert!(server.asked().iter().all(|asked| asked.line == "GET /v1/models" && asked.body.is_empty()));
}
