//! [`OpenTrouble`]: the open sessions in which something was found, for whoever asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::memory::journey;
use crate::report::SessionRow;
use crate::session::{ClosedSession, SessionKey};

/// Sessions that are shown; further ones are counted only. A row takes some hundred bytes.
const SHOWN: usize = 50_000;

/// Rows by session, changed as the analysis looks; never saved, since a restart looks again.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenTrouble(Arc<Mutex<BTreeMap<SessionKey, SessionRow>>>);

impl OpenTrouble {
    /// A session as it is seen now; `None`: it is over, or nothing is wrong with it any more.
    pub(super) fn see(&self, key: SessionKey, session: Option<ClosedSession>) {
        let mut rows = self.lock();
        match session.filter(|session| !session.anonymous) {
            None => drop(rows.remove(&key)),
            Some(session) if rows.len() < SHOWN || rows.contains_key(&key) => {
                rows.insert(key, SessionRow::of(&journey(session), true));
            }
            Some(_) => {}
        }
    }

    /// By key.
    pub(super) fn rows(&self) -> Vec<SessionRow> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<SessionKey, SessionRow>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
