//! The kinds of failure.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Kind of failure. Where several fit, what failed (payment, database, auth) outranks how (timeout, api).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Payments, cards, acquirers, refunds.
    Payment,
    /// Databases, pools, locks, queries.
    Database,
    /// Sign-in, tokens, sessions, permissions.
    Auth,
    /// Something did not answer in time.
    Timeout,
    /// Calls to own or foreign APIs: status 4xx/5xx, bad responses, rate limits.
    Api,
    /// Slow, but it answered.
    Performance,
    /// A failure of no known kind.
    Other,
}

impl Category {
    /// All categories, in order of precedence.
    pub const ALL: [Self; 7] =
        [Self::Payment, Self::Database, Self::Auth, Self::Timeout, Self::Api, Self::Performance, Self::Other];

    /// The stable name, as in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Database => "database",
            Self::Auth => "auth",
            Self::Timeout => "timeout",
            Self::Api => "api",
            Self::Performance => "performance",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no category.
#[derive(Debug, Clone, thiserror::Error)]
#[error("unknown category “{0}”; known: payment, database, auth, timeout, api, performance, other")]
pub struct UnknownCategory(pub String);

impl FromStr for Category {
    type Err = UnknownCategory;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|category| category.name().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| UnknownCategory(text.to_owned()))
    }
}
