//! What can go wrong with the memory.

use std::path::PathBuf;

use super::recall::RecallError;
use crate::backend::BackendError;
use crate::cache::CacheError;
use crate::elastic::ElasticError;
use crate::embed::EmbedError;
use crate::knowledge::{LearnError, PageError};
use crate::store::StoreError;

/// The memory can't do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The search index failed.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// The settings of the server can't be used.
    #[error(transparent)]
    Server(#[from] ElasticError),
    /// An embedding engine failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The cache can't be used as it is set.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// No incident has this id.
    #[error("no incident “{id}” in this memory (see `cartwatch incidents list`)")]
    NoSuchIncident {
        /// As typed.
        id: String,
    },
    /// Several incidents begin with this id.
    #[error("“{id}” is the beginning of {count} incidents, among them {}; type more of it", candidates.join(", "))]
    AmbiguousIncident {
        /// As typed.
        id: String,
        /// How many there are.
        count: usize,
        /// The first few candidates.
        candidates: Vec<String>,
    },
    /// One incident was named twice where two are needed.
    #[error("{id} is named twice; name two different incidents")]
    SameIncident {
        /// Which.
        id: String,
    },
    /// Merging would contradict what was said of other members of the two groups.
    #[error(
        "{a} and {b}, which would become one with it, were said to be different problems; say \
         `cartwatch incidents merge {a} {b}` first if they are the same after all"
    )]
    SaidToDiffer {
        /// The one.
        a: String,
        /// The other.
        b: String,
    },
    /// The incident was merged into no other.
    #[error("{id} is not merged into another incident{}", others_merged(merged))]
    NotMerged {
        /// Which.
        id: String,
        /// The incidents merged into it.
        merged: Vec<String>,
    },
    /// A file of runbooks or incidents can't be read.
    #[error("{path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A runbook page can't be understood.
    #[error("{path}: {source}")]
    Page {
        /// Which.
        path: PathBuf,
        /// Why.
        source: PageError,
    },
    /// Past incidents can't be understood.
    #[error("{path}: {source}")]
    Learn {
        /// Which.
        path: PathBuf,
        /// Why.
        source: LearnError,
    },
    /// A file of a kind that can't be learnt from.
    #[error("{path}: nothing to learn from here; expected Markdown (.md), or past incidents as .csv, .json or .ndjson")]
    UnknownKind {
        /// Which.
        path: PathBuf,
    },
    /// A mute can't be as asked.
    #[error("this can't be muted: {why}")]
    Mute {
        /// What is wrong.
        why: &'static str,
    },
    /// No mute, or more than one, has an id that begins so.
    #[error("“{id}” names no single mute (see `cartwatch mute list`)")]
    NoSuchMute {
        /// As typed.
        id: String,
    },
    /// No generator could answer.
    #[error("no generator could answer: {why}")]
    NoGenerator {
        /// What each of them said.
        why: String,
    },
}

impl MemoryError {
    /// What recall says.
    pub(super) fn from_recall(error: RecallError) -> Self {
        match error {
            RecallError::Embed(error) => Self::Embed(error),
            RecallError::Backend(error) => Self::Backend(error),
        }
    }
}

fn others_merged(merged: &[String]) -> String {
    match merged {
        [] => String::new(),
        merged => format!("; {} are merged into it: split those", merged.join(", ")),
    }
}
