//! What keeps a connection from being tried at all.

use std::path::PathBuf;

/// The settings of `[redis]` can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RedisLinkError {
    /// The certificates.
    #[error("{path}: {what}; `redis.ca` must name certificates in PEM")]
    Certificates {
        /// The file; empty where none is named.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}
