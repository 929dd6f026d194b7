//! The file in which the state is kept. It is replaced as a whole, so there is never half of one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::state::Books;
use crate::detect::{SavedWatch, SessionWatch};
use crate::journal::JournalId;
use crate::pipeline::PipelineError;

/// Name of the file, beside the store.
const NAME: &str = "live.state";

/// First bytes; the last of them is the version of the form, which changes with any of the types within.
const MAGIC: &[u8; 8] = b"CWlive\0\x01";

/// The program's version is part of the form: the bytes don't describe themselves.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Bytes of a BLAKE3 hash.
const CHECK: usize = 32;

/// Where the state of one journal's analysis is kept.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    head: Vec<u8>,
}

impl StateFile {
    /// Beside the store in `store`.
    pub(super) fn beside(store: &Path, journal: JournalId) -> Self {
        let mut head = MAGIC.to_vec();
        head.extend(PROGRAM.as_bytes());
        head.push(0);
        head.extend(journal.0);
        Self { path: store.parent().unwrap_or(store).join(NAME), head }
    }

    /// The saved state; `None` where there is none that can be used.
    pub(super) fn read(&self) -> Result<Option<(Books, SavedWatch)>, PipelineError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(PipelineError::State { path: self.path.clone(), source }),
        };
        Ok(self.decode(&bytes))
    }

    fn decode(&self, bytes: &[u8]) -> Option<(Books, SavedWatch)> {
        let (check, body) = bytes.strip_prefix(self.head.as_slice())?.split_first_chunk::<CHECK>()?;
        if blake3::hash(body).as_bytes() != check {
            return None;
        }
        postcard::from_bytes(body).ok()
    }

    /// Keeps the state durably; gives its size in bytes.
    pub(super) fn write(&self, books: &Books, watch: &SessionWatch) -> Result<u64, PipelineError> {
        let body =
            postcard::to_stdvec(&(books, watch.state())).map_err(|error| self.failed(io::Error::other(error)))?;
        self.replace(&body).map_err(|error| self.failed(error))?;
        Ok(body.len() as u64)
    }

    fn replace(&self, body: &[u8]) -> io::Result<()> {
        let other = self.path.with_extension("state-new");
        let mut file = File::create(&other)?;
        file.write_all(&self.head)?;
        file.write_all(blake3::hash(body).as_bytes())?;
        file.write_all(body)?;
        file.sync_all()?;
        fs::rename(&other, &self.path)?;
        match self.path.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }

    fn failed(&self, source: io::Error) -> PipelineError {
        PipelineError::State { path: self.path.clone(), source }
    }
}
