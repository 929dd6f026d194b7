//! [`ComplaintId`], derived from where a complaint came from, so that what is imported again is recognised.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the texts of ids begin with.
const PREFIX: &str = "cmp-";

/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Digits of an id: five bits each.
const DIGITS: usize = 16;

/// Id of a complaint: `cmp-` and sixteen characters of Crockford's base 32; the first 80 bits of a hash of the
/// help desk's name and the ticket's id there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct ComplaintId([u8; 10]);

/// A text is no id of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a complaint's id is cmp- and sixteen digits and letters, as `cartwatch complaints list` shows it")]
pub struct NoComplaintId;

impl ComplaintId {
    /// The id of a ticket of one help desk.
    #[must_use]
    pub fn of(source: &str, ticket: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"complaint").update(&[0]).update(source.trim().as_bytes());
        hasher.update(&[0]).update(ticket.trim().as_bytes());
        let mut id = [0; 10];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..10]);
        Self(id)
    }

    /// The id as bytes.
    #[must_use]
    pub fn bytes(self) -> [u8; 10] {
        self.0
    }

    /// The id of these bytes.
    #[must_use]
    pub fn of_bytes(bytes: [u8; 10]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for ComplaintId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        f.write_str(PREFIX)?;
        (0..DIGITS).rev().try_for_each(|digit| {
            let place = (number >> (5 * digit)) & 31;
            let letter = usize::try_from(place).ok().and_then(|place| ALPHABET.get(place)).copied().unwrap_or(b'0');
            fmt::Write::write_char(f, char::from(letter))
        })
    }
}

impl fmt::Debug for ComplaintId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ComplaintId {
    type Err = NoComplaintId;

    fn from_str(text: &str) -> Result<Self, NoComplaintId> {
        let text = text.trim().to_ascii_lowercase();
        let digits = text.strip_prefix(PREFIX).filter(|digits| digits.len() == DIGITS).ok_or(NoComplaintId)?;
        let number = digits.bytes().try_fold(0_u128, |number, digit| {
            let place = ALPHABET.iter().position(|letter| *letter == digit)?;
            Some((number << 5) | place as u128)
        });
        let bytes = number.ok_or(NoComplaintId)?.to_be_bytes();
        bytes.last_chunk().copied().map(Self).ok_or(NoComplaintId)
    }
}

impl Serialize for ComplaintId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for ComplaintId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 10]>::deserialize(deserializer).map(Self);
        }
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_read_back_from_text_and_json(bytes: [u8; 10]) {
            let id = ComplaintId(bytes);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(serde_json::from_value::<ComplaintId>(serde_json::to_value(id).unwrap()).unwrap(), id);
            prop_assert_eq!(id.to_string().len(), 20);
        }

        #[test]
        fn any_other_text_is_refused_and_never_a_panic(text: String) {
            prop_assert!(text.parse::<ComplaintId>().is_err() || text.trim().to_ascii_lowercase().starts_with(PREFIX));
        }
    }

    #[test]
    fn an_id_follows_from_help_desk_and_ticket() {
        let id = ComplaintId::of("zendesk", "4711");
        assert_eq!(id, ComplaintId::of(" zendesk", "4711 "));
        assert_ne!(id, ComplaintId::of("zendesk4", "711"));
        assert_eq!(id.to_string(), "cmp-ke1g002bd2hmmbwj");
    }
}
