//! Values: postcard, behind one byte of record version.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;

/// Version of the records; the first byte of every value.
const RECORD: u8 = 1;

/// Records whose form has changed since.
const SECOND: u8 = 2;

/// Room for most records but journeys.
const TYPICAL_BYTES: usize = 128;

/// A record as bytes.
pub(super) fn encode<T: Serialize>(kind: &'static str, record: &T) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(TYPICAL_BYTES);
    bytes.push(RECORD);
    postcard::to_extend(record, bytes).map_err(|error| StoreError::Record { kind, what: error.to_string() })
}

/// A record of the second version as bytes.
pub(super) fn encode_second<T: Serialize>(kind: &'static str, record: &T) -> Result<Vec<u8>, StoreError> {
    let mut bytes = encode(kind, record)?;
    if let Some(version) = bytes.first_mut() {
        *version = SECOND;
    }
    Ok(bytes)
}

/// Whether the bytes are a record of the second version.
pub(super) fn is_second(bytes: &[u8]) -> bool {
    bytes.first() == Some(&SECOND)
}

/// A record of the second version from bytes.
pub(super) fn decode_second<T: DeserializeOwned>(
    dir: &Path,
    kind: &'static str,
    bytes: &[u8],
) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&SECOND, rest)) => postcard::from_bytes(rest)
            .map_err(|error| StoreError::damaged(dir, format!("a record of kind {kind}: {error}"))),
        _ => Err(StoreError::damaged(dir, format!("a record of kind {kind} has an unknown version"))),
    }
}

/// A record from bytes.
pub(super) fn decode<T: DeserializeOwned>(dir: &Path, kind: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&RECORD, rest)) => postcard::from_bytes(rest)
            .map_err(|error| StoreError::damaged(dir, format!("a record of kind {kind}: {error}"))),
        _ => Err(StoreError::damaged(dir, format!("a record of kind {kind} has an unknown version"))),
    }
}

/// Joins two encoded records by a rule over the decoded ones; used where no folder is at hand for messages.
pub(super) fn join<T: Serialize + DeserializeOwned>(
    kind: &'static str,
    old: &[u8],
    new: &[u8],
    rule: impl FnOnce(T, T) -> T,
) -> Result<Vec<u8>, StoreError> {
    let unknown = Path::new("");
    if old == new {
        return Ok(old.to_vec());
    }
    encode(kind, &rule(decode(unknown, kind, old)?, decode(unknown, kind, new)?))
}
