//! The file of lines that could not be read.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::PipelineError;
use crate::entry::Reject;

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
        serde_json::to_writer(&mut *out, &Row { reject, entry_kept }).map_err(|error| fail(error.into()))?;
        out.write_all(b"\n").map_err(fail)?;
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
