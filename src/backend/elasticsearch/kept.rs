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
    /// Counts how often all was forgotten.
    generation: u64,
    documents: AHashMap<String, Arc<IndexDocument>>,
}

impl Kept {
    pub(super) fn get(&self, row: &str) -> Option<Arc<IndexDocument>> {
        self.lock().documents.get(row).map(Arc::clone)
    }

    /// To be asked before documents are read that are to be kept.
    pub(super) fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Keeps a document that was read in this generation; one that was read before the cursor moved may be out of date.
    pub(super) fn keep(&self, generation: u64, row: &str, document: &Arc<IndexDocument>) {
        let mut state = self.lock();
        if state.generation != generation {
            return;
        }
        if state.documents.len() >= LIMIT {
            state.documents.clear();
        }
        state.documents.insert(row.to_owned(), Arc::clone(document));
    }

    /// The index stands at this cursor.
    pub(super) fn at(&self, cursor: u64) {
        if self.lock().cursor != cursor {
            self.forget();
            self.lock().cursor = cursor;
        }
    }

    pub(super) fn forget(&self) {
        let mut state = self.lock();
        state.generation += 1;
        state.documents.clear();
        state.cursor = 0;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::conformance::{document, unit_vector};

    #[test]
    fn what_was_read_before_the_cursor_moved_is_not_kept() {
        let (kept, one) = (Kept::default(), Arc::new(document("a", "words", unit_vector(1, 4))));
        kept.at(3);
        let generation = kept.generation();
        kept.keep(generation, "d:a", &one);
        kept.at(3);
        assert!(kept.get("d:a").is_some(), "the same cursor");
        kept.at(4);
        kept.keep(generation, "d:a", &one);
        assert!(kept.get("d:a").is_none());
        // A batch is being written: its documents and its cursor show at once, whatever is read meanwhile.
        kept.keep(kept.generation(), "d:a", &one);
        kept.forget();
        assert!(kept.get("d:a").is_none());
    }
}
