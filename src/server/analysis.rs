//! What the server knows of the analysis that reads the journal beside it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::report::{
    LineAnalysis, LiveEvent, LiveIncident, RejectGroup, SessionRow, TailBatch, TailFilter, TailFull, TailRecent,
};
use crate::wording::Language;

/// An analysis that runs in the same process.
pub trait RunningAnalysis: Send + Sync {
    /// How it stands.
    fn standing(&self) -> Standing;

    /// The incidents that run now, those of open sessions included; most sessions first is the caller's to make.
    fn incidents(&self) -> Vec<LiveIncident>;

    /// Different customers whom those of them touched that nobody planned; `None` where they are too many to be told apart.
    fn customers(&self) -> Option<u64>;

    /// The open sessions in which something was found.
    fn sessions(&self) -> Vec<SessionRow>;

    /// Lines that could not be used since the analysis began, by reason, without personal data.
    fn rejects(&self) -> Vec<RejectGroup>;

    /// Looks at log lines without remembering anything. Works for some time, on a thread where blocking is allowed.
    ///
    /// # Errors
    /// When the lines can't be read, or the memory fails.
    fn analyze(&self, lines: GivenLines, now: Timestamp, language: Language) -> Result<LineAnalysis, AnalyzeError>;

    /// What happens from now on. Who is too slow misses the oldest events, and is told so by the receiver.
    fn events(&self) -> broadcast::Receiver<LiveEvent>;

    /// Entries that fit a tidy filter, as they are analysed from now on. Who is too slow misses the oldest batches, and is
    /// told so by the receiver.
    ///
    /// # Errors
    /// When too many different filters are watched.
    fn watch(&self, filter: &TailFilter) -> Result<broadcast::Receiver<Arc<TailBatch>>, TailFull>;

    /// The newest entries that fit a tidy filter, at most `limit`. Reads files: call it where blocking is allowed.
    ///
    /// # Errors
    /// When the journal can't be read.
    fn recent(&self, filter: &TailFilter, limit: usize) -> Result<TailRecent, AnalyzeError>;
}

/// Log lines that are only looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenLines {
    /// JSON, one object a line.
    Json(Vec<u8>),
    /// In any known format, which is guessed.
    Any(Vec<u8>),
}

/// Why lines could not be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalyzeError {
    /// Their format is not known.
    #[error("{0}")]
    Unreadable(String),
    /// Something else; it may name folders and files.
    #[error("{0}")]
    Failed(String),
}

/// How an analysis stands, as of its last look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// Entries analysed.
    pub entries: u64,
    /// Lines that could not be read.
    pub rejected: u64,
    /// Entries stamped more than ten minutes after their arrival, put aside.
    pub set_aside: u64,
    /// Sessions that are open.
    pub sessions_open: u64,
    /// Those of them in which something was found.
    pub sessions_in_trouble: u64,
    /// Incidents that run now.
    pub incidents_open: u64,
    /// Bytes of the journal that are not analysed yet.
    pub behind_bytes: u64,
    /// Time spent by stage since the analysis began; not in JSON.
    #[serde(skip)]
    pub stages: Stages,
}

/// Time spent by stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stages {
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

impl Stages {
    pub(super) fn named(self) -> [(&'static str, Duration); 5] {
        let Self { read, analyse, look, write, save } = self;
        [("read", read), ("analyse", analyse), ("look", look), ("write", write), ("save", save)]
    }
}
