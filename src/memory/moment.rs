//! [`Moment`]: when something is written down, and for which request, where that may come again.

use jiff::Timestamp;

use crate::store::Claim;

/// When something is done, and for which request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// The request, where it may come again: it is known from then on that it was done.
    pub claim: Option<Claim>,
    /// It was done before, and only its reply was lost: nothing is written.
    pub is_done: bool,
}

impl From<Timestamp> for Moment {
    fn from(now: Timestamp) -> Self {
        Self { now, claim: None, is_done: false }
    }
}
