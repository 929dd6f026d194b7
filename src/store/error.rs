//! What can go wrong with the store: kind, what, where, and what to do.

use std::io;
use std::path::{Path, PathBuf};

use crate::incident::ClockDrift;

/// The store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the folder open.
    #[error(
        "the data folder {dir} is in use by another process; where that is `cartwatch serve`, ask it over HTTP \
         (docs/commands.md); else wait for it to end, or name another folder"
    )]
    InUse {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder was written by a newer program.
    #[error("the data folder {dir} has format {found}, this program knows {known}; use a newer cartwatch")]
    Newer {
        /// The folder.
        dir: PathBuf,
        /// Its format version.
        found: u32,
        /// The newest format version this program knows.
        known: u32,
    },
    /// The folder can't be written to.
    #[error("the data folder {dir} is not writable ({source}); change its permissions, or name another folder")]
    NotWritable {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Customers are kept under pseudonyms by another secret than the one that is set.
    #[error(
        "the data folder {dir} knows customers under pseudonyms by another secret than sync.pseudonym_secret: take the \
         setting away, run `cartwatch export --raw`, and import that into a fresh folder with the setting"
    )]
    OtherSecret {
        /// The folder.
        dir: PathBuf,
    },
    /// The disk is full.
    #[error(
        "the disk of the data folder {dir} is full ({source}); what was acknowledged is safe: free space and run again"
    )]
    DiskFull {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is on the disk can't be read.
    #[error(
        "the store in {dir} is damaged ({what}); move the folder away, then import the last export or a \
         backup, or analyse the logs again to rebuild it"
    )]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// What was found.
        what: String,
    },
    /// Reading or writing failed in another way.
    #[error("the data folder {dir}: {source}")]
    Io {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A record can't be written in the store's format.
    #[error("a record of kind {kind} can't be stored: {what}")]
    Record {
        /// Which kind of record.
        kind: &'static str,
        /// Why not.
        what: String,
    },
    /// The system gave no random numbers.
    #[error("the system gives no random numbers ({0}); they are needed to create a data folder")]
    Random(String),
    /// A stamp of another site lies too far ahead.
    #[error(transparent)]
    Drift(#[from] ClockDrift),
    /// The output of an export, or the input of an import, failed.
    #[error("reading or writing the export failed: {0}")]
    Transfer(#[source] io::Error),
    /// The input is no export.
    #[error("this is no export of cartwatch: {what}")]
    NotAnExport {
        /// What was found instead.
        what: String,
    },
    /// The export was written by a newer program.
    #[error("the export has format {found}, this program knows {known}; use a newer cartwatch; nothing was imported")]
    NewerExport {
        /// The export's format version.
        found: u32,
        /// The newest format version this program knows.
        known: u32,
    },
    /// A line of the export is wrong.
    #[error("line {line} of the export: {what}; nothing was imported")]
    Line {
        /// Line number, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
}

impl StoreError {
    /// Sorts an error of the file system by what a person can do about it.
    pub(super) fn of_io(dir: &Path, source: io::Error) -> Self {
        let dir = dir.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NotWritable { dir, source },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { dir, source },
            _ => Self::Io { dir, source },
        }
    }

    /// Sorts an error of the engine.
    pub(super) fn of_engine(dir: &Path, error: sled::Error) -> Self {
        match error {
            sled::Error::Io(source) if source.to_string().contains("could not acquire lock") => {
                Self::InUse { dir: dir.to_owned() }
            }
            sled::Error::Io(source) if source.kind() == io::ErrorKind::InvalidData => {
                Self::damaged(dir, source.to_string())
            }
            sled::Error::Io(source) => Self::of_io(dir, source),
            other => Self::damaged(dir, other.to_string()),
        }
    }

    /// The store is damaged.
    pub(super) fn damaged(dir: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { dir: dir.to_owned(), what: what.into() }
    }
}
