//! Compression, recognised by the first bytes of the content and never by the file's name.

use std::io::{self, BufReader, Read};

use flate2::read::MultiGzDecoder;

/// Raw bytes read at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// How an input is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, one member or several.
    Gzip,
    /// Zstandard, one frame or several.
    Zstd,
}

impl Compression {
    /// Recognises the format by its magic bytes (RFC 1952, RFC 8878).
    #[must_use]
    pub fn of(start: &[u8]) -> Self {
        if start.starts_with(&[0x1f, 0x8b, 0x08]) {
            Self::Gzip
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Self::Zstd
        } else {
            Self::None
        }
    }

    /// The usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "uncompressed",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// A reader of decompressed bytes.
pub(super) type Bytes = Box<dyn Read + Send>;

/// The decompressed bytes of `raw`, which is positioned at its beginning, and how it is compressed.
///
/// # Errors
/// When not even the first four bytes can be read.
pub fn unpack(raw: Box<dyn Read + Send>) -> io::Result<(Compression, Box<dyn Read + Send>)> {
    decompress(raw)
}

/// Recognises the compression of `raw` and puts the decompressor in front of it.
pub(super) fn decompress(mut raw: Bytes) -> io::Result<(Compression, Bytes)> {
    let mut magic = Vec::with_capacity(4);
    raw.by_ref().take(4).read_to_end(&mut magic)?;
    let compression = Compression::of(&magic);
    let whole = io::Cursor::new(magic).chain(raw);
    let bytes: Bytes = match compression {
        Compression::None => Box::new(whole),
        Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, whole))),
        Compression::Zstd => {
            Box::new(zstd::stream::read::Decoder::with_buffer(BufReader::with_capacity(BUFFER_BYTES, whole))?)
        }
    };
    Ok((compression, bytes))
}
