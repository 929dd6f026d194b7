//! Language models in the memory: the order of generators, what is said of those that were skipped, and that nothing waits
//! for one that thinks.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use cartwatch::backend::Filter;
use cartwatch::config::{Config, GeneratorChoice, Generators};
use cartwatch::generate::{CheckedGenerator, Generator, Verdict};
use cartwatch::language_model::{Completion, CompletionRequest, Finish, Flow, LanguageModel, ModelError, ModelTrouble};
use cartwatch::memory::{Asked, Details, Memory, SearchRequest};
use cartwatch::pipeline::{AnalyzeRequest, Meter, analyze};
use cartwatch::wording::Language;
use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::run::Desk;

/// A model that waits for leave to speak, counts how often it was asked and how often it was given up.
struct Slow {
    text: Result<&'static str, &'static str>,
    leave: Semaphore,
    asked: AtomicUsize,
    given_up: Arc<AtomicUsize>,
}

impl Slow {
    fn new(text: Result<&'static str, &'static str>, leave: usize) -> Arc<Self> {
        let (asked, given_up) = (AtomicUsize::new(0), Arc::default());
        Arc::new(Self { text, leave: Semaphore::new(leave), asked, given_up })
    }
}

/// Counts unless it is told that the work is done.
struct Working(Arc<AtomicUsize>, bool);

impl Drop for Working {
    fn drop(&mut self) {
        if !self.1 {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[async_trait]
impl LanguageModel for Slow {
    fn name(&self) -> &'static str {
        "openai"
    }

    fn version(&self) -> String {
        "slow".to_owned()
    }

    fn context_tokens(&self) -> u32 {
        8_000
    }

    async fn complete(
        &self,
        _: &CompletionRequest,
        _: &mut (dyn for<'a> FnMut(&'a str) -> Flow + Send),
    ) -> Result<Completion, ModelError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut working = Working(Arc::clone(&self.given_up), false);
        let leave = self.leave.acquire().await;
        leave.unwrap().forget();
        working.1 = true;
        let wrong = |what: &str| ModelError { kind: ModelTrouble::Line, what: what.to_owned() };
        let text = self.text.map_err(wrong)?.to_owned();
        Ok(Completion { text, finish: Finish::Stop, usage: None, first_text: Duration::ZERO, whole: Duration::ZERO })
    }
}

fn now() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// A memory with one resolved incident, and this model before the extractive generator.
fn memory(model: &Arc<Slow>) -> Memory {
    let memory = Memory::temporary(&Config::built_in(Path::new(""))).unwrap();
    let past = b"id,title,symptoms,root_cause,resolution\n\
        SHOP-1,Card payments time out at the acquirer,PAYMENT_TIMEOUT at the payment step,The acquirer lost a network link.,\
        1. Route payments to the second acquirer. 2. Reconcile pending payments.\n";
    memory.learn_incidents(past, now()).unwrap().unwrap();
    let redactor = memory.store().redactor();
    let generator: Arc<dyn Generator> = Arc::new(CheckedGenerator::new(Arc::clone(model) as _, redactor));
    memory.with_generators(vec![generator])
}

fn request() -> SearchRequest {
    SearchRequest {
        text: "card payments time out at the acquirer".to_owned(),
        language: Language::En,
        filter: Filter::default(),
        limit: 5,
        details: Details::default(),
    }
}

fn asked() -> Asked {
    Asked {
        language: Language::En,
        incident: None,
        text: request().text,
        findings: Vec::new(),
        evidence: Vec::new(),
        sessions: 0,
        users: 0,
    }
}

const SAYS: &str = r#"{"statements":[{"text":"Redirect payments to the secondary acquirer.","sources":["SHOP-1"]},
    {"text":"Double the number of acquirers.","sources":["SHOP-1"]}]}"#;

