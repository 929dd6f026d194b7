//! Which of several sites tells of a run: the hook by which whoever runs the notifier may say that it is another one's
//! business.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::incident::IncidentId;

/// Who tells of a run of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teller {
    /// This site.
    Us,
    /// Another site that sees the same run.
    Others,
    /// Nobody could say in time; then it is told, since twice is better than never.
    Unknown,
}

/// Asks who tells.
#[async_trait]
pub trait RunClaims: Send + Sync {
    /// Claims the telling of the run that began at `first`, in event time. It is asked before each message, so it has to
    /// remember what it said, and must not take longer than a message may wait.
    async fn claim(&self, incident: &IncidentId, first: Timestamp) -> Teller;
}
