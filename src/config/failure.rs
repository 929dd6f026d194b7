//! What can be wrong with the settings.

use std::path::PathBuf;

/// The settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("{path}: {source}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{place}: {what}{hint}")]
    Invalid {
        /// File and line, or the environment variable.
        place: String,
        /// What is wrong.
        what: String,
        /// A suggestion, with its punctuation; may be empty.
        hint: String,
    },
    /// No folder for the memory was named, and there is no home folder to put it in.
    #[error("no data folder: pass --data-dir DIR or set CARTWATCH_DATA_DIR (neither XDG_DATA_HOME nor HOME is set)")]
    NoDataDir,
}
