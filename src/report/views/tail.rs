//! Log entries as they come, for people who watch: redacted and cut, since they leave the machine.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::entry::Level;

/// Which entries somebody watches; what is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TailFilter {
    /// At least so severe: `debug`, `info`, `warn`, `error` or `fatal`.
    pub level: Option<String>,
    /// Only of this service.
    pub service: Option<String>,
    /// Only with these words in the text, the event, the error code or the address, in any case.
    pub text: Option<String>,
    /// Only of this session, user or trace.
    pub session: Option<String>,
    /// Only failures and slow requests.
    #[serde(default)]
    pub trouble: bool,
}

/// A log entry as it is shown while it comes.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TailEntry {
    /// When, by its own stamp.
    pub at: Timestamp,
    /// How severe, in lower case.
    pub level: Option<String>,
    /// Service that wrote it.
    pub service: Option<String>,
    /// The visit.
    pub session: Option<String>,
    /// The customer.
    pub user: Option<String>,
    /// The trace.
    pub trace: Option<String>,
    /// The span, where the entry is one.
    pub span: Option<String>,
    /// The span that it was called from.
    pub parent: Option<String>,
    /// Error code.
    pub error_code: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Duration in seconds.
    pub seconds: Option<f64>,
    /// The text, **redacted**, at most 300 characters.
    pub text: String,
    /// It is a failure or a slow request.
    pub trouble: bool,
}

/// Entries that came together, shared by everybody who watches the same.
#[derive(Debug, Default)]
pub struct TailBatch {
    /// In the order in which they came.
    pub entries: Vec<TailEntry>,
    /// Further ones that fit, or that nobody had the time to look at.
    pub skipped: u64,
    encoded: OnceLock<Arc<[u8]>>,
}

/// The newest entries that fit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TailRecent {
    /// Oldest first.
    pub entries: Vec<TailEntry>,
    /// Entries that were looked through; older ones were not.
    pub looked_at: u64,
    /// There were more that fit among them.
    pub more: bool,
}

/// Why nobody more can watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many different filters are watched at the same time (at most {most}); watch with fewer of them")]
pub struct TailFull {
    /// Different filters at the same time.
    pub most: usize,
}

impl TailFilter {
    /// In one form: without empty parts, names trimmed, texts in lower case; so that those who ask for the same share it.
    ///
    /// # Errors
    /// The name of the level where it is none.
    pub fn tidy(self) -> Result<Self, String> {
        let told = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let level = match told(self.level) {
            None => None,
            Some(name) => Some(Level::parse(&name).ok_or(name)?.name().to_ascii_lowercase()),
        };
        Ok(Self {
            level,
            service: told(self.service),
            text: told(self.text).map(|text| text.to_lowercase()),
            session: told(self.session),
            trouble: self.trouble,
        })
    }
}

impl TailBatch {
    /// A batch that nobody has read yet.
    #[must_use]
    pub fn new(entries: Vec<TailEntry>, skipped: u64) -> Self {
        Self { entries, skipped, encoded: OnceLock::new() }
    }

    /// Its bytes as `encode` makes them: once, by whoever needs them first.
    pub fn encoded(&self, encode: impl FnOnce(&Self) -> Vec<u8>) -> Arc<[u8]> {
        Arc::clone(self.encoded.get_or_init(|| encode(self).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_ask_for_the_same_in_other_letters_share_it() {
        let typed = |level: &str, text: &str| TailFilter {
            level: Some(level.to_owned()),
            text: Some(text.to_owned()),
            service: Some("  ".to_owned()),
            ..TailFilter::default()
        };
        let one = typed("WARNING", " Тайм-аут ").tidy().unwrap();
        assert_eq!(Ok(&one), typed("warn", "тайм-аут").tidy().as_ref());
        assert_eq!((one.level.as_deref(), one.service), (Some("warn"), None));
        assert_eq!(typed("loud", "").tidy(), Err("loud".to_owned()));
    }

    #[test]
    fn a_batch_is_encoded_once() {
        let batch = TailBatch::new(Vec::new(), 3);
        assert_eq!(&*batch.encoded(|batch| vec![batch.skipped as u8]), &[3]);
        assert_eq!(&*batch.encoded(|_| vec![9]), &[3]);
    }
}
