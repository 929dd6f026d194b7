//! [`Mark`]: a place in a content, by which the content is known again and reading goes on.

use serde::{Deserialize, Serialize};

/// Bytes of a beginning by which a content is known; long enough to hold a few lines with their times.
pub(in crate::pull) const HEAD_BYTES: usize = 1024;

/// Bytes before a place by which it is known.
pub(in crate::pull) const ANCHOR_BYTES: usize = 256;

/// A place in a content. All offsets are of the decompressed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pull) struct Mark {
    /// Device and number of the file that held the content last: a hint, since numbers are given again.
    pub(in crate::pull) file: (u64, u64),
    /// Everything before it was read.
    pub(in crate::pull) offset: u64,
    head_bytes: u16,
    head: u64,
    anchor_bytes: u16,
    anchor: u64,
}

impl Mark {
    /// A place, by the content's first bytes and by those before the place.
    pub(super) fn new(file: (u64, u64), head: &[u8], before: &[u8], offset: u64) -> Self {
        let head_bytes = usize::try_from(offset).unwrap_or(HEAD_BYTES).min(HEAD_BYTES).min(head.len());
        let head = head.get(..head_bytes).unwrap_or_default();
        let anchor = before.get(before.len().saturating_sub(ANCHOR_BYTES)..).unwrap_or_default();
        Self {
            file,
            offset,
            head_bytes: head.len() as u16,
            head: hash(head),
            anchor_bytes: anchor.len() as u16,
            anchor: hash(anchor),
        }
    }

    /// Whether a content begins as this one, as far as it is there; `None`: it is too short to tell.
    pub(super) fn begins(&self, head: &[u8]) -> Option<bool> {
        Some(hash(head.get(..usize::from(self.head_bytes))?) == self.head)
    }

    /// How many bytes before the place have to be looked at.
    pub(super) fn anchor_bytes(&self) -> u64 {
        u64::from(self.anchor_bytes)
    }

    /// Whether these are the bytes before the place.
    pub(super) fn is_behind(&self, anchor: &[u8]) -> bool {
        anchor.len() == usize::from(self.anchor_bytes) && hash(anchor) == self.anchor
    }
}

/// The first eight bytes of a BLAKE3 hash.
fn hash(bytes: &[u8]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(bytes).as_bytes();
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_is_known_by_its_beginning_and_the_bytes_before_the_place() {
        let mark = Mark::new((1, 2), b"one\ntwo\nthr", b"one\ntwo\n", 8);
        assert_eq!(mark.begins(b"one\ntwo\nthree\n"), Some(true));
        assert_eq!(mark.begins(b"one\ntw0\nthree\n"), Some(false));
        assert_eq!(mark.begins(b"one\n"), None);
        assert!(mark.is_behind(b"one\ntwo\n") && !mark.is_behind(b"two\n"));
    }
}
