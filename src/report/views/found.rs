//! What a search as one types shows: hits with the reasons, the asked words marked, and what is known of the fix.

use crate::finding::Category;
use crate::incident::Status;

use super::super::model::Similar;
use super::outcomes::FixOutcome;

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The stretch.
    pub text: String,
    /// It is a word that was asked for.
    pub is_asked: bool,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The document and why it is near; texts are redacted.
    pub hit: Similar,
    /// Its title in stretches.
    pub title: Vec<Piece>,
    /// The passage that decided, in stretches; empty where the title did.
    pub passage: Vec<Piece>,
    /// Of an incident: how it stands.
    pub incident: Option<FoundIncident>,
}

/// How an incident stands that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundIncident {
    /// Its status.
    pub status: Status,
    /// Kind of failure.
    pub category: Category,
    /// Service to blame.
    pub service: Option<String>,
    /// The newest fix, and what became of it.
    pub fix: Option<FixOutcome>,
}

/// What a search as one types finds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundList {
    /// Best first.
    pub hits: Vec<Found>,
    /// The words that the last one was taken for, where it is not finished.
    pub taken_for: Vec<String>,
}
