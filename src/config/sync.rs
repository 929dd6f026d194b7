//! Settings of the mirror: when it is brought in step, and how long others may stay away.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::ConfigError;
use super::secret_ways::Ways;
use super::settings::Secret;

/// Shorter secrets can be guessed.
const SECRET_CHARACTERS: usize = 16;

/// The mirror on the Elasticsearch server, shared by all sites that name it. It is on where `elasticsearch.host` is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Syncing {
    /// Whether `serve` keeps the mirror in step by itself. `cartwatch sync` works either way.
    pub enabled: bool,
    /// Seconds between two looks at what other sites wrote.
    pub interval_seconds: u32,
    /// Seconds without a further change after which changes of this site are sent; a stream of changes is sent after ten
    /// times as long.
    pub settle_seconds: u32,
    /// Days for which a site may stay away and still get everything. What is kept by the day is removed from the mirror
    /// when it is older than this and than every retention of the site that removes it; 0: never. What people wrote, and
    /// what they deleted, is never removed.
    pub offline_days: u32,
    /// Whether of all sites that see one run of an incident only one tells people of it.
    pub one_site_notifies: bool,
    /// Milliseconds that a notification waits for the mirror to say whether another site tells it; without a reply it is
    /// told.
    pub claim_milliseconds: u32,
    /// What the pseudonyms of customers are made with, the same on all sites: sites that read the same logs then count a
    /// customer once. Empty: each folder has a secret of its own. At least 16 characters; to be set before a folder knows
    /// customers.
    pub pseudonym_secret: Secret,
    /// A file that holds it.
    pub pseudonym_secret_file: PathBuf,
    /// An environment variable that holds it.
    pub pseudonym_secret_env: String,
}

impl Default for Syncing {
    fn default() -> Self {
        Self {
            enabled: true,
            interval_seconds: 60,
            settle_seconds: 2,
            offline_days: 400,
            one_site_notifies: true,
            claim_milliseconds: 1500,
            pseudonym_secret: Secret::default(),
            pseudonym_secret_file: PathBuf::new(),
            pseudonym_secret_env: String::new(),
        }
    }
}

impl Syncing {
    /// Reads the secret where it stands elsewhere; a relative path is looked up from `folder`.
    pub(super) fn read_secrets(
        &mut self,
        folder: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let (place, name) = ("sync.pseudonym_secret".to_owned(), "pseudonym_secret");
        let (value, file) = (&mut self.pseudonym_secret, &mut self.pseudonym_secret_file);
        Ways { place, name, value, file, variable: &self.pseudonym_secret_env }.read(folder, &variable)
    }

    /// What is wrong with it: key and reason.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        if self.interval_seconds == 0 {
            return Some(("sync.interval_seconds", "must be at least 1"));
        }
        if self.settle_seconds == 0 {
            return Some(("sync.settle_seconds", "must be at least 1"));
        }
        if !(100..=60_000).contains(&self.claim_milliseconds) {
            return Some(("sync.claim_milliseconds", "must be between 100 and 60000"));
        }
        let secret = self.pseudonym_secret.reveal();
        if !secret.is_empty() && secret.chars().count() < SECRET_CHARACTERS {
            return Some(("sync.pseudonym_secret", "must have at least 16 characters"));
        }
        None
    }
}
