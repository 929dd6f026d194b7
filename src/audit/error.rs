//! What can go wrong with the audit log.

use std::io;
use std::path::PathBuf;

/// The log can't be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// A file can't be read or written.
    #[error("{path}: the audit log can't be used ({source})")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What the log ends with is no line of it, so that nothing can be chained to it.
    #[error(
        "{path}: the audit log ends with something that is none of its lines; see `cartwatch audit verify`, and move the folder away to begin anew"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A line can't be put into JSON.
    #[error("the audit log can't write down an event ({0})")]
    Unwritable(String),
}
