//! The search index on an Elasticsearch server: one site's, fed from the change log as the embedded one is.
//!
//! The server proposes, we score. A document is one row: its tokens as plain keywords, what filters ask for, a vector a
//! passage and space in nested rows, and the document itself as bytes. Words are scored by the server only to choose
//! candidates; the nearest passages that it finds in its 8-bit graph are scored again with the exact vectors, so the order
//! is that of the embedded index.
//!
//! Consistency: rows are written first, then the cursor's row, and only then a refresh shows both. The index refreshes at
//! no other time, so a search sees a batch as a whole. A batch that broke off is written again, for its cursor is not there.

mod kept;
mod place;
mod query;
mod row;
mod schema;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use self::kept::Kept;
use self::place::{Dimensions, Place};
use self::schema::{CURSOR_ROW, Names, document_id, row_id, space_field};
use super::vector::check_vector;
use super::{
    BackendError, BackendErrorKind, DocumentId, Filter, IndexChange, IndexDocument, LegHit, TermStatistics,
    VectorBackend,
};
use crate::config::Replicas;
use crate::elastic::{BulkAction, BulkItem, ElasticClient, ElasticError, ElasticErrorKind, Found, Refresh};
use crate::embed::{ModelId, cosine};

const NAME: &str = "elasticsearch";

/// Terms of one question that are looked up; the rest of a very long text adds nothing.
const MAX_TERMS: usize = 1_000;
/// The server takes no longer vectors.
const MOST_DIMENSIONS: usize = 4_096;

/// What is known of the index.
#[derive(Default)]
struct Opened {
    /// Set once the index was found or made; `None` again when it turns out to be gone.
    dimensions: Option<Dimensions>,
    /// It turned out to be gone, and nobody has asked for its cursor since: changes that follow on an older cursor must
    /// not be written into an empty index.
    lost: bool,
}

/// Somebody who searches does not wait long for a server: another index may have the same answers.
const PATIENCE: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(10);

/// The search index of one site on a server.
pub struct ElasticsearchBackend {
    /// Asked by those who search.
    place: Place,
    /// The same server, with more patience: for writing.
    writer: ElasticClient,
    opened: Mutex<Opened>,
    kept: Kept,
}

impl ElasticsearchBackend {
    /// The index of the site (its number in hexadecimal digits) under the client's prefix. Nothing is sent yet.
    #[must_use]
    pub fn new(client: ElasticClient, site: &str, replicas: Replicas) -> Self {
        let names = Names::new(client.prefix(), site);
        Self {
            place: Place { client: client.hasty(PATIENCE, LONGEST), names, replicas },
            writer: client,
            opened: Mutex::default(),
            kept: Kept::default(),
        }
    }

    /// The alias on the server.
    #[must_use]
    pub fn alias(&self) -> &str {
        &self.place.names.alias
    }

    async fn dimensions(&self) -> Result<Dimensions, BackendError> {
        let mut opened = self.opened.lock().await;
        if let Some(known) = &opened.dimensions {
            return Ok(known.clone());
        }
        let found = self.place.open().await?;
        self.kept.forget();
        Ok(opened.dimensions.insert(found).clone())
    }

    /// An index that is gone, or that refuses what it should take, is looked for anew by the next call.
    async fn noted<T>(&self, outcome: Result<T, BackendError>) -> Result<T, BackendError> {
        if outcome.as_ref().is_err_and(|error| error.kind == BackendErrorKind::Corrupt) {
            *self.opened.lock().await = Opened { dimensions: None, lost: true };
            self.kept.forget();
        }
        outcome
    }

    async fn write(&self, changes: &[IndexChange], cursor: u64) -> Result<(), BackendError> {
        let known = self.dimensions().await?;
        if self.opened.lock().await.lost {
            return Err(corrupt(format!("{} was lost and begins anew", self.alias())));
        }
        let (rows, new) = self.rows(changes, known)?;
        for (field, dimensions) in new {
            self.place.add_space(&field, dimensions).await?;
            if let Some(known) = &mut self.opened.lock().await.dimensions {
                known.insert(field, dimensions);
            }
        }
        self.send(&rows, Refresh::Later).await?;
        let document = json!({ "cursor": cursor }).to_string();
        let index = self.place.names.alias.clone();
        let row = BulkItem { index, id: CURSOR_ROW.to_owned(), action: BulkAction::Index(None), document };
        let shown = self.send(&[row], Refresh::Now).await;
        // Also where no reply came: the refresh may have been done.
        self.kept.forget();
        shown?;
        self.kept.at(cursor);
        Ok(())
    }

