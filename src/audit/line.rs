//! The form of a line: its number, its time, the event, the hash of the line before it, and its own hash at the end.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::AuditError;
use super::event::Event;

/// What stands between a line's content and its hash.
const HASH: &[u8] = b",\"hash\":\"";
const END: &[u8] = b"\"}";

/// Hexadecimal digits of a hash.
const DIGITS: usize = blake3::OUT_LEN * 2;

/// Longest text of a part of an event; what is longer is cut.
const PART_BYTES: usize = 200;

/// A line as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1 on, without gaps.
    pub n: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub event: Event,
    /// The hash of the line before; zeros for the first one.
    pub before: String,
    /// The hash of this line.
    #[serde(default)]
    pub hash: String,
}

#[derive(Serialize)]
struct Content<'a> {
    n: u64,
    at: Timestamp,
    #[serde(flatten)]
    event: &'a Event,
    before: &'a str,
}

/// The place at which the next line is chained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) n: u64,
    pub(super) hash: String,
}

impl Link {
    /// Before the first line.
    pub(super) fn first() -> Self {
        Self { n: 0, hash: "0".repeat(DIGITS) }
    }
}

/// The next line, its end included, and the link behind it.
pub(super) fn write(event: &Event, at: Timestamp, before: &Link) -> Result<(Vec<u8>, Link), AuditError> {
    let mut event = event.clone();
    shorten(&mut event.action);
    for text in [&mut event.object, &mut event.actor.who, &mut event.actor.role].into_iter().flatten() {
        shorten(text);
    }
    let n = before.n.saturating_add(1);
    let content = Content { n, at, event: &event, before: &before.hash };
    let mut line = serde_json::to_vec(&content).map_err(|error| AuditError::Unwritable(error.to_string()))?;
    // The brace that closes the object comes behind the hash.
    line.pop();
    let hash = blake3::hash(&line).to_hex().to_string();
    line.extend_from_slice(HASH);
    line.extend_from_slice(hash.as_bytes());
    line.extend_from_slice(END);
    line.push(b'\n');
    Ok((line, Link { n, hash }))
}

fn shorten(text: &mut String) {
    if text.len() > PART_BYTES {
        text.truncate(text.floor_char_boundary(PART_BYTES));
        text.push('…');
    }
}

/// A line, without its end, and whether its hash is the right one; `None` where it is no line of an audit log.
pub(super) fn read(line: &[u8]) -> Option<(Record, bool)> {
    let record: Record = serde_json::from_slice(line).ok()?;
    let content = line.strip_suffix(END)?.strip_suffix(record.hash.as_bytes())?.strip_suffix(HASH)?;
    let genuine = record.hash.len() == DIGITS && blake3::hash(content).to_hex().as_str() == record.hash;
    Some((record, genuine))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::{Actor, Step};

    fn line(action: &str) -> Vec<u8> {
        let event = Event::new(Step::Done, Actor::command(), action).with_object(Some("x".repeat(300)));
        write(&event, Timestamp::UNIX_EPOCH, &Link::first()).unwrap().0
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let line = line("token \"create\"\n");
        let (record, genuine) = read(line.strip_suffix(b"\n").unwrap()).unwrap();
        assert_eq!((record.n, record.event.action.as_str(), genuine), (1, "token \"create\"\n", true));
        assert_eq!(record.event.object.map(|object| object.len()), Some(PART_BYTES + '…'.len_utf8()));
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn a_changed_byte_is_noticed(at in 0_usize..200, to in any::<u8>()) {
            let mut changed = line("sign-in");
            changed.pop();
            let before = changed.clone();
            let at = at % changed.len();
            changed[at] = to;
            prop_assume!(changed != before);
            prop_assert!(read(&changed).is_none_or(|(_, genuine)| !genuine));
        }
    }
}
