//! What the search index holds.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::embed::ModelId;
use crate::finding::Category;
use crate::wording::Language;

/// Kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// An incident.
    Incident,
    /// A runbook page in one language.
    Runbook,
}

impl DocumentKind {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Runbook => "runbook",
        }
    }
}

/// Identity in the index: the incident's id, or `rb-…@ru` for a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(pub String);

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A piece of a document's text with its vectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// The text.
    pub text: String,
    /// Unit vectors by space; a passage has none in spaces that don't speak its language.
    pub vectors: Vec<(ModelId, Vec<f32>)>,
}

/// A document as the index takes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexDocument {
    /// Identity.
    pub id: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Language of the text.
    pub language: Language,
    /// Title.
    pub title: String,
    /// Body in passages.
    pub passages: Vec<Passage>,
    /// Tokens of the title (output of [`crate::text::analyze`]).
    pub title_tokens: Vec<String>,
    /// Tokens of the body and of codes and tags.
    pub body_tokens: Vec<String>,
    /// Category.
    pub category: Option<Category>,
    /// Services.
    pub services: Vec<String>,
    /// Error codes.
    pub codes: Vec<String>,
    /// Whether a resolution is known; always true for runbooks.
    pub resolved: bool,
    /// The same page is in the index in English: only questions in this language need it.
    pub translation: bool,
}

/// One step of the change log as the index sees it.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexChange {
    /// Insert, or replace by id.
    Put(Box<IndexDocument>),
    /// Remove if there.
    Delete(DocumentId),
}
