//! A segment: one file of the journal. Its name says where it begins; its header says so too, whose it is, and
//! what came before.
//!
//! ```text
//! magic 8 | version 4 | zero 4 | identity 16 | first position 8 | of the segment before: first position 8,
//! bytes 8, newest arrival in ms 8, check of its last frame 16 | check of this header 16
//! ```

use std::io;
use std::path::Path;

use super::checks::{Check, Checker, NOTHING_BEFORE, Of};
use super::disk::{Disk, DiskFile};
use super::error::JournalError;
use super::fields::Fields;
use super::record::JournalId;

/// Version of the format of all the journal's files; those of a newer one are refused.
pub(super) const FORMAT: u32 = 1;

/// Bytes of a header.
pub(super) const HEADER_BYTES: usize = 96;

const MAGIC: [u8; 8] = *b"CWjrnl\r\n";
const PREFIX: &str = "journal-";
const SUFFIX: &str = ".seg";

/// What files that are being made end with; whatever is found under such a name was never finished.
pub(super) const UNFINISHED: &str = ".tmp";

/// What a segment says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    pub(super) id: JournalId,
    pub(super) first: u64,
    pub(super) before: Before,
}

/// What a segment says of the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before {
    /// Where it begins.
    pub(super) first: u64,
    /// Length of its file; 0 where there is none before.
    pub(super) bytes: u64,
    /// Newest arrival in it, in milliseconds.
    pub(super) newest: i64,
    /// Check of its last frame.
    pub(super) check: Check,
}

impl Before {
    /// Before the first segment of a journal.
    pub(super) fn nothing() -> Self {
        Self { first: 0, bytes: 0, newest: super::body::NO_ARRIVAL, check: NOTHING_BEFORE }
    }
}

/// Name of the segment that begins at a position.
pub(super) fn name(first: u64) -> String {
    format!("{PREFIX}{first:020}{SUFFIX}")
}

/// Where the segment of this name begins; `None` for other files.
pub(super) fn first_of(file: &str) -> Option<u64> {
    let digits = file.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    (digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// How creating a file failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Everything is as before.
    Undone(io::Error),
    /// Nobody knows what is on the disk.
    Unknown(io::Error),
}

/// Makes a file that is there wholly or not at all, whenever the power fails.
pub(super) fn create_whole(disk: &dyn Disk, name: &str, bytes: &[u8]) -> Result<Box<dyn DiskFile>, Failure> {
    let unfinished = format!("{name}{UNFINISHED}");
    let mut file = disk.create(&unfinished).map_err(Failure::Undone)?;
    file.write_at(0, bytes).map_err(Failure::Undone)?;
    file.sync().map_err(Failure::Unknown)?;
    disk.rename(&unfinished, name).map_err(Failure::Unknown)?;
    disk.sync_names().map_err(Failure::Unknown)?;
    Ok(file)
}

impl SegmentHeader {
    pub(super) fn encode(&self, checker: &Checker) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend(MAGIC);
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(self.id.0);
        bytes.extend(self.first.to_le_bytes());
        bytes.extend(self.before.first.to_le_bytes());
        bytes.extend(self.before.bytes.to_le_bytes());
        bytes.extend(self.before.newest.to_le_bytes());
        bytes.extend(self.before.check);
        let check = checker.check(Of::SegmentHeader, &[&bytes]);
        bytes.extend(check);
        bytes
    }

    /// Reads the header of the segment that should begin at `first`.
    ///
    /// # Errors
    /// [`JournalError::Newer`], [`JournalError::Damaged`], or what reading gave.
    pub(super) fn read(file: &mut dyn DiskFile, path: &Path, first: u64) -> Result<Self, JournalError> {
        let mut bytes = [0; HEADER_BYTES];
        file.read_at(0, &mut bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => JournalError::damaged(path, 0, "it is shorter than its header"),
            _ => JournalError::of_io(path, error),
        })?;
        let mut fields = Fields(&bytes);
        if fields.array() != Some(MAGIC) {
            return Err(JournalError::damaged(path, 0, "it does not begin as a segment of a journal"));
        }
        match fields.u32() {
            Some(FORMAT) => {}
            found => {
                let found = found.unwrap_or(0);
                return Err(JournalError::Newer { file: path.to_owned(), found, known: FORMAT });
            }
        }
        let header = Self::parse(&mut fields).filter(|header| header.encode(&Checker::new(header.id)) == bytes);
        let header = header.ok_or_else(|| JournalError::damaged(path, 0, "its header has a wrong checksum"))?;
        if header.first != first {
            let what = format!("its name and its header, which says position {}, differ", header.first);
            return Err(JournalError::damaged(path, 0, what));
        }
        Ok(header)
    }

    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        fields.u32()?;
        let id = JournalId(fields.array()?);
        let first = fields.u64()?;
        Some(Self {
            id,
            first,
            before: Before {
                first: fields.u64()?,
                bytes: fields.u64()?,
                newest: fields.i64()?,
                check: fields.array()?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_positions_and_other_files_are_none() {
        assert_eq!(name(42), "journal-00000000000000000042.seg");
        assert_eq!(first_of(&name(u64::MAX)), Some(u64::MAX));
        for other in
            ["journal-42.seg", "journal-99999999999999999999.seg", "journal.mark", "journal-+0000000000000000042.seg"]
        {
            assert_eq!(first_of(other), None, "{other}");
        }
    }
}
