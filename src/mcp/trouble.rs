//! [`Trouble`]: why a question of an agent has no answer.

/// Why there is no answer. It is put into words, with what to do, where it is told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// No incident has this id.
    #[error("no incident {0}")]
    NoIncident(String),
    /// Several incidents begin with this id.
    #[error("{0} is the beginning of several incidents")]
    Ambiguous(String),
    /// No runbook page has this id.
    #[error("no page {0}")]
    NoPage(String),
    /// No session that was looked at shows the incident.
    #[error("no finding")]
    NoFinding,
    /// An argument is not as it must be; in words.
    #[error("{0}")]
    Arguments(String),
    /// Another process holds the data folder.
    #[error("the data folder is in use by another process")]
    InUse,
    /// The service can't be reached, or its answer can't be read.
    #[error("{0}")]
    Unreached(String),
    /// The service wants another token.
    #[error("{0}")]
    NotAllowed(String),
    /// It can be tried again in a while.
    #[error("{0}")]
    Busy(String),
    /// Anything else that went wrong.
    #[error("{0}")]
    Failed(String),
}
