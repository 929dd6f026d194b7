//! The journal: what arrives live is durable here before it is acknowledged. The live analysis reads it in order; a
//! replay reads it again and gets the same bytes.
//!
//! One [`Record`] is one delivery. Its [`JournalPosition`] is never given again, so entries have stable ids. Records
//! that wait together are written as one *group* by one thread: one frame, one checksum, one sync, and then everybody
//! in the group is answered. Groups lie one after the other in *segments*, files that are deleted whole.
//!
//! # What holds
//!
//! - **Acknowledged is durable.** After a crash, what is there is a prefix of what was appended: every acknowledged
//!   record exactly once and in order, and of the group in flight all or nothing.
//! - **A reader never sees what is not durable**, and what it saw is never taken back.
//! - **No silent loss.** Acknowledged bytes that are missing or changed are [`JournalError::Damaged`], with file and
//!   offset. Only what was never acknowledged is cut off when opening ([`Recovery`]).
//! - **Nothing is deleted that was not released**: a journal at its limit refuses ([`JournalError::Full`]).
//! - **A told failure is final**: a group whose write failed was cut off, durably, before anybody heard of it, so
//!   sending it again does not double it.
//!
//! # What is assumed of the disk
//!
//! When a sync returns without error, what it covers survives a power cut, and stays as it is but for damage by time
//! or by strangers. Before that, anything may be left of a write: nothing, any blocks of it in any order, torn at any
//! byte; and where a file grew, zeros, garbage or old blocks. Names are durable only after their folder was synced.
//! Renaming is atomic.
//!
//! # Unfinished, or damaged?
//!
//! Both look the same where they begin: a frame that fails its check. The difference is whether it was acknowledged.
//!
//! 1. *One group is in flight.* A group is written only after the one before is synced. A valid header *behind* a bad
//!    frame therefore proves that the bad one was once durable: damage, however blocks were reordered. This needs no
//!    extra field, since each header carries its own position, and that is how far the journal was durable when it
//!    was written. Old blocks are no false witnesses: whatever group they are of, it was written when all before it
//!    was durable, and durable groups are never cut off.
//! 2. *Checks can't be borrowed.* They are keyed with the journal's identity, and cover segment, offset and the check
//!    of the frame before. Blocks of a deleted segment, of a group that was cut off and written anew, or log lines
//!    that hold a copy of a journal are no frames.
//! 3. *The mark* covers the last group, which has none behind it. It is a small file that says how far the journal
//!    was durable, written after each sync, and synced only at closing: it may say too little, never too much. An end
//!    below the mark is damage. So is one below the released position.
//! 4. *Ended segments* are wholly durable before the next one is made. The next one's header says where they begin,
//!    how long they are and how their last frame is checked; any bad frame in them is damage.
//!
//! What is left undecided is a last group that was acknowledged, whose mark was still on its way to the disk when
//! the power failed, and that was damaged by something else at the same time. It is taken for unfinished.
//!
//! # When the disk fails
//!
//! - A *write* that fails (a full disk above all) is cut off again; later appends may succeed.
//! - A *sync* that fails seals the journal: nothing more is taken in until it is opened again. The system may have
//!   dropped the pages and taken them for clean, so that a second sync succeeds without a write; reading them back
//!   proves nothing either, since the reads come from memory. Going on would build acknowledged groups on one that
//!   may be missing. Opening therefore writes the last whole group once more before it is shown to anybody.
//!
//! # Files
//!
//! All figures are little-endian; the format is pinned by a test.
//!
//! | file | what it holds |
//! |---|---|
//! | `journal-<first position>.seg` | a header, then groups |
//! | `journal.mark` | how far the journal was durable at the least |
//! | `journal.released` | how far the analysis needs nothing any more; replaced as a whole |
//! | `journal.lock` | locked by the process that has the journal open |
//!
//! Files whose absence or size matters are written under another name, synced, and renamed: there is never half of one.

mod body;
mod checks;
mod disk;
mod error;
mod fields;
mod frame;
mod handle;
mod limits;
mod lock;
mod log;
mod mark;
mod queue;
mod reader;
mod record;
mod recover;
mod released;
mod segment;
mod segments;
mod shelf;
mod tail;
#[cfg(test)]
mod tests;
mod ticket;
mod walk;
mod writer;

pub use error::JournalError;
pub use handle::{Journal, JournalStatus};
pub use limits::JournalLimits;
pub use reader::Reader;
pub use record::{JournalEntry, JournalId, JournalPosition, Lines, Record, RecordKind, StreamId, StreamOpened};
pub use recover::Recovery;
pub use ticket::Ticket;
