//! [`DecodeError`]: why an input can't be decoded at all.

/// An input whose format or mapping doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A table without a column that every entry needs.
    #[error("no column for {field}: the header names {}; say which one it is with `{field} = \"<column>\"` under [mapping]", columns.join(", "))]
    MissingColumn {
        /// Our field.
        field: &'static str,
        /// The columns seen.
        columns: Vec<String>,
    },
    /// A table without a header line.
    #[error("the CSV input begins without a header line")]
    NoHeader,
    /// A format name that isn't known.
    #[error("unknown format {name:?}; known are auto, json, csv, logfmt, combined, text")]
    UnknownFormat {
        /// As given.
        name: String,
    },
}
