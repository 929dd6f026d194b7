//! One analysis, from inputs to report.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use jiff::Timestamp;

use super::PipelineError;
use super::assemble::{Found, assemble};
use super::collect::{Collector, Draft};
use super::counted::{HEAVIEST, kept_by_batch, of_run, of_sessions};
use super::group::write_down;
use super::input::{Prepared, Reading, prepare};
use super::lanes::{self, Lane, Merged};
use super::meter::Meter;
use super::rejects::RejectFile;
use super::rules::load_rules;
use super::work::{BlockNote, Job, work};
use crate::config::Config;
use crate::decode::with_pool;
use crate::detect::{Observer, Rules, SessionWatch, TrafficBucket};
use crate::entry::SourceId;
use crate::finding::Fingerprint;
use crate::incident::Incident;
use crate::measure::{Measures, SourceMeasures};
use crate::memory::{Memory, MemoryError, Remembered, Sitting, Standing};
use crate::report::{CustomerRow, InputSummary, Report};
use crate::scan::Redactor;
use crate::session::{ClosedSession, Observation, SessionLimits, timestamp};
use crate::source::{Input, Piece, SourceError, expand, prefetch};
use crate::store::{Aggregate, RetentionPolicy, SourceHead, SourceRecord};
use crate::wording::Language;

/// Blocks of one input that are read or worked on ahead of the merge.
pub(super) const AHEAD: usize = 6;

/// Bytes of an input's beginning by which it is known.
const HEAD_BYTES: usize = 1_024;

/// Separates the keys of pseudonyms that no memory gives from all other uses of the hash.
const PSEUDONYMS: &str = "cartwatch pseudonyms of a replay, version 1";

/// What to analyse, and how.
#[derive(Debug, Clone)]
pub struct AnalyzeRequest {
    /// Files, folders, globs, `-`.
    pub paths: Vec<String>,
    /// Format, where it is not to be sniffed or configured.
    pub input_format: Option<String>,
    /// Where rejected lines go; `None`: they are counted only.
    pub rejects: Option<PathBuf>,
    /// Language of the solutions.
    pub language: Language,
    /// The wall clock; entries stamped later are set aside.
    pub now: Timestamp,
    /// Whether the configured language models are asked about the first incidents (`generation.analyze_incidents`). Without
    /// it the same input gives the same bytes.
    pub considered: bool,
    /// Shows how far it has come.
    pub meter: Arc<Meter>,
}

/// What an analysis gives.
#[derive(Debug)]
pub struct AnalysisOutcome {
    /// The report.
    pub report: Report,
    /// Customers touched, incident by incident.
    pub customers: Vec<CustomerRow>,
    /// The file of rejected lines, where there are any.
    pub rejects: Option<PathBuf>,
}

/// Reads the inputs, finds what hurts, remembers it, and says what to do. What the report says is on disk when
/// this returns.
///
/// # Errors
/// When an input is not there, nothing at all can be read, or the memory fails. Damage within an input is no
/// error: it is in the report.
pub async fn analyze(
    config: &Config,
    memory: &Memory,
    request: &AnalyzeRequest,
) -> Result<AnalysisOutcome, PipelineError> {
    let inputs = expand(&request.paths)?;
    // Before reading: what an old log brings stays at least until the next analysis.
    memory.expire(&RetentionPolicy::from(&config.settings))?;
    memory.catch_up().await?;
    let mut run = Run::new(config, memory, request)?;
    let prepared = run.prepare(&inputs)?;
    run.read(prepared)?;
    let (found, reading) = run.conclude()?;
    assemble(config, memory, request, found, reading).await
}

/// What reading gave besides incidents.
#[derive(Debug)]
pub(super) struct ReadingSummary {
    pub(super) inputs: Vec<InputSummary>,
    pub(super) totals: crate::detect::Totals,
    pub(super) entries: u64,
    pub(super) rejected: u64,
    pub(super) set_aside: u64,
    pub(super) anonymous: u64,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    pub(super) traffic: BTreeMap<i64, TrafficBucket>,
    pub(super) entries_by_time: BTreeMap<i64, u64>,
    pub(super) rejects: Option<PathBuf>,
}

/// What is known of one input while it is read.
struct Track {
    /// Place among the inputs as given.
    place: usize,
    source: SourceId,
    head: SourceHead,
    name: Arc<str>,
    size: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    traffic: BTreeMap<i64, Aggregate>,
    measures: SourceMeasures,
}

