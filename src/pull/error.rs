//! What keeps the sources from being started.

use std::io;
use std::path::PathBuf;

use crate::journal::JournalError;
use crate::pipeline::PipelineError;
use crate::redis_link::RedisLinkError;
use crate::source::SourceError;

/// The sources can't be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PullError {
    /// The file of checkpoints is not as it was written.
    #[error(
        "{path}: the checkpoints of the sources are damaged; restore the file, or move it away: then what the journal no \
         longer holds is read once more"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The file of checkpoints can't be read or written.
    #[error("{path}: the checkpoints of the sources can't be kept: {source}; make the folder writable, or free space")]
    Keep {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The journal can't be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A pattern is none.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The settings of the decoder can't be used.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The system gives no thread.
    #[error("the sources can't be started: {0}")]
    System(io::Error),
    /// The way to the Redis server.
    #[error(transparent)]
    Redis(#[from] RedisLinkError),
}
