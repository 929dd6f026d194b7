//! What can go wrong with labelled data: always with the file, and the line where there is one.

use std::path::{Path, PathBuf};

/// Labelled data could not be used, or results could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not of the expected form.
    #[error("{}: line {line}: {reason}", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What was expected.
        reason: String,
    },
    /// A folder is not of the expected layout.
    #[error("{}: {reason}", path.display())]
    Layout {
        /// Which folder.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// The product itself failed.
    #[error("{place}: {reason}")]
    Run {
        /// On which case.
        place: String,
        /// Why.
        reason: String,
    },
}

impl EvalError {
    /// A file that could not be read or written.
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |source| Self::File { path, source }
    }

    /// A line of another form.
    pub(super) fn line(path: &Path, line: usize, reason: impl ToString) -> Self {
        Self::Line { path: path.to_path_buf(), line, reason: reason.to_string() }
    }

    /// A folder of another layout.
    pub(super) fn layout(path: &Path, reason: impl Into<String>) -> Self {
        Self::Layout { path: path.to_path_buf(), reason: reason.into() }
    }

    /// The product failed at this place.
    pub(super) fn run<E: std::fmt::Display>(place: &str) -> impl Fn(E) -> Self + use<E> {
        let place = place.to_owned();
        move |error| Self::Run { place: place.clone(), reason: error.to_string() }
    }
}
