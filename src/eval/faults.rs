//! `eval faults`: which service is at fault, since when, and how, over cases in the Nezha layout.

use std::path::Path;

use super::{EvalError, Progress};

/// How one case went.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// Name of the case.
    pub case_id: String,
    /// Suspects, best first.
    pub services: Vec<String>,
}

/// Analyses every case under `data` and writes one JSON line a case to `out`.
///
/// # Errors
/// When the data has another layout or a file can't be read or written.
pub fn faults(data: &Path, _out: &Path, _progress: &Progress<'_>) -> Result<Vec<CaseResult>, EvalError> {
    Err(EvalError::layout(data, "no cases"))
}
