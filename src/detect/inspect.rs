//! How a single entry is judged, for people who debug their rules.

use serde::{Deserialize, Serialize};

use super::Observer;
use crate::entry::LogEntry;
use crate::finding::{Category, Fingerprint};

/// The judgement of one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// Primary kind of failure; `None` where nothing failed.
    pub category: Option<Category>,
    /// All kinds that fit, the primary one first.
    pub categories: Vec<Category>,
    /// It took longer than its limit.
    pub slow: bool,
    /// Stateless mask of the message.
    pub mask: String,
    /// What would group it; `None` where nothing failed and nothing was slow.
    pub fingerprint: Option<Fingerprint>,
    /// What decided, in rule words; empty where nothing failed.
    pub reason: String,
}

/// Judges entries one by one, without sessions.
#[derive(Debug)]
pub struct Detector {
    observer: Observer,
}

impl Detector {
    /// A detector that judges as this observer does.
    #[must_use]
    pub fn new(observer: Observer) -> Self {
        Self { observer }
    }

    /// Judges one entry.
    #[must_use]
    pub fn inspect(&self, entry: &LogEntry) -> Inspection {
        let look = self.observer.look(entry);
        let categories = look.verdict.as_ref().map(|verdict| verdict.categories.clone()).unwrap_or_default();
        Inspection {
            category: categories.first().copied(),
            categories,
            slow: look.slow,
            mask: look.mask,
            fingerprint: look.fingerprint,
            reason: look.verdict.map(|verdict| verdict.reason).unwrap_or_default(),
        }
    }
}
