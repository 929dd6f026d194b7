//! A folder of the file system.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{Disk, DiskFile};

/// A folder of the file system.
#[derive(Debug)]
pub(crate) struct RealDisk {
    dir: PathBuf,
}

#[derive(Debug)]
struct RealFile {
    file: File,
    /// It was cut since the last sync.
    cut: bool,
}

impl RealDisk {
    /// The folder `dir`, created durably where it is not there.
    pub(crate) fn create(dir: &Path) -> io::Result<Self> {
        let missing: Vec<&Path> = dir.ancestors().take_while(|path| !path.exists()).collect();
        fs::create_dir_all(dir)?;
        for above in missing.into_iter().filter_map(Path::parent) {
            sync_folder(if above.as_os_str().is_empty() { Path::new(".") } else { above })?;
        }
        Ok(Self { dir: dir.to_owned() })
    }
}

/// Makes the names in a folder durable, where the system lets a folder be opened.
fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

impl Disk for RealDisk {
    fn names(&self) -> io::Result<Vec<String>> {
        fs::read_dir(&self.dir)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new().read(true).write(true).open(self.dir.join(name))?;
        Ok(Box::new(RealFile { file, cut: false }))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(self.dir.join(name))?;
        Ok(Box::new(RealFile { file, cut: true }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.dir.join(from), self.dir.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.dir.join(name))
    }

    fn sync_names(&self) -> io::Result<()> {
        sync_folder(&self.dir)
    }
}

impl DiskFile for RealFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.read_exact(buffer)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.write_all(bytes)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.cut = true;
        self.file.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        // `fdatasync` need not write a length that shrank: nothing is read differently without it.
        if self.cut {
            self.file.sync_all()?
        } else {
            self.file.sync_data()?
        }
        self.cut = false;
        Ok(())
    }
}
