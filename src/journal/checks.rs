//! Checksums of everything in the journal's files: BLAKE3 with a key drawn from the journal's identity, cut to
//! 128 bits.
//!
//! The key keeps apart what was written by this journal and what only looks like it: blocks of a deleted file, or
//! log lines that somebody crafted, can't pass a check.

use super::record::JournalId;

/// A checksum.
pub(super) type Check = [u8; 16];

/// What the first frame of a journal has before it.
pub(super) const NOTHING_BEFORE: Check = [0; 16];

/// What a checksum is over; the same bytes in another place give another one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    SegmentHeader,
    FrameHeader,
    FrameBody,
    Mark,
    Released,
}

/// Computes one journal's checksums.
#[derive(Debug, Clone)]
pub(super) struct Checker {
    key: [u8; 32],
}

impl Checker {
    pub(super) fn new(id: JournalId) -> Self {
        Self { key: blake3::derive_key("cartwatch journal checksums, version 1", &id.0) }
    }

    /// Checksum of the parts, of which only the last may differ in length from call to call.
    pub(super) fn check(&self, of: Of, parts: &[&[u8]]) -> Check {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&[of as u8]);
        for part in parts {
            hasher.update(part);
        }
        let mut check = [0; 16];
        hasher.finalize_xof().fill(&mut check);
        check
    }
}
