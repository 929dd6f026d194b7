//! Files with one JSON value a line, as the labelled sets have them.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::EvalError;

/// The values of a file; empty lines are passed over, and an error names its line.
pub(super) fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, EvalError> {
    let file = File::open(path).map_err(EvalError::file(path))?;
    let mut read = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(EvalError::file(path))?;
        if !line.trim().is_empty() {
            read.push(serde_json::from_str(&line).map_err(|error| EvalError::line(path, number + 1, error))?);
        }
    }
    Ok(read)
}
