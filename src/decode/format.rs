//! [`Format`]: the layouts that can be decoded.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::DecodeError;

/// A layout of log records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Guessed from the content.
    #[default]
    Auto,
    /// JSON objects: one a line, an array of them, or indented over several lines.
    Json,
    /// A table with a header line; comma, semicolon, tab or bar.
    Csv,
    /// `key=value` pairs.
    Logfmt,
    /// The common and combined access logs of web servers.
    Combined,
    /// Lines of text with a time, perhaps a level, and perhaps further lines that belong to them.
    Text,
}

impl Format {
    /// The name used in flags and configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Logfmt => "logfmt",
            Self::Combined => "combined",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = DecodeError;

    fn from_str(name: &str) -> Result<Self, DecodeError> {
        let all = [Self::Auto, Self::Json, Self::Csv, Self::Logfmt, Self::Combined, Self::Text];
        let unknown = || DecodeError::UnknownFormat { name: name.to_owned() };
        all.into_iter().find(|format| format.name().eq_ignore_ascii_case(name)).ok_or_else(unknown)
    }
}