#[tokio::test]
async fn a_search_is_answered_by_the_model_and_says_what_was_struck_out() {
    let model = Slow::new(Ok(SAYS), 9);
    let memory = memory(&model);
    memory.catch_up().await.unwrap();
    let solution = memory.search(request()).await.unwrap().solution.unwrap();
    assert_eq!((solution.generator.as_str(), solution.verdict), ("openai", Verdict::Precedent));
    assert!(solution.steps.iter().any(|step| step.text.starts_with("Route payments")), "{:#?}", solution.steps);
    assert!(
        solution.steps.iter().any(|step| step.text.contains("Reconcile pending payments")),
        "{:#?}",
        solution.steps
    );
    assert!(!solution.steps.iter().any(|step| step.text.contains("Redirect")), "quoted, and not reworded");
    assert_eq!(solution.struck.len(), 1);
    assert!(solution.skipped.is_empty());
}

#[test]
fn what_people_wrote_of_a_fix_is_shown_without_personal_data_in_every_form() {
    let secrets = ["anna.petrova@example.com", "+7 916 123-45-67", "4111 1111 1111 1111", "hunter2hunter2"];
    let told = format!(
        "Told {} ({}) to void card {}, then ran payctl route --to backup --order A-1029 with password={}.",
        secrets[0], secrets[1], secrets[2], secrets[3]
    );
    let desk = Desk::new();
    let past = serde_json::json!({
        "id": "SHOP-1", "title": format!("Card payments time out for {}", secrets[0]),
        "symptoms": "PAYMENT_TIMEOUT: gateway did not answer, card payments time out", "code": "PAYMENT_TIMEOUT",
        "service": "payment", "cause": format!("The acquirer lost a link, says {}.", secrets[0]), "fix": told,
    });
    let past = desk.file("past.jsonl", format!("{past}\n"));
    desk.run(&["learn", &past.display().to_string()]).exits(0);
    let line = |second: u32| {
        format!(
            "{}\n",
            serde_json::json!({
                "timestamp": format!("2026-03-02T12:00:{second:02}Z"), "session_id": format!("s{second}"), "level": "ERROR",
                "service": "payment", "error_code": "PAYMENT_TIMEOUT", "event_type": "payment",
                "message": "gateway did not answer, card payments time out",
            })
        )
    };
    let log = desk.file("shop.jsonl", (10..30).map(line).collect::<String>()).display().to_string();
    let search = ["search", "PAYMENT_TIMEOUT gateway did not answer, card payments time out"];
    let mut shown = Vec::new();
    for form in ["text", "json"] {
        shown.push(desk.run(&[&search[..], &["--format", form]].concat()).exits(0).stdout);
    }
    for form in ["text", "json", "markdown", "html"] {
        shown.push(desk.run(&["analyze", &log, "--format", form]).exits(0).stdout);
    }
    for text in &shown {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains("payctl route --to backup --order A-1029"), "commands stay: {text}");
        for secret in secrets {
            assert!(!plain.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn what_fails_is_skipped_and_what_was_struck_out_stands_with_the_next_answer() {
    for (text, why) in [
        (Err("no text within 20 s"), "generator openai: no text within 20 s"),
        (Ok(r#"{"statements":[{"text":"Buy a new acquirer today.","sources":[1]}]}"#), "all 1 of its statements"),
    ] {
        let model = Slow::new(text, 9);
        let memory = memory(&model);
        memory.catch_up().await.unwrap();
        let solution = memory.consider(asked()).await.unwrap().solution;
        assert_eq!((solution.generator.as_str(), solution.verdict), ("extractive", Verdict::Precedent));
        assert!(solution.skipped.len() == 1 && solution.skipped[0].contains(why), "{:?}", solution.skipped);
        assert_eq!(solution.struck.len(), usize::from(text.is_ok()));
    }
}

#[tokio::test]
async fn a_generator_that_is_not_set_up_is_skipped_with_the_reason() {
    let mut config = Config::built_in(Path::new(""));
    config.settings.generators = Generators(vec![GeneratorChoice::Openai, GeneratorChoice::Local]);
    let memory = Memory::temporary(&config).unwrap();
    memory.catch_up().await.unwrap();
    let solution = memory.consider(asked()).await.unwrap().solution;
    assert_eq!(solution.generator, "extractive");
    let named: Vec<&str> = solution.skipped.iter().filter_map(|why| why.split(':').next()).collect();
    assert_eq!(named, ["generator openai", "generator local"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_waits_for_a_model_that_thinks() {
    let model = Slow::new(Ok(SAYS), 0);
    let memory = Arc::new(memory(&model));
    memory.catch_up().await.unwrap();
    let thinking: Vec<_> = (0..4)
        .map(|_| {
            let memory = Arc::clone(&memory);
            tokio::spawn(async move { memory.consider(asked()).await.unwrap().solution })
        })
        .collect();
    while model.asked.load(Ordering::SeqCst) < 4 {
        tokio::task::yield_now().await;
    }
    // The memory takes in what comes, and answers at once, while four answers are being written.
    memory.learn_incidents(b"id,title,resolution\nSHOP-2,Search is slow,Rebuild the index.\n", now()).unwrap().unwrap();
    memory.catch_up().await.unwrap();
    assert_eq!(memory.answer(asked()).await.unwrap().solution.generator, "extractive");
    let fifth = memory.consider(asked()).await.unwrap().solution;
    assert!(fifth.generator == "extractive" && fifth.skipped[0].contains("generation.parallel"), "{:?}", fifth.skipped);
    assert_eq!(model.asked.load(Ordering::SeqCst), 4);
    model.leave.add_permits(4);
    for answer in thinking {
        assert_eq!(answer.await.unwrap().generator, "openai");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stops_waiting_ends_the_models_work() {
    let model = Slow::new(Ok(SAYS), 0);
    let memory = Arc::new(memory(&model));
    memory.catch_up().await.unwrap();
    let waiting = {
        let memory = Arc::clone(&memory);
        tokio::spawn(async move { memory.consider(asked()).await.map(|answer| answer.solution) })
    };
    while model.asked.load(Ordering::SeqCst) < 1 {
        tokio::task::yield_now().await;
    }
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!(model.given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_analysis_asks_a_model_only_where_that_is_wanted() {
    let desk = Desk::new();
    let line = |n: u32| {
        format!(
            "{{\"timestamp\":\"2026-03-02T10:00:{n:02}Z\",\"session_id\":\"s{n}\",\"level\":\"ERROR\",\"error_code\":\
             \"PAYMENT_TIMEOUT\",\"service\":\"payment\",\"message\":\"card payments time out at the acquirer\"}}\n"
        )
    };
    let log = desk.file("shop.jsonl", (1..6).map(line).collect::<String>());
    let model = Slow::new(Ok(SAYS), 9);
    let (config, memory) = (Config::built_in(Path::new("")), memory(&model));
    let request = |considered| AnalyzeRequest {
        paths: vec![log.display().to_string()],
        input_format: None,
        rejects: None,
        language: Language::En,
        now: now(),
        considered,
        meter: Arc::new(Meter::default()),
    };
    let plain = analyze(&config, &memory, &request(false)).await.unwrap().report;
    assert!(!plain.incidents.is_empty() && model.asked.load(Ordering::SeqCst) == 0);
    assert!(plain.incidents.iter().all(|incident| incident.solution.generator == "extractive"));
    let considered = analyze(&config, &memory, &request(true)).await.unwrap().report;
    assert_eq!(model.asked.load(Ordering::SeqCst), considered.incidents.len());
}

#[test]
fn the_order_is_checked_with_a_suggestion() {
    let desk = Desk::new();
    for (text, expected) in [
        ("generators = [\"opnai\"]\n", &["c.toml:1", "did you mean `openai`?"] as &[&str]),
        ("generators = [\"extractive\", \"openai\"]\n", &["setting generators", "put extractive last"]),
        ("generators = [\"local\", \"local\"]\n", &["setting generators", "twice"]),
        ("[generation]\nparallel = 0\n", &["setting generation.parallel", "from 1 to 64"]),
    ] {
        let file = desk.file("c.toml", text);
        let said = desk.run(&["--config", file.to_str().unwrap(), "config", "check"]);
        assert_ne!(said.code, Some(0), "{text}");
        for part in expected {
            assert!(said.stderr.contains(part), "{text}: {}", said.stderr);
        }
    }
}
