//! How a report is to be written.

use crate::wording::Language;

/// Columns of a terminal whose width nobody told.
pub const DEFAULT_WIDTH: usize = 80;

/// How many incidents are told in full unless somebody asks for more.
pub const DEFAULT_LIMIT: usize = 10;

/// Narrower terminals get lines of this width all the same.
const LEAST_WIDTH: usize = 40;

/// Choices of the reader. Forms that have no use for one of them ignore it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderOptions {
    /// Language of our own sentences; solutions keep the language they were written in.
    pub language: Language,
    /// Whether to colour the text with ANSI sequences.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// How many incidents (hits, journeys) are told in full.
    pub limit: usize,
    /// Everything that is known, at any length.
    pub verbose: bool,
    /// Where the lines that could not be decoded were kept.
    pub rejects_file: Option<String>,
}

impl RenderOptions {
    /// The usual choices: no colour, 80 columns, ten incidents in full.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, colour: false, width: DEFAULT_WIDTH, limit: DEFAULT_LIMIT, verbose: false, rejects_file: None }
    }

    /// The width to write for.
    pub(super) fn columns(&self) -> usize {
        self.width.max(LEAST_WIDTH)
    }
}
