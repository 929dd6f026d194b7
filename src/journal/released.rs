//! The file that says up to where the analysis needs nothing any more. It is replaced as a whole.

use std::io;
use std::path::Path;

use super::checks::{Checker, Of};
use super::disk::Disk;
use super::error::JournalError;
use super::fields::Fields;
use super::record::JournalId;
use super::segment::{Failure, create_whole};

/// Name of the file.
pub(super) const NAME: &str = "journal.released";

const MAGIC: [u8; 4] = *b"CWrl";
const FILE_BYTES: usize = 44;

/// Longer files are none of ours; more is not read.
const MOST_BYTES: u64 = 4096;

/// Whose the file is and what it says; `None` where there is none.
///
/// # Errors
/// [`JournalError::Damaged`] when it can't be read: it is never torn.
pub(super) fn read(disk: &dyn Disk, path: &Path) -> Result<Option<(JournalId, u64)>, JournalError> {
    let bytes = match read_bytes(disk) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(JournalError::of_io(path, error)),
    };
    decode(&bytes).map(Some).ok_or_else(|| {
        let what = "a wrong checksum; without this file, everything that is kept is analysed once more";
        JournalError::damaged(path, 0, what)
    })
}

fn read_bytes(disk: &dyn Disk) -> io::Result<Vec<u8>> {
    let mut file = disk.open(NAME)?;
    let mut bytes = vec![0; usize::try_from(file.length()?.min(MOST_BYTES)).unwrap_or(0)];
    file.read_at(0, &mut bytes)?;
    Ok(bytes)
}

/// Says durably that everything before `up_to` is released.
pub(super) fn write(disk: &dyn Disk, id: JournalId, up_to: u64) -> io::Result<()> {
    match create_whole(disk, NAME, &encode(id, up_to)) {
        Ok(_) => Ok(()),
        // Either position is true, whichever the disk has.
        Err(Failure::Undone(error) | Failure::Unknown(error)) => Err(error),
    }
}

fn encode(id: JournalId, up_to: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(FILE_BYTES);
    bytes.extend(MAGIC);
    bytes.extend(id.0);
    bytes.extend(up_to.to_le_bytes());
    let check = Checker::new(id).check(Of::Released, &[&bytes]);
    bytes.extend(check);
    bytes
}

fn decode(bytes: &[u8]) -> Option<(JournalId, u64)> {
    let mut fields = Fields(bytes.strip_prefix(&MAGIC)?);
    let id = JournalId(fields.array()?);
    let up_to = fields.u64()?;
    (encode(id, up_to) == bytes).then_some((id, up_to))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::journal::disk::SimulatedDisk;

    #[test]
    fn what_is_written_reads_back() {
        let disk = SimulatedDisk::new(1);
        assert_eq!(read(&disk, Path::new(NAME)).unwrap(), None);
        write(&disk, JournalId([5; 16]), 77).unwrap();
        write(&disk, JournalId([5; 16]), 99).unwrap();
        assert_eq!(read(&disk, Path::new(NAME)).unwrap(), Some((JournalId([5; 16]), 99)));
        assert_eq!(disk.names().unwrap(), [NAME]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let disk = SimulatedDisk::new(1);
            disk.put(NAME, bytes);
            let found = read(&disk, Path::new(NAME));
            prop_assert!(matches!(found, Err(JournalError::Damaged { .. })), "{:?}", found);
        }
    }
}
