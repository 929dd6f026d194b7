//! Opening: what is on the disk is held against what must be there, and an unfinished end is cut off.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::body::NO_ARRIVAL;
use super::checks::Checker;
use super::disk::Disk;
use super::error::JournalError;
use super::limits::JournalLimits;
use super::log::{End, Log};
use super::mark;
use super::record::JournalId;
use super::released;
use super::segment::{self, Before, Failure, SegmentHeader};
use super::segments::{Segment, Segments};
use super::shelf::Shelf;
use super::tail::Tail;
use super::walk::Walk;

/// What opening found and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovery {
    /// Bytes of an unfinished, never acknowledged group that were cut off.
    pub cut_bytes: u64,
}

/// Opens the journal on `disk`, or creates it with the identity that `draw` gives. `dir` is for messages.
pub(super) fn open(
    disk: Arc<dyn Disk>,
    dir: &Path,
    limits: JournalLimits,
    draw: impl FnOnce() -> Result<JournalId, JournalError>,
) -> Result<(Log, Recovery), JournalError> {
    let opening = Opening { disk: disk.as_ref(), dir };
    let firsts = opening.tidy()?;
    let (opened, recovery) = match firsts.split_last() {
        None => (opening.create(draw)?, Recovery::default()),
        Some((last, older)) => opening.recover(*last, older)?,
    };
    let shelf = Arc::new(Shelf::new(disk, dir.to_owned(), opened.id, limits, opened.segments));
    Ok((Log::new(shelf, opened.end)?, recovery))
}

/// A folder that is being opened.
struct Opening<'a> {
    disk: &'a dyn Disk,
    dir: &'a Path,
}

/// A journal that is ready to go on.
struct Opened {
    id: JournalId,
    segments: Segments,
    end: End,
}

/// A segment that was found.
struct Found {
    header: SegmentHeader,
    bytes: u64,
}

/// What the two small files say.
struct Promises {
    /// Everything before this was durable.
    durable: u64,
    /// Everything before this was released; `None` without the file.
    released: Option<u64>,
}