pub(super) struct Run<'a> {
    config: &'a Config,
    memory: &'a Memory,
    request: &'a AnalyzeRequest,
    reading: Reading,
    rules: Arc<Rules>,
    redactor: Redactor,
    pub(super) watch: SessionWatch,
    collector: Collector,
    sitting: Sitting<'a>,
    rejects: RejectFile,
    inputs: Vec<InputSummary>,
    tracks: Vec<Track>,
    traffic: BTreeMap<i64, TrafficBucket>,
    anonymous: u64,
    set_aside: u64,
    /// The first failure within a callback that can't return one.
    failure: Option<PipelineError>,
    /// How the inputs begin.
    heads: blake3::Hasher,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        config: &'a Config,
        memory: &'a Memory,
        request: &'a AnalyzeRequest,
    ) -> Result<Self, PipelineError> {
        let rules: Arc<Rules> = load_rules(config)?;
        Ok(Self {
            config,
            memory,
            request,
            reading: Reading::new(config, request.input_format.as_deref(), request.now)?,
            redactor: memory.store().redactor(),
            watch: SessionWatch::new(Arc::clone(&rules), limits(config)),
            rules,
            collector: Collector::default(),
            sitting: memory.sit(),
            rejects: RejectFile::new(request.rejects.clone()),
            inputs: Vec::new(),
            tracks: Vec::new(),
            traffic: BTreeMap::new(),
            anonymous: 0,
            set_aside: 0,
            failure: None,
            heads: blake3::Hasher::new(),
        })
    }

    /// Looks at entries with the rules in force.
    pub(super) fn observer(&self) -> Observer {
        Observer::new(Arc::clone(&self.rules), self.redactor.clone())
    }

    /// Opens the inputs and makes a summary for each; those that can't be read keep their problem in it.
    pub(super) fn prepare(&mut self, inputs: &[Input]) -> Result<Vec<Prepared>, PipelineError> {
        let mut prepared = Vec::new();
        for (place, input) in inputs.iter().enumerate() {
            let mut summary =
                InputSummary { name: input.name(), format: String::new(), entries: 0, rejected: 0, problem: None };
            let heads = &mut self.heads;
            let resolve = |head: &[u8]| {
                heads.update(head.get(..HEAD_BYTES).unwrap_or(head));
                Ok(self.memory.store().resolve_source(head).map_err(MemoryError::from)?)
            };
            match prepare(input, place, &self.reading, resolve)? {
                Ok(ready) => {
                    summary.format = ready.decoder.format().name().to_owned();
                    self.tracks.push(Track::new(place, ready.source, ready.head, &ready.name));
                    prepared.push(ready);
                }
                Err(problem) => summary.problem = Some(problem),
            }
            self.inputs.push(summary);
        }
        if prepared.is_empty() && !inputs.is_empty() {
            let problems: Vec<&str> = self.inputs.iter().filter_map(|input| input.problem.as_deref()).collect();
            return Err(PipelineError::NothingRead(problems.join("; ")));
        }
        self.request.meter.watch(prepared.iter().map(|ready| ready.progress.clone()).collect());
        Ok(prepared)
    }

    /// Takes one input that is handed in piece by piece: its number is 0.
    pub(super) fn enter(&mut self, summary: InputSummary, source: SourceId, head: SourceHead, name: &Arc<str>) {
        self.tracks.push(Track::new(self.inputs.len(), source, head, name));
        self.inputs.push(summary);
    }

    /// Pseudonyms follow from this secret or, without one, from how the inputs begin.
    pub(super) fn pseudonyms(&mut self, secret: Option<&[u8]>) {
        let heads = self.heads.finalize();
        let key = blake3::derive_key(PSEUDONYMS, secret.unwrap_or(heads.as_bytes()));
        self.redactor = Redactor::new(key);
    }

    /// Reads everything: workers decode and look at entries, this thread groups them in the order of time.
    pub(super) fn read(&mut self, prepared: Vec<Prepared>) -> Result<(), PipelineError> {
        let observer = self.observer();
        let (now, limits) = (self.request.now, self.reading.limits);
        with_pool(
            threads(self.config),
            |job: Job| work(job, &observer, now, None),
            |pool| {
                let lanes = prepared
                    .into_iter()
                    .map(|ready| {
                        let first = ready.first;
                        Lane {
                            first,
                            open: Box::new(move || -> Box<dyn Iterator<Item = _>> {
                                Box::new(pool.ordered(jobs(ready, limits), AHEAD))
                            }),
                        }
                    })
                    .collect();
                lanes::merge(lanes, &mut |merged| match merged {
                    Merged::Item(observation) => self.push(observation),
                    Merged::Note(lane, note) => self.note(lane, note),
                })
            },
        )
    }

    pub(super) fn push(&mut self, observation: Observation) -> Result<(), PipelineError> {
        self.anonymous += u64::from(observation.is_anonymous());
        let (collector, sitting, failure) = (&mut self.collector, &mut self.sitting, &mut self.failure);
        self.watch.push(observation, &mut |session| take(session, collector, sitting, failure));
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Moves an idle clock forward to `micros` since the Unix epoch.
    pub(super) fn tick(&mut self, micros: i64) -> Result<(), PipelineError> {
        let (collector, sitting, failure) = (&mut self.collector, &mut self.sitting, &mut self.failure);
        self.watch.tick(micros, &mut |session| take(session, collector, sitting, failure));
        self.failure.take().map_or(Ok(()), Err)
    }

    pub(super) fn note(&mut self, lane: usize, note: BlockNote) -> Result<(), PipelineError> {
        for reject in &note.rejects {
            self.rejects.write(reject, false)?;
        }
        for aside in &note.set_aside {
            self.rejects.write(aside, false)?;
        }
        for warning in &note.warnings {
            self.rejects.write(warning, true)?;
        }
        self.set_aside += note.set_aside.len() as u64;
        let Some(track) = self.tracks.get_mut(lane) else { return Ok(()) };
        track.size = track.size.max(note.end);
        track.first = [track.first, note.first].into_iter().flatten().min();
        track.last = track.last.max(note.last);
        for (start, counts) in note.traffic {
            let known = track.traffic.entry(start).or_default();
            *known = known.plus(counts);
        }
        for (minute, measures) in &note.measures {
            track.measures.add(*minute, measures);
        }
        if let Some(last) = track.last {
            track.measures.let_go(last.as_second(), kept_by_batch(&self.config.settings.metrics));
        }
        self.sitting.measures(track.source, track.measures.relieve(HEAVIEST))?;
        if let Some(summary) = self.inputs.get_mut(track.place) {
            summary.entries += note.entries;
            summary.rejected += note.rejects.len() as u64;
            if let Some(failed) = note.failed {
                summary.problem = Some(failed.to_string());
            }
        }
        for (start, bucket) in self.watch.take_traffic() {
            self.traffic.entry(start).or_default().add(&bucket);
        }
        self.count_closed();
        Ok(())
    }

    fn count_closed(&mut self) {
        let closed = self.watch.take_closed();
        for (source, minute, measures) in of_sessions(&closed) {
            self.measure(source, minute, &measures);
        }
    }

    /// Adds to the figures of a source; of two inputs that are one source, to those of the first.
    fn measure(&mut self, source: SourceId, second: i64, measures: &Measures) {
        if let Some(track) = self.tracks.iter_mut().find(|track| track.source == source) {
            track.measures.add(second, measures);
        }
    }

    /// Closes what is open, writes everything down, and hands over what was found, most harm first.
    pub(super) fn conclude(mut self) -> Result<(Found, ReadingSummary), PipelineError> {
        let (collector, sitting, failure) = (&mut self.collector, &mut self.sitting, &mut self.failure);
        self.watch.finish(&mut |session| take(session, collector, sitting, failure));
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        for recovery in self.watch.take_recoveries() {
            self.collector.recover(recovery.key, timestamp(recovery.at));
        }
        for (start, bucket) in self.watch.take_traffic() {
            self.traffic.entry(start).or_default().add(&bucket);
        }
        self.count_closed();
        for run in self.collector.runs() {
            self.measure(run.source, run.began, &of_run(run.category, run.service.as_deref()));
        }
        let mut entries_by_time: BTreeMap<i64, u64> = BTreeMap::new();
        for track in &self.tracks {
            for (start, counts) in &track.traffic {
                *entries_by_time.entry(*start).or_default() += counts.entries;
            }
        }
        let summary = ReadingSummary {
            totals: self.watch.totals(),
            entries: self.inputs.iter().map(|input| input.entries).sum(),
            rejected: self.inputs.iter().map(|input| input.rejected).sum(),
            inputs: self.inputs,
            set_aside: self.set_aside,
            anonymous: self.anonymous,
            first: self.tracks.iter().filter_map(|track| track.first).min(),
            last: self.tracks.iter().filter_map(|track| track.last).max(),
            traffic: self.traffic,
            entries_by_time,
            rejects: self.rejects.finish()?,
        };
        let (problem_sessions, totals) = (self.collector.problem_sessions(), self.collector.totals());
        let incidents = write_down(self.memory, &self.redactor, &mut self.sitting, self.collector.ranked())?;
        for mut track in self.tracks.into_iter().filter(|track| track.first.is_some()) {
            self.sitting.measures(track.source, track.measures.take_changed())?;
            let (record, traffic) = track.record();
            self.sitting.source(record, &traffic);
        }
        self.sitting.acknowledge()?;
        Ok((Found { incidents, problem_sessions, totals }, summary))
    }
}

