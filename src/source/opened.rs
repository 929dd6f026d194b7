//! [`open`]: an input made ready to read, with its identity and a head to sniff at.

use std::{
    fs::File,
    io::{self, Read},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    BlockReader, Compression, Input, Limits, Progress, SourceError, SourceIdentity,
    compression::{Bytes, decompress},
    progress::Counted,
};
use crate::entry::Boundary;

/// Decompressed bytes kept to look at before the format is known.
const HEAD_BYTES: u64 = 64 * 1024;

/// An input that has been opened; nothing of it is consumed yet.
pub struct Opened {
    pub(super) name: Arc<str>,
    pub(super) identity: SourceIdentity,
    pub(super) head: Vec<u8>,
    pub(super) rest: Bytes,
    /// An error met while the head was read; delivered after the head.
    pub(super) broken: Option<io::Error>,
    pub(super) compression: Compression,
    modified: Option<Timestamp>,
    progress: Progress,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("name", &self.name).field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl Opened {
    /// The input's name as a person knows it.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Who it is, by content.
    #[must_use]
    pub fn identity(&self) -> SourceIdentity {
        self.identity
    }

    /// The first decompressed bytes, up to 64 KiB; the blocks will deliver them again.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// How it is compressed.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// When the file was last written; `None` for stdin.
    #[must_use]
    pub fn modified(&self) -> Option<Timestamp> {
        self.modified
    }

    /// How far it has been read; stays up to date while blocks are taken.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// The input as blocks, from its first byte, cut where `boundary` allows.
    #[must_use]
    pub fn into_blocks(self, boundary: Arc<dyn Boundary>, limits: Limits) -> BlockReader {
        BlockReader::new(self, boundary, limits)
    }

    /// An input held in memory or coming from any reader (a pipe, a test).
    ///
    /// # Errors
    /// When not even the first four bytes can be read.
    pub fn from_reader(
        name: &str,
        raw: Box<dyn Read + Send>,
        size: Option<u64>,
        modified: Option<Timestamp>,
    ) -> Result<Self, SourceError> {
        let progress = Progress::new(size);
        let counted = Counted { inner: raw, progress: progress.clone() };
        let (compression, mut rest) =
            decompress(Box::new(counted)).map_err(|source| SourceError::Open { name: name.to_owned(), source })?;
        let (head, broken) = head(&mut rest);
        let identity = SourceIdentity::of(&head);
        Ok(Self { name: name.into(), identity, head, rest, broken, compression, modified, progress })
    }
}

/// The first bytes, and the error that ended them. A log that was truncated under a writer that kept its place begins with
/// a hole, which reads as NUL bytes: it is passed over, so that neither format nor identity is taken from it.
fn head(rest: &mut Bytes) -> (Vec<u8>, Option<io::Error>) {
    let mut head = Vec::new();
    loop {
        let wanted = HEAD_BYTES.saturating_sub(head.len() as u64);
        let broken = rest.by_ref().take(wanted).read_to_end(&mut head).err();
        let hole = head.iter().take_while(|byte| **byte == 0).count();
        let ended = broken.is_some() || (head.len() as u64) < HEAD_BYTES;
        head.drain(..hole);
        if hole == 0 || ended {
            return (head, broken);
        }
    }
}

/// Opens an input and reads its head.
///
/// # Errors
/// [`SourceError::Open`] when the system refuses. Damage in the content is not an error here: it is reported
/// after the last byte that could be read.
pub fn open(input: &Input) -> Result<Opened, SourceError> {
    match input {
        Input::Stdin => Opened::from_reader("-", Box::new(io::stdin()), None, None),
        Input::File(path) => {
            let name = input.name();
            let failed = |source| SourceError::Open { name: name.clone(), source };
            let file = File::open(path).map_err(failed)?;
            let about = file.metadata().map_err(failed)?;
            let modified = about.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
            let size = about.is_file().then_some(about.len());
            Opened::from_reader(&name, Box::new(file), size, modified)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(bytes: Vec<u8>) -> Opened {
        Opened::from_reader("t", Box::new(io::Cursor::new(bytes)), None, None).unwrap()
    }

    #[test]
    fn a_hole_at_the_beginning_is_passed_over() {
        let text = vec![b'x'; 70_000];
        for hole in [0, 3, 1024, 65_536, 200_000] {
            let opened = opened([vec![0; hole], text.clone()].concat());
            assert_eq!(opened.head().len() as u64, HEAD_BYTES, "{hole}");
            assert_eq!(opened.identity(), SourceIdentity::of(&text), "{hole}");
        }
        assert!(opened(vec![0; 200_000]).head().is_empty());
    }
}
