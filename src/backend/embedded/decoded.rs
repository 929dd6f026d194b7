//! Documents that were decoded before: the questions of one analysis are answered from much the same ones.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ahash::AHashMap;

use super::super::IndexDocument;

/// Documents kept, some 20 KB each; when there are more, all are forgotten.
const LIMIT: usize = 512;

/// Decoded documents by key. A key names one version of a document for ever, so nothing here gets out of date.
#[derive(Default)]
pub(super) struct Decoded {
    documents: Mutex<AHashMap<u64, Arc<IndexDocument>>>,
}

impl Decoded {
    pub(super) fn get(&self, key: u64) -> Option<Arc<IndexDocument>> {
        self.lock().get(&key).cloned()
    }

    pub(super) fn keep(&self, key: u64, document: &Arc<IndexDocument>) {
        let mut documents = self.lock();
        if documents.len() >= LIMIT {
            documents.clear();
        }
        documents.insert(key, Arc::clone(document));
    }

    /// For an index that begins anew, with the first key.
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, AHashMap<u64, Arc<IndexDocument>>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
