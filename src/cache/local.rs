//! [`LocalCache`]: within one process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Cache, CacheKey, CacheState, Counts, MOST_BYTES, Turn};

/// Keeps values in memory, so many at the most: where there is no room, the one that ends first goes.
#[derive(Debug)]
pub struct LocalCache {
    most: usize,
    time: Duration,
    kept: Mutex<Kept>,
    counts: Counts,
    state: watch::Sender<CacheState>,
}

#[derive(Debug, Default)]
struct Kept {
    /// By name; with the group.
    values: HashMap<String, Value>,
    turns: HashMap<String, (String, Instant)>,
    drawn: u64,
}

#[derive(Debug)]
struct Value {
    group: Option<String>,
    bytes: Vec<u8>,
    ends: Instant,
}

impl LocalCache {
    /// Keeps at most so many values, each for so long.
    #[must_use]
    pub fn new(most: usize, time: Duration) -> Self {
        let state = watch::Sender::new(CacheState::Well);
        Self { most, time, kept: Mutex::default(), counts: Counts::default(), state }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Cache for LocalCache {
    fn name(&self) -> &'static str {
        "local"
    }

    async fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        let kept = self.kept();
        kept.values.get(&key.name()).filter(|value| value.ends > Instant::now()).map(|value| value.bytes.clone())
    }

    async fn put(&self, key: &CacheKey, value: &[u8]) {
        let Some(ends) = Instant::now().checked_add(self.time) else { return };
        if value.len() > MOST_BYTES || self.most == 0 {
            return;
        }
        let mut kept = self.kept();
        if kept.values.len() >= self.most && !kept.values.contains_key(&key.name()) {
            let first = kept.values.iter().min_by_key(|(_, value)| value.ends).map(|(name, _)| name.clone());
            first.and_then(|name| kept.values.remove(&name));
        }
        kept.values.insert(key.name(), Value { group: key.group_name(), bytes: value.to_vec(), ends });
    }

    async fn drop_group(&self, key: &CacheKey) {
        let group = key.group_name();
        if group.is_some() {
            self.kept().values.retain(|_, value| value.group != group);
        }
    }

    async fn begin(&self, key: &CacheKey, time: Duration) -> Turn {
        let now = Instant::now();
        let mut kept = self.kept();
        kept.turns.retain(|_, (_, ends)| *ends > now);
        if kept.turns.contains_key(&key.name()) {
            return Turn::Others;
        }
        let Some(ends) = now.checked_add(time) else { return Turn::Unknown };
        kept.drawn += 1;
        let turn = kept.drawn.to_string();
        kept.turns.insert(key.name(), (turn.clone(), ends));
        Turn::Ours(turn)
    }

    async fn end(&self, key: &CacheKey, turn: &str) {
        let mut kept = self.kept();
        if kept.turns.get(&key.name()).is_some_and(|(whose, _)| whose == turn) {
            kept.turns.remove(&key.name());
        }
    }

    fn counts(&self) -> &Counts {
        &self.counts
    }

    fn state(&self) -> watch::Receiver<CacheState> {
        self.state.subscribe()
    }
}
