//! Settings of what the server fetches by itself: files that it follows, and streams of a Redis server.

use serde::{Deserialize, Serialize};

/// What is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sources {
    /// Files, folders and patterns that are followed.
    pub files: Vec<String>,
    /// Whether what is there at the very first look is taken too, or only what comes afterwards. What appears later is
    /// always taken from its beginning.
    pub from_start: bool,
    /// Redis Streams.
    pub redis: RedisStreams,
}

impl Default for Sources {
    fn default() -> Self {
        Self { files: Vec::new(), from_start: true, redis: RedisStreams::default() }
    }
}

/// Streams of the server that `redis.host` names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RedisStreams {
    /// Keys of the streams; empty: none.
    pub streams: Vec<String>,
    /// The consumer group; made where it is not there.
    pub group: String,
    /// Name of this consumer; it must differ between servers that share a group. Empty: drawn from the journal.
    pub consumer: String,
    /// Field of an entry that holds the record. Empty: see the documentation.
    pub field: String,
    /// Most entries read at once.
    pub count: usize,
    /// How long one read waits for entries, in milliseconds.
    pub block_ms: u64,
    /// Seconds after which what another consumer has read and not acknowledged is taken over.
    pub claim_seconds: u64,
}

impl Default for RedisStreams {
    fn default() -> Self {
        Self {
            streams: Vec::new(),
            group: "cartwatch".into(),
            consumer: String::new(),
            field: String::new(),
            count: 500,
            block_ms: 1000,
            claim_seconds: 300,
        }
    }
}

/// Most entries that may be read at once: they are held in memory.
const MOST_COUNT: usize = 100_000;

/// The longest wait of a read: a stop has to wait for it at the worst.
const MOST_BLOCK_MS: u64 = 60_000;

impl Sources {
    /// Whether there is anything to fetch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.redis.streams.is_empty()
    }

    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let redis = &self.redis;
        let checks = [
            ("sources.files", self.files.iter().all(|file| !file.is_empty()), "must not hold an empty name"),
            ("sources.redis.streams", redis.streams.iter().all(|key| !key.is_empty()), "must not hold an empty name"),
            ("sources.redis.group", !redis.group.is_empty(), "must not be empty"),
            ("sources.redis.count", (1..=MOST_COUNT).contains(&redis.count), "must be from 1 to 100000"),
            ("sources.redis.block_ms", (1..=MOST_BLOCK_MS).contains(&redis.block_ms), "must be from 1 to 60000"),
            ("sources.redis.claim_seconds", redis.claim_seconds > 0, "must be at least 1"),
        ];
        checks.iter().find(|(_, good, _)| !good).map(|(key, _, what)| (*key, *what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_possible_and_impossible_values_are_named() {
        assert_eq!(Sources::default().wrong(), None);
        let none = Sources { redis: RedisStreams { count: 0, ..RedisStreams::default() }, ..Sources::default() };
        assert_eq!(none.wrong().map(|(key, _)| key), Some("sources.redis.count"));
    }
}
