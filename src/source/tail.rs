//! [`Tail`]: follows files as they grow, by looking at them again and again.
//!
//! A file is known by what it is, not by its name: one that was renamed (rotated) is read to its end under its new
//! name, and the one that takes its name begins anew. A file that was cut off, or copied away and emptied, begins anew
//! as well; that it was is seen by its length, or by the bytes before the place that was reached, which must not change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::SourceError;

/// Bytes read of one file at a time; the rest waits for the next look.
const READ_BYTES: u64 = 4 << 20;
/// A line longer than this is given in pieces.
const LINE_BYTES: usize = 1 << 20;
/// Bytes before the place that was reached, by which a file is known again.
const ANCHOR_BYTES: usize = 64;
/// Bytes of a file's beginning by which a copy of it is known.
const HEAD_BYTES: u64 = 1024;

/// Whole lines that came to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grown {
    /// Number of the file, in the order in which files were found; never given again.
    pub file: u64,
    /// Its name when it was found.
    pub name: Arc<str>,
    /// Lines with their ends. The last line of a file that was replaced may have none.
    pub lines: Vec<u8>,
}

/// What a file is, whatever it is called: device and number on it.
pub type FileId = (u64, u64);

/// Follows files.
#[derive(Debug)]
pub struct Tail {
    patterns: Vec<String>,
    files: BTreeMap<FileId, Followed>,
    from_start: bool,
    looked: bool,
    count: u64,
}

#[derive(Debug)]
struct Followed {
    number: u64,
    name: Arc<str>,
    file: File,
    /// Everything before it was read.
    offset: u64,
    /// The last bytes before `offset`.
    anchor: Vec<u8>,
    /// A line that has no end yet.
    partial: Vec<u8>,
    /// How the file began, for knowing a copy.
    head: Vec<u8>,
    /// How it began before it was emptied.
    was: Vec<u8>,
}

impl Tail {
    /// Follows files, patterns and what lies in folders, from their present ends, or from their beginnings. Files that
    /// appear later are read from their beginnings. A name of which there is no file yet is waited for.
    ///
    /// # Errors
    /// When a pattern is none.
    pub fn new(arguments: &[String], from_start: bool) -> Result<Self, SourceError> {
        let patterns: Vec<String> = arguments.iter().map(|argument| pattern_of(argument)).collect();
        for pattern in &patterns {
            files_of(pattern)?;
        }
        Ok(Self { patterns, files: BTreeMap::new(), from_start, looked: false, count: 0 })
    }

    /// How many files are followed.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// How a file begins, for recognising its format: whole lines of its first kilobyte, or what there is of the first.
    #[must_use]
    pub fn head(&self, file: u64) -> &[u8] {
        let head = self.files.values().find(|known| known.number == file).map_or(&[][..], |known| &known.head);
        memchr::memrchr(b'\n', head).and_then(|at| head.get(..=at)).unwrap_or(head)
    }

    /// Gives what came since the last look, file by file in the order in which they were found. More may be there.
    ///
    /// # Errors
    /// When a file can't be opened or read. A file that went away in between is no error.
    pub fn look(&mut self) -> Result<Vec<Grown>, SourceError> {
        let mut present: BTreeSet<FileId> = BTreeSet::new();
        let mut new = Vec::new();
        for path in self.paths()? {
            let Some((file, metadata)) = open_file(&path)? else { continue };
            let id = file_id(&path, &metadata);
            if present.insert(id) && !self.files.contains_key(&id) {
                new.push((id, path, file, metadata.len()));
            }
        }
        let mut grown = Vec::new();
        let mut gone = Vec::new();
        let mut order: Vec<(&FileId, &mut Followed)> = self.files.iter_mut().collect();
        order.sort_by_key(|(_, followed)| followed.number);
        for (id, followed) in order {
            let is_gone = !present.contains(id);
            let ended = followed.read(is_gone, &mut grown).map_err(|source| followed.failed(source))?;
            if is_gone && ended {
                gone.push(*id);
            }
        }
        for (id, path, file, length) in new {
            self.found(id, &path, file, length, &mut grown)?;
        }
        for id in gone {
            self.files.remove(&id);
        }
        self.looked = true;
        Ok(grown)
    }

    fn paths(&self) -> Result<BTreeSet<PathBuf>, SourceError> {
        let mut paths = BTreeSet::new();
        for pattern in &self.patterns {
            paths.extend(files_of(pattern)?);
        }
        Ok(paths)
    }

