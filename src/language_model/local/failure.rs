//! What can go wrong with a model's file, in words that name the file.

use std::path::Path;

use crate::language_model::{ModelError, ModelTrouble};

/// The file can't be used.
pub(super) fn file(path: &Path, what: impl std::fmt::Display) -> ModelError {
    ModelError { kind: ModelTrouble::File, what: format!("model {}: {what}", path.display()) }
}

/// What the arithmetic says of it: never more than a line, since some of its errors quote whole tables.
pub(super) fn arithmetic(path: &Path, doing: &str, error: &candle_core::Error) -> ModelError {
    let text = error.to_string();
    let line: String = text.lines().next().unwrap_or_default().chars().take(200).collect();
    file(path, format!("{doing}: {line}"))
}
