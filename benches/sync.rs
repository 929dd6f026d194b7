//! The mirror: `cargo bench --bench sync -- --elasticsearch URL [--changes N]`.
//!
//! In one run, over one server: the documents of N changes by plain `_bulk` into an index like the mirror's, then the same
//! changes pushed from a store into an empty mirror, a run with nothing to do, a pull of all into an empty store, and N/2
//! further changes there and back. Prints times, rates, their ratio to plain `_bulk`, and the most memory of each step.
//! The indices are removed at the end.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cartwatch::config::Elasticsearch;
use cartwatch::elastic::{ElasticClient, Request};
use cartwatch::entry::SourceId;
use cartwatch::incident::made_up::payment_failure;
use cartwatch::incident::{Action, ActionKind, Bucket, Incident, IncidentId};
use cartwatch::store::{Batch, Store};
use cartwatch::sync::{ElasticsearchMirror, Leftover, Mirror, MirrorServer, Outcome, Unwatched};
use jiff::Timestamp;
use tempfile::TempDir;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Changes in one batch of the store.
const BATCH: usize = 1_000;
/// Documents and bytes of one `_bulk`, as the mirror sends them.
const BULK_DOCUMENTS: usize = 1_000;
const BULK_BYTES: usize = 4 << 20;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let Some(url) = value("--elasticsearch") else {
        println!("cargo bench --bench sync -- --elasticsearch URL [--changes N]");
        return;
    };
    let changes: usize = value("--changes").map_or(10_000, |text| text.parse().unwrap());
    let run = format!("bench-{}", std::process::id());
    let (plain, mirror) =
        (Elsewhere::new(&url, &format!("{run}-plain")), Elsewhere::new(&url, &format!("{run}-mirror")));

    let (one, two) = (Place::new(), Place::new());
    one.store.start_mirroring().unwrap();
    let began = Instant::now();
    write(&one.store, changes, "first");
    println!("{changes} changes written in {:.1} s", began.elapsed().as_secs_f64());
    let documents = documents(&one.store);
    let bytes: usize = documents.iter().map(|(_, body)| body.len()).sum();
    println!("{} documents, {} bytes each on average", documents.len(), bytes / documents.len().max(1));

    let base = step("plain _bulk", documents.len(), None, plain.bulk(&url, &documents)).await;
    let count = documents.len();
    drop(documents);
    step("push into an empty mirror", count, Some(base), mirror.sync(&one.store)).await;
    step("nothing to do", 0, None, mirror.sync(&one.store)).await;
    step("pull into an empty store", count, Some(base), mirror.sync(&two.store)).await;
    write(&two.store, changes / 2, "second");
    step("push of changes on top", changes / 2, Some(base), mirror.sync(&two.store)).await;
    step("pull of changes on top", changes / 2, Some(base), mirror.sync(&one.store)).await;
    step("nothing to do", 0, None, mirror.sync(&one.store)).await;
    plain.remove().await;
    mirror.remove().await;
}

struct Place {
    _folder: TempDir,
    store: Store,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        Self { _folder: folder, store }
    }
}

/// A mirror under a name of its own.
struct Elsewhere {
    settings: Elasticsearch,
    client: ElasticClient,
}

impl Elsewhere {
    fn new(url: &str, prefix: &str) -> Self {
        let settings =
            Elasticsearch { host: url.parse().unwrap(), index_prefix: prefix.into(), ..Elasticsearch::default() };
        Self { client: ElasticClient::new(&settings).unwrap(), settings }
    }

    async fn sync(&self, store: &Store) -> Outcome {
        let server = Arc::new(ElasticsearchMirror::new(self.client.clone(), &self.settings));
        let mirror = Mirror::new(store.clone(), server, Arc::new(Timestamp::now));
        let ran = mirror.run(&Leftover::default(), &Unwatched).await;
        assert!(ran.trouble.is_none(), "{:?}", ran.trouble);
        ran.outcome
    }

