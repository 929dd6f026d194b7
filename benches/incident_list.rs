//! The list of incidents over a large memory: `cargo bench --bench incident_list [-- INCIDENTS]`, 100,000 where nothing is
//! said.
//!
//! The incidents are made up: three runs and two sessions each, one in three resolved. Prints how long the first question
//! takes, which reads everything, and the quantiles of those after it: as a page asks them, and while the memory changes.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, Instant};

use cartwatch::config::Config;
use cartwatch::entry::{Money, SourceId};
use cartwatch::finding::Category;
use cartwatch::incident::{ActionKind, Bucket, Incident, IncidentId, Origin, Status, Touched};
use cartwatch::memory::{ListFilter, ListFrom, ListOrder, ListQuestion, Memory};
use cartwatch::session::{SessionKey, Stage};
use cartwatch::store::Batch;
use jiff::Timestamp;
use rust_decimal::Decimal;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 200;
const CHUNK: u64 = 5_000;
const BUCKET: i64 = 600;

fn id(number: u64) -> IncidentId {
    IncidentId::given(format!("inc-{number:016x}"))
}

fn at(number: u64, run: i64) -> Timestamp {
    let minutes = i64::try_from(number % 500_000).unwrap();
    Timestamp::from_second((1_760_000_000 + minutes * 60 + run * 7200) / BUCKET * BUCKET).unwrap()
}

fn write(batch: &mut Batch, number: u64) {
    let id = id(number);
    batch.put_incident(Incident {
        id: id.clone(),
        fingerprint: None,
        origin: Origin::Observed,
        title: format!("Gateway {} did not answer in time for order <id>", number % 997),
        symptoms: "gateway did not answer in time for order <id>".to_owned(),
        category: Category::ALL[number as usize % Category::ALL.len()],
        service: Some(format!("service-{}", number % 40)),
        endpoint: Some("/checkout/pay".to_owned()),
        step: None,
        error_code: Some(format!("ERR_{}", number % 700)),
        opened_at: None,
    });
    for run in 0..3 {
        let first = at(number, run);
        let count = 1 + number % 50;
        let bucket = Bucket { start: first.as_second(), count, first, last: first, worst_seconds: 0.0 };
        batch.occurrence(&id, SourceId(7), bucket);
    }
    for session in 0..2 {
        let key = SessionKey(number * 2 + session);
        batch.touched(
            &id,
            Touched {
                key,
                session_id: format!("sess_{}", key.0),
                user_id: Some(format!("user_{}", key.0)),
                at: at(number, 0),
                stage: Some(Stage::Payment),
                money: Money::of("EUR", Decimal::new(i64::try_from(number % 30_000).unwrap(), 2)),
                recovered_at: None,
            },
        );
    }
}

fn filled(incidents: u64) -> Memory {
    let memory = Memory::temporary(&Config::built_in(Path::new(""))).unwrap();
    for first in (0..incidents).step_by(CHUNK as usize) {
        let mut batch = Batch::new();
        for number in first..incidents.min(first + CHUNK) {
            write(&mut batch, number);
        }
        memory.store().commit(batch).unwrap();
    }
    for number in (0..incidents).step_by(incidents.div_ceil(3_000).max(1) as usize) {
        let kind = ActionKind::Resolve { fix: "restart".into(), root_cause: None, applied_at: at(number, 9) };
        memory.act(&id(number), kind, None, at(number, 9)).unwrap();
    }
    memory
}

fn quantiles(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{name:<34} p50 {:8.2} ms   p95 {:8.2} ms   most {:8.2} ms", at(50), at(95), at(100));
}

fn measured(memory: &Memory, name: &str, question: &ListQuestion, mut before: impl FnMut(u64)) {
    let times = (0..ROUNDS).map(|round| {
        before(round as u64);
        let began = Instant::now();
        let listing = memory.listed(question).unwrap().unwrap();
        assert!(listing.rows.len() <= question.limit);
        began.elapsed()
    });
    let times: Vec<Duration> = times.collect();
    quantiles(name, times);
}

fn main() {
    let wanted = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let incidents = wanted.unwrap_or(100_000);
    let began = Instant::now();
    let memory = filled(incidents);
    println!("{incidents} incidents written in {:.1} s", began.elapsed().as_secs_f64());

    let page = ListQuestion { limit: 50, now: at(0, 0), ..ListQuestion::default() };
    let began = Instant::now();
    let total = memory.listed(&page).unwrap().unwrap().total;
    println!("first question, which reads all {total}: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);

    let nothing = |_| ();
    measured(&memory, "first page by harm", &page, nothing);
    for (name, order) in [("newest", ListOrder::Newest), ("money", ListOrder::Money)] {
        measured(&memory, &format!("first page, {name}"), &ListQuestion { order, ..page.clone() }, nothing);
    }
    let deep = ListQuestion { from: ListFrom::After(incidents / 2), ..page.clone() };
    measured(&memory, "a page in the middle", &deep, nothing);
    let filter = ListFilter {
        status: Some(Status::Open),
        category: Some(Category::ALL[0]),
        since: Some(at(incidents / 2, 0)),
        text: Some("gateway err_69".into()),
        ..ListFilter::default()
    };
    measured(&memory, "status, category, time and text", &ListQuestion { filter, ..page.clone() }, nothing);
    measured(&memory, "after a commit of 20 incidents", &page, |round| {
        let mut batch = Batch::new();
        for number in 0..20 {
            write(&mut batch, (round * 20 + number) % incidents);
            let first = at(number, 20 + i64::try_from(round).unwrap());
            let bucket = Bucket { start: first.as_second(), count: 1, first, last: first, worst_seconds: 0.0 };
            batch.occurrence(&id((round * 20 + number) % incidents), SourceId(8), bucket);
        }
        memory.store().commit(batch).unwrap();
    });
    measured(&memory, "after a word of somebody", &page, |round| {
        memory.act(&id(round % incidents), ActionKind::Acknowledge {}, None, at(round, 30)).unwrap();
    });
}
