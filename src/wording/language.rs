//! The two languages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Language of a text or of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// Two-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// Russian when at least a third of the letters are Cyrillic, else English.
    ///
    /// A third and not half: a Russian question often quotes English codes and class names.
    #[must_use]
    pub fn detect(text: &str) -> Self {
        let (mut cyrillic, mut letters) = (0_usize, 0_usize);
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            letters += 1;
            cyrillic += usize::from(('\u{400}'..='\u{52f}').contains(&c));
        }
        if cyrillic > 0 && cyrillic * 3 >= letters { Self::Ru } else { Self::En }
    }

    /// The language of the environment: `LC_ALL`, `LC_MESSAGES`, then `LANG`; English unless it says Russian.
    #[must_use]
    pub fn of_environment() -> Self {
        let value = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        match value {
            Some(value) if value.to_ascii_lowercase().starts_with("ru") => Self::Ru,
            _ => Self::En,
        }
    }
}
