//! Reads the journal in order, up to where it is durable.

use std::sync::Arc;

use tokio::sync::watch;

use super::body;
use super::error::JournalError;
use super::frame::FrameHeader;
use super::record::{JournalEntry, JournalPosition};
use super::segment::{self, SegmentHeader};
use super::shelf::{Progress, Shelf};
use super::walk::Walk;

/// Reads records in order. It goes on after the journal was closed, as long as the segments are there.
///
/// [`Reader::next`] reads files: call it where blocking is allowed.
#[derive(Debug)]
pub struct Reader {
    shelf: Arc<Shelf>,
    progress: watch::Receiver<Progress>,
    next: u64,
    walk: Option<Walk>,
    /// Records that were read and not given yet.
    ready: std::vec::IntoIter<JournalEntry>,
}

impl Reader {
    /// A reader whose first record is the one at `position`, or the first one that will be.
    pub(super) fn new(shelf: Arc<Shelf>, position: JournalPosition) -> Result<Self, JournalError> {
        let progress = shelf.subscribe();
        let mut reader = Self { shelf, progress, next: position.0, walk: None, ready: Vec::new().into_iter() };
        let end = reader.shelf.end();
        if position.0 > end {
            return Err(reader.no_such_position());
        }
        if position.0 < end {
            reader.seek()?;
        }
        Ok(reader)
    }

    /// Where the next record begins.
    #[must_use]
    pub fn position(&self) -> JournalPosition {
        JournalPosition(self.next)
    }

    /// The next record; `None` at the end of what is durable.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] when acknowledged bytes are not there or are others, [`JournalError::Released`]
    /// when the reader was so slow that its segment was deleted, or what the disk gave. The reader stays where it
    /// is: asking again tries again.
    #[expect(clippy::should_implement_trait, reason = "None is not final")]
    pub fn next(&mut self) -> Result<Option<JournalEntry>, JournalError> {
        if self.ready.as_slice().is_empty() {
            if self.next >= self.shelf.end() {
                return Ok(None);
            }
            self.read_group()?;
        }
        let entry = self.ready.next();
        if let Some(entry) = &entry {
            self.next = entry.end.0;
        }
        Ok(entry)
    }

    /// Waits until [`Reader::next`] has something to give: `true`; `false` when the journal was closed or sealed and
    /// everything was read.
    pub async fn wait(&mut self) -> bool {
        let next = self.next;
        let seen = self.progress.wait_for(|progress| progress.end > next || progress.over).await;
        seen.is_ok_and(|progress| progress.end > next)
    }

    fn no_such_position(&self) -> JournalError {
        JournalError::NoSuchPosition { position: self.position(), end: JournalPosition(self.shelf.end()) }
    }

    fn damaged(&self, walk: &Walk, what: impl Into<String>) -> JournalError {
        JournalError::damaged(&self.shelf.path(&segment::name(walk.segment)), walk.offset, what)
    }

    /// Reads the group in which the position lies, wherever it is.
    fn seek(&mut self) -> Result<(), JournalError> {
        self.read_group()?;
        let skipped = self.ready.as_slice().iter().take_while(|entry| entry.position.0 < self.next).count();
        if skipped > 0 {
            self.ready.nth(skipped.saturating_sub(1));
        }
        match self.ready.as_slice().first() {
            Some(entry) if entry.position.0 == self.next => Ok(()),
            _ => Err(self.no_such_position()),
        }
    }

    /// Reads the group in which the next record lies.
    fn read_group(&mut self) -> Result<(), JournalError> {
        let mut walk = match self.walk.take() {
            Some(walk) => self.follow(walk)?,
            None => self.open_segment()?,
        };
        let entries = self.read_from(&mut walk)?;
        self.ready = entries.into_iter();
        self.walk = Some(walk);
        Ok(())
    }

    /// Opens the segment in which the next record lies.
    fn open_segment(&self) -> Result<Walk, JournalError> {
        let (holding, oldest) = {
            let segments = self.shelf.segments();
            (segments.holding(self.next), JournalPosition(segments.oldest()))
        };
        let released = || JournalError::Released { position: self.position(), oldest };
        let first = holding.ok_or_else(released)?;
        let name = segment::name(first);
        let path = self.shelf.path(&name);
        let mut file = self.shelf.disk.open(&name).map_err(|error| match self.is_kept(first) {
            true => JournalError::of_io(&path, error),
            false => released(),
        })?;
        let header = SegmentHeader::read(file.as_mut(), &path, first)?;
        if header.id != self.shelf.id {
            return Err(JournalError::damaged(&path, 0, "it belongs to another journal"));
        }
        Ok(Walk::new(file, &header))
    }

    fn is_kept(&self, first: u64) -> bool {
        self.shelf.segments().list.iter().any(|segment| segment.first == first)
    }

    /// Stays in the segment, or goes to the next one when this one is read to its end.
    fn follow(&self, walk: Walk) -> Result<Walk, JournalError> {
        if self.shelf.segments().holding(walk.next) == Some(walk.segment) {
            return Ok(walk);
        }
        let next = self.open_segment()?;
        if next.segment != walk.next || next.previous != walk.previous {
            return Err(self.damaged(&next, "it was not written after the segment before it"));
        }
        Ok(next)
    }

    /// Passes the groups before the next record; gives the records of the one in which it lies.
    fn read_from(&self, walk: &mut Walk) -> Result<Vec<JournalEntry>, JournalError> {
        loop {
            let peeked = walk.peek(&self.shelf.checker).map_err(|error| self.io(walk, error))?;
            let Some((header, check)) = peeked else {
                return Err(self.damaged(walk, "no group that follows on the one before is there"));
            };
            if header.end() > self.next {
                let entries = self.unpack(walk, &header)?;
                walk.pass(&header, check);
                return Ok(entries);
            }
            walk.pass(&header, check);
        }
    }

    fn unpack(&self, walk: &mut Walk, header: &FrameHeader) -> Result<Vec<JournalEntry>, JournalError> {
        let body = walk.body(header, &self.shelf.checker).map_err(|error| self.io(walk, error))?;
        let body = body.ok_or_else(|| self.damaged(walk, "the group there has a wrong checksum"))?;
        body::unpack(header, &body).map_err(|what| self.damaged(walk, what))
    }

    fn io(&self, walk: &Walk, error: std::io::Error) -> JournalError {
        JournalError::of_io(&self.shelf.path(&segment::name(walk.segment)), error)
    }
}
