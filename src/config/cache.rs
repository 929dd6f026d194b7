//! Settings of the cache.

use serde::{Deserialize, Serialize};

/// Where answers are kept for a while.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CacheChoice {
    /// Nowhere.
    #[default]
    None,
    /// On the server that `[redis]` names.
    Redis,
}

/// Answers that are kept for a while, for all processes that share a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// `none` or `redis`: what recall finds and what generators write.
    pub recall: CacheChoice,
    /// Seconds for which an entry is kept. It is never given out after the memory has changed, however long this is.
    pub ttl_seconds: u64,
}

impl Default for Cache {
    fn default() -> Self {
        Self { recall: CacheChoice::None, ttl_seconds: 3600 }
    }
}

/// Thirty days: an entry that nobody asks for takes room all this time.
const MOST_SECONDS: u64 = 30 * 86_400;

impl Cache {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let fits = (1..=MOST_SECONDS).contains(&self.ttl_seconds);
        (!fits).then_some(("cache.ttl_seconds", "must be from 1 to 2592000 (30 days)"))
    }
}
