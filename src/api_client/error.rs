//! Why a service did not answer a question.

/// A question to a service failed. No text of it holds the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// Address or certificates can't be used.
    #[error("{0}")]
    Setting(String),
    /// There was no reply, or no whole one.
    #[error("{address}: no answer ({reason})")]
    NoAnswer {
        /// Where.
        address: String,
        /// What is in the way.
        reason: String,
    },
    /// The service refused.
    #[error("{address} answered {status}: {detail}")]
    Refused {
        /// Where.
        address: String,
        /// The HTTP status.
        status: u16,
        /// What it said, or nothing.
        detail: String,
    },
    /// The reply is not what this version expects.
    #[error("{address}: the answer can't be read ({reason}); is it a cartwatch service of this version?")]
    Unreadable {
        /// Where.
        address: String,
        /// What is wrong, and where in the answer.
        reason: String,
    },
}
