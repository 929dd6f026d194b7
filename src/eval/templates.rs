//! `eval templates`: the template miner over logs in the LogHub layout.

use std::path::Path;

use super::{EvalError, Progress};

/// What is mined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The raw line; its header is split off by the product.
    Raw,
    /// The `Content` column of the structured file.
    Content,
}

/// How one system went.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemResult {
    /// Name of the system.
    pub system: String,
    /// Lines mined.
    pub lines: usize,
    /// Templates found.
    pub templates: usize,
}

/// Mines every system under `data` and writes `<System>.csv` (`line_no,template`) into `out`.
///
/// # Errors
/// When the data has another layout or a file can't be read or written.
pub fn templates(
    data: &Path,
    _out: &Path,
    _column: Column,
    _progress: &Progress<'_>,
) -> Result<Vec<SystemResult>, EvalError> {
    Err(EvalError::layout(data, "no systems"))
}
