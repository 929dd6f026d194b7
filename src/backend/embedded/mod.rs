//! The default backend: words in tantivy, vectors in files of ours with a graph over the large spaces.
//!
//! Consistency: each version of a document gets a key that is never used again. Vectors are written first,
//! under the key; then one commit of the word index stores the documents and, with it, the cursor and how many
//! vector rows count. What an interrupted change left behind those rows is overwritten. A vector is alive while
//! the word index holds its key. An index that can't be read is emptied at opening: its cursor is 0 then, and
//! the change log fills it again.

mod changes;
mod decoded;
mod graph;
mod live;
mod quantised;
mod rows;
mod schema;
mod sketch;
mod space;
mod state;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use async_trait::async_trait;
use tantivy::IndexWriter;

use self::changes::{Batch, extend_graphs};
use self::decoded::Decoded;
use self::state::{OpenFailure, State};
use self::words::Words;
use super::vector::check_vector;
use super::{
    BackendError, BackendErrorKind, DocumentId, Filter, IndexChange, IndexDocument, LegHit, TermStatistics,
    VectorBackend,
};
use crate::embed::ModelId;

const NAME: &str = "embedded";

/// Terms of one question that are looked up; the rest of a very long text adds nothing.
const MAX_TERMS: usize = 1_000;

/// The search index in a folder, or in memory.
///
/// Calls do their work on the calling thread: questions take milliseconds, `apply` as long as its batch needs.
pub struct EmbeddedBackend {
    folder: Option<PathBuf>,
    state: RwLock<State>,
    writer: Mutex<Option<IndexWriter>>,
    emptied: Option<String>,
    decoded: Decoded,
}

impl EmbeddedBackend {
    /// Opens or creates the index in `folder`. One that can't be read is emptied; [`Self::emptied`] says why.
    ///
    /// # Errors
    /// [`BackendErrorKind::Storage`] when the folder can't be read or written.
    pub fn open(folder: &Path) -> Result<Self, BackendError> {
        let failed = |what: String| fail(BackendErrorKind::Storage, format!("{}: {what}", folder.display()));
        match open_state(Some(folder)) {
            Ok(state) => Ok(Self::over(Some(folder.to_owned()), state, None)),
            Err(OpenFailure::Storage(what)) => Err(failed(what)),
            Err(OpenFailure::Corrupt(why)) => {
                wipe(folder).map_err(|error| failed(error.to_string()))?;
                match open_state(Some(folder)) {
                    Ok(state) => Ok(Self::over(Some(folder.to_owned()), state, Some(why))),
                    Err(OpenFailure::Storage(what) | OpenFailure::Corrupt(what)) => Err(failed(what)),
                }
            }
        }
    }

    /// An index in memory.
    ///
    /// # Errors
    /// When memory for it can't be laid out.
    pub fn in_memory() -> Result<Self, BackendError> {
        match open_state(None) {
            Ok(state) => Ok(Self::over(None, state, None)),
            Err(OpenFailure::Storage(what) | OpenFailure::Corrupt(what)) => Err(corrupt(what)),
        }
    }

    fn over(folder: Option<PathBuf>, state: State, emptied: Option<String>) -> Self {
        Self { folder, state: RwLock::new(state), writer: Mutex::default(), emptied, decoded: Decoded::default() }
    }

    /// Why the index was emptied when it was opened; `None` when it was sound.
    #[must_use]
    pub fn emptied(&self) -> Option<&str> {
        self.emptied.as_deref()
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, changes: &[IndexChange], cursor: u64) -> Result<(), BackendError> {
        let batch = Batch::check(changes, &self.read())?;
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = match slot.take() {
            Some(writer) => writer,
            None => self.read().words.writer().map_err(words_failed)?,
        };
        // On failure the writer is dropped with what it holds; the next call begins at the last commit.
        batch.write(self.folder.as_deref(), &self.state, &mut writer, cursor)?;
        *slot = Some(writer);
        extend_graphs(&self.state, changes.len());
        Ok(())
    }

