//! What can be in the way of a run, by what a person has to do about it.

use serde::{Deserialize, Serialize};

use crate::store::StoreError;

/// Kinds of trouble: each has a sentence of its own in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// No connection, or it broke.
    Unreachable,
    /// No reply in time.
    Slow,
    /// The server asks for patience (429).
    Busy,
    /// The server fails (5xx).
    Failing,
    /// It does not let us in, or not do this (401, 403).
    Denied,
    /// The index takes no writes: the server's disk is nearly full, or somebody closed it for writing.
    ReadOnly,
    /// Under the mirror's name stands something that is no mirror.
    WrongIndex,
    /// The index went away during the run.
    IndexGone,
    /// A newer program made the index.
    Newer,
    /// It is no Elasticsearch, or of a version that can't be used.
    Unsupported,
    /// It answers what can't be understood, or refuses what should be right.
    Invalid,
    /// The store on this machine.
    Store,
}

impl TroubleKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Unreachable,
        Self::Slow,
        Self::Busy,
        Self::Failing,
        Self::Denied,
        Self::ReadOnly,
        Self::WrongIndex,
        Self::IndexGone,
        Self::Newer,
        Self::Unsupported,
        Self::Invalid,
        Self::Store,
    ];

    /// Its name in the catalogue of sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Slow => "slow",
            Self::Busy => "busy",
            Self::Failing => "failing",
            Self::Denied => "denied",
            Self::ReadOnly => "read-only",
            Self::WrongIndex => "wrong-index",
            Self::IndexGone => "index-gone",
            Self::Newer => "newer",
            Self::Unsupported => "unsupported",
            Self::Invalid => "invalid",
            Self::Store => "store",
        }
    }

    /// Whether it may pass without anybody doing anything.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(self, Self::Unreachable | Self::Slow | Self::Busy | Self::Failing | Self::IndexGone)
    }
}

/// Why a run, or a part of one, did not come about.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct SyncError {
    /// What kind of trouble.
    pub kind: TroubleKind,
    /// What was tried where, and what came of it; without secrets.
    pub why: String,
}

impl SyncError {
    /// Trouble of this kind.
    pub fn new(kind: TroubleKind, why: impl Into<String>) -> Self {
        Self { kind, why: why.into() }
    }
}

impl From<StoreError> for SyncError {
    fn from(error: StoreError) -> Self {
        Self::new(TroubleKind::Store, error.to_string())
    }
}
