//! [`NoCache`]: keeps nothing.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::{Cache, CacheKey, CacheState, Counts, Turn};

/// Keeps nothing, and counts nothing.
#[derive(Debug)]
pub struct NoCache {
    counts: Counts,
    state: watch::Sender<CacheState>,
}

impl Default for NoCache {
    fn default() -> Self {
        Self { counts: Counts::default(), state: watch::Sender::new(CacheState::Well) }
    }
}

#[async_trait]
impl Cache for NoCache {
    fn name(&self) -> &'static str {
        "none"
    }

    fn keeps(&self) -> bool {
        false
    }

    async fn get(&self, _key: &CacheKey) -> Option<Vec<u8>> {
        None
    }

    async fn put(&self, _key: &CacheKey, _value: &[u8]) {}

    async fn drop_group(&self, _key: &CacheKey) {}

    async fn begin(&self, _key: &CacheKey, _time: Duration) -> Turn {
        Turn::Unknown
    }

    async fn end(&self, _key: &CacheKey, _turn: &str) {}

    fn counts(&self) -> &Counts {
        &self.counts
    }

    fn state(&self) -> watch::Receiver<CacheState> {
        self.state.subscribe()
    }
}
