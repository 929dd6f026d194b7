//! Reading the log: its files in their order, and acts with what came of them.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::error::AuditError;
use super::event::{Event, Step};
use super::line::{self, Record};
use super::log::{CURRENT, LINE_BYTES, LOCK};

/// Names of files that are full: the number of their last line, in as many digits as a number can have.
const FULL: (&str, &str) = ("audit-", ".ndjson");

pub(super) fn full_name(last: u64) -> String {
    format!("{}{last:020}{}", FULL.0, FULL.1)
}

/// The full files, oldest first.
pub(super) fn full_files(folder: &Path) -> Result<Vec<PathBuf>, AuditError> {
    let io = |source| AuditError::Io { path: folder.to_owned(), source };
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io(error)),
    };
    let mut found = Vec::new();
    for entry in listed {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.strip_prefix(FULL.0).and_then(|name| name.strip_suffix(FULL.1)).is_some_and(is_number) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn is_number(text: &str) -> bool {
    text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Calls with each line, its file, and its number in the file; lines are without their ends, and the last one of a file
/// may have had none (`false`). Nobody writes meanwhile.
pub(super) fn each_line(folder: &Path, mut with: impl FnMut(&Path, u64, &[u8], bool)) -> Result<u64, AuditError> {
    let lock = File::open(folder.join(LOCK)).ok();
    // Where it can't be locked, as on a disk that can't be written, nobody writes either.
    let _locked = lock.as_ref().map(File::lock_shared);
    let mut files = full_files(folder)?;
    files.extend(Some(folder.join(CURRENT)).filter(|path| path.exists()));
    for path in &files {
        lines_of(path, &mut with).map_err(|source| AuditError::Io { path: path.clone(), source })?;
    }
    Ok(files.len() as u64)
}

fn lines_of(path: &Path, with: &mut impl FnMut(&Path, u64, &[u8], bool)) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let whole = line.strip_suffix(b"\n");
        with(path, number, whole.unwrap_or(&line), whole.is_some());
    }
    Ok(())
}

/// An act, in one piece: what was announced, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    /// The number of its first line.
    pub n: u64,
    /// When it began.
    pub at: Timestamp,
    /// The last that is known of it; `begun` where the server ended in its midst.
    #[serde(flatten)]
    pub event: Event,
}

/// The acts since a time, oldest first. Lines that can't be read are left out; [`verify`](super::verify()) tells them.
///
/// # Errors
/// When a file can't be read.
pub fn read(folder: &Path, since: Option<Timestamp>) -> Result<Vec<Act>, AuditError> {
    let mut acts: Vec<Act> = Vec::new();
    each_line(folder, |_, _, line, _| {
        let Some((record, _)) = line::read(line) else { return };
        if since.is_none_or(|since| record.at >= since) {
            add(&mut acts, record);
        }
    })?;
    Ok(acts)
}

fn add(acts: &mut Vec<Act>, record: Record) {
    let Record { n, at, event, .. } = record;
    let begun = event.of.and_then(|of| acts.iter_mut().rev().find(|act| act.n == of && act.event.step == Step::Begun));
    match begun {
        Some(act) => act.event = Event { of: None, ..event },
        None => acts.push(Act { n, at, event }),
    }
}
