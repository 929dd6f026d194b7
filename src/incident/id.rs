//! The incident's id, derived from its fingerprint so that sites that never met agree.

use std::borrow::Borrow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Fingerprint;

/// Id of an incident: `inc-` and twelve characters of Crockford's base 32 for observed ones, the
/// team's own id for imported ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct IncidentId(String);

impl IncidentId {
    /// The id of an observed incident: the upper 60 bits of the fingerprint's hash.
    #[must_use]
    pub fn of(fingerprint: Fingerprint) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let hash = fingerprint.hash();
        let digits = (0..12).map(|i| char::from(ALPHABET[((hash >> (59 - 5 * i)) & 31) as usize]));
        Self("inc-".chars().chain(digits).collect())
    }

    /// An id given by people.
    #[must_use]
    pub fn given(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for IncidentId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