impl Opening<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn io(&self, name: &str) -> impl Fn(io::Error) -> JournalError {
        let path = self.path(name);
        move |error| JournalError::of_io(&path, error)
    }

    /// Removes files that were never finished; gives where the segments begin, in order.
    fn tidy(&self) -> Result<Vec<u64>, JournalError> {
        let names = self.disk.names().map_err(self.io(""))?;
        for name in names.iter().filter(|name| is_unfinished(name)) {
            self.disk.remove(name).map_err(self.io(name))?;
        }
        self.disk.sync_names().map_err(self.io(""))?;
        let mut firsts: Vec<u64> = names.iter().filter_map(|name| segment::first_of(name)).collect();
        firsts.sort_unstable();
        Ok(firsts)
    }

    fn create(&self, draw: impl FnOnce() -> Result<JournalId, JournalError>) -> Result<Opened, JournalError> {
        let name = segment::name(0);
        let durable = mark::read(self.disk, &self.path(mark::NAME))?.map_or(0, |(_, end)| end);
        if durable > 0 || released::read(self.disk, &self.path(released::NAME))?.is_some() {
            return Err(JournalError::damaged(&self.path(&name), 0, "all segments are missing"));
        }
        let id = draw()?;
        let header = SegmentHeader { id, first: 0, before: Before::nothing() };
        let made = segment::create_whole(self.disk, &name, &header.encode(&Checker::new(id)));
        let file = made.map_err(|(Failure::Undone(error) | Failure::Unknown(error))| self.io(&name)(error))?;
        let active = Segment { first: 0, bytes: segment::HEADER_BYTES as u64, newest: NO_ARRIVAL };
        let segments = Segments { list: [active].into(), end: 0, released: 0, held: u64::MAX };
        Ok(Opened { id, segments, end: End { file, active, end: 0, previous: header.before.check } })
    }

    fn recover(&self, last: u64, older: &[u64]) -> Result<(Opened, Recovery), JournalError> {
        let last = self.find(last)?;
        let older = older.iter().map(|first| self.find(*first)).collect::<Result<Vec<_>, _>>()?;
        let id = last.header.id;
        let promises = self.promises(id)?;
        let mut list = self.connect(older, &last, &promises)?;
        let (end, recovery) = self.end(&last.header, &promises)?;
        list.push_back(end.active);
        let oldest = list.front().map_or(0, |segment| segment.first);
        let segments = Segments { list, end: end.end, released: promises.released.unwrap_or(oldest), held: u64::MAX };
        Ok((Opened { id, segments, end }, recovery))
    }

    fn find(&self, first: u64) -> Result<Found, JournalError> {
        let name = segment::name(first);
        let mut file = self.disk.open(&name).map_err(self.io(&name))?;
        let header = SegmentHeader::read(file.as_mut(), &self.path(&name), first)?;
        Ok(Found { header, bytes: file.length().map_err(self.io(&name))? })
    }

    fn promises(&self, id: JournalId) -> Result<Promises, JournalError> {
        let durable = mark::read(self.disk, &self.path(mark::NAME))?;
        let released = released::read(self.disk, &self.path(released::NAME))?;
        for (name, found) in [(mark::NAME, durable), (released::NAME, released)] {
            if found.is_some_and(|(owner, _)| owner != id) {
                return Err(JournalError::damaged(&self.path(name), 0, "it belongs to another journal"));
            }
        }
        Ok(Promises { durable: durable.map_or(0, |(_, end)| end), released: released.map(|(_, up_to)| up_to) })
    }

    /// Checks that each segment is the one the next was written after, from the last one back.
    fn connect(
        &self,
        mut older: Vec<Found>,
        last: &Found,
        promises: &Promises,
    ) -> Result<VecDeque<Segment>, JournalError> {
        let mut list = VecDeque::new();
        let mut next = last.header.clone();
        while let Some(found) = older.pop_if(|found| next.before.bytes > 0 && found.header.first == next.before.first) {
            self.check_whole(&found, &next)?;
            list.push_front(Segment { first: next.before.first, bytes: found.bytes, newest: next.before.newest });
            next = found.header;
        }
        // Without the file of the released position, what is left is taken for what was not released; but a hole
        // in it is damage.
        let deleted_up_to = promises.released.unwrap_or(if older.is_empty() { next.first } else { 0 });
        if next.before.bytes > 0 && deleted_up_to < next.first {
            let missing = self.path(&segment::name(next.before.first));
            return Err(JournalError::damaged(&missing, 0, "the segment is missing"));
        }
        self.remove_leftovers(&older)?;
        Ok(list)
    }

    fn check_whole(&self, found: &Found, next: &SegmentHeader) -> Result<(), JournalError> {
        let path = self.path(&segment::name(found.header.first));
        if found.header.id != next.id {
            return Err(JournalError::damaged(&path, 0, "it belongs to another journal"));
        }
        if found.bytes != next.before.bytes {
            let what = format!("it has {} bytes instead of {}", found.bytes, next.before.bytes);
            return Err(JournalError::damaged(&path, found.bytes.min(next.before.bytes), what));
        }
        Ok(())
    }

    /// Removes released segments of which only some had been deleted when the power failed.
    fn remove_leftovers(&self, leftovers: &[Found]) -> Result<(), JournalError> {
        for found in leftovers {
            let name = segment::name(found.header.first);
            self.disk.remove(&name).map_err(self.io(&name))?;
            self.disk.sync_names().map_err(self.io(""))?;
        }
        Ok(())
    }

    /// Finds the end in the last segment, and makes it durable.
    fn end(&self, header: &SegmentHeader, promises: &Promises) -> Result<(End, Recovery), JournalError> {
        let checker = Checker::new(header.id);
        let name = segment::name(header.first);
        let file = self.disk.open(&name).map_err(self.io(&name))?;
        let mut tail = Tail::scan(Walk::new(file, header), &checker).map_err(self.io(&name))?;
        let (offset, end) = (tail.walk.offset, tail.walk.next);
        if let Some(later) = tail.later_group(&checker).map_err(self.io(&name))? {
            let what = format!("the group at byte {later} was written after this one had been acknowledged");
            return Err(JournalError::damaged(&self.path(&name), offset, what));
        }
        let promised = promises.durable.max(promises.released.unwrap_or(0));
        if promised > end {
            let what = format!("it was acknowledged up to position {promised}, and is readable up to {end}");
            return Err(JournalError::damaged(&self.path(&name), offset, what));
        }
        let cut_bytes = tail.make_durable().map_err(self.io(&name))?;
        let active = Segment { first: header.first, bytes: offset, newest: tail.newest };
        let Walk { file, previous, .. } = tail.walk;
        Ok((End { file, active, end, previous }, Recovery { cut_bytes }))
    }
}

fn is_unfinished(name: &str) -> bool {
    let finished = name.strip_suffix(segment::UNFINISHED);
    finished.is_some_and(|name| name == released::NAME || segment::first_of(name).is_some())
}
