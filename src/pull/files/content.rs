//! [`Content`]: the decompressed bytes of a file, from a place on.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::mark::{ANCHOR_BYTES, HEAD_BYTES, Mark};
use crate::source::{Compression, unpack};

/// Bytes by which the format of a file is recognised, as `analyze` does.
pub(super) const SNIFF_BYTES: u64 = 64 * 1024;

/// A file's bytes.
pub(super) enum Content {
    /// Not compressed: read at any place, again and again.
    Plain(File),
    /// Compressed: read once, from its beginning.
    Packed(Packed),
    /// Not compressed, and given up for now.
    Closed,
}

/// A compressed file under way.
pub(super) struct Packed {
    rest: Box<dyn Read + Send>,
    /// Decompressed, not taken yet.
    ahead: Vec<u8>,
    ended: bool,
    /// Why it goes on no further, for when what is ahead was taken.
    broken: Option<io::Error>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_packed() { "Packed" } else { "Plain" })
    }
}

/// How a file begins.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    /// At most [`SNIFF_BYTES`], decompressed.
    pub(super) head: Vec<u8>,
    pub(super) is_packed: bool,
}

/// Looks at how a file begins.
///
/// # Errors
/// When it can't be read, or is compressed and not whole yet.
pub(super) fn beginning(path: &Path) -> io::Result<Beginning> {
    let (compression, bytes) = unpack(Box::new(File::open(path)?))?;
    let mut head = Vec::new();
    bytes.take(SNIFF_BYTES).read_to_end(&mut head)?;
    Ok(Beginning { head, is_packed: compression != Compression::None })
}

/// Whether a file holds the content of a mark, at least up to the mark.
///
/// # Errors
/// When it can't be read.
pub(super) fn fits(path: &Path, mark: &Mark) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut magic = [0; 4];
    let read = file.read(&mut magic)?;
    file.rewind()?;
    if Compression::of(magic.get(..read).unwrap_or_default()) == Compression::None {
        return fits_plain(&mut file, mark);
    }
    let (_, mut bytes) = unpack(Box::new(file))?;
    let mut head = Vec::new();
    bytes.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    if mark.begins(&head) != Some(true) {
        return Ok(false);
    }
    let Some(before) = skip(&mut io::Cursor::new(head).chain(bytes), mark.offset)? else { return Ok(false) };
    Ok(mark.is_behind(last(&before, mark.anchor_bytes() as usize)))
}

fn fits_plain(file: &mut File, mark: &Mark) -> io::Result<bool> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    if mark.begins(&head) != Some(true) || file.metadata()?.len() < mark.offset {
        return Ok(false);
    }
    Ok(mark.is_behind(&read_at(file, mark.offset.saturating_sub(mark.anchor_bytes()), mark.anchor_bytes())?))
}

/// The place behind the last whole line of a file, its beginning, and the bytes before the place.
///
/// # Errors
/// When it can't be read.
pub(super) fn end(path: &Path, is_packed: bool) -> io::Result<(u64, Vec<u8>, Vec<u8>)> {
    let file = File::open(path)?;
    let mut bytes: Box<dyn Read + Send> = if is_packed { unpack(Box::new(file))?.1 } else { Box::new(file) };
    let (mut head, mut before, mut offset) = (Vec::new(), Vec::new(), 0);
    let (mut kept, mut length) = (Vec::new(), 0_u64);
    loop {
        let had = kept.len();
        if bytes.by_ref().take(SNIFF_BYTES).read_to_end(&mut kept)? == 0 {
            return Ok((offset, head, before));
        }
        if head.len() < HEAD_BYTES {
            head.extend_from_slice(kept.get(had..).unwrap_or_default());
            head.truncate(HEAD_BYTES);
        }
        let began = length - had as u64;
        length = began + kept.len() as u64;
        if let Some(at) = memchr::memrchr(b'\n', kept.get(had..).unwrap_or_default()) {
            let end = had + at + 1;
            offset = began + end as u64;
            before = last(kept.get(..end).unwrap_or_default(), ANCHOR_BYTES).to_vec();
        }
        kept.drain(..kept.len().saturating_sub(ANCHOR_BYTES));
    }
}

