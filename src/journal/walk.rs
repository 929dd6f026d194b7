//! Goes over the frames of one segment, in order.

use std::io;

use super::checks::{Check, Checker, Of};
use super::disk::DiskFile;
use super::frame::{self, FrameHeader, Place};
use super::segment::{self, SegmentHeader};

/// A place between two frames.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) file: Box<dyn DiskFile>,
    pub(super) segment: u64,
    /// Where the next frame begins in the file.
    pub(super) offset: u64,
    /// Position of the next frame's first record.
    pub(super) next: u64,
    /// Check of the frame before.
    pub(super) previous: Check,
}

impl Walk {
    /// Before the first frame.
    pub(super) fn new(file: Box<dyn DiskFile>, header: &SegmentHeader) -> Self {
        let (segment, previous) = (header.first, header.before.check);
        Self { file, segment, offset: segment::HEADER_BYTES as u64, next: segment, previous }
    }

    /// The next frame's header and its check; `None` when what is there does not follow on what was before.
    pub(super) fn peek(&mut self, checker: &Checker) -> io::Result<Option<(FrameHeader, Check)>> {
        let mut bytes = [0; frame::HEADER_BYTES];
        let place = Place { segment: self.segment, offset: self.offset };
        let header = match self.file.read_at(self.offset, &mut bytes) {
            Ok(()) => FrameHeader::decode(&bytes, checker, place),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => return Err(error),
        };
        Ok(header.filter(|(header, _)| header.first == self.next && header.previous == self.previous))
    }

    /// The body of the next frame; `None` when it is not the one that was written.
    pub(super) fn body(&mut self, header: &FrameHeader, checker: &Checker) -> io::Result<Option<Vec<u8>>> {
        if self.offset.saturating_add(header.frame_bytes()) > self.file.length()? {
            return Ok(None);
        }
        let mut body = vec![0; header.body_bytes as usize];
        self.file.read_at(self.offset.saturating_add(frame::HEADER_BYTES as u64), &mut body)?;
        Ok(Some(body).filter(|body| checker.check(Of::FrameBody, &[body]) == header.body_check))
    }

    /// Goes behind the next frame.
    pub(super) fn pass(&mut self, header: &FrameHeader, check: Check) {
        self.offset = self.offset.saturating_add(header.frame_bytes());
        self.next = header.end();
        self.previous = check;
    }
}
