//! A log entry as proof of a finding.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::entry::EntryId;

/// One proving entry: enough of it to read and to find it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Identity of the entry; cited by solutions.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Name of the file or source it was read from, for people; `None` for entries handed in by code.
    pub source_name: Option<String>,
    /// Line number in that source, from 1; 0 where there is none.
    pub line: u64,
    /// Service that wrote it.
    pub service: Option<String>,
    /// Error code.
    pub error_code: Option<String>,
    /// Duration in seconds.
    pub response_time: Option<f64>,
    /// The text, **redacted**, at most 500 characters.
    pub text: String,
}
