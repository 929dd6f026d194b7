//! Counters over the whole stream, and ten-minute aggregates of all traffic for plots.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::Category;
use crate::session::{BUCKET_SECONDS, Observation, OpenSession, Stage};

/// Upper bounds of the latency histogram in seconds; the last bin holds what is above.
pub const LATENCY_BOUNDS: [f64; 11] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];

/// Most ten-minute buckets kept (over a year); entries beyond it are only in the totals.
const MAX_BUCKETS: usize = 65_536;

/// What was counted over the whole stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Entries.
    pub entries: u64,
    /// Sessions of customers that closed; pieces of one that was cut by a limit count once.
    pub sessions: u64,
    /// Those among them with a finding.
    pub problem_sessions: u64,
    /// Groups of entries that belong to nobody and had a finding.
    pub anonymous_with_findings: u64,
    /// Sessions closed early because too many were open.
    pub closed_early: u64,
    /// Entries later than the allowed lateness.
    pub late: u64,
    /// How often the stream stepped back in time.
    pub clock_steps: u64,
    /// Spans left out for want of room.
    pub dropped_spans: u64,
    /// Troubled entries of sessions with too many different errors; they have no finding of their own.
    pub dropped_troubles: u64,
    /// Requests.
    pub requests: u64,
    /// Entries over their slowness threshold.
    pub slow: u64,
    /// Entries that failed.
    pub errors: u64,
    /// Orders placed.
    pub orders: u64,
    /// Failed entries by category, in the order of [`Category::ALL`].
    pub by_category: [u64; Category::ALL.len()],
}

/// Ten minutes of traffic, healthy and troubled alike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficBucket {
    /// Sessions that began.
    pub sessions: u64,
    /// Those among them with a finding.
    pub troubled: u64,
    /// Requests.
    pub requests: u64,
    /// Slow entries.
    pub slow: u64,
    /// Failed entries.
    pub errors: u64,
    /// Requests by duration: up to each of [`LATENCY_BOUNDS`], and above.
    pub latency: [u64; LATENCY_BOUNDS.len() + 1],
    /// Sessions that began here by furthest stage, in the order of [`Stage::ALL`].
    pub funnel: [u64; Stage::ALL.len()],
    /// The same of those with a finding.
    pub troubled_funnel: [u64; Stage::ALL.len()],
}

impl TrafficBucket {
    /// Adds what was counted later.
    pub fn add(&mut self, later: &Self) {
        self.sessions += later.sessions;
        self.troubled += later.troubled;
        self.requests += later.requests;
        self.slow += later.slow;
        self.errors += later.errors;
        let pairs = self.latency.iter_mut().zip(&later.latency);
        let funnel = self.funnel.iter_mut().zip(&later.funnel);
        let troubled = self.troubled_funnel.iter_mut().zip(&later.troubled_funnel);
        for (count, more) in pairs.chain(funnel).chain(troubled) {
            *count += more;
        }
    }
}

/// Aggregates by start of the bucket in seconds since the Unix epoch.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Traffic {
    buckets: BTreeMap<i64, TrafficBucket>,
    current: (i64, TrafficBucket),
}

impl Traffic {
    pub(super) fn count(&mut self, observation: &Observation) {
        let bucket = self.bucket(observation.at);
        if observation.request {
            bucket.requests += 1;
            if let Some(micros) = observation.duration {
                let seconds = micros as f64 / 1e6;
                let bin = LATENCY_BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(LATENCY_BOUNDS.len());
                if let Some(count) = bucket.latency.get_mut(bin) {
                    *count += 1;
                }
            }
        }
        if let Some(trouble) = &observation.trouble {
            bucket.slow += u64::from(trouble.slow);
            bucket.errors += u64::from(trouble.failed);
        }
    }

    pub(super) fn close(&mut self, session: &OpenSession, troubled: bool) {
        if session.anonymous || session.continued {
            return;
        }
        let stage = session.stage;
        let bucket = self.bucket(session.started);
        bucket.sessions += 1;
        bucket.troubled += u64::from(troubled);
        if let Some(count) = stage.and_then(|stage| bucket.funnel.get_mut(stage as usize)) {
            *count += 1;
        }
        if let Some(count) = stage.and_then(|stage| bucket.troubled_funnel.get_mut(stage as usize)) {
            *count += u64::from(troubled);
        }
    }

    /// Takes the aggregates out; the next ones begin at zero and are to be added.
    pub(super) fn take(&mut self) -> BTreeMap<i64, TrafficBucket> {
        self.store();
        self.current.1 = TrafficBucket::default();
        let mut taken = std::mem::take(&mut self.buckets);
        taken.retain(|_, bucket| *bucket != TrafficBucket::default());
        taken
    }

    fn bucket(&mut self, at: i64) -> &mut TrafficBucket {
        let start = at.div_euclid(BUCKET_SECONDS * 1_000_000) * BUCKET_SECONDS;
        if self.current.0 != start {
            self.store();
            self.current = (start, self.buckets.get(&start).copied().unwrap_or_default());
        }
        &mut self.current.1
    }

    fn store(&mut self) {
        let (start, bucket) = self.current;
        if self.buckets.len() < MAX_BUCKETS || self.buckets.contains_key(&start) {
            self.buckets.insert(start, bucket);
        }
    }
}

impl Totals {
    pub(super) fn count(&mut self, observation: &Observation) {
        self.entries += 1;
        self.requests += u64::from(observation.request);
        self.orders += u64::from(observation.placed_order());
        let Some(trouble) = &observation.trouble else { return };
        self.slow += u64::from(trouble.slow);
        if trouble.failed {
            self.errors += 1;
            let place = Category::ALL.iter().position(|category| *category == trouble.category());
            if let Some(count) = place.and_then(|place| self.by_category.get_mut(place)) {
                *count += 1;
            }
        }
    }
}
