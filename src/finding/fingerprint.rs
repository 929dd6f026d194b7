//! The versioned hash that groups findings into incidents.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

use super::Category;

/// Version of the stateless mask and of this hash; it changes whenever either may give another result.
pub const MASK_VERSION: u8 = 1;

/// What a fingerprint is made of. `None` and an empty string are the same.
#[derive(Debug, Clone, Copy)]
pub struct FingerprintParts<'a> {
    /// Stateless mask of the deciding message or endpoint.
    pub mask: &'a str,
    /// Error code.
    pub error_code: Option<&'a str>,
    /// Category.
    pub category: Category,
    /// Service.
    pub service: Option<&'a str>,
    /// Step of the shop's funnel.
    pub step: Option<&'a str>,
}

/// 64 bits of a BLAKE3 hash over the parts, with the version in front.
///
/// Written as `v1-` and sixteen hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    version: u8,
    hash: u64,
}

impl Fingerprint {
    /// Hashes the parts; each is length-prefixed, so no two different lists collide by concatenation.
    #[must_use]
    pub fn of(parts: FingerprintParts<'_>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[MASK_VERSION]);
        let fields = [
            parts.mask,
            parts.error_code.unwrap_or(""),
            parts.category.name(),
            parts.service.unwrap_or(""),
            parts.step.unwrap_or(""),
        ];
        for field in fields {
            hasher.update(&(field.len() as u64).to_le_bytes());
            hasher.update(field.as_bytes());
        }
        let digest = hasher.finalize();
        let mut first = [0_u8; 8];
        first.copy_from_slice(&digest.as_bytes()[..8]);
        Self { version: MASK_VERSION, hash: u64::from_le_bytes(first) }
    }

    /// The hash alone.
    #[must_use]
    pub fn hash(self) -> u64 {
        self.hash
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}-{:016x}", self.version, self.hash)
    }
}

/// The text is no fingerprint.
#[derive(Debug, Clone, thiserror::Error)]
#[error("“{0}” is no fingerprint (expected something like v1-0123456789abcdef)")]
pub struct NotAFingerprint(pub String);

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || NotAFingerprint(text.to_owned());
        let (version, hash) = text.strip_prefix('v').and_then(|rest| rest.split_once('-')).ok_or_else(fail)?;
        Ok(Self {
            version: version.parse().map_err(|_| fail())?,
            hash: u64::from_str_radix(hash, 16).map_err(|_| fail())?,
        })
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Fingerprint {
    fn schema_name() -> Cow<'static, str> {
        "Fingerprint".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What groups findings: the version of the mask, and a hash.",
            "type": "string",
            "pattern": "^v[0-9]+-[0-9a-f]{16}$",
        })
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