/// Threads that decode.
pub(super) fn threads(config: &Config) -> usize {
    match config.settings.input.threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    }
}

/// The pieces of an input as jobs; a thread of its own reads ahead.
pub(super) fn jobs(ready: Prepared, limits: crate::source::Limits) -> Box<dyn Iterator<Item = Job>> {
    let (decoder, source, name) = (Arc::clone(&ready.decoder), ready.source, Arc::clone(&ready.name));
    let pieces: Box<dyn Iterator<Item = Piece>> = match ready.blocks(limits) {
        Ok(blocks) => match prefetch(blocks, AHEAD) {
            Ok(pieces) => Box::new(pieces),
            Err(error) => failed(SourceError::Open { name: name.to_string(), source: error }),
        },
        Err(PipelineError::Source(error)) => failed(error),
        Err(_) => Box::new(std::iter::empty()),
    };
    Box::new(pieces.map(move |piece| Job { piece, decoder: Arc::clone(&decoder), source, name: Arc::clone(&name) }))
}

fn failed(error: SourceError) -> Box<dyn Iterator<Item = Piece>> {
    Box::new(std::iter::once(Piece::Failed(error)))
}

fn take(
    session: ClosedSession,
    collector: &mut Collector,
    sitting: &mut Sitting<'_>,
    failure: &mut Option<PipelineError>,
) {
    collector.add(&session);
    if !session.anonymous
        && let Err(error) = sitting.session(session)
    {
        failure.get_or_insert(error.into());
    }
}

