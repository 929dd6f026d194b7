//! [`SourceError`]: what can go wrong while bytes are moved.

use std::io;

/// An input that can't be found, opened or read to its end.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The argument names nothing that is there.
    #[error("{path}: no such file or folder; check the path")]
    NotFound {
        /// As given.
        path: String,
    },
    /// A pattern without a match.
    #[error("{pattern}: no file matches this pattern")]
    NoMatch {
        /// As given.
        pattern: String,
    },
    /// A pattern that can't be understood.
    #[error("{pattern}: not a valid file pattern: {reason}")]
    BadPattern {
        /// As given.
        pattern: String,
        /// What the pattern parser says.
        reason: String,
    },
    /// A folder without anything to read.
    #[error("{path}: the folder holds no readable log file (hidden and binary files are skipped)")]
    EmptyFolder {
        /// As given.
        path: String,
    },
    /// The operating system refuses to open it.
    #[error("{name}: can't be opened: {source}; check the permissions")]
    Open {
        /// The input's name.
        name: String,
        /// The system's answer.
        source: io::Error,
    },
    /// Reading broke off; everything before `offset` was delivered.
    #[error("{name}: reading broke off after {offset} bytes: {source}; everything before was read")]
    Read {
        /// The input's name.
        name: String,
        /// Decompressed bytes delivered before.
        offset: u64,
        /// The system's answer.
        source: io::Error,
    },
    /// The compressed file ends too early or is damaged; everything before `offset` was delivered.
    #[error(
        "{name}: the {compression} data is cut off or damaged after {offset} decompressed bytes ({source}); everything before was read, fetch the file again for the rest"
    )]
    Damaged {
        /// The input's name.
        name: String,
        /// `gzip` or `zstd`.
        compression: &'static str,
        /// Decompressed bytes delivered before.
        offset: u64,
        /// What the decompressor says.
        source: io::Error,
    },
}
