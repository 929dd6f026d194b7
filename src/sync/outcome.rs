//! What a run did, and how whoever started it watches it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::beacon::Loss;
use super::trouble::SyncError;

/// What a run did, also where it ended early.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Documents that the server took.
    pub pushed: u64,
    /// Documents of other sites that told this one something new.
    pub pulled: u64,
    /// Documents that were looked at and told nothing new, on either side.
    pub unchanged: u64,
    /// Documents that another site wrote at the same time; both states are joined.
    pub conflicts: u64,
    /// Documents that came and can't be joined.
    pub quarantined: u64,
    /// Documents that the server does not take: id and reason.
    pub refused: BTreeMap<String, String>,
    /// Documents that were taken off the server, being older than anybody keeps them.
    pub removed: u64,
    /// How the server lost something, if it did.
    pub loss: Option<Loss>,
    /// Whether this site counts as a new one from now on, since another process goes by its number.
    pub renewed: bool,
    /// Other sites of which there was a sign of life, and when it was given.
    pub sites: BTreeMap<String, Timestamp>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
}

impl Outcome {
    /// Whether the run neither sent nor received anything.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.pushed == 0 && self.pulled == 0 && self.conflicts == 0 && self.removed == 0 && self.loss.is_none()
    }
}

/// A run that is over: what it did, and what ended it early, if anything.
#[derive(Debug, Default)]
pub struct Ran {
    /// What it did.
    pub outcome: Outcome,
    /// What ended it.
    pub trouble: Option<SyncError>,
}

/// What a run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Fetching what others wrote; counted in operations of the server.
    Pull,
    /// Sending; counted in documents.
    Push,
}

/// Watches a run.
pub trait Watch: Send + Sync {
    /// So much of so much is done; a total of 0 is not known.
    fn progress(&self, stage: Stage, done: u64, total: u64);

    /// Whether the run is to end at the next good moment.
    fn is_stopped(&self) -> bool;
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&self, _stage: Stage, _done: u64, _total: u64) {}

    fn is_stopped(&self) -> bool {
        false
    }
}
