//! What is kept of an entry once it was looked at: small for ordinary entries, complete for troubled ones.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Name, SessionKey, Stage, Trouble};
use crate::entry::SourceId;

/// Whose entry it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Identity {
    /// The source named a session.
    Session(String),
    /// Only the customer is known (in [`Observation::user`]).
    User,
    /// Only the client's address is known.
    Client(String),
    /// Nobody's: a line of a service's own log.
    Service(Name),
}

/// A span of a trace; ids are hashes, 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanMark {
    /// The span.
    pub id: u64,
    /// Its caller.
    pub parent: u64,
}

/// A line that was logged while a span ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineMark {
    /// Hash of the words that the line begins with.
    pub shape: u64,
    /// Level WARN or worse, or it says that something failed.
    pub troubled: bool,
}

/// What an entry says about cart and order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShopMark {
    /// Currency (empty where none was named), amount and rank of the field it came from.
    pub amount: Option<(String, Decimal, u8)>,
    /// Order ids.
    pub references: Vec<String>,
}

/// One entry as the sessionizer needs it.
#[derive(Debug, Clone)]
pub struct Observation {
    /// Where it was read.
    pub source: SourceId,
    /// Which session.
    pub key: SessionKey,
    /// Whose entry.
    pub identity: Identity,
    /// The customer.
    pub user: Option<String>,
    /// Event time in microseconds since the Unix epoch.
    pub at: i64,
    /// Service.
    pub service: Option<Name>,
    /// Masked endpoint or operation.
    pub endpoint: Option<Name>,
    /// What the step is called in the journey; `None` for entries that are no step.
    pub step: Option<Name>,
    /// Error code or status of a failed step.
    pub failure: Option<Name>,
    /// Duration in microseconds.
    pub duration: Option<i64>,
    /// A request (not a log line, not an inner span).
    pub request: bool,
    /// Step of the funnel; never [`Stage::Order`] for a failed attempt.
    pub stage: Option<Stage>,
    /// Span, where it is one.
    pub span: Option<SpanMark>,
    /// Line within a span.
    pub line: Option<LineMark>,
    /// Cart and order facts.
    pub shop: Option<Box<ShopMark>>,
    /// Present for entries that failed or were slow.
    pub trouble: Option<Box<Trouble>>,
}

impl Observation {
    /// Whether the entry belongs to no customer.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        matches!(self.identity, Identity::Service(_))
    }

    /// Whether an order was placed.
    #[must_use]
    pub fn placed_order(&self) -> bool {
        self.stage == Some(Stage::Order) && self.trouble.as_ref().is_none_or(|trouble| !trouble.failed)
    }
}