    /// One row for the last change of each document, and the spaces that are new. Nothing is sent before all is checked.
    fn rows(&self, changes: &[IndexChange], known: Dimensions) -> Result<(Vec<BulkItem>, Dimensions), BackendError> {
        let mut all = known.clone();
        let mut last: BTreeMap<&DocumentId, Option<&IndexDocument>> = BTreeMap::new();
        for change in changes {
            match change {
                IndexChange::Delete(id) => last.insert(id, None),
                IndexChange::Put(document) => {
                    for (model, vector) in document.passages.iter().flat_map(|passage| &passage.vectors) {
                        let dimensions = *all.entry(space_field(model)).or_insert(vector.len());
                        check_length(dimensions)
                            .and_then(|()| check_vector(vector, dimensions))
                            .map_err(|what| invalid(format!("document {}, space {model}: {what}", document.id)))?;
                    }
                    last.insert(&document.id, Some(document))
                }
            };
        }
        let mut rows = Vec::with_capacity(last.len());
        for (id, document) in last {
            let (action, document) = match document {
                None => (BulkAction::Delete(None), String::new()),
                Some(document) => {
                    let text = row::write(document);
                    let text = text.map_err(|error| invalid(format!("document {id} can't be encoded: {error}")))?;
                    (BulkAction::Index(None), text)
                }
            };
            rows.push(BulkItem { index: self.place.names.alias.clone(), id: row_id(&id.0), action, document });
        }
        all.retain(|field, _| !known.contains_key(field));
        Ok((rows, all))
    }

    async fn send(&self, rows: &[BulkItem], refresh: Refresh) -> Result<(), BackendError> {
        let results = self.writer.bulk(rows, refresh, true).await;
        results.into_iter().find_map(Result::err).map_or(Ok(()), |error| Err(refused(error)))
    }

    async fn search(&self, body: &Value) -> Result<crate::elastic::Page, BackendError> {
        self.dimensions().await?;
        self.place.client.search(&self.place.names.alias, body).await.map_err(failed)
    }

