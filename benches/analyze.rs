//! What each stage of an analysis costs, on the demonstration's traffic: `cargo bench --bench analyze`.
//!
//! `time` is for one entry, `thrpt` is entries a second. Reading, decoding and observing run on every core, grouping
//! and mining on one; here each runs on one. The last figure is the whole analysis with its store, recall and
//! answers, into an empty memory that knows the starter pages.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cartwatch::config::Config;
use cartwatch::decode::{Batch, DecodeOptions, Decoder, Format};
use cartwatch::demo::{DemoPlan, write_traffic};
use cartwatch::detect::{Observer, Rules, SessionWatch};
use cartwatch::entry::{LogEntry, Position};
use cartwatch::memory::Memory;
use cartwatch::pipeline::{AnalyzeRequest, Meter, analyze};
use cartwatch::scan::{Redactor, withhold};
use cartwatch::session::{Observation, SessionLimits};
use cartwatch::source::{Input, Limits, Piece, open};
use cartwatch::template::TemplateMiner;
use cartwatch::wording::Language;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use jiff::Timestamp;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("demo.jsonl");
    let mut bytes = Vec::new();
    write_traffic(&mut bytes, &DemoPlan::default()).expect("memory takes everything");
    fs::write(&log, bytes).expect("the log is written");
    stages(&mut criterion, &log);
    whole(&mut criterion, folder.path(), &log);
    criterion.final_summary();
}

/// Measures `run` alone; the times told are those of one of the `entries` that it goes through.
fn measure<I, O>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    entries: u32,
    mut setup: impl FnMut() -> I,
    mut run: impl FnMut(I) -> O,
) {
    group.throughput(Throughput::Elements(1));
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|times| {
            let mut spent = Duration::ZERO;
            for _ in 0..times {
                let given = setup();
                let begun = Instant::now();
                let made = black_box(run(black_box(given)));
                spent += begun.elapsed();
                drop(made);
            }
            spent / entries
        });
    });
}

/// Reads a log from its file, block by block, and decodes it.
fn read(log: &Path) -> Vec<(Position, LogEntry)> {
    let opened = open(&Input::File(PathBuf::from(log))).expect("the log is there");
    let decoder = Arc::new(Decoder::new(Format::Json, opened.head(), DecodeOptions::default()).expect("JSON"));
    let mut batch = Batch::default();
    for piece in opened.into_blocks(Arc::clone(&decoder) as _, Limits::default()) {
        if let Piece::Block(block) = piece {
            decoder.decode(&block, &mut batch);
        }
    }
    batch.entries
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

/// Templates of the messages, as `cartwatch templates` mines them.
fn mine(entries: &[(Position, LogEntry)]) -> usize {
    let mut miner = TemplateMiner::default();
    for message in entries.iter().filter_map(|(_, entry)| entry.message.as_deref()) {
        miner.add(&withhold(message));
    }
    miner.refine();
    miner.templates().len()
}

fn stages(criterion: &mut Criterion, log: &Path) {
    let rules = Arc::new(Rules::built_in().expect("the built-in rules are sound"));
    let observer = Observer::new(Arc::clone(&rules), Redactor::new([7; 32]));
    let entries = read(log);
    let observations = observe(&observer, entries.clone());
    let count = entries.len() as u32;
    let mut stages = criterion.benchmark_group("stage");
    stages.measurement_time(Duration::from_secs(5));
    measure(&mut stages, "read and decode", count, || (), |()| read(log));
    measure(&mut stages, "observe", count, || entries.clone(), |entries| observe(&observer, entries));
    measure(&mut stages, "group and detect", count, || observations.clone(), |given| group(&rules, given));
    measure(&mut stages, "mine templates", count, || (), |()| mine(&entries));
    stages.finish();
}

fn whole(criterion: &mut Criterion, folder: &Path, log: &Path) {
    let entries = read(log).len() as u32;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let mut group = criterion.benchmark_group("analysis");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    let fresh = || {
        let data = tempfile::tempdir_in(folder).expect("a folder");
        let config = Config::built_in(data.path());
        let memory = Memory::open(&config).expect("a memory");
        runtime.block_on(memory.catch_up()).expect("the starter pages are indexed");
        (data, config, memory)
    };
    measure(&mut group, "whole", entries, fresh, |(data, config, memory)| {
        let outcome = runtime.block_on(analyze(&config, &memory, &request(log))).expect("an analysis");
        (outcome.report.incidents.len(), memory, data)
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
        considered: false,
        meter: Arc::new(Meter::default()),
    }
}
