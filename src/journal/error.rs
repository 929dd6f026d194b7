//! What can go wrong with the journal: kind, what, where, and what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::record::JournalPosition;

/// The journal could not do what was asked.
///
/// It can be cloned, because one failed write answers everyone whose record was in it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Another process has the folder open.
    #[error("the journal {dir} is in use by another process; wait for it to end, or name another folder")]
    InUse {
        /// The folder.
        dir: PathBuf,
    },
    /// A file was written by a newer program.
    #[error("the journal's file {file} has format {found}, this program knows {known}; use a newer cartwatch")]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format version.
        found: u32,
        /// The newest format version this program knows.
        known: u32,
    },
    /// A file can't be written to.
    #[error("{path} of the journal is not writable ({source}); change its permissions, or name another folder")]
    NotWritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// The disk is full.
    #[error(
        "the disk of the journal's {path} is full ({source}); what was acknowledged is safe: free space and send again"
    )]
    DiskFull {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// Reading or writing failed in another way.
    #[error("{path} of the journal: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// Bytes that had been acknowledged are not there, or are others.
    #[error(
        "the journal's file {file} is damaged at byte {offset} ({what}); restore the file from a backup, or move \
         the whole folder away to begin a new journal: what was analysed before is in the store"
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Where in the file, in bytes.
        offset: u64,
        /// What was found.
        what: String,
    },
    /// More is waiting to be written than may wait.
    #[error("the journal has {waiting} bytes waiting for the disk, of at most {limit}; send again later")]
    Busy {
        /// Bytes that wait.
        waiting: u64,
        /// Bytes that may wait.
        limit: u64,
    },
    /// The journal has its greatest size, and the analysis still needs what is in it.
    #[error(
        "the journal {dir} is full: {used} of {limit} bytes, {unreleased} of them not analysed yet; send again \
         later, or allow it more space"
    )]
    Full {
        /// The folder.
        dir: PathBuf,
        /// Bytes on the disk.
        used: u64,
        /// Bytes allowed.
        limit: u64,
        /// Bytes on the disk that may not be deleted yet.
        unreleased: u64,
    },
    /// A record is larger than a record may be.
    #[error("a delivery of {bytes} bytes is too large for the journal (at most {limit}); send it in parts")]
    TooLarge {
        /// Size of the record.
        bytes: u64,
        /// The greatest size.
        limit: u64,
    },
    /// The disk failed in a way after which nobody knows what is on it.
    #[error(
        "the journal {dir} takes nothing in any more, because {what}; what was acknowledged is safe: check the \
         disk, then start again"
    )]
    Sealed {
        /// The folder.
        dir: PathBuf,
        /// What failed.
        what: String,
    },
    /// The journal was closed.
    #[error("the journal is closed; open it again")]
    Closed,
    /// The position is older than what is kept.
    #[error("position {position} of the journal was deleted; the oldest that is kept is {oldest}")]
    Released {
        /// The position that was asked for.
        position: JournalPosition,
        /// The oldest that is kept.
        oldest: JournalPosition,
    },
    /// No record begins at the position.
    #[error("no record of the journal begins at position {position}; its end is {end}")]
    NoSuchPosition {
        /// The position that was asked for.
        position: JournalPosition,
        /// The end of what is durable.
        end: JournalPosition,
    },
    /// A record can't be written in the journal's format.
    #[error("a record can't be put into the journal: {what}")]
    Record {
        /// Why not.
        what: String,
    },
    /// The system gave no random numbers.
    #[error("the system gives no random numbers ({0}); they are needed to create a journal")]
    Random(String),
}

impl JournalError {
    /// Sorts an error of the file system by what a person can do about it.
    pub(super) fn of_io(path: &Path, source: io::Error) -> Self {
        let (path, kind, source) = (path.to_owned(), source.kind(), Arc::new(source));
        match kind {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NotWritable { path, source },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path, source },
            _ => Self::Io { path, source },
        }
    }

    /// Whether a later try may succeed: a write that failed was cut off again.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::DiskFull { .. } | Self::Io { .. } | Self::NotWritable { .. } | Self::Busy { .. } | Self::Full { .. }
        )
    }

    /// A file is damaged.
    pub(super) fn damaged(file: &Path, offset: u64, what: impl Into<String>) -> Self {
        Self::Damaged { file: file.to_owned(), offset, what: what.into() }
    }
}
