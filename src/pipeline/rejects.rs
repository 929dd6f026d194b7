//! The file of lines that could not be read.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::PipelineError;
use crate::entry::Reject;

/// A rolling file of this size gives its name to a new one.
const ROLLS_AT: u64 = 32 * 1024 * 1024;

/// Writes NDJSON; the file is made with the first reject.
pub(super) struct RejectFile {
    path: Option<PathBuf>,
    out: Option<BufWriter<File>>,
    written: u64,
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    reject: &'a Reject,
    /// The entry itself was taken; only the named field was dropped.
    entry_kept: bool,
}

impl RejectFile {
    /// No path: rejects are only counted.
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, out: None, written: 0 }
    }

    pub(super) fn write(&mut self, reject: &Reject, entry_kept: bool) -> Result<(), PipelineError> {
        let Some(path) = &self.path else { return Ok(()) };
        let fail = |source| PipelineError::Rejects { path: path.clone(), source };
        let out = match &mut self.out {
            Some(out) => out,
            None => self.out.insert(BufWriter::new(File::create(path).map_err(fail)?)),
        };
        append(out, &Row { reject, entry_kept }).map_err(fail)?;
        self.written += 1;
        Ok(())
    }

    /// The file, if anything was written into it.
    pub(super) fn finish(mut self) -> Result<Option<PathBuf>, PipelineError> {
        if let (Some(out), Some(path)) = (&mut self.out, &self.path) {
            out.flush().map_err(|source| PipelineError::Rejects { path: path.clone(), source })?;
        }
        Ok(self.path.filter(|_| self.written > 0))
    }
}

/// The file of an analysis that has no end: it is bounded, and where it can't be written, the analysis goes on.
#[derive(Default)]
pub(super) struct RollingRejects {
    path: Option<PathBuf>,
    out: Option<BufWriter<File>>,
    bytes: u64,
    lost: u64,
}

impl RollingRejects {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path: Some(path), ..Self::default() }
    }

    pub(super) fn write(&mut self, reject: &Reject, entry_kept: bool) {
        let Some(path) = self.path.clone() else { return };
        if self.try_write(&path, &Row { reject, entry_kept }).is_err() {
            // The next one tries to make the file again.
            self.out = None;
            self.lost += 1;
        }
    }

    /// People look at it while it grows.
    pub(super) fn flush(&mut self) {
        if self.out.as_mut().is_some_and(|out| out.flush().is_err()) {
            self.out = None;
            self.lost += 1;
        }
    }

    /// Lines that are in no file, for it could not be written.
    pub(super) fn lost(&self) -> u64 {
        self.lost
    }

    fn try_write(&mut self, path: &Path, row: &Row<'_>) -> io::Result<()> {
        if self.bytes >= ROLLS_AT && self.out.is_some() {
            self.out = None;
            fs::rename(path, path.with_extension("1.ndjson"))?;
        }
        let out = match &mut self.out {
            Some(out) => out,
            None => {
                self.bytes = 0;
                self.out.insert(BufWriter::new(File::create(path)?))
            }
        };
        self.bytes += append(out, row)?;
        Ok(())
    }
}

fn append(out: &mut impl Write, row: &Row<'_>) -> io::Result<u64> {
    let mut line = serde_json::to_vec(row)?;
    line.push(b'\n');
    out.write_all(&line)?;
    Ok(line.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::RejectReason;

    fn reject() -> Reject {
        Reject::new(&"shop.jsonl".into(), 7, 0, RejectReason::NotAnObject, b"[1]")
    }

    #[test]
    fn a_rolling_file_keeps_what_is_newest_within_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.ndjson");
        let mut rejects = RollingRejects::at(path.clone());
        rejects.write(&reject(), false);
        rejects.bytes = ROLLS_AT;
        rejects.write(&reject(), true);
        rejects.flush();
        let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().count();
        assert_eq!((lines(&path), lines(&folder.path().join("rejects.1.ndjson")), rejects.lost()), (1, 1, 0));
    }

    #[test]
    fn what_can_not_be_kept_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let mut rejects = RollingRejects::at(folder.path().join("no/such/folder/rejects.ndjson"));
        rejects.write(&reject(), false);
        rejects.write(&reject(), false);
        assert_eq!(rejects.lost(), 2);
    }
}
