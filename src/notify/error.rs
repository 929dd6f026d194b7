//! What can go wrong with notifications before anything is sent.

use std::io;
use std::path::PathBuf;

/// Notifications can't be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// A setting is impossible.
    #[error("setting notify.{key}: {what}")]
    Setting {
        /// Which one.
        key: String,
        /// What it must be; no secret is quoted.
        what: String,
    },
    /// The queue can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The queue is not what it should be.
    #[error("{path}: not a queue of notifications ({what}); move it away: what waits in it is not sent then")]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The HTTP client can't be made.
    #[error("no HTTP client for notifications: {0}")]
    Client(String),
    /// The system gave no random numbers.
    #[error("the system gives no random numbers ({0}); they are needed for the ids of messages")]
    Random(String),
    /// No channel has this name.
    #[error("no channel “{name}”; there are: {known}")]
    NoSuchChannel {
        /// The name.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The system gave no thread or runtime.
    #[error("notifications can't be started: {0}")]
    System(io::Error),
}
