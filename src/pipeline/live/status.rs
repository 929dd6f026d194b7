//! How live analysis stands, for whoever asks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::open_trouble::OpenTrouble;
use crate::journal::JournalPosition;
use crate::report::{LiveIncident, RejectGroup, RejectGroups, SessionRow};

/// What was counted over all records of the journal that were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) entries: u64,
    pub(super) rejected: u64,
    pub(super) set_aside: u64,
    pub(super) last_arrival: Option<Timestamp>,
}

/// Where an analysis began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resumed {
    /// With a journal of which nothing had been released.
    #[default]
    Fresh,
    /// Where it was saved: nothing is counted twice, nothing is missing.
    Saved,
    /// Nothing usable was saved (another version wrote it, or it was deleted), so everything that the journal keeps
    /// was read again. Sessions that began before are seen from there on only.
    Kept,
}

/// How live analysis stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LiveStatus {
    /// Entries taken.
    pub entries: u64,
    /// Lines that could not be read.
    pub rejected: u64,
    /// Those of them since the start that could not be kept for people to look at, for the file could not be written.
    pub rejects_lost: u64,
    /// Entries stamped more than ten minutes after their arrival.
    pub set_aside: u64,
    /// Sessions that are open.
    pub sessions_open: usize,
    /// Those of them in which something was found.
    pub sessions_in_trouble: usize,
    /// Incidents that run now.
    pub incidents_open: usize,
    /// Everything before it was read.
    pub position: JournalPosition,
    /// Bytes of the journal that are not read yet.
    pub behind_bytes: u64,
    /// Records read.
    pub records: u64,
    /// When the newest record arrived.
    pub last_arrival: Option<Timestamp>,
    /// Where it began.
    pub resumed: Resumed,
    /// Time spent since it began.
    pub timings: StageTimings,
}

/// Time spent by stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StageTimings {
    /// Reading the journal.
    pub read: Duration,
    /// Decoding, sessions, findings.
    pub analyse: Duration,
    /// Looking at open sessions.
    pub look: Duration,
    /// Writing into the memory.
    pub write: Duration,
    /// Saving the state.
    pub save: Duration,
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LiveSummary {
    /// The last status.
    pub status: LiveStatus,
    /// Incidents that ran at the end.
    pub incidents: Vec<LiveIncident>,
    /// Different customers whom those of them touched that nobody planned; `None` where they are too many to be told apart.
    pub customers: Option<u64>,
}

/// Shows how a live analysis stands, from any thread.
#[derive(Debug, Clone, Default)]
pub struct LiveHandle {
    summary: Arc<Mutex<LiveSummary>>,
    pub(super) trouble: OpenTrouble,
    rejects: Arc<Mutex<RejectGroups>>,
}

impl LiveHandle {
    /// How it stood at its last look, about a second ago at the most.
    #[must_use]
    pub fn status(&self) -> LiveStatus {
        self.lock().status.clone()
    }

    /// The incidents that run now, open sessions included.
    #[must_use]
    pub fn incidents(&self) -> Vec<LiveIncident> {
        self.lock().incidents.clone()
    }

    /// Different customers whom the incidents touched that run now and that nobody planned: one whom two of them touch is one.
    /// `None` where they are too many to be told apart.
    #[must_use]
    pub fn customers(&self) -> Option<u64> {
        self.lock().customers
    }

    /// The open sessions in which something was found, by key; some ten thousand at the most.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionRow> {
        self.trouble.rows()
    }

    /// Lines that could not be used since it began, by reason.
    #[must_use]
    pub fn rejects(&self) -> Vec<RejectGroup> {
        self.reject_groups().list()
    }

    pub(super) fn reject_groups(&self) -> MutexGuard<'_, RejectGroups> {
        self.rejects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn summary(&self) -> LiveSummary {
        self.lock().clone()
    }

    pub(super) fn show(&self, summary: LiveSummary) {
        *self.lock() = summary;
    }

    fn lock(&self) -> MutexGuard<'_, LiveSummary> {
        self.summary.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
