//! Two indexes over the same memory: one is asked, the other answers while the first can't.
//!
//! Both are fed by cursors of their own, so either may be behind. The first is asked only after whoever feeds it has said
//! that it knows everything ([`StandbyBackend::ready`]); the first failure ends that. A question never fails because of the
//! first one, unless the question itself is wrong.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{
    BackendError, BackendErrorKind, DocumentId, Filter, IndexChange, IndexDocument, LegHit, TermStatistics,
    VectorBackend,
};
use crate::embed::ModelId;

/// Why the standby answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandbyReason {
    /// The first index failed: its own words.
    Failed(String),
    /// The first index does not know so many changes yet.
    Behind(u64),
}

#[derive(Debug, Default)]
struct State {
    /// The first one knows everything and answers.
    ready: bool,
    reason: Option<StandbyReason>,
}

/// A backend with another that stands by.
pub struct StandbyBackend {
    first: Arc<dyn VectorBackend>,
    standby: Arc<dyn VectorBackend>,
    state: Mutex<State>,
}

impl StandbyBackend {
    /// Asks `standby` until `first` is said to be ready.
    #[must_use]
    pub fn new(first: Arc<dyn VectorBackend>, standby: Arc<dyn VectorBackend>) -> Self {
        Self { first, standby, state: Mutex::default() }
    }

    /// The index that is asked when it is ready.
    #[must_use]
    pub fn first(&self) -> &Arc<dyn VectorBackend> {
        &self.first
    }

    /// The first index knows everything: it is asked from now on.
    pub fn ready(&self) {
        *self.lock() = State { ready: true, reason: None };
    }

    /// The first index is not asked, for this reason.
    pub fn stand_in(&self, reason: StandbyReason) {
        *self.lock() = State { ready: false, reason: Some(reason) };
    }

    /// Whether the first index is asked.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.lock().ready
    }

    /// Why the standby answers; `None` while the first one does, and before anybody fed it.
    #[must_use]
    pub fn reason(&self) -> Option<StandbyReason> {
        self.lock().reason.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first one's answer; `None` when the standby has to give one.
    fn judged<T>(&self, answer: Result<T, BackendError>) -> Option<Result<T, BackendError>> {
        match answer {
            Err(error) if error.kind != BackendErrorKind::Invalid => {
                self.stand_in(StandbyReason::Failed(error.to_string()));
                None
            }
            answer => Some(answer),
        }
    }
}

/// Asks the first one where it is ready, and the standby where that gives no answer.
macro_rules! ask {
    ($self:ident, $method:ident ( $($argument:expr),* )) => {{
        if $self.is_ready()
            && let Some(answer) = $self.judged($self.first.$method($($argument),*).await)
        {
            return answer;
        }
        $self.standby.$method($($argument),*).await
    }};
}

#[async_trait]
impl VectorBackend for StandbyBackend {
    /// The name of the one that answers now.
    fn name(&self) -> &'static str {
        if self.is_ready() { self.first.name() } else { self.standby.name() }
    }

    /// Changes both; only the standby has to succeed.
    async fn apply(&self, changes: &[IndexChange], cursor: u64) -> Result<(), BackendError> {
        self.standby.apply(changes, cursor).await?;
        if self.is_ready() {
            let _ = self.judged(self.first.apply(changes, cursor).await);
        }
        Ok(())
    }

    async fn cursor(&self) -> Result<u64, BackendError> {
        self.standby.cursor().await
    }

    async fn candidates(
        &self,
        terms: &[String],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<DocumentId>, BackendError> {
        ask!(self, candidates(terms, filter, limit))
    }

    async fn statistics(&self, terms: &[String]) -> Result<TermStatistics, BackendError> {
        ask!(self, statistics(terms))
    }

    async fn nearest(
        &self,
        space: &ModelId,
        vector: &[f32],
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<LegHit>, BackendError> {
        ask!(self, nearest(space, vector, filter, limit))
    }

    async fn documents(&self, ids: &[DocumentId]) -> Result<Vec<Arc<IndexDocument>>, BackendError> {
        ask!(self, documents(ids))
    }

    async fn count(&self, filter: &Filter) -> Result<u64, BackendError> {
        ask!(self, count(filter))
    }

    /// Empties both; only the standby has to succeed.
    async fn reset(&self) -> Result<(), BackendError> {
        self.standby.reset().await?;
        if self.is_ready() {
            let _ = self.judged(self.first.reset().await);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::EmbeddedBackend;
    use super::super::conformance::{document, run, unit_vector};
    use super::*;

    fn pair() -> StandbyBackend {
        let index = || Arc::new(EmbeddedBackend::in_memory().unwrap()) as Arc<dyn VectorBackend>;
        StandbyBackend::new(index(), index())
    }

    #[tokio::test]
    async fn a_pair_is_a_backend_like_any_other() {
        let pair = pair();
        pair.ready();
        assert_eq!(run(&pair).await, Ok(()));
        assert_eq!(pair.reason(), None);
    }

    #[tokio::test]
    async fn the_first_one_answers_only_while_it_is_ready() {
        let pair = pair();
        let put = IndexChange::Put(Box::new(document("a", "gateway", unit_vector(1, 16))));
        pair.first.apply(&[put], 1).await.unwrap();
        assert_eq!(pair.count(&Filter::default()).await.unwrap(), 0);
        pair.ready();
        assert_eq!(pair.count(&Filter::default()).await.unwrap(), 1);
        let space = document("a", "", unit_vector(1, 16)).passages[0].vectors[0].0.clone();
        let wrong = pair.nearest(&space, &[f32::NAN; 16], &Filter::default(), 1).await.unwrap_err();
        assert_eq!((wrong.kind, pair.reason()), (BackendErrorKind::Invalid, None));
        pair.stand_in(StandbyReason::Behind(7));
        assert_eq!(pair.count(&Filter::default()).await.unwrap(), 0);
        assert_eq!(pair.reason(), Some(StandbyReason::Behind(7)));
    }
}