    /// Begins to follow a file.
    fn found(
        &mut self,
        id: FileId,
        path: &Path,
        file: File,
        length: u64,
        grown: &mut Vec<Grown>,
    ) -> Result<(), SourceError> {
        self.count += 1;
        let mut followed = Followed {
            number: self.count,
            name: path.display().to_string().into(),
            file,
            offset: 0,
            anchor: Vec::new(),
            partial: Vec::new(),
            head: Vec::new(),
            was: Vec::new(),
        };
        let begin = followed.learn_head().and_then(|()| {
            let is_old = if self.looked { self.is_copy(&followed) } else { !self.from_start };
            if is_old { followed.skip(length) } else { Ok(()) }
        });
        begin.and_then(|()| followed.read(false, grown)).map_err(|source| followed.failed(source))?;
        self.files.insert(id, followed);
        Ok(())
    }

    /// Whether the file begins as one that is followed did: it was copied away before that one was emptied.
    fn is_copy(&self, new: &Followed) -> bool {
        let is_like = |known: &Followed| known.was == new.head || (known.head == new.head && known.offset > 0);
        !new.head.is_empty() && self.files.values().any(is_like)
    }
}

impl Followed {
    fn failed(&self, source: io::Error) -> SourceError {
        SourceError::Read { name: self.name.to_string(), offset: self.offset, source }
    }

    /// Reads how the file begins, as far as it is there.
    fn learn_head(&mut self) -> io::Result<()> {
        self.head.clear();
        self.file.seek(SeekFrom::Start(0))?;
        (&mut self.file).take(HEAD_BYTES).read_to_end(&mut self.head)?;
        Ok(())
    }

    /// Goes to the beginning of the line that is the last one before `length`.
    fn skip(&mut self, length: u64) -> io::Result<()> {
        let from = length.saturating_sub(LINE_BYTES as u64);
        self.file.seek(SeekFrom::Start(from))?;
        let mut end = Vec::new();
        (&mut self.file).take(length - from).read_to_end(&mut end)?;
        let behind = memchr::memrchr(b'\n', &end).map_or(if from == 0 { 0 } else { end.len() }, |at| at + 1);
        let before = end.get(..behind).unwrap_or_default();
        self.anchor = before.get(before.len().saturating_sub(ANCHOR_BYTES)..).unwrap_or_default().to_vec();
        self.offset = from + behind as u64;
        Ok(())
    }

    /// Reads on. `is_last`: nothing more will come, an unfinished line is given as it is. Returns whether the end
    /// was reached.
    fn read(&mut self, is_last: bool, grown: &mut Vec<Grown>) -> io::Result<bool> {
        if !self.is_same()? {
            self.give(true, grown);
            self.offset = 0;
            self.anchor.clear();
            self.was = std::mem::take(&mut self.head);
            self.learn_head()?;
        }
        self.file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = Vec::new();
        (&mut self.file).take(READ_BYTES).read_to_end(&mut bytes)?;
        self.offset += bytes.len() as u64;
        self.anchor.extend_from_slice(bytes.get(bytes.len().saturating_sub(ANCHOR_BYTES)..).unwrap_or_default());
        self.anchor.drain(..self.anchor.len().saturating_sub(ANCHOR_BYTES));
        if (self.head.len() as u64) < HEAD_BYTES && !bytes.is_empty() {
            self.learn_head()?;
        }
        let ended = (bytes.len() as u64) < READ_BYTES;
        self.partial.append(&mut bytes);
        self.give(is_last && ended, grown);
        Ok(ended)
    }

    /// Whether what was read is still there.
    fn is_same(&mut self) -> io::Result<bool> {
        if self.file.metadata()?.len() < self.offset {
            return Ok(false);
        }
        let mut there = vec![0; self.anchor.len()];
        self.file.seek(SeekFrom::Start(self.offset - self.anchor.len() as u64))?;
        match self.file.read_exact(&mut there) {
            Ok(()) => Ok(there == self.anchor),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Gives the whole lines, and the rest too where nothing more comes to it.
    fn give(&mut self, is_last: bool, grown: &mut Vec<Grown>) {
        let whole = memchr::memrchr(b'\n', &self.partial).map_or(0, |at| at + 1);
        let end = if is_last || self.partial.len() - whole > LINE_BYTES { self.partial.len() } else { whole };
        if end > 0 {
            let lines = self.partial.drain(..end).collect();
            grown.push(Grown { file: self.number, name: Arc::clone(&self.name), lines });
        }
    }
}

/// A folder stands for the files in it.
#[must_use]
pub fn pattern_of(argument: &str) -> String {
    if Path::new(argument).is_dir() { format!("{}/*", argument.trim_end_matches('/')) } else { argument.to_owned() }
}

/// What a pattern names now; a plain name is given whether it is there or not.
///
/// # Errors
/// When the pattern is none.
pub fn files_of(pattern: &str) -> Result<Vec<PathBuf>, SourceError> {
    if Path::new(pattern).exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![PathBuf::from(pattern)]);
    }
    let found = glob::glob(pattern)
        .map_err(|error| SourceError::BadPattern { pattern: pattern.to_owned(), reason: error.msg.to_owned() })?;
    Ok(found.filter_map(Result::ok).collect())
}

