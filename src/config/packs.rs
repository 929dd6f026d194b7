//! Settings of memory packs.

use serde::{Deserialize, Serialize};

/// How this site signs, and whom it believes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Packs {
    /// What this site calls itself in its packs; everybody who gets one reads it. Empty: its number alone.
    pub site: String,
    /// Public keys (`cartwatch-key-…`) whose packs are taken in, besides those that `cartwatch pack keys` lists.
    pub trusted_keys: Vec<String>,
}

impl Packs {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        if self.site.chars().count() > 100 || self.site.chars().any(char::is_control) {
            return Some(("packs.site", "must be a name of at most 100 characters on one line"));
        }
        let fits = self.trusted_keys.iter().all(|key| key.starts_with("cartwatch-key-"));
        (!fits).then_some(("packs.trusted_keys", "must hold public keys (cartwatch-key-…)"))
    }
}
