//! Keeps answers for a while, so that what one process has computed others need not compute again.
//!
//! The role [`Cache`], and who plays it: [`NoCache`], [`LocalCache`] within a process, [`RedisCache`] for all processes that
//! share a Redis server. [`once`] puts it to use: of many who ask the same at once, one computes and the others wait for it.
//!
//! - A cache is never needed. What it can't give is computed; where the server is away or slow, that is found out within
//!   tens of milliseconds, and then it is not asked for a while.
//! - A kept answer is never wrong: its [`CacheKey`] is a hash of all that it was drawn from, the memory's version and this
//!   program's own sources included. After a change other keys are asked for, and the old entries are dropped.
//! - What is kept on a server can be read, and made, only by whoever knows what was asked and what the memory holds: the key
//!   to an entry's cipher comes from the same hash. Nothing personal stands in a key.

pub mod conformance;
mod counts;
mod key;
mod local;
mod none;
mod once;
mod redis_cache;
mod redis_line;
mod sealed;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

pub use counts::{CacheFigures, Counts, OfKind, Outcome};
pub use key::{CacheKey, CacheKind};
pub use local::LocalCache;
pub use none::NoCache;
pub use once::{Patience, once};
pub use redis_cache::RedisCache;

use crate::config::{CacheChoice, Settings};
use crate::redis_link::RedisLinkError;

/// Largest value that is kept, in bytes; beyond, computing is cheaper than carrying.
pub const MOST_BYTES: usize = 256 << 10;

/// Whether a cache works.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CacheState {
    /// It does, or was not asked yet.
    #[default]
    Well,
    /// It does not, for this reason; answers are computed meanwhile.
    Troubled(String),
}

/// Whose turn it is to compute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Ours; give it back with [`Cache::end`].
    Ours(String),
    /// Somebody else's.
    Others,
    /// Nobody can say: the cache does not work.
    Unknown,
}

/// Keeps values for a while.
#[async_trait]
pub trait Cache: Send + Sync {
    /// Short name for people (`none`, `local`, `redis`).
    fn name(&self) -> &'static str;

    /// Whether it ever keeps anything; where not, no key need be made.
    fn keeps(&self) -> bool {
        true
    }

    /// The value, if it is kept, is not over its time, and is as it was put; everything else is `None`.
    async fn get(&self, key: &CacheKey) -> Option<Vec<u8>>;

    /// Keeps a value in place of the one that is there. One larger than [`MOST_BYTES`] is not kept.
    async fn put(&self, key: &CacheKey, value: &[u8]);

    /// Forgets all values of this key's kind and group. Those who ask for them find nothing, and nothing else happens.
    async fn drop_group(&self, key: &CacheKey);

    /// Asks for the turn to compute this value. Nobody else gets it until it is given back, or its time is over.
    async fn begin(&self, key: &CacheKey, time: Duration) -> Turn;

    /// Gives a turn back; nothing where it is somebody else's by now.
    async fn end(&self, key: &CacheKey, turn: &str);

    /// What came of the questions so far.
    fn counts(&self) -> &Counts;

    /// Whether it works, now and from now on.
    fn state(&self) -> watch::Receiver<CacheState>;
}

/// A cache can't be used as it is set.
#[derive(Debug, thiserror::Error)]
#[error("the cache (`cache.recall`): {0}")]
pub struct CacheError(#[from] RedisLinkError);

/// The cache of the settings. Nothing is connected yet.
///
/// # Errors
/// When the settings of `[redis]` can't be used.
pub fn of_settings(settings: &Settings) -> Result<Arc<dyn Cache>, CacheError> {
    Ok(match settings.cache.recall {
        CacheChoice::None => Arc::new(NoCache::default()),
        CacheChoice::Redis => {
            let server = crate::redis_link::RedisServer::new(&settings.redis)?;
            Arc::new(RedisCache::new(server, Duration::from_secs(settings.cache.ttl_seconds)))
        }
    })
}