/// Opens a file; `None` where there is none now, or it is no file.
fn open_file(path: &Path) -> Result<Option<(File, Metadata)>, SourceError> {
    let failed = |source| SourceError::Open { name: path.display().to_string(), source };
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    match File::open(path) {
        Ok(file) => {
            let metadata = file.metadata().map_err(failed)?;
            Ok(Some((file, metadata)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// What a file is, whatever it is called.
#[cfg(unix)]
#[must_use]
pub fn file_id(_path: &Path, metadata: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// Without numbers of files a file is its name: one that is renamed is read again under the new one.
#[cfg(not(unix))]
#[must_use]
pub fn file_id(path: &Path, _metadata: &Metadata) -> FileId {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    (0, hasher.finish())
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write;

    use super::*;

    struct Shop {
        folder: tempfile::TempDir,
        tail: Tail,
    }

    impl Shop {
        fn following(pattern: &str, from_start: bool, before: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in before {
                fs::write(folder.path().join(name), text).unwrap();
            }
            let argument = folder.path().join(pattern).display().to_string();
            Self { tail: Tail::new(&[argument], from_start).unwrap(), folder }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn add(&self, name: &str, text: &str) {
            let file = OpenOptions::new().append(true).create(true).open(self.path(name));
            file.unwrap().write_all(text.as_bytes()).unwrap();
        }

        fn look(&mut self) -> String {
            let grown = self.tail.look().unwrap();
            grown.iter().map(|grown| String::from_utf8_lossy(&grown.lines).replace('\n', ";")).collect()
        }
    }

    #[test]
    fn begins_at_the_end_with_the_line_that_is_being_written() {
        let mut shop = Shop::following("a.log", false, &[("a.log", "old\nha")]);
        assert_eq!(shop.look(), "");
        shop.add("a.log", "lf\nnew\nnot yet");
        assert_eq!(shop.look(), "half;new;");
        shop.add("a.log", " but now\n");
        assert_eq!((shop.look(), shop.look()), ("not yet but now;".to_owned(), String::new()));
    }

    #[test]
    fn a_renamed_file_is_read_to_its_end_and_its_successor_from_its_beginning() {
        let mut shop = Shop::following("a.log", true, &[("a.log", "one\n")]);
        assert_eq!(shop.look(), "one;");
        shop.add("a.log", "two\nlast");
        fs::rename(shop.path("a.log"), shop.path("a.log.1")).unwrap();
        shop.add("a.log", "three\n");
        assert_eq!(shop.look(), "two;lastthree;");
        assert_eq!(shop.tail.files(), 1);
    }

    #[test]
    fn a_pattern_gains_files_and_knows_renamed_ones() {
        let mut shop = Shop::following("*.log*", false, &[("a.log", "old\n")]);
        assert_eq!(shop.look(), "");
        shop.add("b.log", "b\n");
        fs::rename(shop.path("a.log"), shop.path("a.log.1")).unwrap();
        shop.add("a.log.1", "to the old one\n");
        shop.add("a.log", "a\n");
        let mut seen: Vec<String> = shop.look().split_inclusive(';').map(str::to_owned).collect();
        seen.sort();
        assert_eq!(seen, ["a;", "b;", "to the old one;"]);
        assert_eq!(shop.tail.files(), 3);
    }

    #[test]
    fn a_file_that_is_copied_away_and_emptied_begins_anew() {
        let mut shop = Shop::following("*", true, &[("a.log", "one\ntwo\n")]);
        assert_eq!(shop.look(), "one;two;");
        fs::copy(shop.path("a.log"), shop.path("a.log.1")).unwrap();
        fs::write(shop.path("a.log"), "").unwrap();
        assert_eq!(shop.look(), "");
        shop.add("a.log", "a line that is longer than what was there\n");
        assert_eq!(shop.look(), "a line that is longer than what was there;");
    }

    #[test]
    fn a_file_that_was_cut_off_and_grew_again_between_two_looks_begins_anew() {
        let mut shop = Shop::following("a.log", true, &[("a.log", "one\ntwo\n")]);
        assert_eq!(shop.look(), "one;two;");
        fs::write(shop.path("a.log"), "three\nfour\nfive\n").unwrap();
        assert_eq!(shop.look(), "three;four;five;");
    }

    #[test]
    fn a_name_without_a_file_is_waited_for() {
        let mut shop = Shop::following("later.log", false, &[]);
        assert_eq!(shop.look(), "");
        shop.add("later.log", "here\n");
        assert_eq!(shop.look(), "here;");
        fs::remove_file(shop.path("later.log")).unwrap();
        assert_eq!((shop.look(), shop.tail.files()), (String::new(), 0));
    }

    #[test]
    fn an_endless_line_is_given_in_pieces() {
        let long = "x".repeat(LINE_BYTES + 10);
        let mut shop = Shop::following("a.log", true, &[("a.log", &long)]);
        assert_eq!(shop.look().len(), long.len());
    }
}
