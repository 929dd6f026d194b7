//! Settings of telling known problems from new ones.

use serde::{Deserialize, Serialize};

/// When a past incident counts as a precedent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoveltySettings {
    /// Of problems without a precedent, the share that may be called known by mistake, on average; from 0.01 to 0.5. The less,
    /// the more known problems are called new, and the more resolved incidents it takes (20 for 0.05, 99 for 0.01).
    pub error_rate: f64,
}

impl Default for NoveltySettings {
    fn default() -> Self {
        Self { error_rate: 0.05 }
    }
}

impl NoveltySettings {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let fits = (0.01..=0.5).contains(&self.error_rate);
        (!fits).then_some(("novelty.error_rate", "must be from 0.01 to 0.5"))
    }
}