    fn empty(&self) -> Result<(), BackendError> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        drop(slot.take());
        self.decoded.clear();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &self.folder {
            wipe(folder).map_err(storage)?;
        }
        *state = open_state(self.folder.as_deref()).map_err(|failure| match failure {
            OpenFailure::Storage(what) => fail(BackendErrorKind::Storage, what),
            OpenFailure::Corrupt(what) => corrupt(what),
        })?;
        Ok(())
    }

    fn find_nearest(
        &self,
        space: &ModelId,
        vector: &[f32],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<LegHit>, BackendError> {
        let state = self.read();
        let Some(space) = state.spaces.get(space) else { return Ok(Vec::new()) };
        check_vector(vector, space.dimensions).map_err(invalid)?;
        let allowed = state.allowed(filter).map_err(words_failed)?;
        let mut found = space.nearest(vector, allowed.as_deref(), limit).map_err(storage)?;
        // Looking up an id costs more than a cosine; equals of the last one stay, since ids decide among them.
        found.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
        if let Some(last) = limit.checked_sub(1).and_then(|last| found.get(last)).map(|near| near.cosine) {
            found.retain(|near| near.cosine.total_cmp(&last).is_ge());
        }
        let addresses: Vec<_> =
            found.iter().filter_map(|near| state.live.addresses.get(near.document as usize).copied()).collect();
        let ids = Words::ids(&state.searcher, &addresses).map_err(words_failed)?;
        let mut hits: Vec<LegHit> = found
            .into_iter()
            .zip(ids)
            .map(|(near, id)| LegHit { id: DocumentId(id), score: near.cosine, passage: near.passage as usize })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        hits.truncate(limit);
        Ok(hits)
    }

    fn read_document(&self, state: &State, id: &DocumentId) -> Result<Option<Arc<IndexDocument>>, BackendError> {
        let Some(address) = state.words.find(&state.searcher, &id.0).map_err(words_failed)? else { return Ok(None) };
        let key = Words::key(&state.searcher, address).map_err(words_failed)?.unwrap_or(0);
        if let Some(known) = self.decoded.get(key) {
            return Ok(Some(known));
        }
        let document = state.words.document(&state.searcher, address).map_err(words_failed)?;
        let mut document = document.ok_or_else(|| corrupt(format!("document {id} can't be read")))?;
        for (model, space) in &state.spaces {
            for (passage, vector) in space.vectors_of(key).map_err(storage)? {
                if let Some(passage) = document.passages.get_mut(passage as usize) {
                    passage.vectors.push((model.clone(), vector));
                }
            }
        }
        let document = Arc::new(document);
        self.decoded.keep(key, &document);
        Ok(Some(document))
    }
}

#[async_trait]
impl VectorBackend for EmbeddedBackend {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn apply(&self, changes: &[IndexChange], cursor: u64) -> Result<(), BackendError> {
        guarded(|| self.write(changes, cursor))
    }

    async fn cursor(&self) -> Result<u64, BackendError> {
        Ok(self.read().payload.cursor)
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
        guarded(|| {
            let state = self.read();
            let terms = terms.get(..MAX_TERMS).unwrap_or(terms);
            let best = state.words.best(&state.searcher, terms, filter, limit).map_err(words_failed)?;
            let ids = Words::ids(&state.searcher, &best).map_err(words_failed)?;
            Ok(ids.into_iter().map(DocumentId).collect())
        })
    }

    async fn statistics(&self, terms: &[String]) -> Result<TermStatistics, BackendError> {
        guarded(|| {
            let state = self.read();
            let documents = state.live.keys.len() as u64;
            let mut frequency = BTreeMap::new();
            for term in terms {
                let count = state.words.frequency(&state.searcher, term).map_err(words_failed)?;
                frequency.insert(term.clone(), count);
            }
            let mean_length = if documents == 0 { 0.0 } else { state.live.tokens as f64 / documents as f64 };
            Ok(TermStatistics { documents, mean_length, frequency })
        })
    }

    async fn completions(&self, beginning: &str, limit: usize) -> Result<Vec<String>, BackendError> {
        guarded(|| {
            let state = self.read();
            state.words.completions(&state.searcher, beginning, limit).map_err(words_failed)
        })
    }

    async fn nearest(
        &self,
        space: &ModelId,
        vector: &[f32],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<LegHit>, BackendError> {
        guarded(|| self.find_nearest(space, vector, filter, limit))
    }

    async fn documents(&self, ids: &[DocumentId]) -> Result<Vec<Arc<IndexDocument>>, BackendError> {
        guarded(|| {
            let state = self.read();
            ids.iter().filter_map(|id| self.read_document(&state, id).transpose()).collect()
        })
    }

    async fn count(&self, filter: &Filter) -> Result<u64, BackendError> {
        guarded(|| {
            let state = self.read();
            let allowed = state.allowed(filter).map_err(words_failed)?;
            Ok(allowed.map_or(state.live.keys.len(), |allowed| allowed.iter().filter(|passes| **passes).count()) as u64)
        })
    }

    async fn reset(&self) -> Result<(), BackendError> {
        guarded(|| self.empty())
    }
}

fn open_state(folder: Option<&Path>) -> Result<State, OpenFailure> {
    catch_unwind(AssertUnwindSafe(|| State::open(folder)))
        .unwrap_or_else(|_| Err(OpenFailure::Corrupt("its files are damaged".to_owned())))
}

/// Removes what the index keeps in the folder, and nothing else.
fn wipe(folder: &Path) -> std::io::Result<()> {
    for part in ["words", "vectors"] {
        match std::fs::remove_dir_all(folder.join(part)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The word index panics on files that were damaged while it was open.
fn guarded<T>(work: impl FnOnce() -> Result<T, BackendError>) -> Result<T, BackendError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(corrupt("its files are damaged".to_owned())))
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

fn storage(error: std::io::Error) -> BackendError {
    fail(BackendErrorKind::Storage, format!("the vectors' files: {error}; check space and permissions"))
}

fn words_failed(error: tantivy::TantivyError) -> BackendError {
    match OpenFailure::from(error) {
        OpenFailure::Storage(what) => {
            fail(BackendErrorKind::Storage, format!("the word index: {what}; check space and permissions"))
        }
        OpenFailure::Corrupt(what) => corrupt(format!("the word index: {what}")),
    }
}
