//! The open journal, as everybody but its own writer sees it.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::disk::{Disk, RealDisk};
use super::error::JournalError;
use super::limits::JournalLimits;
use super::lock::FolderLock;
use super::queue::Queue;
use super::reader::Reader;
use super::record::{JournalId, JournalPosition, Record};
use super::recover::{self, Recovery};
use super::segment;
use super::shelf::Shelf;
use super::ticket::Ticket;
use super::writer;

/// An open journal. Clones are cheap and share it; it closes with [`Journal::close`] or with the last clone.
#[derive(Clone)]
pub struct Journal {
    shared: Arc<Shared>,
}

struct Shared {
    shelf: Arc<Shelf>,
    queue: Arc<Queue>,
    recovery: Recovery,
    writer: Mutex<Option<JoinHandle<Result<(), JournalError>>>>,
}

/// Where a journal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalStatus {
    /// The oldest position that is kept.
    pub oldest: JournalPosition,
    /// Everything before it is released.
    pub released: JournalPosition,
    /// Everything before it is durable.
    pub end: JournalPosition,
    /// Files.
    pub segments: u64,
    /// Bytes in them.
    pub disk_bytes: u64,
    /// Bytes in them that may not be deleted.
    pub needed_bytes: u64,
    /// Bytes that they may have together.
    pub limit_bytes: u64,
    /// Bytes that wait for the disk.
    pub waiting_bytes: u64,
    /// Bytes that a record may have at most.
    pub record_bytes: u64,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("dir", &self.shared.shelf.dir).finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal in the folder `dir`, creating it where it is not there.
    ///
    /// # Errors
    /// [`JournalError::InUse`] when another process has it open, [`JournalError::Newer`] when a newer program wrote
    /// it, [`JournalError::Damaged`] when something acknowledged is not there, or what the disk gave.
    pub fn open(dir: impl AsRef<Path>, limits: JournalLimits) -> Result<Self, JournalError> {
        let dir = dir.as_ref();
        let disk = RealDisk::create(dir).map_err(|error| JournalError::of_io(dir, error))?;
        let lock = FolderLock::take(dir)?;
        Self::open_on(Arc::new(disk), dir, limits, Some(lock))
    }

    pub(super) fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        limits: JournalLimits,
        lock: Option<FolderLock>,
    ) -> Result<Self, JournalError> {
        let (log, recovery) = recover::open(disk, dir, limits, draw_id)?;
        let shelf = Arc::clone(log.shelf());
        let queue = Arc::new(Queue::new(Arc::clone(&shelf)));
        let writer = writer::start(log, Arc::clone(&queue), lock).map_err(|e| JournalError::of_io(dir, e))?;
        let writer = Mutex::new(Some(writer));
        Ok(Self { shared: Arc::new(Shared { shelf, queue, recovery, writer }) })
    }

    /// Whether the folder holds a journal: at least one of its segments. Nothing is opened or changed.
    #[must_use]
    pub fn is_in(dir: impl AsRef<Path>) -> bool {
        let names = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.file_name());
        names.into_iter().any(|name| name.to_str().and_then(segment::first_of).is_some())
    }

    /// Who the journal is.
    #[must_use]
    pub fn id(&self) -> JournalId {
        self.shared.shelf.id
    }

    /// What opening it found and did.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        self.shared.recovery
    }

    /// Hands a record in. Records become durable in the order in which they were handed in.
    ///
    /// # Errors
    /// At once: [`JournalError::Busy`] and [`JournalError::Full`] when there is no room now, and
    /// [`JournalError::TooLarge`], [`JournalError::Record`], [`JournalError::Sealed`], [`JournalError::Closed`].
    /// What happens while writing is the ticket's to say.
    pub fn append(&self, record: Record) -> Result<Ticket, JournalError> {
        self.shared.queue.offer(record).map_err(|refusal| refusal.error)
    }

    /// Hands a record in as soon as there is room for it: for sources that can be made to wait.
    ///
    /// # Errors
    /// As [`Journal::append`], without the two that are waited for.
    pub async fn append_waiting(&self, record: Record) -> Result<Ticket, JournalError> {
        self.shared.queue.offer_waiting(record).await
    }

    /// A reader that begins with the record at `position`, which may be the end.
    ///
    /// # Errors
    /// [`JournalError::Released`] when it was deleted, [`JournalError::NoSuchPosition`] when no record begins there,
    /// and as [`Reader::next`].
    pub fn reader_from(&self, position: JournalPosition) -> Result<Reader, JournalError> {
        Reader::new(Arc::clone(&self.shared.shelf), position)
    }

    /// The beginning of the newest segment behind which there are at least `bytes` as stored, or the oldest position.
    #[must_use]
    pub fn position_before_end(&self, bytes: u64) -> JournalPosition {
        JournalPosition(self.shared.shelf.segments().before_end(bytes))
    }

    /// Says durably that the analysis needs nothing before `up_to`. A lower position than before changes nothing.
    ///
    /// Whole segments are then deleted when they are older than the time they are kept, or when there is no room.
    ///
    /// # Errors
    /// [`JournalError::NoSuchPosition`] behind the durable end, or what the disk gave: released is then what was
    /// before, or `up_to`.
    pub fn release(&self, up_to: JournalPosition) -> Result<(), JournalError> {
        let released = self.shared.shelf.release(up_to);
        self.shared.queue.look_again();
        released
    }

    /// Deletes nothing from `position` on, released or not, until another position is named. What is held is forgotten
    /// when the journal is closed; at first nothing is.
    pub fn hold(&self, position: JournalPosition) {
        self.shared.shelf.segments().held = position.0;
        self.shared.queue.look_again();
    }

    /// Where the journal stands.
    #[must_use]
    pub fn status(&self) -> JournalStatus {
        let waiting_bytes = self.shared.queue.bytes();
        let segments = self.shared.shelf.segments();
        JournalStatus {
            oldest: JournalPosition(segments.oldest()),
            released: JournalPosition(segments.released),
            end: JournalPosition(segments.end),
            segments: segments.list.len() as u64,
            disk_bytes: segments.used(),
            needed_bytes: segments.needed(),
            limit_bytes: self.shared.shelf.limits.disk_bytes,
            waiting_bytes,
            record_bytes: self.shared.shelf.limits.record_bytes() as u64,
        }
    }

    /// Takes nothing more in, writes what waits, and waits until the folder is given up. Closing again does
    /// nothing.
    ///
    /// # Errors
    /// [`JournalError::Sealed`] when the journal was, or what the disk gave for the last mark: everything
    /// acknowledged is durable all the same.
    pub fn close(&self) -> Result<(), JournalError> {
        self.shared.close()
    }
}

impl Shared {
    fn close(&self) -> Result<(), JournalError> {
        self.queue.end(JournalError::Closed);
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        writer.map_or(Ok(()), |writer| writer.join().unwrap_or(Err(JournalError::Closed)))
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Who wants to know calls `close`.
        let _ = self.close();
    }
}

fn draw_id() -> Result<JournalId, JournalError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|error| JournalError::Random(error.to_string()))?;
    Ok(JournalId(id))
}
