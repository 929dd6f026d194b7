//! Answers from a large memory: `cargo bench --bench answers [-- INCIDENTS]`.
//!
//! The incidents are made up (`made_up.rs`), every one with a fix that people wrote down, and so are their vectors: nothing
//! is embedded but what the questions say. Prints how long an extractive answer about a new incident takes, recall and
//! judging of fixes included, once its wording has been seen: the first one ever, in which everything is loaded and learned;
//! while nothing changes; each after a change (an incident that nobody resolved, and one that somebody did); and the first
//! one of the next process. Feeding the index with a change is timed by itself.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod made_up;

use std::time::Instant;

use cartwatch::config::Config;
use cartwatch::embed::TextHash;
use cartwatch::finding::Category;
use cartwatch::incident::{Action, ActionKind, Incident, IncidentId, Origin, SiteId, Stamp};
use cartwatch::memory::{Asked, Memory};
use cartwatch::store::{Batch, TextHash as KeptHash};
use jiff::Timestamp;
use made_up::{Numbers, TOPICS, language_of, near_topic, quantiles, resident, spaces_of, wording};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const QUESTIONS: u64 = 200;
const BATCH: u64 = 1_000;
/// Different fixes: several incidents of a topic share one.
const FIXES: u64 = 6_000;

fn incident(number: u64) -> Incident {
    let (topic, language) = (Numbers::of(number).next() % TOPICS, language_of(number));
    let symptoms = wording(topic, number, language);
    let title: String = symptoms.split_inclusive(' ').take(8).collect();
    Incident {
        id: IncidentId::given(format!("inc-{number:08}")),
        fingerprint: None,
        origin: Origin::Imported,
        title: title.trim_end().to_owned(),
        symptoms,
        category: Category::ALL[topic as usize % Category::ALL.len()],
        service: Some(format!("service-{}", topic % 40)),
        endpoint: None,
        step: None,
        error_code: Some(format!("ERR_{}", topic % 700)),
        opened_at: None,
    }
}

fn fix(number: u64) -> Action {
    let topic = Numbers::of(number).next() % TOPICS;
    let which = topic + TOPICS * (number % (FIXES / TOPICS));
    let kind = ActionKind::Resolve {
        fix: format!("Set limit-{which} of the pool to {} and restart the service.", 10 + which % 90),
        root_cause: Some(format!("Limit {which} was too low for the evening's traffic.")),
        applied_at: Timestamp::from_second(1_770_000_000 + (number as i64 % 20_000_000)).unwrap(),
    };
    let stamp = Stamp { millis: 1_770_000_000_000 + number as i64, counter: 0, site: SiteId(1) };
    Action { stamp, by: None, kind }
}

fn asked(number: u64) -> Asked {
    Asked {
        language: language_of(number),
        incident: Some(incident(number)),
        text: String::new(),
        findings: Vec::new(),
        evidence: Vec::new(),
        sessions: 3,
        users: 3,
    }
}

/// One answer after each change: the change is written and fed to the index first.
async fn after_changes(memory: &Memory, asked: &[Asked], first: u64, resolved: bool) {
    let (mut fed, mut times) = (Vec::new(), Vec::new());
    for (number, asked) in (first..).zip(asked) {
        let incident = incident(number);
        keep_vectors(memory, &[(number, incident.clone())]);
        let mut batch = Batch::new();
        if resolved {
            batch.action(&incident.id, fix(number));
        }
        batch.put_incident(incident);
        memory.store().commit(batch).unwrap();
        let begun = Instant::now();
        memory.catch_up().await.unwrap();
        fed.push(begun.elapsed());
        let begun = Instant::now();
        memory.answer(asked.clone()).await.unwrap();
        times.push(begun.elapsed());
    }
    let kind = if resolved { "a resolved incident" } else { "an incident" };
    quantiles(&format!("answer after {kind} came"), times);
    quantiles(&format!("feeding the index with {kind}"), fed);
}

/// The vectors that the models would have given for the incident's wording, put where those are kept.
fn keep_vectors(memory: &Memory, incidents: &[(u64, Incident)]) {
    for space in [0, 1] {
        let of = |(number, incident): &(u64, Incident)| {
            let language = language_of(*number);
            let (_, model) = spaces_of(language).into_iter().find(|(known, _)| *known == space)?;
            let topic = Numbers::of(*number).next() % TOPICS;
            let mut hash = [0; 16];
            hash.copy_from_slice(&TextHash::of(&incident.symptoms).0[..16]);
            Some((model, KeptHash(hash), near_topic(topic, space, *number)))
        };
        let rows: Vec<_> = incidents.iter().filter_map(of).collect();
        let Some((model, ..)) = rows.first().cloned() else { continue };
        let vectors: Vec<_> = rows.iter().map(|(_, hash, vector)| (*hash, vector.as_slice())).collect();
        memory.store().put_vectors(&model, &vectors).unwrap();
    }
}

async fn measure(count: u64) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::built_in(folder.path());
    let memory = Memory::open(&config).unwrap();
    let begun = Instant::now();
    for first in (0..count).step_by(BATCH as usize) {
        let incidents: Vec<(u64, Incident)> =
            (first..count.min(first + BATCH)).map(|number| (number, incident(number))).collect();
        keep_vectors(&memory, &incidents);
        let mut batch = Batch::new();
        for (number, incident) in incidents {
            batch.action(&incident.id, fix(number));
            batch.put_incident(incident);
        }
        memory.store().commit(batch).unwrap();
    }
    println!("{count} incidents written in {:.1?}", begun.elapsed());
    let begun = Instant::now();
    memory.catch_up().await.unwrap();
    println!("indexed in {:.1?}; {}", begun.elapsed(), resident());

    let asked: Vec<Asked> = (0..QUESTIONS).map(|number| asked(40_000_000 + number)).collect();
    memory.warm(&asked).unwrap();
    let begun = Instant::now();
    memory.answer(asked[0].clone()).await.unwrap();
    println!("first answer {:.1?}", begun.elapsed());
    let mut times = Vec::new();
    for asked in &asked {
        let begun = Instant::now();
        memory.answer(asked.clone()).await.unwrap();
        times.push(begun.elapsed());
    }
    quantiles("extractive answer", times);
    after_changes(&memory, &asked, 50_000_000, false).await;
    after_changes(&memory, &asked, 60_000_000, true).await;
    drop(memory);
    let begun = Instant::now();
    let memory = Memory::open(&config).unwrap();
    let opened = begun.elapsed();
    memory.answer(asked[0].clone()).await.unwrap();
    println!("next process: opened in {opened:.1?}, answered after {:.1?} in all", begun.elapsed());
    println!("{}", resident());
}

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(measure(count));
}