    async fn find_nearest(
        &self,
        space: &ModelId,
        vector: &[f32],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<LegHit>, BackendError> {
        let field = space_field(space);
        let Some(dimensions) = self.dimensions().await?.get(&field).copied() else { return Ok(Vec::new()) };
        check_vector(vector, dimensions).map_err(invalid)?;
        if limit == 0 || vector.iter().all(|value| *value == 0.0) {
            return Ok(Vec::new());
        }
        let page = self.search(&query::nearest(&field, vector, filter, limit)).await?;
        let rows: Vec<String> = page.hits.into_iter().map(|hit| hit.id).collect();
        let mut hits: Vec<LegHit> = Vec::new();
        for document in self.read_rows(&rows).await? {
            hits.extend(nearest_passage(&document, space, vector));
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        hits.truncate(limit);
        Ok(hits)
    }

    /// Documents by their rows' ids, those that exist, in order.
    async fn read_rows(&self, rows: &[String]) -> Result<Vec<Arc<IndexDocument>>, BackendError> {
        let generation = self.kept.generation();
        let kept: Vec<Option<Arc<IndexDocument>>> = rows.iter().map(|row| self.kept.get(row)).collect();
        let unknown: Vec<String> =
            rows.iter().zip(&kept).filter(|(_, kept)| kept.is_none()).map(|(row, _)| row.clone()).collect();
        let read = if unknown.is_empty() {
            Vec::new()
        } else {
            self.dimensions().await?;
            self.place.client.documents(&self.place.names.alias, &unknown, false).await.map_err(failed)?
        };
        let mut read = read.into_iter();
        let mut documents = Vec::with_capacity(rows.len());
        for (row, kept) in rows.iter().zip(kept) {
            let document = match kept {
                Some(document) => Some(document),
                None => read.next().flatten().map(|found| self.decode(generation, row, &found)).transpose()?,
            };
            documents.extend(document);
        }
        Ok(documents)
    }

    fn decode(&self, generation: u64, row: &str, found: &Found) -> Result<Arc<IndexDocument>, BackendError> {
        let document = found.source.as_deref().and_then(row::read).map(Arc::new);
        let document = document.ok_or_else(|| corrupt(format!("row {row} of {} can't be read", self.alias())))?;
        self.kept.keep(generation, row, &document);
        Ok(document)
    }

    async fn read_cursor(&self) -> Result<u64, BackendError> {
        self.dimensions().await?;
        let found = self.place.client.documents(&self.place.names.alias, &[CURSOR_ROW.to_owned()], true).await;
        let found = found.map_err(failed)?.into_iter().next().flatten();
        let cursor = match found {
            None => 0,
            Some(found) => found
                .source
                .as_deref()
                .and_then(row::read_cursor)
                .ok_or_else(|| corrupt(format!("the cursor of {} can't be read", self.alias())))?,
        };
        self.kept.at(cursor);
        self.opened.lock().await.lost = false;
        Ok(cursor)
    }

    async fn read_statistics(&self, terms: &[String]) -> Result<TermStatistics, BackendError> {
        let mut statistics = TermStatistics::default();
        for terms in terms.chunks(MAX_TERMS).chain(terms.is_empty().then_some(terms)) {
            let page = self.search(&query::statistics(terms)).await?;
            let tokens = page.aggregations["tokens"]["value"].as_f64().unwrap_or(0.0);
            statistics.documents = page.total;
            statistics.mean_length = if page.total == 0 { 0.0 } else { tokens / page.total as f64 };
            let buckets = page.aggregations["terms"]["buckets"].as_array();
            for (term, bucket) in terms.iter().zip(buckets.into_iter().flatten()) {
                statistics.frequency.insert(term.clone(), bucket["doc_count"].as_u64().unwrap_or(0));
            }
        }
        Ok(statistics)
    }
}

#[async_trait]
impl VectorBackend for ElasticsearchBackend {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn apply(&self, changes: &[IndexChange], cursor: u64) -> Result<(), BackendError> {
        self.noted(self.write(changes, cursor).await).await
    }

    async fn cursor(&self) -> Result<u64, BackendError> {
        match self.noted(self.read_cursor().await).await {
            // The index was deleted since it was opened: a new one is made, which the change log fills.
            Err(error) if error.kind == BackendErrorKind::Corrupt => self.read_cursor().await,
            outcome => outcome,
        }
    }

    async fn candidates(
        &self,
        terms: &[String],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<DocumentId>, BackendError> {
        if terms.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let terms = terms.get(..MAX_TERMS).unwrap_or(terms);
        let page = self.noted(self.search(&query::candidates(terms, filter, limit)).await).await?;
        let mut found = Vec::with_capacity(page.hits.len());
        for hit in page.hits {
            // An id that is too long stands as its hash: the document knows it.
            match document_id(&hit.id) {
                Some(id) => found.push(DocumentId(id.to_owned())),
                None => {
                    let read = self.noted(self.read_rows(&[hit.id]).await).await?;
                    found.extend(read.iter().map(|document| document.id.clone()));
                }
            }
        }
        Ok(found)
    }

    async fn statistics(&self, terms: &[String]) -> Result<TermStatistics, BackendError> {
        self.noted(self.read_statistics(terms).await).await
    }

    async fn nearest(
        &self,
        space: &ModelId,
        vector: &[f32],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<LegHit>, BackendError> {
        self.noted(self.find_nearest(space, vector, filter, limit).await).await
    }

    async fn documents(&self, ids: &[DocumentId]) -> Result<Vec<Arc<IndexDocument>>, BackendError> {
        let rows: Vec<String> = ids.iter().map(|id| row_id(&id.0)).collect();
        self.noted(self.read_rows(&rows).await).await
    }

    async fn count(&self, filter: &Filter) -> Result<u64, BackendError> {
        Ok(self.noted(self.search(&query::count(filter)).await).await?.total)
    }

    async fn reset(&self) -> Result<(), BackendError> {
        let mut opened = self.opened.lock().await;
        self.kept.forget();
        *opened = Opened { dimensions: None, lost: true };
        *opened = Opened { dimensions: Some(self.place.empty().await?), lost: false };
        Ok(())
    }
}

/// The document's best passage in the space; of equals the first.
fn nearest_passage(document: &IndexDocument, space: &ModelId, vector: &[f32]) -> Option<LegHit> {
    let mut best: Option<(f32, usize)> = None;
    for (number, passage) in document.passages.iter().enumerate() {
        for (_, other) in passage.vectors.iter().filter(|(model, _)| model == space) {
            let score = cosine(vector, other);
            if best.is_none_or(|(known, _)| score.total_cmp(&known).is_gt()) {
                best = Some((score, number));
            }
        }
    }
    best.map(|(score, passage)| LegHit { id: document.id.clone(), score, passage })
}

/// Whether the server has fields for vectors of this length.
fn check_length(dimensions: usize) -> Result<(), String> {
    if dimensions > MOST_DIMENSIONS {
        return Err(format!("the vector has {dimensions} numbers, the server takes at most {MOST_DIMENSIONS}"));
    }
    Ok(())
}

fn fail(kind: BackendErrorKind, what: String) -> BackendError {
    BackendError { kind, backend: NAME, what }
}

fn corrupt(what: String) -> BackendError {
    fail(BackendErrorKind::Corrupt, format!("{what}; rebuild the index"))
}

fn invalid(what: String) -> BackendError {
    fail(BackendErrorKind::Invalid, what)
}

/// What the client's failure means for the index.
fn failed(error: ElasticError) -> BackendError {
    let kind = match error.kind {
        ElasticErrorKind::Unavailable | ElasticErrorKind::Busy => BackendErrorKind::Unavailable,
        // The index went, or its mapping is not ours any more.
        ElasticErrorKind::Missing => BackendErrorKind::Corrupt,
        ElasticErrorKind::ReadOnly => BackendErrorKind::Storage,
        _ => BackendErrorKind::Unusable,
    };
    fail(kind, error.to_string())
}

/// A row that the server refuses although it was checked: somebody changed the mapping.
fn refused(error: ElasticError) -> BackendError {
    match error.kind {
        ElasticErrorKind::Invalid => fail(BackendErrorKind::Corrupt, error.to_string()),
        _ => failed(error),
    }
}
