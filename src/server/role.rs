//! [`Role`]: what a token allows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// To hand logs in.
    Ingest,
    /// To read incidents, answers and metrics.
    Read,
    /// To read, and to write down what people did.
    Operate,
    /// Everything.
    Admin,
}

/// No role has this name.
#[derive(Debug, Clone, thiserror::Error)]
#[error("unknown role “{0}”; known: ingest, read, operate, admin")]
pub struct UnknownRole(String);

/// What a request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Nothing,
    Ingest,
    Read,
    Operate,
    Admin,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ingest, Self::Read, Self::Operate, Self::Admin];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Read => "read",
            Self::Operate => "operate",
            Self::Admin => "admin",
        }
    }

    pub(super) fn allows(self, need: Need) -> bool {
        match need {
            Need::Nothing => true,
            Need::Ingest => matches!(self, Self::Ingest | Self::Admin),
            Need::Read => matches!(self, Self::Read | Self::Operate | Self::Admin),
            Need::Operate => matches!(self, Self::Operate | Self::Admin),
            Need::Admin => self == Self::Admin,
        }
    }
}

impl Need {
    /// The role that is meant for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Ingest => "ingest",
            Self::Read => "read",
            Self::Operate => "operate",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_do_what() {
        let needs = [Need::Nothing, Need::Ingest, Need::Read, Need::Operate, Need::Admin];
        let matrix = Role::ALL.map(|role| needs.map(|need| role.allows(need)));
        assert_eq!(
            matrix,
            [
                [true, true, false, false, false],
                [true, false, true, false, false],
                [true, false, true, true, false],
                [true; 5]
            ]
        );
    }
}
