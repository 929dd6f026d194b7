//! Feeds the search index from the store's change log.

use super::document::{incident_document, page_document, page_document_id, page_of_document};
use super::{Memory, MemoryError};
use crate::backend::{BackendErrorKind, DocumentId, Filter, IndexChange, IndexDocument};
use crate::incident::IncidentId;
use crate::knowledge::Page;
use crate::store::{Change, ChangeKind};
use crate::wording::Language;

/// Changes applied at once: a commit of the index costs some 35 ms whatever its size.
const CHUNK: usize = 2_000;

/// Where the index stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexStatus {
    /// Documents in it.
    pub documents: u64,
    /// Change it has seen last.
    pub cursor: u64,
    /// Newest change of the store.
    pub last_sequence: u64,
}

impl Memory {
    /// Brings the index up to the store; returns how many changes that took. An index that is damaged, or
    /// that knows more than the store (a store was put back from a backup), is built anew.
    ///
    /// # Errors
    /// When store, index or embedding fails.
    pub async fn catch_up(&self) -> Result<u64, MemoryError> {
        let mut cursor = match self.backend.cursor().await {
            Ok(cursor) if cursor <= self.store.last_sequence() => cursor,
            Ok(_) => {
                self.backend.reset().await?;
                0
            }
            Err(error) if error.kind == BackendErrorKind::Corrupt => {
                self.backend.reset().await?;
                0
            }
            Err(error) => return Err(error.into()),
        };
        let mut seen = 0;
        loop {
            let changes = self.store.changes_since(cursor, CHUNK)?;
            let Some(last) = changes.last() else { return Ok(seen) };
            cursor = last.sequence;
            seen += changes.len() as u64;
            let documents = self.index_changes(&changes)?;
            self.backend.apply(&documents, cursor).await?;
        }
    }

    /// Builds the index anew from the store.
    ///
    /// # Errors
    /// As [`Memory::catch_up`].
    pub async fn rebuild_index(&self) -> Result<u64, MemoryError> {
        self.backend.reset().await?;
        self.catch_up().await
    }

    /// Where the index stands.
    ///
    /// # Errors
    /// When the index can't be read.
    pub async fn index_status(&self) -> Result<IndexStatus, MemoryError> {
        Ok(IndexStatus {
            documents: self.backend.count(&Filter::default()).await?,
            cursor: self.backend.cursor().await?,
            last_sequence: self.store.last_sequence(),
        })
    }

    fn index_changes(&self, changes: &[Change]) -> Result<Vec<IndexChange>, MemoryError> {
        let mut documents = Vec::new();
        let mut result: Vec<Result<usize, DocumentId>> = Vec::new();
        for change in changes {
            let document = if change.deleted { None } else { self.document_of(change)? };
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
                documents.push(self.page_document(&page)?);
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

    fn document_of(&self, change: &Change) -> Result<Option<IndexDocument>, MemoryError> {
        Ok(match change.kind {
            ChangeKind::Incident => {
                let id = IncidentId::given(change.key.clone());
                match self.store.incident(&id)? {
                    Some(incident) => Some(incident_document(&incident, &self.store.actions(&id)?)),
                    None => None,
                }
            }
            ChangeKind::Page => {
                self.store.page_by_key(&change.key)?.map(|page| self.page_document(&page)).transpose()?
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

    fn page_document(&self, page: &Page) -> Result<IndexDocument, MemoryError> {
        let translation = page.language == Language::Ru && self.store.page(&page.id, Language::En)?.is_some();
        Ok(IndexDocument { translation, ..page_document(page) })
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
    use crate::store::Batch;

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
