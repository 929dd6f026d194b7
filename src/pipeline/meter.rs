//! How far an analysis has come, for whoever wants to show it.

use std::sync::{Mutex, PoisonError};

use crate::source::Progress;

/// Shared between an analysis and who watches it.
#[derive(Debug, Default)]
pub struct Meter {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sources: Vec<Progress>,
}

impl Meter {
    pub(super) fn watch(&self, sources: Vec<Progress>) {
        self.state().sources = sources;
    }

    /// Bytes read as they lie on disk, and their total where it is known.
    #[must_use]
    pub fn bytes(&self) -> (u64, Option<u64>) {
        let state = self.state();
        let read = state.sources.iter().map(Progress::read).sum();
        (read, state.sources.iter().map(|source| source.total).sum())
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