/// At most `bytes` bytes from `offset` on.
fn read_at(file: &mut File, offset: u64, bytes: u64) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take(bytes).read_to_end(&mut read)?;
    Ok(read)
}

/// Passes `count` bytes; gives the last of them, or `None` where there are not so many.
fn skip(bytes: &mut impl Read, count: u64) -> io::Result<Option<Vec<u8>>> {
    let mut kept = Vec::new();
    let mut left = count;
    while left > 0 {
        let before = kept.len();
        let read = bytes.take(left.min(SNIFF_BYTES)).read_to_end(&mut kept)?;
        if read == 0 {
            return Ok(None);
        }
        left = left.saturating_sub((kept.len() - before) as u64);
        kept.drain(..kept.len().saturating_sub(ANCHOR_BYTES));
    }
    Ok(Some(kept))
}

pub(super) fn last(bytes: &[u8], count: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(count)..).unwrap_or_default()
}

impl Content {
    /// Opens a file to read it from `offset` on; gives the bytes before it as well.
    ///
    /// # Errors
    /// When it can't be read so far.
    pub(super) fn open(path: &Path, is_packed: bool, offset: u64) -> io::Result<(Self, Vec<u8>)> {
        let mut file = File::open(path)?;
        if !is_packed {
            let from = offset.saturating_sub(ANCHOR_BYTES as u64);
            let before = read_at(&mut file, from, offset - from)?;
            return Ok((Self::Plain(file), before));
        }
        let (_, mut rest) = unpack(Box::new(file))?;
        let before = skip(&mut rest, offset)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok((Self::Packed(Packed { rest, ahead: Vec::new(), ended: false, broken: None }), before))
    }

    pub(super) fn is_packed(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    /// The file, where it can be asked for its length.
    pub(super) fn plain(&self) -> Option<&File> {
        match self {
            Self::Plain(file) => Some(file),
            Self::Packed(_) | Self::Closed => None,
        }
    }

    /// At most `bytes` bytes from `offset` on, which is where reading stands, and whether they are the last ones for now.
    pub(super) fn read(&mut self, offset: u64, bytes: usize) -> io::Result<(Vec<u8>, bool)> {
        match self {
            Self::Plain(file) => {
                let read = read_at(file, offset, bytes as u64)?;
                let ended = read.len() < bytes;
                Ok((read, ended))
            }
            Self::Packed(packed) => {
                packed.fill(bytes)?;
                let read = packed.ahead.get(..bytes).unwrap_or(&packed.ahead).to_vec();
                let ended = packed.ended && read.len() == packed.ahead.len();
                Ok((read, ended))
            }
            Self::Closed => Ok((Vec::new(), true)),
        }
    }

    /// So many of the bytes that were read are done with.
    pub(super) fn pass(&mut self, bytes: usize) {
        if let Self::Packed(packed) = self {
            packed.ahead.drain(..bytes.min(packed.ahead.len()));
        }
    }

    /// The first bytes of a file that is not compressed.
    pub(super) fn head(&mut self, bytes: u64) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Plain(file) => read_at(file, 0, bytes).map(Some),
            Self::Packed(_) | Self::Closed => Ok(None),
        }
    }

    /// The bytes before `offset` as they are now; `None` where the file is shorter, or is never written again.
    pub(super) fn before(&mut self, offset: u64, bytes: usize) -> io::Result<Option<Vec<u8>>> {
        let Self::Plain(file) = self else { return Ok(None) };
        if file.metadata()?.len() < offset {
            return Ok(Some(Vec::new()));
        }
        read_at(file, offset.saturating_sub(bytes as u64), bytes as u64).map(Some)
    }
}

impl Packed {
    fn fill(&mut self, bytes: usize) -> io::Result<()> {
        let missing = bytes.saturating_sub(self.ahead.len());
        if self.ended || missing == 0 {
            return Ok(());
        }
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        let before = self.ahead.len();
        match self.rest.by_ref().take(missing as u64).read_to_end(&mut self.ahead) {
            Ok(read) => self.ended = read < missing,
            Err(error) if self.ahead.len() == before => return Err(error),
            Err(error) => self.broken = Some(error),
        }
        Ok(())
    }
}
