//! [`MetricsError`]: why figures could not be told or read.

use crate::redis_link::{RedisLinkError, RedisTrouble};
use crate::store::StoreError;

/// Why figures could not be told or read.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The memory's store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The settings of `[redis]`.
    #[error(transparent)]
    Link(#[from] RedisLinkError),
    /// The Redis server.
    #[error("Redis at {address}: {trouble}")]
    Redis {
        /// Host and port.
        address: String,
        /// What is in the way.
        trouble: RedisTrouble,
    },
    /// Something else wrote there.
    #[error(
        "Redis at {address}: the key {key} can't be read: {what}; delete it, its site tells it again when it is restarted"
    )]
    Unreadable {
        /// Host and port.
        address: String,
        /// Which key.
        key: String,
        /// What is wrong with it.
        what: String,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
}
