//! [`AuditLog`]: appends. Several processes may, one after the other; each line is on the disk before it counts.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::error::AuditError;
use super::event::Event;
use super::line::{self, Link};
use super::reading;

/// The file that grows.
pub(super) const CURRENT: &str = "audit.ndjson";

/// How far the log has come: the last line's number and hash.
pub(super) const HEAD: &str = "head";

/// Locked by whoever writes or checks.
pub(super) const LOCK: &str = "lock";

/// More than the longest line.
pub(super) const LINE_BYTES: u64 = 16 << 10;

/// How large a file may become, and how long full ones are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditLimits {
    /// A file that is larger is put aside, and a new one is begun.
    pub file_bytes: u64,
    /// Files whose last line is older are deleted; zero keeps them for ever.
    pub keep: SignedDuration,
}

/// The audit log of a folder.
#[derive(Debug)]
pub struct AuditLog {
    folder: PathBuf,
    limits: AuditLimits,
    writing: Mutex<()>,
}

/// The file that grows, open, and what it ends with.
struct Open {
    file: File,
    length: u64,
    last: Link,
}

impl AuditLog {
    /// The log in this folder; it is made with the first line.
    #[must_use]
    pub fn new(folder: PathBuf, limits: AuditLimits) -> Self {
        Self { folder, limits, writing: Mutex::new(()) }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a line down, durably, and gives its number. Works for some time, on this thread.
    ///
    /// # Errors
    /// When the line is not on the disk; then it is as if it had never been there.
    pub fn append(&self, event: &Event, at: Timestamp) -> Result<u64, AuditError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        fs::create_dir_all(&self.folder).map_err(|source| self.io(LOCK, source))?;
        let lock = private(&self.folder.join(LOCK)).map_err(|source| self.io(LOCK, source))?;
        // Given up with the file.
        lock.lock().map_err(|source| self.io(LOCK, source))?;
        let mut open = self.open()?;
        if open.length >= self.limits.file_bytes {
            self.turn_over(&open.last, at).map_err(|source| self.io(CURRENT, source))?;
            open = self.open()?;
        }
        let (line, link) = line::write(event, at, &open.last)?;
        if let Err(source) = open.file.write_all(&line).and_then(|()| open.file.sync_data()) {
            // Half a line is cut off by the next one, where this can't be done now.
            let _ = open.file.set_len(open.length);
            return Err(self.io(CURRENT, source));
        }
        // It may lag behind: only a log that ends before it is suspicious.
        let _ = self.write_head(&link);
        Ok(link.n)
    }

    fn open(&self) -> Result<Open, AuditError> {
        let path = self.folder.join(CURRENT);
        let io = |source| self.io(CURRENT, source);
        let fresh = !path.exists();
        let mut file = private(&path).map_err(io)?;
        if fresh {
            sync_folder(&self.folder).map_err(io)?;
        }
        let (tail, end) = last_line(&mut file).map_err(io)?;
        file.set_len(end).and_then(|()| file.seek(SeekFrom::Start(end))).map_err(io)?;
        let last = match tail {
            Some(tail) => link_of(&tail).ok_or_else(|| AuditError::Damaged { path: path.clone() })?,
            None => self.last_before()?,
        };
        Ok(Open { file, length: end, last })
    }

    /// What the newest full file ends with.
    fn last_before(&self) -> Result<Link, AuditError> {
        let Some(path) = reading::full_files(&self.folder)?.pop() else { return Ok(Link::first()) };
        let io = |source| AuditError::Io { path: path.clone(), source };
        let (tail, _) = File::open(&path).and_then(|mut file| last_line(&mut file)).map_err(io)?;
        tail.as_deref().and_then(link_of).ok_or_else(|| AuditError::Damaged { path: path.clone() })
    }

    /// Puts the full file aside under the number of its last line, and deletes those that are old.
    fn turn_over(&self, last: &Link, now: Timestamp) -> io::Result<()> {
        let old = reading::full_files(&self.folder).map_err(io::Error::other)?;
        fs::rename(self.folder.join(CURRENT), self.folder.join(reading::full_name(last.n)))?;
        for path in old {
            if self.is_over(&path, now)? {
                fs::remove_file(path)?;
            }
        }
        sync_folder(&self.folder)
    }

    fn is_over(&self, path: &Path, now: Timestamp) -> io::Result<bool> {
        if self.limits.keep.is_zero() {
            return Ok(false);
        }
        let (tail, _) = last_line(&mut File::open(path)?)?;
        let last = tail.as_deref().and_then(line::read).map(|(record, _)| record.at);
        Ok(last.is_some_and(|last| now.duration_since(last) > self.limits.keep))
    }

    /// In place and of one length, so that it is never half of one and half of another.
    fn write_head(&self, link: &Link) -> io::Result<()> {
        private(&self.folder.join(HEAD))?.write_all(format!("{:020} {}\n", link.n, link.hash).as_bytes())
    }

    fn io(&self, name: &str, source: io::Error) -> AuditError {
        AuditError::Io { path: self.folder.join(name), source }
    }
}

/// A file that only its owner may read, made where it is not there.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn link_of(line: &[u8]) -> Option<Link> {
    line::read(line).map(|(record, _)| Link { n: record.n, hash: record.hash })
}

/// The last whole line, without its end, and where it ends. What a killed process left of a line stands behind it.
fn last_line(file: &mut File) -> io::Result<(Option<Vec<u8>>, u64)> {
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(2 * LINE_BYTES);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.take(2 * LINE_BYTES).read_to_end(&mut tail)?;
    let Some(end) = memchr::memrchr(b'\n', &tail) else {
        // No line ends here: nothing but a torn first line, unless there is more than a line can have.
        return if start == 0 { Ok((None, 0)) } else { Ok((Some(tail), length)) };
    };
    let whole = tail.get(..end).unwrap_or_default();
    let begin = memchr::memrchr(b'\n', whole).map_or(0, |at| at + 1);
    Ok((whole.get(begin..).map(<[u8]>::to_vec), start + end as u64 + 1))
}
