//! [`SourceIdentity`]: recognises a file by how it begins, so that a renamed, rotated or compressed copy,
//! and a small file that has grown, is known as the same source.

use crate::entry::SourceId;

/// Bytes of the decompressed beginning that make the identity: long enough to hold a few time-stamped
/// lines, short enough to be there after the first second of a busy log.
const PREFIX_BYTES: usize = 1024;

/// A source's identity and how much of its beginning it stands for.
///
/// Two files that agree in their first 1024 bytes count as the same source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceIdentity {
    /// First eight bytes of the BLAKE3 hash of the prefix, little endian.
    pub id: SourceId,
    /// Bytes hashed: 1024, or the whole of a smaller source. Below 1024 the id changes when it grows.
    pub prefix_len: u16,
}

impl SourceIdentity {
    /// The identity of a source that begins with `head` (decompressed).
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        Self::at(head, PREFIX_BYTES.min(head.len()).try_into().unwrap_or(u16::MAX)).unwrap_or(Self::hash(head))
    }

    /// The identity that the source had when only its first `prefix_len` bytes were there; `None` when it is
    /// shorter than that. Compare it with a remembered identity to recognise a small file that has grown.
    #[must_use]
    pub fn at(head: &[u8], prefix_len: u16) -> Option<Self> {
        head.get(..usize::from(prefix_len)).map(Self::hash)
    }

    fn hash(prefix: &[u8]) -> Self {
        let mut id = [0; 8];
        for (to, from) in id.iter_mut().zip(blake3::hash(prefix).as_bytes()) {
            *to = *from;
        }
        Self { id: SourceId(u64::from_le_bytes(id)), prefix_len: prefix.len().try_into().unwrap_or(u16::MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_file_is_recognised_by_its_old_prefix() {
        let small = SourceIdentity::of(b"one line\n");
        let grown = b"one line\nanother line\n";
        assert_ne!(SourceIdentity::of(grown), small);
        assert_eq!(SourceIdentity::at(grown, small.prefix_len), Some(small));
        assert_eq!(SourceIdentity::at(b"one", small.prefix_len), None);
    }

    #[test]
    fn only_the_prefix_counts() {
        let mut bytes = vec![b'x'; 3000];
        let before = SourceIdentity::of(&bytes);
        bytes[2000] = b'y';
        assert_eq!(SourceIdentity::of(&bytes), before);
        assert_eq!(before.prefix_len, 1024);
    }
}
