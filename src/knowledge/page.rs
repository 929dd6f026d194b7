//! A runbook page in sections of numbered steps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Category;
use crate::wording::Language;

/// What a section of a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// How it shows.
    Symptoms,
    /// How to make sure.
    Confirm,
    /// What stops the harm.
    FixNow,
    /// What removes the cause.
    FixForGood,
    /// How to see that the fix held.
    Held,
    /// Anything else.
    Other,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// What it is for.
    pub kind: SectionKind,
    /// Its heading as written.
    pub heading: String,
    /// Its list items and paragraphs in order, lead-ins such as “Do this:” left out; Markdown emphasis removed,
    /// code kept. The lines of a code block follow their item after line breaks.
    pub items: Vec<String>,
}

/// Where a page is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PageOrigin {
    /// Built in.
    Starter,
    /// Brought in by `learn`.
    Team,
}

/// A runbook page in one language. Pages with the same id in two languages are translations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page {
    /// Identity, shared by translations (`rb-db-deadlocks`).
    pub id: String,
    /// Language of the text.
    pub language: Language,
    /// Built in or the team's.
    pub origin: PageOrigin,
    /// Title.
    pub title: String,
    /// Kind of failure, where told.
    pub category: Option<Category>,
    /// Services it is about.
    pub services: Vec<String>,
    /// Error codes it is about.
    pub codes: Vec<String>,
    /// Keywords.
    pub tags: Vec<String>,
    /// Text before the first section.
    pub summary: String,
    /// Sections in order.
    pub sections: Vec<Section>,
}
