//! [`Visitor`]: who looks at a page, and how.

use jiff::Timestamp;

use super::theme::Theme;
use super::words::Words;
use crate::wording::Language;

/// What a visitor may do. Everybody who sees a page may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// Write down what people did: resolve, merge, mute, correct.
    pub operate: bool,
    /// Everything, tokens and erasure included.
    pub admin: bool,
}

/// Who looks at a page, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Language of the page.
    pub language: Language,
    /// Its colours.
    pub theme: Theme,
    /// Name and role of the token that signed in; `None` where nobody has to.
    pub who: Option<(String, &'static str)>,
    /// What this person may do.
    pub rights: Rights,
    /// The address of the page below the server's root, with its query: where forms of the frame return to.
    pub here: String,
    /// The wall clock of the server.
    pub now: Timestamp,
}

#[cfg(test)]
impl Visitor {
    /// One of a test: nobody who signed in, who may only read, at the beginning of time.
    pub(crate) fn made_up(language: Language, here: &str) -> Self {
        Self {
            language,
            theme: Theme::System,
            who: None,
            rights: Rights { operate: false, admin: false },
            here: here.to_owned(),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    /// With these rights.
    pub(super) fn who_may(self, operate: bool, admin: bool) -> Self {
        Self { rights: Rights { operate, admin }, ..self }
    }

    /// At this time.
    pub(super) fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }
}

impl Visitor {
    /// The sentences of the visitor's language.
    #[must_use]
    pub fn words(&self) -> Words {
        Words::of(self.language)
    }
}
