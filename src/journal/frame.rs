//! The header of a frame. A frame is a group of records that were written and synced together.
//!
//! ```text
//! magic 4 | body bytes 4 | raw bytes 4 | records 4 | first position 8 | positions 8 | newest arrival, ms 8
//! | packing 4 | check of the body 16 | check of the previous frame 16 | check of this header 16 | body
//! ```
//!
//! The header's check covers the place of the frame (segment, offset) and the check of the frame before it. A frame
//! is therefore valid in one place of one history only: left-over blocks of a group that was cut off are never
//! taken for the successor of what was written in its place.

use super::checks::{Check, Checker, Of};
use super::fields::Fields;

/// What a frame begins with.
pub(super) const MAGIC: [u8; 4] = *b"CWgr";

/// Bytes of a header.
pub(super) const HEADER_BYTES: usize = 92;

/// How the body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Zstd,
}

/// Where a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// First position of the segment.
    pub(super) segment: u64,
    /// Byte offset in its file.
    pub(super) offset: u64,
}

/// What a frame says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FrameHeader {
    pub(super) body_bytes: u32,
    /// Bytes of the body when unpacked.
    pub(super) raw_bytes: u32,
    pub(super) records: u32,
    /// Position of the first record.
    pub(super) first: u64,
    /// How many positions the records take.
    pub(super) span: u64,
    /// Newest arrival among the records, in milliseconds.
    pub(super) newest: i64,
    pub(super) packing: Packing,
    pub(super) body_check: Check,
    /// Check of the header of the frame before.
    pub(super) previous: Check,
}

impl FrameHeader {
    /// First position behind the frame.
    pub(super) fn end(&self) -> u64 {
        self.first.saturating_add(self.span)
    }

    /// Bytes of header and body.
    pub(super) fn frame_bytes(&self) -> u64 {
        HEADER_BYTES as u64 + u64::from(self.body_bytes)
    }

    /// The header's bytes and its check.
    pub(super) fn encode(&self, checker: &Checker, place: Place) -> (Vec<u8>, Check) {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend(MAGIC);
        for figure in [self.body_bytes, self.raw_bytes, self.records] {
            bytes.extend(figure.to_le_bytes());
        }
        bytes.extend(self.first.to_le_bytes());
        bytes.extend(self.span.to_le_bytes());
        bytes.extend(self.newest.to_le_bytes());
        bytes.extend((self.packing as u32).to_le_bytes());
        bytes.extend(self.body_check);
        bytes.extend(self.previous);
        let check = header_check(checker, place, &bytes);
        bytes.extend(check);
        (bytes, check)
    }

    /// The header in `bytes`, and its check; `None` when no header of this journal was written at this place.
    pub(super) fn decode(bytes: &[u8], checker: &Checker, place: Place) -> Option<(Self, Check)> {
        let bytes = bytes.get(..HEADER_BYTES)?;
        let (covered, check) = bytes.split_last_chunk()?;
        if !covered.starts_with(&MAGIC) || *check != header_check(checker, place, covered) {
            return None;
        }
        let mut fields = Fields(covered.get(MAGIC.len()..)?);
        let header = Self {
            body_bytes: fields.u32()?,
            raw_bytes: fields.u32()?,
            records: fields.u32()?,
            first: fields.u64()?,
            span: fields.u64()?,
            newest: fields.i64()?,
            packing: match fields.u32()? {
                0 => Packing::Plain,
                1 => Packing::Zstd,
                _ => return None,
            },
            body_check: fields.array()?,
            previous: fields.array()?,
        };
        Some((header, *check))
    }
}

fn header_check(checker: &Checker, place: Place, covered: &[u8]) -> Check {
    checker.check(Of::FrameHeader, &[&place.segment.to_le_bytes(), &place.offset.to_le_bytes(), covered])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::journal::JournalId;

    fn header() -> FrameHeader {
        FrameHeader {
            body_bytes: 10,
            raw_bytes: 20,
            records: 2,
            first: 300,
            span: 22,
            newest: -5,
            packing: Packing::Zstd,
            body_check: [1; 16],
            previous: [2; 16],
        }
    }

    #[test]
    fn a_header_is_valid_in_its_place_only() {
        let checker = Checker::new(JournalId([3; 16]));
        let place = Place { segment: 100, offset: 88 };
        let (bytes, check) = header().encode(&checker, place);
        assert_eq!(bytes.len(), HEADER_BYTES);
        assert_eq!(FrameHeader::decode(&bytes, &checker, place), Some((header(), check)));
        assert_eq!(FrameHeader::decode(&bytes, &checker, Place { offset: 89, ..place }), None);
        assert_eq!(FrameHeader::decode(&bytes, &checker, Place { segment: 101, ..place }), None);
        assert_eq!(FrameHeader::decode(&bytes, &Checker::new(JournalId([4; 16])), place), None);
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(FrameHeader::decode(&flipped, &checker, place), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let checker = Checker::new(JournalId([3; 16]));
            prop_assert_eq!(FrameHeader::decode(&bytes, &checker, Place { segment: 0, offset: 0 }), None);
        }
    }
}
