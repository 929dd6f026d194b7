//! Files that are replaced as a whole: written beside the old one, synced, and put in its place. After a crash there is the
//! old one or the new one, never half of one.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file that is being written beside the one that it will replace. Only its owner may read it. Dropped before it took
/// its place it is left there, and the next one overwrites it.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    beside: PathBuf,
    path: PathBuf,
}

impl NewFile {
    /// Begins the file that will replace `path`. There is one writer at a time: what stands beside is a leftover.
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        let mut beside = OsString::from(path);
        beside.push(".new");
        let beside = PathBuf::from(beside);
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: options.open(&beside)?, beside, path: path.to_owned() })
    }

    /// Takes it away again: the old one stays, and nothing stands beside it.
    pub(crate) fn give_up(self) {
        drop(self.file);
        // What can't be removed is overwritten by the next one.
        let _ = fs::remove_file(&self.beside);
    }

    /// Puts it in the place of the old one; durable when this returns.
    pub(crate) fn take_place(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.beside, &self.path)?;
        match self.path.parent() {
            // Elsewhere a folder can't be opened, and renaming is durable without.
            Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Replaces the file by these bytes; durable when this returns.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = NewFile::beside(path)?;
    file.write_all(bytes)?;
    file.take_place()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_over_what_a_crash_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.json");
        fs::write(folder.path().join("book.json.new"), "half of").unwrap();
        replace(&path, b"one").unwrap();
        let begun = NewFile::beside(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one", "what is only begun changes nothing");
        drop(begun);
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        replace(&path, b"secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
