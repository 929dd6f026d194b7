//! The seal: a small text file beside the engine's files that says what must be in them.
//!
//! The engine takes files that are damaged badly enough for new ones and opens empty, or with its newest part
//! missing, without a word. The seal holds the format and the number of commits that were flushed; a store with
//! fewer has lost something, and says so instead of starting over.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::StoreError;

const NAME: &str = "store.seal";

/// What the seal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) format: u32,
    pub(super) commits: u64,
}

/// The open seal of a folder.
#[derive(Debug)]
pub(super) struct Seal {
    dir: PathBuf,
    /// The file and the number of commits in it.
    file: Mutex<(File, u64)>,
}

/// Where a folder's seal is.
pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

/// What the folder's seal says; `None` where there is none.
///
/// A seal cut off by a power failure still says that there was a store.
pub(super) fn read(dir: &Path) -> Result<Option<Sealed>, StoreError> {
    let mut text = Vec::new();
    match File::open(path(dir)).and_then(|mut file| file.read_to_end(&mut text)) {
        Ok(_) => Ok(Some(parse(&String::from_utf8_lossy(&text)))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(StoreError::of_io(dir, error)),
    }
}

fn parse(text: &str) -> Sealed {
    let field = |name: &str| text.split_whitespace().find_map(|word| word.strip_prefix(name)?.parse::<u64>().ok());
    // Without its closing word the line was cut off, and a cut number is a smaller one.
    let whole = text.trim_end().ends_with(END);
    Sealed {
        format: field("format=").and_then(|format| u32::try_from(format).ok()).unwrap_or(0),
        commits: field("commits=").filter(|_| whole).unwrap_or(0),
    }
}

const END: &str = "sealed";

impl Seal {
    /// Opens the seal for writing, creating it where there is none.
    pub(super) fn open(dir: &Path, sealed: Sealed) -> Result<Self, StoreError> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path(dir));
        let file = file.map_err(|error| StoreError::of_io(dir, error))?;
        let seal = Self { dir: dir.to_owned(), file: Mutex::new((file, sealed.commits)) };
        seal.write(sealed, true)?;
        Ok(seal)
    }

    /// Says that so many commits are on the disk. Call it after they are.
    pub(super) fn raise(&self, sealed: Sealed) -> Result<(), StoreError> {
        self.write(sealed, false)
    }

    fn write(&self, sealed: Sealed, always: bool) -> Result<(), StoreError> {
        let mut guard = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, commits) = &mut *guard;
        if !always && sealed.commits <= *commits {
            return Ok(());
        }
        // One write of always the same length: nobody sees half of it.
        let line = format!("cartwatch store format={} commits={:020} {END}\n", sealed.format, sealed.commits);
        let written = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(line.as_bytes()));
        written.map_err(|error| StoreError::of_io(&self.dir, error))?;
        *commits = sealed.commits;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_reads_back_and_a_cut_one_promises_less() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), None);
        let seal = Seal::open(dir.path(), Sealed { format: 1, commits: 3 }).unwrap();
        seal.raise(Sealed { format: 1, commits: 12 }).unwrap();
        seal.raise(Sealed { format: 1, commits: 11 }).unwrap();
        assert_eq!(read(dir.path()).unwrap(), Some(Sealed { format: 1, commits: 12 }));
        let line = std::fs::read_to_string(path(dir.path())).unwrap();
        for cut in 0..line.len() - 2 {
            assert_eq!(parse(&line[..cut]).commits, 0);
        }
    }
}
