//! The file in which the book is kept. It is replaced as a whole, so there is never half of one.
//!
//! It stands beside the store and not in it: what waits to be sent is this machine's business and must not travel with
//! an export; and the store belongs to the process that has it open, while `notify status` has to be answered beside a
//! server that runs. It is small (what waits is bounded), so writing it as a whole is no cost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::book::Book;
use super::error::NotifyError;
use crate::whole_file;

/// The file in the data folder.
const NAME: &str = "notifications.json";

/// Version of the form. Fields are added without a new one.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    book: &'a Book,
}

#[derive(Deserialize)]
struct Read {
    version: u32,
    book: Book,
}

/// Where the book is kept.
#[derive(Debug, Clone)]
pub(super) struct BookFile(PathBuf);

impl BookFile {
    pub(super) fn of(data_dir: &Path) -> Self {
        Self(data_dir.join(NAME))
    }

    /// The book; `None` where there is no file.
    pub(super) fn read(&self) -> Result<Option<Book>, NotifyError> {
        let bytes = match fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(self.failed(source)),
        };
        let broken = |what: String| NotifyError::Broken { path: self.0.clone(), what };
        let read: Read = serde_json::from_slice(&bytes).map_err(|error| broken(error.to_string()))?;
        if read.version != VERSION {
            return Err(broken(format!("version {}", read.version)));
        }
        Ok(Some(read.book))
    }

    /// Keeps the book; it is on the disk when this returns.
    pub(super) fn write(&self, book: &Book) -> Result<(), NotifyError> {
        let bytes = serde_json::to_vec(&Written { version: VERSION, book })
            .map_err(|error| self.failed(io::Error::other(error)))?;
        whole_file::replace(&self.0, &bytes).map_err(|error| self.failed(error))
    }

    fn failed(&self, source: io::Error) -> NotifyError {
        NotifyError::Io { path: self.0.clone(), source }
    }
}
