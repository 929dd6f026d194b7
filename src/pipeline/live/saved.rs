//! The file in which the state is kept. It is replaced as a whole, so there is never half of one.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::state::Books;
use crate::detect::{SavedWatch, SessionWatch};
use crate::journal::JournalId;
use crate::pipeline::PipelineError;
use crate::whole_file::NewFile;

/// Name of the file, beside the store.
const NAME: &str = "live.state";

/// First bytes; the last of them is the version of the form, which changes with any of the types within.
const MAGIC: &[u8; 8] = b"CWlive\0\x04";

/// The program's version is part of the form: the bytes don't describe themselves.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Bytes of a BLAKE3 hash; it stands behind the state.
const CHECK: usize = 32;

/// Bytes that are written at once.
const PIECE: usize = 1 << 20;

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
        let (body, check) = bytes.strip_prefix(self.head.as_slice())?.split_last_chunk::<CHECK>()?;
        if blake3::hash(body).as_bytes() != check {
            return None;
        }
        postcard::from_bytes(body).ok()
    }

    /// Keeps the state durably; gives its size in bytes. It goes to the disk piece by piece: a million open sessions
    /// are some hundred megabytes.
    pub(super) fn write(&self, books: &Books, watch: &SessionWatch) -> Result<u64, PipelineError> {
        self.replace(&(books, watch.state())).map_err(|error| self.failed(error))
    }

    fn replace(&self, state: &impl Serialize) -> io::Result<u64> {
        let mut file = NewFile::beside(&self.path)?;
        file.write_all(&self.head)?;
        let body = Checked { file: &mut file, check: blake3::Hasher::new(), bytes: 0 };
        let body = BufWriter::with_capacity(PIECE, body);
        let body = postcard::to_io(state, body).map_err(io::Error::other)?;
        let body = body.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (check, bytes) = (body.check.finalize(), body.bytes);
        file.write_all(check.as_bytes())?;
        file.take_place()?;
        Ok(bytes)
    }

    fn failed(&self, source: io::Error) -> PipelineError {
        PipelineError::State { path: self.path.clone(), source }
    }
}

/// A file of which a hash is taken as it is written.
struct Checked<W> {
    file: W,
    check: blake3::Hasher,
    bytes: u64,
}

impl<W: Write> Write for Checked<W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.file.write_all(piece)?;
        self.check.update(piece);
        self.bytes += piece.len() as u64;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
