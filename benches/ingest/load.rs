//! Two connections that send bulks, one after the other each, and note how long each acknowledgement takes.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::http::Connection;
use crate::traffic::{BULK, Traffic};

/// Connections.
const SENDERS: usize = 2;

/// As shippers ask: only what went wrong.
const PATH: &str = "/_bulk?filter_path=errors,items.*.error,items.*.status";

/// Before what was refused is sent again.
const PAUSE: Duration = Duration::from_millis(50);

/// How fast.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// As fast as it is taken.
    Free,
    /// So many entries a second, together, each with the time at which it is sent.
    Live(u64),
}

/// A load on one server.
pub(crate) struct Load<'t> {
    address: String,
    traffic: &'t Traffic,
    pace: Pace,
    next: AtomicUsize,
    entries: AtomicU64,
    refused: AtomicU64,
    latencies: Mutex<Vec<Duration>>,
    began: Instant,
    ended: Mutex<Instant>,
}

/// What came of it.
pub(crate) struct LoadResult {
    pub(crate) entries: u64,
    pub(crate) began: Instant,
    refused: u64,
    time: Duration,
    latencies: Vec<Duration>,
}

impl<'t> Load<'t> {
    pub(crate) fn new(address: &str, traffic: &'t Traffic, pace: Pace) -> Self {
        let began = Instant::now();
        Self {
            address: address.to_owned(),
            traffic,
            pace,
            next: AtomicUsize::new(0),
            entries: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            latencies: Mutex::default(),
            began,
            ended: Mutex::new(began),
        }
    }

    /// Sends for so long.
    pub(crate) fn run(&self, time: Duration) {
        self.run_while(|| self.began.elapsed() < time);
    }

    /// Sends as long as this holds.
    pub(crate) fn run_while(&self, holds: impl Fn() -> bool + Sync) {
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| self.send_while(&holds));
            }
        });
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn send_while(&self, holds: &impl Fn() -> bool) {
        let mut connection = Connection::open(&self.address).expect("the server is there");
        let mut body = Vec::new();
        while holds() {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if let Pace::Live(rate) = self.pace {
                let due = Duration::from_secs_f64((number * BULK) as f64 / rate as f64);
                std::thread::sleep(due.saturating_sub(self.began.elapsed()));
                self.traffic.write_at(number, jiff::Timestamp::now(), &mut body);
            } else {
                self.traffic.write(number, &mut body);
            }
            self.send(&mut connection, &body);
        }
    }

    fn send(&self, connection: &mut Connection, body: &[u8]) {
        loop {
            let sent = Instant::now();
            let (status, reply) = connection.ask("POST", PATH, "application/x-ndjson", body).expect("a reply");
            if status == 429 {
                self.refused.fetch_add(BULK as u64, Ordering::Relaxed);
                std::thread::sleep(PAUSE);
                continue;
            }
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&reply));
            self.latencies.lock().unwrap_or_else(PoisonError::into_inner).push(sent.elapsed());
            let good = memchr::memmem::find_iter(&reply, b"\"status\":201").count() as u64;
            self.entries.fetch_add(good, Ordering::Relaxed);
            self.refused.fetch_add(BULK as u64 - good, Ordering::Relaxed);
            return;
        }
    }

    /// Entries acknowledged so far.
    pub(crate) fn entries(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    pub(crate) fn result(&self) -> LoadResult {
        let mut latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner).clone();
        latencies.sort();
        LoadResult {
            entries: self.entries(),
            began: self.began,
            refused: self.refused.load(Ordering::Relaxed),
            time: self.ended.lock().unwrap_or_else(PoisonError::into_inner).duration_since(self.began),
            latencies,
        }
    }
}

impl LoadResult {
    /// Entries acknowledged a second.
    pub(crate) fn rate(&self) -> f64 {
        self.entries as f64 / self.time.as_secs_f64()
    }

    pub(crate) fn print(&self) {
        println!("  entries        {:>12} in {:.1} s; {} refused", self.entries, self.time.as_secs_f64(), self.refused);
        println!("  acknowledged   {:>12.0} entries/s", self.rate());
        let [p50, p99] = [0.5, 0.99].map(|share| percentile(&self.latencies, share).as_secs_f64() * 1e3);
        println!("  a bulk of {BULK}  {p50:>10.1} ms p50, {p99:.1} ms p99");
    }
}

/// Of sorted values; zero where there are none.
pub(crate) fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let at = ((sorted.len() as f64 * share).ceil() as usize).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}