    /// As any program would write them: one request after the other, bodies made beforehand.
    async fn bulk(&self, url: &str, documents: &[(String, String)]) -> Outcome {
        ElasticsearchMirror::new(self.client.clone(), &self.settings).prepare().await.unwrap();
        let alias = format!("{}-memory", self.settings.index_prefix);
        let client = reqwest::Client::new();
        for body in bodies(documents) {
            let request = client.post(format!("{url}/{alias}/_bulk")).header("content-type", "application/x-ndjson");
            let reply = request.body(body).send().await.unwrap().text().await.unwrap();
            assert!(reply.contains("\"errors\":false"), "{}", &reply[..reply.len().min(500)]);
        }
        Outcome::default()
    }

    async fn remove(&self) {
        let prefix = &self.settings.index_prefix;
        let (index, template) = (format!("{prefix}-memory-v1"), format!("{prefix}-memory"));
        self.client.request(&Request::delete(&[&index])).await.unwrap();
        self.client.request(&Request::delete(&["_index_template", &template])).await.unwrap();
    }
}

fn bodies(documents: &[(String, String)]) -> Vec<String> {
    let (mut bodies, mut body, mut count) = (Vec::new(), String::new(), 0);
    for (id, document) in documents {
        writeln!(body, "{{\"create\":{{\"_id\":\"{id}\"}}}}\n{document}").unwrap();
        count += 1;
        if count == BULK_DOCUMENTS || body.len() > BULK_BYTES {
            bodies.push(std::mem::take(&mut body));
            count = 0;
        }
    }
    if !body.is_empty() {
        bodies.push(body);
    }
    bodies
}

/// Runs a step and says how it went; gives its rate.
async fn step(name: &str, count: usize, base: Option<f64>, work: impl Future<Output = Outcome>) -> f64 {
    forget_peak();
    let began = Instant::now();
    let outcome = work.await;
    let took = began.elapsed();
    let rate = count as f64 / took.as_secs_f64();
    let ratio = base.map_or_else(String::new, |base| format!(", {:.0} % of plain _bulk", 100.0 * rate / base));
    let rates = if count > 0 { format!(", {rate:.0}/s{ratio}") } else { String::new() };
    println!(
        "{name}: {:.2} s{rates}; sent {}, received {}, conflicts {}; at most {} MiB",
        took.as_secs_f64(),
        outcome.pushed,
        outcome.pulled,
        outcome.conflicts,
        peak_mib()
    );
    // The server merges segments behind each step; that belongs to none of the next.
    tokio::time::sleep(Duration::from_secs(2)).await;
    rate
}

/// The most memory is counted from here on, where the system can.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn documents(store: &Store) -> Vec<(String, String)> {
    let mut documents = Vec::new();
    let mut after = None;
    loop {
        let keys = store.mirror_keys(after.as_ref(), 1_000).unwrap();
        let Some(last) = keys.last() else { return documents };
        after = Some(last.clone());
        for key in keys {
            if let Some(document) = store.mirror_document(&key).unwrap() {
                documents.push((key.id(), String::from_utf8(document.body).unwrap()));
            }
        }
    }
}

/// Half of them incidents with a remark, half of them counts of a day.
fn write(store: &Store, changes: usize, text: &str) {
    let now = Timestamp::now();
    let start = now.as_second().div_euclid(600) * 600;
    for begin in (0..changes / 2).step_by(BATCH) {
        let mut batch = Batch::new();
        for number in begin..(begin + BATCH).min(changes / 2) {
            let incident = incident(number);
            let id: IncidentId = incident.id.clone();
            batch.put_incident(incident);
            let kind = ActionKind::Note { text: format!("{text} remark on {number}: restarted the pool by hand") };
            batch.action(&id, Action { stamp: store.stamp(now), by: Some("olga".into()), kind });
            let count = 3 + text.len() as u64;
            let bucket = Bucket { start, count, first: now, last: now, worst_seconds: 8.5 };
            batch.occurrence(&id, SourceId(7), bucket);
        }
        store.commit_unflushed(batch).unwrap();
    }
    store.flush().unwrap();
}

fn incident(number: usize) -> Incident {
    payment_failure(&format!("gateway {number} did not answer within <num> ms"))
}
