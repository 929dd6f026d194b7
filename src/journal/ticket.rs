//! What an appender holds until its record is durable.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::error::JournalError;
use super::record::JournalPosition;

/// How an append ended.
pub(super) type Outcome = Result<JournalPosition, JournalError>;

/// Awaited, it gives the record's position once the record is durable. Dropping it does not take the record back.
///
/// After an error the record is not in the journal; only after [`JournalError::Sealed`] and
/// [`JournalError::Closed`] it may turn out to be when the journal is opened again.
#[derive(Debug)]
#[must_use = "a record must not be acknowledged before its ticket says that it is durable"]
pub struct Ticket {
    outcome: oneshot::Receiver<Outcome>,
}

impl Ticket {
    pub(super) fn new(outcome: oneshot::Receiver<Outcome>) -> Self {
        Self { outcome }
    }

    /// Waits on a thread, where nothing asynchronous runs.
    ///
    /// # Errors
    /// As when it is awaited.
    ///
    /// # Panics
    /// Inside an asynchronous runtime.
    pub fn wait(self) -> Result<JournalPosition, JournalError> {
        self.outcome.blocking_recv().unwrap_or(Err(JournalError::Closed))
    }
}

impl Future for Ticket {
    type Output = Result<JournalPosition, JournalError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.outcome).poll(context).map(|outcome| outcome.unwrap_or(Err(JournalError::Closed)))
    }
}
