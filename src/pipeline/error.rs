//! What can end an analysis.

use std::path::PathBuf;

use crate::detect::RulesError;
use crate::journal::JournalError;
use crate::memory::MemoryError;
use crate::source::SourceError;

/// The analysis ended without a report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// An input is not there.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The state of live analysis can't be kept.
    #[error("{path}: can't keep the state of live analysis: {source}; make the folder writable, or free space")]
    State {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The system gives no thread or timer.
    #[error("live analysis can't begin: {0}")]
    System(std::io::Error),
    /// The memory failed.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The detection rules can't be used.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Other rules can't be tried.
    #[error("{file}: the rules can't be tried: {why}")]
    RulesTrial {
        /// Which file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// Looking a customer up reads its logs twice.
    #[error("`find` reads a log twice, which standard input does not allow; name a file")]
    StdinTwice,
    /// Not one of the inputs could be read.
    #[error("nothing could be read: {0}")]
    NothingRead(String),
    /// The file of rejects can't be written.
    #[error("{path}: can't write rejected lines: {source}")]
    Rejects {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The format's name is unknown.
    #[error("unknown input format “{0}”; known: auto, json, csv, logfmt, combined, text")]
    UnknownFormat(String),
}
