//! [`Desk`]: what pages keep between two requests: the last look at the installation, the last trial of rules, the last
//! test of each channel, how the demo stands. Nothing of it outlives the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::notify::Tried;
use crate::report::RulesTrial;
use crate::server::backstage::Check;
use crate::web::first_run::Demo;
use crate::wording::Language;

/// What pages keep between two requests.
#[derive(Debug, Default)]
pub(in crate::server) struct Desk {
    kept: Mutex<Kept>,
    /// Held by who looks.
    pub(super) looking: tokio::sync::Mutex<()>,
    /// Held by who tries rules.
    pub(super) trying: tokio::sync::Mutex<()>,
    /// Held by who sends a test message.
    pub(super) testing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// In every language: whoever reads it next may speak another one than who looked.
    pub(super) checkup: Option<(Timestamp, BTreeMap<Language, Vec<Check>>)>,
    pub(super) trial: Option<Result<RulesTrial, String>>,
    /// By the channel's name.
    pub(super) tests: BTreeMap<String, (Timestamp, Tried)>,
    pub(super) demo: Demo,
}

impl Desk {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
