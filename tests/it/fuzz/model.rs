//! What comes from a language model's server instead of an answer.

use std::sync::{Arc, Mutex};

use cartwatch::config::{Openai, Secret};
use cartwatch::language_model::openai::OpenAiModel;

use super::fuzz;
use crate::openai_server::{KEY, Scripted, Step, ask, end, piece, reply};

#[test]
fn replies_of_a_models_server() {
    let next: Arc<Mutex<Vec<u8>>> = Arc::default();
    let given = Arc::clone(&next);
    let server = Scripted::start(move |_, _| {
        let bytes = given.lock().unwrap().clone();
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        vec![Step::Say(first.to_vec()), Step::Say(rest.to_vec())]
    });
    let settings = Openai { api_key: Secret::new(KEY), max_retries: 0, ..server.settings() };
    let model = Arc::new(OpenAiModel::new(&settings).unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let handle = runtime.handle().clone();
    // A name of one word may be shown wherever the fuzzer puts it; a sentence may not.
    fuzz("model", &samples(), move |input, _| {
        *next.lock().unwrap() = input.to_vec();
        if let Err(error) = handle.block_on(ask(&model)) {
            let shown = format!("{error:?}");
            assert!(!shown.contains(KEY) && !shown.contains("customer of shop"), "{shown}");
        }
    });
}

fn samples() -> Vec<Vec<u8>> {
    let bytes = |steps: Vec<Step>| -> Vec<u8> {
        steps
            .into_iter()
            .flat_map(|step| match step {
                Step::Say(bytes) => bytes,
                Step::Repeat(..) | Step::Wait(_) | Step::Hang => Vec::new(),
            })
            .collect()
    };
    let events = [piece("<think>a</think>b"), piece("шлюз"), bytes(vec![end("stop")])].concat();
    let events = String::from_utf8(events).unwrap();
    let whole =
        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1}}";
    let refusal = "{\"error\":{\"code\":\"context_length_exceeded\",\"param\":\"messages\",\"message\":\"the customer of shop 77\"}}";
    vec![
        bytes(reply(200, "content-type: text/event-stream\r\n", &events)),
        bytes(reply(200, "content-type: application/json\r\n", whole)),
        bytes(reply(400, "content-type: application/json\r\n", refusal)),
        bytes(reply(429, "retry-after: 0\r\n", refusal)),
        bytes(reply(200, "", &format!("data: {refusal}\n\n: ping\r\n\r\n{events}"))),
    ]
}
