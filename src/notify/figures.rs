//! What is measured while notifications are sent, since the start of the process.

use std::sync::atomic::{AtomicU64, Ordering};

use super::book::Delay;

/// Upper ends of the buckets, in seconds. The third to the fifth tell whether the three seconds from first proof to
/// notification are kept.
const BUCKETS: [f64; 10] = [0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0];

/// A histogram.
#[derive(Debug, Default)]
struct Counted {
    buckets: [AtomicU64; BUCKETS.len()],
    count: AtomicU64,
    milliseconds: AtomicU64,
}

/// A histogram as it is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram {
    /// Upper end in seconds, and how many took as long at the most.
    pub buckets: Vec<(f64, u64)>,
    /// How many there were.
    pub count: u64,
    /// Seconds of all together.
    pub sum: f64,
}

/// How long it took until a message was sent.
#[derive(Debug, Default)]
pub(super) struct Figures {
    from_proof: Counted,
    from_event: Counted,
}

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delays {
    /// From the first proof of an incident, by the log's own time.
    pub from_proof: Histogram,
    /// From the analysis telling of it.
    pub from_event: Histogram,
}

impl Counted {
    fn add(&self, seconds: f64) {
        for (end, bucket) in BUCKETS.iter().zip(&self.buckets) {
            if seconds <= *end {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.milliseconds.fetch_add((seconds * 1e3) as u64, Ordering::Relaxed);
    }

    fn shown(&self) -> Histogram {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let buckets: Vec<(f64, u64)> =
            BUCKETS.iter().zip(&self.buckets).map(|(end, bucket)| (*end, get(bucket))).collect();
        // One that is being counted right now must not make the buckets fall.
        let count = buckets.last().map_or(0, |(_, below)| *below).max(get(&self.count));
        Histogram { buckets, count, sum: get(&self.milliseconds) as f64 / 1e3 }
    }
}

impl Figures {
    pub(super) fn took(&self, delay: Delay) {
        delay.from_proof.into_iter().for_each(|seconds| self.from_proof.add(seconds));
        self.from_event.add(delay.from_event);
    }

    pub(super) fn shown(&self) -> Delays {
        Delays { from_proof: self.from_proof.shown(), from_event: self.from_event.shown() }
    }
}
