//! What the journal asks of a disk, and nothing more.

use std::fmt::Debug;
use std::io;

/// A folder of files.
///
/// Nothing that happens to names (`create`, `rename`, `remove`) is durable before [`Disk::sync_names`] returns, and
/// nothing written to a file before [`DiskFile::sync`] does. What a failed sync left on the disk is unknown.
pub(crate) trait Disk: Debug + Send + Sync {
    /// Names of the files, in no order.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Opens a file that is there, for reading and writing.
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// Creates an empty file; one of that name is emptied.
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// Gives a file another name; a file that had it is gone. Atomic.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file. Who has it open can go on reading.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes the names durable.
    fn sync_names(&self) -> io::Result<()>;
}

/// An open file.
pub(crate) trait DiskFile: Debug + Send {
    /// Length in bytes.
    fn length(&self) -> io::Result<u64>;

    /// Fills the buffer from `offset` on; [`io::ErrorKind::UnexpectedEof`] when there is less.
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;

    /// Writes all bytes at `offset`. After an error a part of them may be written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts the file to `length` bytes.
    fn truncate(&mut self, length: u64) -> io::Result<()>;

    /// Makes content and length durable.
    fn sync(&mut self) -> io::Result<()>;
}
