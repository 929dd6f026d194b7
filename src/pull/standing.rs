//! How the sources stand, for whoever asks from another thread.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemars::JsonSchema;
use serde::Serialize;

/// What a source does now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// It begins, or connects.
    #[default]
    Starting,
    /// It reads, or waits for more.
    Running,
    /// It waits for room in the journal.
    Paused,
    /// Something is in its way; it tries again.
    Troubled,
    /// It was stopped.
    Stopped,
}

impl SourceState {
    /// All states, for metrics.
    pub const ALL: [Self; 5] = [Self::Starting, Self::Running, Self::Paused, Self::Troubled, Self::Stopped];

    /// Its name in metrics and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Troubled => "troubled",
            Self::Stopped => "stopped",
        }
    }
}

/// How a source stands. Counts are since the start of the process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceStanding {
    /// `files`, or `redis:` and the key of a stream.
    pub name: String,
    /// What it does.
    pub state: SourceState,
    /// Entries that are in the journal.
    pub entries: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Bytes of files that were not read yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind_bytes: Option<u64>,
    /// Entries of a stream that its group was not given yet, as far as Redis says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_entries: Option<u64>,
    /// Entries of a stream that its group was given and has not acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_entries: Option<u64>,
    /// What is in its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// The files that are followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<FileStanding>>,
}

/// How a followed file stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileStanding {
    /// Its name.
    pub path: String,
    /// The format that was recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Everything before it, in decompressed bytes, is in the journal.
    pub offset: u64,
    /// Bytes that were not read yet.
    pub behind_bytes: u64,
    /// Entries that are in the journal, since the start of the process.
    pub entries: u64,
    /// Records that could not be read, since the start of the process.
    pub rejected: u64,
    /// Why it is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// How all sources stand. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    standings: Arc<Mutex<BTreeMap<String, SourceStanding>>>,
    pub(super) appended: Arc<AtomicU64>,
}

impl Sources {
    fn standings(&self) -> MutexGuard<'_, BTreeMap<String, SourceStanding>> {
        self.standings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them, by name.
    #[must_use]
    pub fn all(&self) -> Vec<SourceStanding> {
        self.standings().values().cloned().collect()
    }

    /// Entries that each source brought since the start of the process.
    #[must_use]
    pub fn counts(&self) -> Vec<(String, u64)> {
        self.standings().iter().map(|(name, standing)| (name.clone(), standing.entries)).collect()
    }

    /// What a source counted so far: entries, and records that could not be read.
    pub(super) fn counted(&self, name: &str) -> (u64, u64) {
        self.standings().get(name).map_or((0, 0), |standing| (standing.entries, standing.rejected))
    }

    /// Records that they brought into the journal since the start.
    #[must_use]
    pub fn appended(&self) -> u64 {
        self.appended.load(Ordering::Relaxed)
    }

    /// Changes how a source stands; it begins where it was not known.
    pub(super) fn note(&self, name: &str, change: impl FnOnce(&mut SourceStanding)) {
        let mut standings = self.standings();
        let standing = standings.entry(name.to_owned()).or_default();
        if standing.name.is_empty() {
            name.clone_into(&mut standing.name);
        }
        change(standing);
    }

    /// Sources that are not in the settings any more are not shown.
    pub(super) fn keep_only(&self, names: &[String]) {
        self.standings().retain(|name, _| names.contains(name));
    }
}
