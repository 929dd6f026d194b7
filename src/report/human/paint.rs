//! ANSI colours, where the reader wants them.

/// What a piece of text is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Tint {
    /// As it is.
    Plain,
    /// Headings and titles.
    Strong,
    /// What is needed but not read first.
    Faint,
    /// Harm.
    Bad,
    /// Needs a look.
    Warn,
    /// Went well.
    Good,
    /// Ids and citations.
    Id,
}

impl Tint {
    /// Select Graphic Rendition parameters (ECMA-48).
    fn parameters(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Bad => "1;31",
            Self::Warn => "1;33",
            Self::Good => "32",
            Self::Id => "36",
        }
    }
}

/// Colours text, or leaves it alone.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Paint {
    pub(in crate::report) on: bool,
}

impl Paint {
    /// The text in the colour of `tint`.
    pub(in crate::report) fn with(self, tint: Tint, text: &str) -> String {
        let parameters = tint.parameters();
        if !self.on || parameters.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{parameters}m{text}\u{1b}[0m")
    }
}
