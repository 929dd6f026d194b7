//! Counts of what the server did, and their text for Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::analysis::Standing;
use super::protocol::Protocol;
use super::recent::Recent;
use super::syslog::Counts;
use crate::journal::JournalStatus;
use crate::pull::{SourceStanding, SourceState};

/// Upper ends of the buckets of durations, in seconds.
const BUCKETS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Names of [`Manner::name`](super::manner::Manner::name).
const DIALECTS: [&str; 4] = ["elasticsearch", "otlp", "loki", "own"];

/// Counters since the start of the process.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    protocols: [OfProtocol; Protocol::ALL.len()],
    dialects: [OfDialect; DIALECTS.len()],
    pub(super) connections: AtomicU64,
    known: AtomicU64,
}

#[derive(Debug, Default)]
struct OfProtocol {
    accepted: AtomicU64,
    rejected: AtomicU64,
    bytes: AtomicU64,
    recent: Recent,
}

/// What came over a protocol since the start of the process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrived {
    pub(super) accepted: u64,
    pub(super) rejected: u64,
    pub(super) bytes: u64,
    /// Entries in the minute before.
    pub(super) last_minute: u64,
    /// How long ago the last one came.
    pub(super) since_last: Option<Duration>,
}

#[derive(Debug, Default)]
struct OfDialect {
    /// By the first digit of the status, from 1.
    statuses: [AtomicU64; 5],
    /// Requests refused for want of room: those that are to be sent again.
    refused: AtomicU64,
    buckets: [AtomicU64; BUCKETS.len()],
    microseconds: AtomicU64,
}

/// What is measured when somebody asks.
#[derive(Debug)]
pub(super) struct Gauges {
    pub(super) journal: JournalStatus,
    pub(super) journal_works: bool,
    pub(super) analysis: Standing,
    pub(super) sources: Vec<SourceStanding>,
}

fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Metrics {
    /// A delivery was handled.
    pub(super) fn delivered(&self, protocol: Protocol, bytes: usize, accepted: usize, rejected: usize) {
        if let Some(counts) = self.protocols.get(protocol as usize) {
            add(&counts.bytes, bytes as u64);
            add(&counts.accepted, accepted as u64);
            add(&counts.rejected, rejected as u64);
            counts.recent.add(accepted as u64, Instant::now());
        }
    }

    /// What came over a protocol.
    pub(super) fn arrived(&self, protocol: Protocol) -> Arrived {
        let empty = OfProtocol::default();
        let counts = self.protocols.get(protocol as usize).unwrap_or(&empty);
        let now = Instant::now();
        Arrived {
            accepted: get(&counts.accepted),
            rejected: get(&counts.rejected),
            bytes: get(&counts.bytes),
            last_minute: counts.recent.last_minute(now),
            since_last: counts.recent.since_last(now),
        }
    }

    /// Documents came that are there already.
    pub(super) fn known(&self, documents: usize) {
        add(&self.known, documents as u64);
    }

    /// A request was answered.
    pub(super) fn answered(&self, dialect: &str, status: u16, took: Duration) {
        let at = DIALECTS.iter().position(|name| *name == dialect);
        let Some(counts) = at.and_then(|at| self.dialects.get(at)) else { return };
        let class = usize::from(status / 100).checked_sub(1);
        if let Some(counter) = class.and_then(|class| counts.statuses.get(class)) {
            add(counter, 1);
        }
        if status == 429 || status == 503 {
            add(&counts.refused, 1);
        }
        let seconds = took.as_secs_f64();
        let bucket = BUCKETS.iter().position(|end| seconds <= *end);
        if let Some(counter) = bucket.and_then(|bucket| counts.buckets.get(bucket)) {
            add(counter, 1);
        }
        add(&counts.microseconds, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// The text format of Prometheus, version 0.0.4.
    pub(super) fn text(&self, gauges: &Gauges, syslog: &Counts) -> String {
        let mut page = Page::default();
        let of_protocols = |value: fn(&OfProtocol) -> &AtomicU64| {
            let pairs = Protocol::ALL.iter().zip(&self.protocols);
            pairs.map(|(protocol, counts)| (label("protocol", protocol.name()), get(value(counts)))).collect::<Vec<_>>()
        };
        let counter = "counter";
        page.family("entries_accepted_total", counter, "Log entries that are durable", &of_protocols(|p| &p.accepted));
        page.family("entries_rejected_total", counter, "Log entries that were refused", &of_protocols(|p| &p.rejected));
        let known = [(String::new(), get(&self.known))];
        page.family("documents_known_total", counter, "Documents sent again under the same id, not kept twice", &known);
        page.family("received_bytes_total", counter, "Bytes of bodies as sent", &of_protocols(|p| &p.bytes));
        page.family("requests_total", counter, "Requests answered", &self.requests());
        let refused = self.by_dialect(|counts| get(&counts.refused));
        page.family("requests_refused_total", counter, "Requests refused for want of room", &refused);
        self.durations(&mut page);
        let connections = [(String::new(), get(&self.connections))];
        page.family("connections", "gauge", "Open connections", &connections);
        syslog.write(&mut page);
        gauges.write(&mut page);
        write_sources(&gauges.sources, &mut page);
        page.0
    }

    fn by_dialect(&self, value: impl Fn(&OfDialect) -> u64) -> Vec<(String, u64)> {
        DIALECTS.iter().zip(&self.dialects).map(|(name, counts)| (label("dialect", name), value(counts))).collect()
    }

    fn requests(&self) -> Vec<(String, u64)> {
        let mut all = Vec::new();
        for (name, counts) in DIALECTS.iter().zip(&self.dialects) {
            for (class, counter) in (1..).zip(&counts.statuses) {
                all.push((format!("{{dialect=\"{name}\",status=\"{class}xx\"}}"), get(counter)));
            }
        }
        all
    }

    fn durations(&self, page: &mut Page) {
        let name = "request_duration_seconds";
        page.head(name, "histogram", "Time from the head of a request to its reply");
        for (dialect, counts) in DIALECTS.iter().zip(&self.dialects) {
            let mut below = 0;
            for (end, counter) in BUCKETS.iter().zip(&counts.buckets) {
                below += get(counter);
                page.sample(&format!("{name}_bucket"), &format!("{{dialect=\"{dialect}\",le=\"{end}\"}}"), below);
            }
            let all: u64 = counts.statuses.iter().map(get).sum();
            // A request that is being counted right now must not make the buckets fall.
            let all = all.max(below);
            page.sample(&format!("{name}_bucket"), &format!("{{dialect=\"{dialect}\",le=\"+Inf\"}}"), all);
            let seconds = get(&counts.microseconds) as f64 / 1e6;
            page.sample(&format!("{name}_sum"), &label("dialect", dialect), seconds);
            page.sample(&format!("{name}_count"), &label("dialect", dialect), all);
        }
    }
}

impl Gauges {
    fn write(&self, page: &mut Page) {
        let JournalStatus { oldest, released, end, segments, disk_bytes, needed_bytes, waiting_bytes, .. } =
            self.journal;
        for (name, help, value) in [
            ("journal_up", "Whether the journal took the last record", u64::from(self.journal_works)),
            ("journal_oldest_position", "Oldest position that is kept", oldest.0),
            ("journal_released_position", "Everything before it is analysed", released.0),
            ("journal_end_position", "Everything before it is durable", end.0),
            ("journal_segments", "Files of the journal", segments),
            ("journal_disk_bytes", "Bytes of the journal", disk_bytes),
            ("journal_needed_bytes", "Bytes that may not be deleted yet", needed_bytes),
            ("journal_waiting_bytes", "Bytes that wait for the disk", waiting_bytes),
        ] {
            page.family(name, "gauge", help, &[(String::new(), value)]);
        }
        let Standing { sessions_open, sessions_in_trouble, incidents_open, behind_bytes, .. } = self.analysis;
        for (name, help, value) in [
            ("analysis_behind_bytes", "Bytes of the journal that are not analysed yet", behind_bytes),
            ("analysis_sessions_open", "Sessions that are open", sessions_open),
            ("analysis_sessions_in_trouble", "Open sessions in which something was found", sessions_in_trouble),
            ("analysis_incidents_open", "Incidents that run now", incidents_open),
        ] {
            page.family(name, "gauge", help, &[(String::new(), value)]);
        }
        let Standing { entries, rejected, set_aside, .. } = self.analysis;
        for (name, help, value) in [
            ("analysis_entries_total", "Entries analysed", entries),
            ("analysis_rejected_total", "Lines that could not be read", rejected),
            ("analysis_set_aside_total", "Entries put aside, stamped too far ahead", set_aside),
        ] {
            page.family(name, "counter", help, &[(String::new(), value)]);
        }
        page.head("analysis_stage_seconds_total", "counter", "Time spent since the analysis began");
        for (stage, spent) in self.analysis.stages.named() {
            page.sample("analysis_stage_seconds_total", &label("stage", stage), spent.as_secs_f64());
        }
    }
}

/// A figure of a source, where it has it.
type Figure<'f> = &'f dyn Fn(&SourceStanding) -> Option<u64>;

/// What the service fetches by itself; nothing where it fetches nothing.
fn write_sources(sources: &[SourceStanding], page: &mut Page) {
    if sources.is_empty() {
        return;
    }
    page.head("source_state", "gauge", "What a source does now: 1 for its state, 0 for all others");
    for source in sources {
        for state in SourceState::ALL {
            let labels = format!("{{source=\"{}\",state=\"{}\"}}", escape(&source.name), state.name());
            page.sample("source_state", &labels, u8::from(source.state == state));
        }
    }
    let files = |source: &SourceStanding| source.files.as_ref().map(|files| files.len() as u64);
    let families: [(&str, &str, &str, Figure<'_>); 6] = [
        ("source_entries_total", "counter", "Entries of a source that are durable", &|source| Some(source.entries)),
        ("source_rejected_total", "counter", "Records of a source that could not be read", &|source| {
            Some(source.rejected)
        }),
        ("source_behind_bytes", "gauge", "Bytes of files that were not read yet", &|source| source.behind_bytes),
        ("source_files", "gauge", "Files that are followed", &files),
        ("source_lag_entries", "gauge", "Entries that the consumer group was not given yet", &|source| {
            source.lag_entries
        }),
        ("source_pending_entries", "gauge", "Entries given and not acknowledged", &|source| source.pending_entries),
    ];
    for (name, kind, help, value) in families {
        let samples: Vec<(String, u64)> = sources
            .iter()
            .filter_map(|source| Some((label("source", &escape(&source.name)), value(source)?)))
            .collect();
        if !samples.is_empty() {
            page.family(name, kind, help, &samples);
        }
    }
}

/// A text as the value of a label.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

pub(super) fn label(name: &str, value: &str) -> String {
    format!("{{{name}=\"{value}\"}}")
}

/// A page under way.
#[derive(Default)]
pub(super) struct Page(pub(super) String);

impl Page {
    pub(super) fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "# HELP cartwatch_{name} {help}\n# TYPE cartwatch_{name} {kind}");
    }

    pub(super) fn sample(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "cartwatch_{name}{labels} {value}");
    }

    pub(super) fn family(&mut self, name: &str, kind: &str, help: &str, samples: &[(String, u64)]) {
        self.head(name, kind, help);
        for (labels, value) in samples {
            self.sample(name, labels, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Journal, JournalLimits};

    #[test]
    fn the_page_says_what_was_counted() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path(), JournalLimits::default()).unwrap();
        let metrics = Metrics::default();
        metrics.delivered(Protocol::Loki, 100, 3, 1);
        metrics.answered("loki", 204, Duration::from_millis(20));
        metrics.answered("loki", 429, Duration::from_secs(20));
        let gauges = Gauges {
            journal: journal.status(),
            journal_works: true,
            analysis: Standing::default(),
            sources: Vec::new(),
        };
        let text = metrics.text(&gauges, &Counts::default());
        for line in [
            "cartwatch_entries_accepted_total{protocol=\"loki\"} 3",
            "cartwatch_entries_rejected_total{protocol=\"loki\"} 1",
            "cartwatch_requests_total{dialect=\"loki\",status=\"2xx\"} 1",
            "cartwatch_requests_refused_total{dialect=\"loki\"} 1",
            "cartwatch_request_duration_seconds_bucket{dialect=\"loki\",le=\"0.01\"} 0",
            "cartwatch_request_duration_seconds_bucket{dialect=\"loki\",le=\"10\"} 1",
            "cartwatch_request_duration_seconds_bucket{dialect=\"loki\",le=\"+Inf\"} 2",
            "cartwatch_request_duration_seconds_sum{dialect=\"loki\"} 20.02",
            "cartwatch_journal_up 1",
            "cartwatch_analysis_behind_bytes 0",
            "cartwatch_analysis_stage_seconds_total{stage=\"look\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
