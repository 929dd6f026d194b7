//! The search index over the memory: fed from the store's change log, asked for lexical and nearest hits.

#[doc(hidden)]
pub mod conformance;
mod document;
mod elasticsearch;
mod embedded;
mod failure;
mod standby;
mod vector;

pub use self::elasticsearch::ElasticsearchBackend;
pub use document::{DocumentId, DocumentKind, IndexChange, IndexDocument, Passage};
pub use embedded::EmbeddedBackend;
pub use failure::{BackendError, BackendErrorKind};
pub use standby::{StandbyBackend, StandbyReason};

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use crate::embed::ModelId;
use crate::finding::Category;
use crate::wording::Language;

/// Restricts hits. Empty lists and `None` restrict nothing; several values of one field are alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Filter {
    /// Kinds of document.
    pub kinds: Vec<DocumentKind>,
    /// Categories.
    pub categories: Vec<Category>,
    /// Services.
    pub services: Vec<String>,
    /// Only documents in this language.
    pub language: Option<Language>,
    /// Only documents that are (or are not) resolved.
    pub resolved: Option<bool>,
    /// Only documents that are no translation.
    pub originals: bool,
}

/// A document that a leg found. Order of a leg's hits: score descending (`total_cmp`), ties by id ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct LegHit {
    /// Which document.
    pub id: DocumentId,
    /// BM25 score, or cosine of the nearest passage.
    pub score: f32,
    /// Index of the deciding passage.
    pub passage: usize,
}

/// What BM25 needs to know of the corpus, over live documents only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TermStatistics {
    /// Live documents.
    pub documents: u64,
    /// Mean number of tokens per document.
    pub mean_length: f64,
    /// Live documents that hold each asked term.
    pub frequency: BTreeMap<String, u64>,
}

/// A search index. All implementations give the same answers: they propose candidates, and the scoring
/// is done in this crate.
#[async_trait]
pub trait VectorBackend: Send + Sync {
    /// Short name for messages (`embedded`, `elasticsearch`).
    fn name(&self) -> &'static str;

    /// Applies changes in order and moves the cursor, durably and atomically from the reader's view: after a
    /// crash the cursor never is ahead of the data. Applying changes twice leaves the same state.
    async fn apply(&self, changes: &[IndexChange], cursor: u64) -> Result<(), BackendError>;

    /// Sequence number of the last change applied; 0 when nothing was.
    async fn cursor(&self) -> Result<u64, BackendError>;

    /// Documents that hold at least one of the terms and pass the filter: the `limit` best by the
    /// backend's own ranking. Proposals: the scoring is done on the documents themselves.
    async fn candidates(
        &self,
        terms: &[String],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<DocumentId>, BackendError>;

    /// Corpus statistics for the terms.
    async fn statistics(&self, terms: &[String]) -> Result<TermStatistics, BackendError>;

    /// Tokens that begin with `beginning`, those of most documents first (ties by token), for somebody who is still
    /// typing. An index that can't list its tokens gives none.
    async fn completions(&self, _beginning: &str, _limit: usize) -> Result<Vec<String>, BackendError> {
        Ok(Vec::new())
    }

    /// The documents whose nearest passage in the space has the highest cosine with `vector` (unit length),
    /// exact within the returned scores. Fewer than `limit` when the filter leaves fewer.
    async fn nearest(
        &self,
        space: &ModelId,
        vector: &[f32],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<LegHit>, BackendError>;

    /// Documents by id, those that exist, in the order asked; shared, since the same ones answer many questions.
    async fn documents(&self, ids: &[DocumentId]) -> Result<Vec<Arc<IndexDocument>>, BackendError>;

    /// Live documents that pass the filter.
    async fn count(&self, filter: &Filter) -> Result<u64, BackendError>;

    /// Forgets everything, cursor included.
    async fn reset(&self) -> Result<(), BackendError>;
}
