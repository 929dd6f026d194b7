//! [`Token`]: what stands with each record in the journal, so that its source can go on behind it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::files::Mark;
use crate::journal::StreamId;

/// First byte of a token; it changes with the form.
const FORM: u8 = 1;

/// Streams of the journal from here on are files, each with a number of its own; below are the server's protocols.
const FILES: u64 = 1 << 32;

/// Streams of the journal from here on are Redis Streams.
const REDIS: u64 = 2 << 32;

/// Where a source stands behind a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Token {
    File(FileToken),
    Redis { stream: StreamKey, ids: Vec<RedisId> },
}

/// How far a file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileToken {
    /// Number of the content: a file that begins anew gets another one.
    pub(super) number: u64,
    /// Where it was found last.
    pub(super) path: String,
    /// Everything before this is in the journal.
    pub(super) mark: Mark,
    /// The time that the last record before it says, in microseconds: what a later log begins with is not before it.
    pub(super) clock: Option<i64>,
    /// Nothing more is expected: it was rotated away and read to its end.
    pub(super) over: bool,
}

/// A stream of Redis as a group reads it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct StreamKey {
    pub(super) db: u32,
    pub(super) stream: String,
    pub(super) group: String,
}

/// Id of an entry: milliseconds and a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct RedisId(pub(super) u64, pub(super) u64);

/// How far a stream was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RedisPlace {
    /// The greatest id in the journal.
    pub(super) last: Option<RedisId>,
    /// Entries in the journal of which Redis may not know it.
    pub(super) unacknowledged: BTreeSet<RedisId>,
}

impl Token {
    pub(super) fn encode(&self) -> Vec<u8> {
        // Plain values into memory: this does not fail, and a record without a token would only be read again.
        postcard::to_extend(self, vec![FORM]).unwrap_or_default()
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (form, body) = bytes.split_first()?;
        (*form == FORM).then(|| postcard::from_bytes(body).ok()).flatten()
    }
}

/// The journal's stream of a file.
pub(super) fn file_stream(number: u64) -> StreamId {
    StreamId(FILES.saturating_add(number))
}

/// Whether a stream of the journal belongs to a source that is fetched.
pub(super) fn is_fetched(stream: StreamId) -> bool {
    stream.0 >= FILES
}

impl StreamKey {
    /// The journal's stream, by a hash: it stays the same whatever else is read.
    pub(super) fn stream_id(&self) -> StreamId {
        let mut hasher = blake3::Hasher::new();
        for part in [self.db.to_string().as_bytes(), self.stream.as_bytes(), self.group.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let [a, b, c, d, ..] = *hasher.finalize().as_bytes();
        StreamId(REDIS | u64::from(u32::from_le_bytes([a, b, c, d])))
    }
}

impl std::str::FromStr for RedisId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (milliseconds, number) = text.split_once('-').unwrap_or((text, "0"));
        Ok(Self(milliseconds.parse()?, number.parse()?))
    }
}

impl std::fmt::Display for RedisId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_reads_back() {
        let stream = StreamKey { db: 3, stream: "shop".into(), group: "g".into() };
        let token = Token::Redis { stream: stream.clone(), ids: vec![RedisId(1, 2), RedisId(u64::MAX, 0)] };
        assert_eq!(Token::decode(&token.encode()), Some(token));
        assert!(is_fetched(stream.stream_id()) && is_fetched(file_stream(0)) && !is_fetched(StreamId(9)));
        assert_eq!("5-7".parse(), Ok(RedisId(5, 7)));
        assert_eq!(RedisId(5, 7).to_string(), "5-7");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Token::decode(&bytes);
        }
    }
}
