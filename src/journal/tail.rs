//! The end of the last segment: where the last whole group ends, and whether what follows was ever acknowledged.

use std::io;

use memchr::memmem;

use super::body::NO_ARRIVAL;
use super::checks::Checker;
use super::frame::{self, FrameHeader, MAGIC, Place};
use super::walk::Walk;

/// How much of a damaged end is looked through at a time.
const CHUNK_BYTES: u64 = 1 << 20;

/// The scanned segment.
#[derive(Debug)]
pub(super) struct Tail {
    /// Behind the last whole group.
    pub(super) walk: Walk,
    /// Newest arrival in the whole groups, in milliseconds.
    pub(super) newest: i64,
    length: u64,
    /// Offset and length of the last whole group.
    last: Option<(u64, u64)>,
}

impl Tail {
    /// Goes over all whole groups.
    pub(super) fn scan(mut walk: Walk, checker: &Checker) -> io::Result<Self> {
        let length = walk.file.length()?;
        let (mut newest, mut last) = (NO_ARRIVAL, None);
        while let Some((header, check)) = walk.peek(checker)? {
            if walk.body(&header, checker)?.is_none() {
                break;
            }
            last = Some((walk.offset, header.frame_bytes()));
            newest = newest.max(header.newest);
            walk.pass(&header, check);
        }
        Ok(Self { walk, newest, length, last })
    }

    /// Where in the unreadable rest a group begins that was written after what is missing here.
    ///
    /// A group is written when all before it is durable: it proves that this was. Its header alone is proof.
    pub(super) fn later_group(&mut self, checker: &Checker) -> io::Result<Option<u64>> {
        let mut from = self.walk.offset;
        while from < self.length {
            let size = (self.length - from).min(CHUNK_BYTES + frame::HEADER_BYTES as u64);
            let mut chunk = vec![0; size as usize];
            self.walk.file.read_at(from, &mut chunk)?;
            if let Some(found) = self.later_in(&chunk, from, checker) {
                return Ok(Some(found));
            }
            from = from.saturating_add(CHUNK_BYTES);
        }
        Ok(None)
    }

    fn later_in(&self, chunk: &[u8], from: u64, checker: &Checker) -> Option<u64> {
        let starts = memmem::find_iter(chunk, &MAGIC).map(|start| (from.saturating_add(start as u64), start));
        let mut headers = starts.filter_map(|(offset, start)| {
            let place = Place { segment: self.walk.segment, offset };
            let (header, _) = FrameHeader::decode(chunk.get(start..)?, checker, place)?;
            Some((offset, header.first))
        });
        headers.find(|(_, first)| *first > self.walk.next).map(|(offset, _)| offset)
    }

    /// Cuts off what follows the last whole group, and makes this group durable. Gives the bytes that were cut.
    ///
    /// The group is written once more: if its sync failed in the process before, the system may show pages that it
    /// never wrote and takes for clean.
    pub(super) fn make_durable(&mut self) -> io::Result<u64> {
        let file = self.walk.file.as_mut();
        let cut = self.length.saturating_sub(self.walk.offset);
        if cut > 0 {
            file.truncate(self.walk.offset)?;
        }
        if let Some((offset, bytes)) = self.last {
            let mut group = vec![0; usize::try_from(bytes).map_err(io::Error::other)?];
            file.read_at(offset, &mut group)?;
            file.write_at(offset, &group)?;
        }
        file.sync()?;
        Ok(cut)
    }
}
