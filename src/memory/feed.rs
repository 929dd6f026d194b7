//! Feeds the search indexes from the store's change log, each by its own cursor.

use super::document::{incident_document, page_document, page_document_id, page_of_document};
use super::{Memory, MemoryError, outgoing};
use crate::backend::{
    BackendError, BackendErrorKind, DocumentId, Filter, IndexChange, IndexDocument, StandbyReason, VectorBackend,
};
use crate::incident::IncidentId;
use crate::knowledge::Page;
use crate::scan::Redactor;
use crate::store::{Batch, Change, ChangeKind};
use crate::wording::Language;

/// Changes applied at once: a commit of the index costs some 35 ms whatever its size.
const CHUNK: usize = 2_000;

/// Changes of one feeding of an index on a server, and how many feedings one call does before it answers from the
/// embedded index: a server that was away for long is caught up with step by step, not while somebody waits.
const SERVER_CHUNK: usize = 500;
const SERVER_CHUNKS: usize = 4;

/// Under this name the store keeps the last change that was sent to the server's index.
const SENT: &str = "local sent to elasticsearch";

/// What a feeding did.
struct Fed {
    /// Changes that it took.
    seen: u64,
    /// The last change that the index knows.
    cursor: u64,
}

/// Where an index stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexStatus {
    /// Which one: `embedded` or `elasticsearch`.
    pub backend: &'static str,
    /// Documents in it.
    pub documents: u64,
    /// Change it has seen last.
    pub cursor: u64,
    /// Newest change of the store.
    pub last_sequence: u64,
}

impl IndexStatus {
    /// Changes that it does not know yet.
    #[must_use]
    pub fn pending(&self) -> u64 {
        self.last_sequence.saturating_sub(self.cursor)
    }
}

impl Memory {
    /// Brings the indexes up to the store; returns how many changes that took in the embedded one. An index that is
    /// damaged, or that knows more than the store (a store was put back from a backup), is built anew. That a server
    /// can't be reached, or needs more time, is no failure: [`Memory::search_line`] tells.
    ///
    /// # Errors
    /// When store, embedded index or embedding fails.
    pub async fn catch_up(&self) -> Result<u64, MemoryError> {
        let seen = self.feed(&*self.embedded, CHUNK, None, None).await?.seen;
        self.catch_up_server(Some(SERVER_CHUNKS)).await?;
        Ok(seen)
    }

    /// Builds the indexes anew from the store, the one on the server too and to its end.
    ///
    /// # Errors
    /// As [`Memory::catch_up`].
    pub async fn rebuild_index(&self) -> Result<u64, MemoryError> {
        self.embedded.reset().await?;
        let seen = self.feed(&*self.embedded, CHUNK, None, None).await?.seen;
        if let Some(pair) = &self.pair {
            match pair.first().reset().await {
                Ok(()) => self.catch_up_server(None).await?,
                Err(error) => pair.stand_in(StandbyReason::Failed(error.to_string())),
            }
        }
        Ok(seen)
    }

    /// Where the embedded index stands.
    ///
    /// # Errors
    /// When the index can't be read.
    pub async fn index_status(&self) -> Result<IndexStatus, MemoryError> {
        Ok(self.status_of(&*self.embedded).await?)
    }

