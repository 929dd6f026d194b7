//! The writing end: one group after the other, each durable before the next begins.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::body::{Body, NO_ARRIVAL, Packer};
use super::checks::{Check, Of};
use super::disk::DiskFile;
use super::error::JournalError;
use super::frame::{self, FrameHeader, Place};
use super::mark::{self, Mark};
use super::record::{JournalPosition, Record};
use super::segment::{self, Before, Failure, SegmentHeader};
use super::segments::Segment;
use super::shelf::Shelf;

/// The journal's end.
pub(super) struct Log {
    shelf: Arc<Shelf>,
    /// The file of the segment that is being written.
    file: Box<dyn DiskFile>,
    active: Segment,
    end: u64,
    /// Check of the last frame.
    previous: Check,
    packer: Packer,
    mark: Mark,
    sealed: Option<JournalError>,
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("active", &self.active).field("end", &self.end).finish_non_exhaustive()
    }
}

/// Where writing goes on.
#[derive(Debug)]
pub(super) struct End {
    pub(super) file: Box<dyn DiskFile>,
    pub(super) active: Segment,
    pub(super) end: u64,
    pub(super) previous: Check,
}

impl Log {
    /// Goes on at an end that is durable.
    pub(super) fn new(shelf: Arc<Shelf>, end: End) -> Result<Self, JournalError> {
        let mark_path = shelf.path(mark::NAME);
        let mut mark = Mark::open(shelf.disk.as_ref(), shelf.id).map_err(|e| JournalError::of_io(&mark_path, e))?;
        mark.set(end.end).map_err(|error| JournalError::of_io(&mark_path, error))?;
        let packer = Packer::new().map_err(|error| JournalError::of_io(&shelf.dir, error))?;
        let End { file, active, end, previous } = end;
        Ok(Self { shelf, file, active, end, previous, packer, mark, sealed: None })
    }

    pub(super) fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }

    /// Why nothing more can be written.
    pub(super) fn sealed(&self) -> Option<&JournalError> {
        self.sealed.as_ref()
    }

    /// Writes the records as one group and waits until they are durable. Gives their positions.
    ///
    /// # Errors
    /// Nothing of the group is in the journal then; after [`JournalError::Sealed`] nobody knows until it is opened
    /// again.
    pub(super) fn append<'a>(
        &mut self,
        records: impl Iterator<Item = &'a Record>,
    ) -> Result<Vec<JournalPosition>, JournalError> {
        if let Some(sealed) = &self.sealed {
            return Err(sealed.clone());
        }
        let body = self.packer.pack(records)?;
        if body.spans.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = (frame::HEADER_BYTES + body.bytes.len()) as u64;
        self.shelf.make_room(bytes)?;
        self.roll_before(bytes)?;
        self.write(&body)?;
        Ok(self.pass(&body))
    }

    /// Writes and syncs a frame.
    fn write(&mut self, body: &Body) -> Result<(), JournalError> {
        let header = self.header(body)?;
        let place = Place { segment: self.active.first, offset: self.active.bytes };
        let (mut bytes, check) = header.encode(&self.shelf.checker, place);
        bytes.extend_from_slice(&body.bytes);
        if let Err(error) = self.file.write_at(place.offset, &bytes) {
            return Err(self.cut_back(error));
        }
        self.file.sync().map_err(|error| self.seal("a sync", &error))?;
        self.active.bytes = self.active.bytes.saturating_add(bytes.len() as u64);
        self.active.newest = self.active.newest.max(header.newest);
        self.previous = check;
        Ok(())
    }

    fn header(&self, body: &Body) -> Result<FrameHeader, JournalError> {
        let figure = |count: usize| {
            u32::try_from(count).map_err(|_| JournalError::Record { what: "its group is larger than 4 GiB".into() })
        };
        Ok(FrameHeader {
            body_bytes: figure(body.bytes.len())?,
            raw_bytes: figure(body.raw_bytes)?,
            records: figure(body.spans.len())?,
            first: self.end,
            span: body.spans.iter().sum(),
            newest: body.newest,
            packing: body.packing,
            body_check: self.shelf.checker.check(Of::FrameBody, &[&body.bytes]),
            previous: self.previous,
        })
    }

    /// Lets everybody see the group that was just made durable.
    fn pass(&mut self, body: &Body) -> Vec<JournalPosition> {
        let mut positions = Vec::with_capacity(body.spans.len());
        for span in &body.spans {
            positions.push(JournalPosition(self.end));
            self.end = self.end.saturating_add(*span);
        }
        // A mark that is not written says too little, which is allowed; the group is durable all the same.
        let _ = self.mark.set(self.end);
        self.shelf.advance(self.active, self.end);
        positions
    }

    /// Takes back what a failed write left, durably: who hears of the failure may send again.
    fn cut_back(&mut self, error: io::Error) -> JournalError {
        let cut = self.file.truncate(self.active.bytes).and_then(|()| self.file.sync());
        match cut {
            Ok(()) => JournalError::of_io(&self.shelf.path(&segment::name(self.active.first)), error),
            Err(second) => self.seal(&format!("a write failed ({error}), and taking it back"), &second),
        }
    }

    fn seal(&mut self, step: &str, error: &io::Error) -> JournalError {
        let what = format!("{step} failed ({error})");
        let sealed = JournalError::Sealed { dir: self.shelf.dir.clone(), what };
        self.sealed = Some(sealed.clone());
        sealed
    }

    /// Begins the next segment where `bytes` more would make this one too long.
    fn roll_before(&mut self, bytes: u64) -> Result<(), JournalError> {
        let empty = self.active.bytes <= segment::HEADER_BYTES as u64;
        if empty || self.active.bytes.saturating_add(bytes) <= self.shelf.limits.segment_end() {
            return Ok(());
        }
        let Segment { first, bytes, newest } = self.active;
        let before = Before { first, bytes, newest, check: self.previous };
        let header = SegmentHeader { id: self.shelf.id, first: self.end, before };
        let name = segment::name(self.end);
        let made = segment::create_whole(self.shelf.disk.as_ref(), &name, &header.encode(&self.shelf.checker));
        self.file = made.map_err(|failure| match failure {
            Failure::Undone(error) => JournalError::of_io(&self.shelf.path(&name), error),
            Failure::Unknown(error) => self.seal("beginning a segment", &error),
        })?;
        self.active = Segment { first: self.end, bytes: segment::HEADER_BYTES as u64, newest: NO_ARRIVAL };
        self.shelf.begin(self.active);
        Ok(())
    }

    /// Leaves a durable mark, so that damage to the last group is noticed when the journal is opened again.
    pub(super) fn close(mut self) -> Result<(), JournalError> {
        if let Some(sealed) = self.sealed {
            return Err(sealed);
        }
        let marked = self.mark.set(self.end).and_then(|()| self.mark.sync());
        marked.map_err(|error| JournalError::of_io(&self.shelf.path(mark::NAME), error))
    }
}
