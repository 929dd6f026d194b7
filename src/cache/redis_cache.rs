//! [`RedisCache`]: for all processes that share a Redis server.
//!
//! | key | holds |
//! |---|---|
//! | `<prefix>:cache:recall:<group>:<id>` | a sealed value, for `cache.ttl_seconds` |
//! | `<prefix>:cache:recall:<group>` | the set of the ids that were put in the group |
//! | `<prefix>:cache:solution:<id>` | a sealed value, for `cache.ttl_seconds` |
//! | `….:turn` | who computes the value now, for some seconds |

use std::time::Duration;

use async_trait::async_trait;
use redis::{Pipeline, pipe};
use tokio::sync::watch;

use super::redis_line::RedisLine;
use super::sealed::{self, MOST_SEALED};
use super::{Cache, CacheKey, CacheState, Counts, MOST_BYTES, Turn};
use crate::redis_link::RedisServer;

/// Values of a group that are dropped with one command.
const CHUNK: usize = 500;

/// Commands with which a group is dropped at the most; what is left ends with its time.
const CHUNKS: usize = 200;

/// Keeps values on a Redis server.
pub struct RedisCache {
    line: RedisLine,
    time: Duration,
    counts: Counts,
}

impl std::fmt::Debug for RedisCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisCache")
            .field("server", &self.line.server)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl RedisCache {
    /// Keeps values for so long. Nothing is connected yet.
    #[must_use]
    pub fn new(server: RedisServer, time: Duration) -> Self {
        Self { line: RedisLine::new(server), time, counts: Counts::default() }
    }

    fn place(&self, name: &str) -> String {
        self.line.server.key(&format!("cache:{name}"))
    }

    fn turn(&self, key: &CacheKey) -> String {
        format!("{}:turn", self.place(&key.name()))
    }
}

#[async_trait]
impl Cache for RedisCache {
    fn name(&self) -> &'static str {
        "redis"
    }

    async fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        let mut commands = pipe();
        // One byte more than fits: what somebody put there that is larger is not carried.
        commands.cmd("GETRANGE").arg(self.place(&key.name())).arg(0).arg(MOST_SEALED);
        let (sealed,): (Vec<u8>,) = self.line.ask(&commands).await?;
        sealed::open(key, &sealed)
    }

    async fn put(&self, key: &CacheKey, value: &[u8]) {
        if value.len() > MOST_BYTES {
            return;
        }
        let Some(sealed) = sealed::seal(key, value) else { return };
        let place = self.place(&key.name());
        let time = milliseconds(self.time);
        let mut commands = pipe();
        commands.cmd("SET").arg(&place).arg(sealed).arg("PX").arg(time).ignore();
        if let Some(group) = key.group_name() {
            let group = self.place(&group);
            commands.cmd("SADD").arg(&group).arg(&place).ignore();
            commands.cmd("PEXPIRE").arg(&group).arg(time).ignore();
        }
        let _: Option<()> = self.line.ask(&commands).await;
    }

    async fn drop_group(&self, key: &CacheKey) {
        let Some(group) = key.group_name().map(|group| self.place(&group)) else { return };
        for _ in 0..CHUNKS {
            let mut commands = pipe();
            commands.cmd("SPOP").arg(&group).arg(CHUNK);
            let Some((places,)) = self.line.ask::<(Vec<Vec<u8>>,)>(&commands).await else { return };
            // Only what lies in the group: somebody else may have written other names there.
            let own = format!("{group}:");
            let places: Vec<&Vec<u8>> = places.iter().filter(|place| place.starts_with(own.as_bytes())).collect();
            if places.is_empty() {
                return;
            }
            let mut commands: Pipeline = pipe();
            commands.cmd("UNLINK").arg(places).ignore();
            let _: Option<()> = self.line.ask(&commands).await;
        }
    }

    async fn begin(&self, key: &CacheKey, time: Duration) -> Turn {
        let mut drawn = [0; 16];
        if getrandom::fill(&mut drawn).is_err() {
            return Turn::Unknown;
        }
        let turn = format!("{:032x}", u128::from_le_bytes(drawn));
        let mut commands = pipe();
        commands.cmd("SET").arg(self.turn(key)).arg(&turn).arg("NX").arg("PX").arg(milliseconds(time));
        match self.line.ask::<(Option<String>,)>(&commands).await {
            Some((Some(_),)) => Turn::Ours(turn),
            Some((None,)) => Turn::Others,
            None => Turn::Unknown,
        }
    }

    async fn end(&self, key: &CacheKey, turn: &str) {
        let place = self.turn(key);
        let mut commands = pipe();
        commands.cmd("GET").arg(&place);
        // Between the two somebody else's turn may begin, where ours was over: then two compute the same.
        if let Some((Some(whose),)) = self.line.ask::<(Option<String>,)>(&commands).await
            && whose == turn
        {
            let mut commands = pipe();
            commands.cmd("DEL").arg(&place).ignore();
            let _: Option<()> = self.line.ask(&commands).await;
        }
    }

    fn counts(&self) -> &Counts {
        &self.counts
    }

    fn state(&self) -> watch::Receiver<CacheState> {
        self.line.state.subscribe()
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}