pub(super) fn remembered(incident: &Incident, draft: &Draft) -> Remembered {
    Remembered {
        incident: incident.clone(),
        buckets: draft.buckets.iter().map(|((source, _), bucket)| (*source, *bucket)).collect(),
        touched: draft.touched.values().cloned().collect(),
        evidence: draft.evidence.clone(),
    }
}

/// The configured limits of sessions.
pub(super) fn limits(config: &Config) -> SessionLimits {
    let settings = &config.settings.sessions;
    SessionLimits {
        idle_gap: i64::from(settings.idle_minutes) * 60,
        lateness: i64::from(settings.lateness_seconds),
        max_length: i64::from(settings.max_hours) * 3600,
        max_entries: settings.max_entries,
        max_open: settings.max_open,
        ..SessionLimits::default()
    }
}

impl Track {
    fn new(place: usize, source: SourceId, head: SourceHead, name: &Arc<str>) -> Self {
        Self {
            place,
            source,
            head,
            name: Arc::clone(name),
            size: 0,
            first: None,
            last: None,
            traffic: BTreeMap::new(),
            measures: SourceMeasures::default(),
        }
    }

    fn record(self) -> (SourceRecord, BTreeMap<i64, Aggregate>) {
        let record = SourceRecord {
            id: self.source,
            name: self.name.to_string(),
            head: self.head,
            size: self.size,
            first: self.first,
            last: self.last,
        };
        (record, self.traffic)
    }
}

/// An incident (of several that are one problem, the one that stands for all) with what this analysis saw of it and
/// what was known before.
pub(super) struct FoundIncident {
    pub(super) fingerprint: Fingerprint,
    pub(super) incident: Incident,
    pub(super) draft: Draft,
    pub(super) before: Option<Standing>,
}
