//! How many entries a second each stage of an analysis takes, on the demonstration's traffic.
//!
//! Decoding and observing run on every core, grouping on one; the last figure is the whole analysis with its store,
//! recall and answers, into an empty memory that knows the starter pages.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cartwatch::config::Config;
use cartwatch::decode::{Batch, DecodeOptions, Decoder, Format};
use cartwatch::demo::{DemoPlan, write_traffic};
use cartwatch::detect::{Observer, Rules, SessionWatch};
use cartwatch::entry::{Block, LogEntry, Position, SourceId};
use cartwatch::memory::Memory;
use cartwatch::pipeline::{AnalyzeRequest, Meter, analyze};
use cartwatch::scan::Redactor;
use cartwatch::session::{Observation, SessionLimits};
use cartwatch::wording::Language;
use criterion::{BatchSize, Criterion, Throughput};
use jiff::Timestamp;

/// Bytes of a block, as the reader cuts them.
const BLOCK: usize = 256 * 1024;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    stages(&mut criterion);
    whole(&mut criterion);
    criterion.final_summary();
}

/// The demonstration's log.
fn traffic() -> Vec<u8> {
    let mut bytes = Vec::new();
    write_traffic(&mut bytes, &DemoPlan::default()).expect("memory takes everything");
    bytes
}

/// The log in blocks of whole lines.
fn blocks(bytes: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut offset, mut first_line) = (0, 1);
    while offset < bytes.len() {
        let rest = &bytes[offset..];
        let end = rest.iter().skip(BLOCK).position(|byte| *byte == b'\n').map_or(rest.len(), |at| BLOCK + at + 1);
        let part = rest[..end].to_vec();
        let lines = part.iter().filter(|byte| **byte == b'\n').count() as u64;
        blocks.push(Block {
            source: SourceId(1),
            source_name: "demo".into(),
            offset: offset as u64,
            first_line,
            bytes: part,
        });
        offset += end;
        first_line += lines;
    }
    blocks
}

fn decode(decoder: &Decoder, blocks: &[Block]) -> Vec<(Position, LogEntry)> {
    let mut entries = Vec::new();
    for block in blocks {
        let mut batch = Batch::default();
        decoder.decode(block, &mut batch);
        entries.append(&mut batch.entries);
    }
    entries
}

fn observe(observer: &Observer, entries: Vec<(Position, LogEntry)>) -> Vec<Observation> {
    entries.into_iter().map(|(position, entry)| observer.observe(entry, position, Some("demo"))).collect()
}

/// Groups everything; how many sessions had a finding.
fn group(rules: &Arc<Rules>, observations: Vec<Observation>) -> usize {
    let mut watch = SessionWatch::new(Arc::clone(rules), SessionLimits::default());
    let mut closed = 0;
    for observation in observations {
        watch.push(observation, &mut |_| closed += 1);
    }
    watch.finish(&mut |_| closed += 1);
    closed
}

fn stages(criterion: &mut Criterion) {
    let log = traffic();
    let blocks = blocks(&log);
    let decoder = Decoder::new(Format::Json, &log[..BLOCK.min(log.len())], DecodeOptions::default()).expect("JSON");
    let rules = Arc::new(Rules::built_in().expect("the built-in rules are sound"));
    let observer = Observer::new(Arc::clone(&rules), Redactor::new([7; 32]));
    let entries = decode(&decoder, &blocks);
    let observations = observe(&observer, entries.clone());
    let mut stages = criterion.benchmark_group("stage");
    stages.throughput(Throughput::Elements(entries.len() as u64)).measurement_time(Duration::from_secs(5));
    stages.bench_function("decode", |bencher| bencher.iter(|| decode(&decoder, black_box(&blocks))));
    stages.bench_function("observe", |bencher| {
        bencher.iter_batched(|| entries.clone(), |entries| observe(&observer, entries), BatchSize::LargeInput);
    });
    stages.bench_function("group and close", |bencher| {
        bencher.iter_batched(|| observations.clone(), |given| group(&rules, given), BatchSize::LargeInput);
    });
    stages.finish();
}

fn whole(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("demo.jsonl");
    let bytes = traffic();
    let entries = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    fs::write(&log, bytes).expect("the log is written");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(Throughput::Elements(entries)).sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("whole", |bencher| {
        bencher.iter_batched(
            || {
                let data = tempfile::tempdir_in(folder.path()).expect("a folder");
                let config = Config::built_in(data.path());
                let memory = Memory::open(&config).expect("a memory");
                runtime.block_on(memory.catch_up()).expect("the starter pages are indexed");
                (data, config, memory)
            },
            |(data, config, memory)| {
                let request = request(&log);
                let outcome = runtime.block_on(analyze(&config, &memory, &request)).expect("an analysis");
                (outcome.report.incidents.len(), memory, data)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn request(log: &Path) -> AnalyzeRequest {
    AnalyzeRequest {
        paths: vec![log.display().to_string()],
        input_format: None,
        rejects: None,
        language: Language::En,
        now: Timestamp::now(),
        meter: Arc::new(Meter::default()),
    }
}
