//! What the writer, the readers and whoever releases share: the disk, the segments on it, and how far they are
//! durable.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::checks::Checker;
use super::disk::Disk;
use super::error::JournalError;
use super::limits::JournalLimits;
use super::record::{JournalId, JournalPosition};
use super::released;
use super::segment;
use super::segments::{Segment, Segments};

/// How far the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    /// End of what is durable.
    pub(super) end: u64,
    /// Nothing more comes.
    pub(super) over: bool,
}

/// The shared part of a journal.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) dir: PathBuf,
    pub(super) id: JournalId,
    pub(super) checker: Checker,
    pub(super) limits: JournalLimits,
    segments: Mutex<Segments>,
    /// Held by whoever deletes segments or replaces the file of the released position. Taken before `segments`.
    releasing: Mutex<()>,
    progress: watch::Sender<Progress>,
}

impl Shelf {
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        dir: PathBuf,
        id: JournalId,
        limits: JournalLimits,
        segments: Segments,
    ) -> Self {
        let (progress, _) = watch::channel(Progress { end: segments.end, over: false });
        let (checker, segments, releasing) = (Checker::new(id), Mutex::new(segments), Mutex::new(()));
        Self { disk, dir, id, checker, limits, segments, releasing, progress }
    }

    pub(super) fn segments(&self) -> MutexGuard<'_, Segments> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// End of what is durable.
    pub(super) fn end(&self) -> u64 {
        self.progress.borrow().end
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// A new segment begins.
    pub(super) fn begin(&self, segment: Segment) {
        self.segments().list.push_back(segment);
    }

    /// The segment that is being written is durable up to here.
    pub(super) fn advance(&self, active: Segment, end: u64) {
        let mut segments = self.segments();
        if let Some(last) = segments.list.back_mut() {
            *last = active;
        }
        segments.end = end;
        drop(segments);
        self.progress.send_modify(|progress| progress.end = end);
    }

    /// Nothing more comes.
    pub(super) fn finish(&self) {
        self.progress.send_modify(|progress| progress.over = true);
    }

    /// Says durably that the analysis needs nothing before `up_to`, and deletes what is old enough.
    pub(super) fn release(&self, up_to: JournalPosition) -> Result<(), JournalError> {
        let _releasing = self.releasing.lock().unwrap_or_else(PoisonError::into_inner);
        let (end, released) = {
            let segments = self.segments();
            (segments.end, segments.released)
        };
        if up_to.0 > end {
            return Err(JournalError::NoSuchPosition { position: up_to, end: JournalPosition(end) });
        }
        if up_to.0 > released {
            released::write(self.disk.as_ref(), self.id, up_to.0)
                .map_err(|error| JournalError::of_io(&self.path(released::NAME), error))?;
            self.segments().released = up_to.0;
        }
        self.delete_while(|segments| segments.oldest_expired(self.limits.keep))
    }

    /// Deletes released segments early, until `bytes` more are within the limit or nothing may be deleted.
    pub(super) fn make_room(&self, bytes: u64) -> Result<(), JournalError> {
        let _releasing = self.releasing.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = self.limits.disk_bytes;
        self.delete_while(|segments| {
            let over = segments.used().saturating_add(bytes) > limit;
            segments.oldest_deletable().filter(|_| over)
        })
    }

    /// Deletes the oldest segments, each durably before the next.
    fn delete_while(&self, next: impl Fn(&Segments) -> Option<Segment>) -> Result<(), JournalError> {
        loop {
            let Some(segment) = next(&self.segments()) else { return Ok(()) };
            let name = segment::name(segment.first);
            self.disk.remove(&name).map_err(|error| JournalError::of_io(&self.path(&name), error))?;
            self.segments().list.pop_front();
            self.disk.sync_names().map_err(|error| JournalError::of_io(&self.dir, error))?;
        }
    }

    /// Whether `bytes` more would fit when all that may be deleted were.
    pub(super) fn check_room(&self, bytes: u64) -> Result<(), JournalError> {
        let (used, unreleased) = {
            let segments = self.segments();
            (segments.used(), segments.needed())
        };
        let limit = self.limits.disk_bytes;
        if unreleased.saturating_add(bytes) <= limit {
            return Ok(());
        }
        Err(JournalError::Full { dir: self.dir.clone(), used, limit, unreleased })
    }
}
