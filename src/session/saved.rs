//! Open sessions as a list, for saving them: each session knows its key.

use ahash::AHashMap;
use serde::{Deserialize, Deserializer, Serializer};

use super::OpenSession;

type Open = AHashMap<u64, Box<OpenSession>>;

/// For `#[serde(with = …)]`.
pub(super) fn serialize<S: Serializer>(open: &Open, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(open.values())
}

/// For `#[serde(with = …)]`.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Open, D::Error> {
    let sessions = Vec::<Box<OpenSession>>::deserialize(deserializer)?;
    Ok(sessions.into_iter().map(|session| (session.key.0, session)).collect())
}