    /// Where the index on the server stands; `None` where none is configured.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub async fn server_index_status(&self) -> Result<Option<IndexStatus>, MemoryError> {
        match &self.pair {
            Some(pair) => Ok(Some(self.status_of(&**pair.first()).await?)),
            None => Ok(None),
        }
    }

    async fn status_of(&self, backend: &dyn VectorBackend) -> Result<IndexStatus, BackendError> {
        // The cursor first: an index that is not there yet is made by it.
        let cursor = backend.cursor().await?;
        let documents = backend.count(&Filter::default()).await?;
        Ok(IndexStatus { backend: backend.name(), documents, cursor, last_sequence: self.store.last_sequence() })
    }

    /// Feeds the index on the server, `chunks` times at the most. One at a time: of two feedings side by side the slower
    /// one would put older documents over newer ones.
    async fn catch_up_server(&self, chunks: Option<usize>) -> Result<(), MemoryError> {
        let Some(pair) = &self.pair else { return Ok(()) };
        let _alone = self.feeding.lock().await;
        let first = &**pair.first();
        let fed = match self.feed_server(first, chunks).await {
            // The server took the index for another than ours: it is built anew, once.
            Err(MemoryError::Backend(error)) if error.kind == BackendErrorKind::Corrupt => match first.reset().await {
                Ok(()) => self.feed_server(first, chunks).await,
                Err(error) => Err(error.into()),
            },
            fed => fed,
        };
        match fed.map(|fed| self.store.last_sequence().saturating_sub(fed.cursor)) {
            Ok(0) => pair.ready(),
            Ok(behind) => pair.stand_in(StandbyReason::Behind(behind)),
            Err(MemoryError::Backend(error)) => pair.stand_in(StandbyReason::Failed(error.to_string())),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn feed_server(&self, first: &dyn VectorBackend, chunks: Option<usize>) -> Result<Fed, MemoryError> {
        // What was sent is written down before it is sent. A server that knows more than that knows a later state of a
        // store that was put back since, however far this one has come again.
        let sent = self.store.setting(SENT)?.and_then(|sent| sent.parse().ok()).unwrap_or(0);
        if first.cursor().await? > sent {
            first.reset().await?;
        }
        let redactor = self.store.redactor();
        self.feed(first, SERVER_CHUNK, chunks, Some(&redactor)).await
    }

    /// Feeds one index. What goes to one outside this machine (`outgoing`) is redacted.
    async fn feed(
        &self,
        backend: &dyn VectorBackend,
        chunk: usize,
        chunks: Option<usize>,
        outgoing: Option<&Redactor>,
    ) -> Result<Fed, MemoryError> {
        let cursor = match backend.cursor().await {
            Ok(cursor) if cursor <= self.store.last_sequence() => cursor,
            Ok(_) => {
                backend.reset().await?;
                0
            }
            Err(error) if error.kind == BackendErrorKind::Corrupt => {
                backend.reset().await?;
                0
            }
            Err(error) => return Err(error.into()),
        };
        let mut fed = Fed { seen: 0, cursor };
        for _ in 0..chunks.unwrap_or(usize::MAX) {
            let changes = self.store.changes_since(fed.cursor, chunk)?;
            let Some(last) = changes.last() else { break };
            let documents = self.index_changes(&changes, outgoing)?;
            if outgoing.is_some() {
                let mut batch = Batch::new();
                batch.setting(SENT, last.sequence.to_string());
                self.store.commit(batch)?;
            }
            backend.apply(&documents, last.sequence).await?;
            fed = Fed { seen: fed.seen + changes.len() as u64, cursor: last.sequence };
        }
        Ok(fed)
    }

    fn index_changes(&self, changes: &[Change], outgoing: Option<&Redactor>) -> Result<Vec<IndexChange>, MemoryError> {
        let mut documents = Vec::new();
        let mut result: Vec<Result<usize, DocumentId>> = Vec::new();
        for change in changes {
            let document = if change.deleted { None } else { self.document_of(change, outgoing)? };
            result.push(match document {
                Some(document) => {
                    documents.push(document);
                    Ok(documents.len() - 1)
                }
                // Deleted, or deleted by a later change.
                None => Err(document_id(change)),
            });
            if let Some(page) = self.translation_of(change)?
                && !changes.iter().any(|change| document_id(change) == page_document_id(&page.id, page.language))
            {
                documents.push(self.page_document(page, outgoing)?);
                result.push(Ok(documents.len() - 1));
            }
        }
        self.embed(&mut documents)?;
        let mut documents: Vec<Option<IndexDocument>> = documents.into_iter().map(Some).collect();
        let taken = result.into_iter().filter_map(|change| match change {
            Ok(at) => documents.get_mut(at)?.take().map(|document| IndexChange::Put(Box::new(document))),
            Err(id) => Some(IndexChange::Delete(id)),
        });
        Ok(taken.collect())
    }

    fn document_of(&self, change: &Change, outgoing: Option<&Redactor>) -> Result<Option<IndexDocument>, MemoryError> {
        Ok(match change.kind {
            ChangeKind::Incident => {
                let id = IncidentId::given(change.key.clone());
                match self.store.incident(&id)? {
                    Some(mut incident) => {
                        let mut actions = self.store.actions(&id)?;
                        if let Some(redactor) = outgoing {
                            outgoing::incident(redactor, &mut incident, &mut actions);
                        }
                        Some(incident_document(&incident, &actions))
                    }
                    None => None,
                }
            }
            ChangeKind::Page => {
                self.store.page_by_key(&change.key)?.map(|page| self.page_document(page, outgoing)).transpose()?
            }
        })
    }

    /// The Russian text of an English page that changed: whether it is a translation depends on that page.
    fn translation_of(&self, change: &Change) -> Result<Option<Page>, MemoryError> {
        if change.kind != ChangeKind::Page {
            return Ok(None);
        }
        match page_of_document(&document_id(change)) {
            Some((id, Language::En)) => Ok(self.store.page(id, Language::Ru)?),
            _ => Ok(None),
        }
    }

    fn page_document(&self, mut page: Page, outgoing: Option<&Redactor>) -> Result<IndexDocument, MemoryError> {
        if let Some(redactor) = outgoing {
            outgoing::page(redactor, &mut page);
        }
        let translation = page.language == Language::Ru && self.store.page(&page.id, Language::En)?.is_some();
        Ok(IndexDocument { translation, ..page_document(&page) })
    }

    fn embed(&self, documents: &mut [IndexDocument]) -> Result<(), MemoryError> {
        let texts: Vec<_> = documents
            .iter()
            .flat_map(|document| document.passages.iter().map(|passage| (document.language, passage.text.as_str())))
            .collect();
        let vectors = self.spaces.embed_passages(&texts)?;
        let passages = documents.iter_mut().flat_map(|document| document.passages.iter_mut());
        for (passage, vectors) in passages.zip(vectors) {
            passage.vectors = vectors;
        }
        Ok(())
    }
}

fn document_id(change: &Change) -> DocumentId {
    DocumentId(change.key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[tokio::test]
    async fn a_page_is_a_translation_as_long_as_the_english_one_is_there() {
        let memory = Memory::temporary(&Config::built_in(std::path::Path::new("unused"))).unwrap();
        memory.catch_up().await.unwrap();
        let russian = Filter { language: Some(Language::Ru), ..Filter::default() };
        let originals = Filter { originals: true, ..russian.clone() };
        let all = memory.backend.count(&russian).await.unwrap();
        assert!(all > 0);
        assert_eq!(memory.backend.count(&originals).await.unwrap(), 0);
        let page = memory.store.pages().unwrap().into_iter().find(|page| page.language == Language::En).unwrap();
        let mut batch = Batch::new();
        batch.delete_page(page.id.clone(), Language::En);
        memory.store.commit(batch).unwrap();
        memory.catch_up().await.unwrap();
        assert_eq!(memory.backend.count(&originals).await.unwrap(), 1);
        let mut batch = Batch::new();
        batch.put_page(page);
        memory.store.commit(batch).unwrap();
        memory.catch_up().await.unwrap();
        assert_eq!(memory.backend.count(&originals).await.unwrap(), 0);
        assert_eq!(memory.backend.count(&russian).await.unwrap(), all);
    }
}
