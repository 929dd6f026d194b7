//! Documents that were read lately. Only this process writes the index, and what searches see changes with the cursor
//! alone; so what is kept stays true until the cursor moves.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ahash::AHashMap;

use super::super::IndexDocument;

/// Documents kept; when there are more, all are forgotten.
const LIMIT: usize = 4_096;

#[derive(Default)]
pub(super) struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    cursor: u64,
    documents: AHashMap<String, Arc<IndexDocument>>,
}

impl Kept {
    pub(super) fn get(&self, row: &str) -> Option<Arc<IndexDocument>> {
        self.lock().documents.get(row).map(Arc::clone)
    }

    pub(super) fn keep(&self, row: &str, document: &Arc<IndexDocument>) {
        let mut state = self.lock();
        if state.documents.len() >= LIMIT {
            state.documents.clear();
        }
        state.documents.insert(row.to_owned(), Arc::clone(document));
    }

    /// The index stands at this cursor.
    pub(super) fn at(&self, cursor: u64) {
        let mut state = self.lock();
        if state.cursor != cursor {
            *state = State { cursor, documents: AHashMap::new() };
        }
    }

    pub(super) fn forget(&self) {
        *self.lock() = State::default();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
