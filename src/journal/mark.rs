//! The mark: a small file that says up to where the journal was durable at the least.
//!
//! It is written after each group and not synced, so it costs no wait; two slots are written in turn, so that one
//! of them is whole. It never says too much, only too little. With it, a damaged last group is told from one that
//! was never finished.

use std::io;
use std::path::Path;

use super::checks::{Checker, Of};
use super::disk::{Disk, DiskFile};
use super::error::JournalError;
use super::fields::Fields;
use super::record::JournalId;

/// Name of the file.
pub(super) const NAME: &str = "journal.mark";

const MAGIC: [u8; 4] = *b"CWmk";
const SLOT_BYTES: usize = 44;

/// Far enough apart that no write to one slot can tear the other.
const SLOTS: [u64; 2] = [0, 4096];

/// The open file.
#[derive(Debug)]
pub(super) struct Mark {
    file: Box<dyn DiskFile>,
    id: JournalId,
    checker: Checker,
    /// The slot to write next.
    next: usize,
}

/// Whose the mark is and what it says; `None` where there is no readable one.
pub(super) fn read(disk: &dyn Disk, path: &Path) -> Result<Option<(JournalId, u64)>, JournalError> {
    let mut file = match disk.open(NAME) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(JournalError::of_io(path, error)),
    };
    let mut best = None;
    for offset in SLOTS {
        let mut slot = [0; SLOT_BYTES];
        match file.read_at(offset, &mut slot) {
            Ok(()) => best = best.max(decode(&slot)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Err(JournalError::of_io(path, error)),
        }
    }
    Ok(best.map(|(end, id)| (JournalId(id), end)))
}

fn encode(id: JournalId, checker: &Checker, end: u64) -> Vec<u8> {
    let mut slot = Vec::with_capacity(SLOT_BYTES);
    slot.extend(MAGIC);
    slot.extend(id.0);
    slot.extend(end.to_le_bytes());
    let check = checker.check(Of::Mark, &[&slot]);
    slot.extend(check);
    slot
}

fn decode(slot: &[u8]) -> Option<(u64, [u8; 16])> {
    let mut fields = Fields(slot.strip_prefix(&MAGIC)?);
    let id = fields.array()?;
    let end = fields.u64()?;
    (encode(JournalId(id), &Checker::new(JournalId(id)), end) == slot).then_some((end, id))
}

impl Mark {
    /// Opens the mark for writing, creating it where there is none.
    pub(super) fn open(disk: &dyn Disk, id: JournalId) -> io::Result<Self> {
        let file = match disk.open(NAME) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => disk.create(NAME)?,
            opened => opened?,
        };
        Ok(Self { file, id, checker: Checker::new(id), next: 0 })
    }

    /// Says that everything before `end` is durable. Call it after it is.
    pub(super) fn set(&mut self, end: u64) -> io::Result<()> {
        let slot = encode(self.id, &self.checker, end);
        let [first, second] = SLOTS;
        self.file.write_at(if self.next == 0 { first } else { second }, &slot)?;
        self.next = 1 - self.next;
        Ok(())
    }

    /// Makes the mark itself durable.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.file.sync()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::journal::disk::SimulatedDisk;

    #[test]
    fn the_higher_whole_slot_counts() {
        let disk = SimulatedDisk::new(1);
        let path = Path::new(NAME);
        let id = JournalId([9; 16]);
        assert_eq!(read(&disk, path).unwrap(), None);
        let mut mark = Mark::open(&disk, id).unwrap();
        mark.set(10).unwrap();
        mark.set(20).unwrap();
        assert_eq!(read(&disk, path).unwrap(), Some((id, 20)));
        let mut bytes = disk.read(NAME);
        bytes[4096 + 25] ^= 1;
        disk.put(NAME, bytes);
        assert_eq!(read(&disk, path).unwrap(), Some((id, 10)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..5000)) {
            let disk = SimulatedDisk::new(1);
            disk.put(NAME, bytes);
            prop_assert_eq!(read(&disk, Path::new(NAME)).unwrap(), None);
        }
    }
}
