//! What came of the questions: counted since the start of the process.

use std::sync::atomic::{AtomicU64, Ordering};

use schemars::JsonSchema;
use serde::Serialize;

use super::key::CacheKind;

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The value was there.
    Hit,
    /// It was computed here.
    Miss,
    /// Somebody else computed it meanwhile.
    Wait,
    /// The cache did not work; it was computed here.
    Error,
}

/// The counters of all kinds.
#[derive(Debug, Default)]
pub struct Counts([[AtomicU64; 4]; CacheKind::ALL.len()]);

/// Questions of one kind by what came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OfKind {
    /// The value was there.
    pub hits: u64,
    /// It was computed.
    pub misses: u64,
    /// Somebody else computed it meanwhile.
    pub waits: u64,
    /// The cache did not work; it was computed.
    pub errors: u64,
}

/// All counts at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CacheFigures {
    /// What recall finds.
    pub recall: OfKind,
    /// What generators write.
    pub solution: OfKind,
}

impl Counts {
    /// Counts one.
    pub fn add(&self, kind: CacheKind, outcome: Outcome) {
        if let Some(counter) = self.0.get(kind as usize).and_then(|counts| counts.get(outcome as usize)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What was counted so far.
    #[must_use]
    pub fn figures(&self) -> CacheFigures {
        let [recall, solution] = &self.0;
        CacheFigures { recall: of_kind(recall), solution: of_kind(solution) }
    }
}

fn of_kind(counts: &[AtomicU64; 4]) -> OfKind {
    let [hits, misses, waits, errors] = counts;
    let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    OfKind { hits: get(hits), misses: get(misses), waits: get(waits), errors: get(errors) }
}

impl CacheFigures {
    /// By kind.
    #[must_use]
    pub fn by_kind(&self) -> [(CacheKind, OfKind); 2] {
        [(CacheKind::Recall, self.recall), (CacheKind::Solution, self.solution)]
    }
}

impl OfKind {
    /// By name.
    #[must_use]
    pub fn by_name(&self) -> [(&'static str, u64); 4] {
        [("hit", self.hits), ("miss", self.misses), ("wait", self.waits), ("error", self.errors)]
    }
}
