//! Decompresses bodies, and stops at a limit, so that a small body can't become a large one.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Largest window of a zstd frame, as a power of two: 8 MiB, which decoders must support (RFC 8878).
const ZSTD_WINDOW: u32 = 23;

/// The encoding of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
    Deflate,
    Zstd,
}

/// Why a body can't be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum InflateError {
    #[error("the body is larger than {limit} bytes when decompressed; send smaller batches")]
    TooLarge { limit: usize },
    #[error("the body is not what Content-Encoding says ({0}); check how it is compressed")]
    Broken(io::Error),
}

impl Encoding {
    /// The encoding of this name; `None` where it is not known. Loki's clients name the snappy that is part of the
    /// protocol.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" | "snappy" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// The body, decompressed, of at most `limit` bytes.
pub(super) fn inflate(body: Vec<u8>, encoding: Encoding, limit: usize) -> Result<Vec<u8>, InflateError> {
    let bytes = body.as_slice();
    match encoding {
        Encoding::Identity if body.len() > limit => Err(InflateError::TooLarge { limit }),
        Encoding::Identity => Ok(body),
        Encoding::Gzip => read(MultiGzDecoder::new(bytes), limit),
        // The name means zlib (RFC 9110), and some clients send what it says instead.
        Encoding::Deflate if is_zlib(bytes) => read(ZlibDecoder::new(bytes), limit),
        Encoding::Deflate => read(DeflateDecoder::new(bytes), limit),
        Encoding::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(bytes).map_err(InflateError::Broken)?;
            decoder.window_log_max(ZSTD_WINDOW).map_err(InflateError::Broken)?;
            read(decoder, limit)
        }
    }
}

fn read(decoder: impl Read, limit: usize) -> Result<Vec<u8>, InflateError> {
    let mut body = Vec::new();
    let one_more = limit.saturating_add(1) as u64;
    decoder.take(one_more).read_to_end(&mut body).map_err(InflateError::Broken)?;
    if body.len() > limit { Err(InflateError::TooLarge { limit }) } else { Ok(body) }
}

/// Whether the bytes begin as RFC 1950 says: method 8, and a header that 31 divides.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, ..] => first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).checked_rem(31) == Some(0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;

    use super::*;

    fn packed(text: &[u8]) -> Vec<(Encoding, Vec<u8>)> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(text).unwrap();
        zlib.write_all(text).unwrap();
        raw.write_all(text).unwrap();
        vec![
            (Encoding::Identity, text.to_vec()),
            (Encoding::Gzip, gzip.finish().unwrap()),
            (Encoding::Deflate, zlib.finish().unwrap()),
            (Encoding::Deflate, raw.finish().unwrap()),
            (Encoding::Zstd, zstd::encode_all(text, 1).unwrap()),
        ]
    }

    #[test]
    fn every_encoding_gives_the_body_up_to_the_limit() {
        let text = vec![b'a'; 100_000];
        for (encoding, body) in packed(&text) {
            assert_eq!(inflate(body.clone(), encoding, text.len()).unwrap(), text, "{encoding:?}");
            let small = inflate(body, encoding, text.len() - 1);
            assert!(matches!(small, Err(InflateError::TooLarge { limit: 99_999 })), "{encoding:?}: {small:?}");
        }
    }

    #[test]
    fn a_body_that_breaks_off_is_no_body() {
        for (encoding, mut body) in packed(&[b'a'; 100_000]) {
            if encoding != Encoding::Identity {
                body.truncate(body.len() / 2);
                let broken = inflate(body, encoding, 1 << 20);
                assert!(matches!(broken, Err(InflateError::Broken(_))), "{encoding:?}: {broken:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            for encoding in [Encoding::Identity, Encoding::Gzip, Encoding::Deflate, Encoding::Zstd] {
                if let Ok(inflated) = inflate(body.clone(), encoding, 1000) {
                    prop_assert!(inflated.len() <= 1000);
                }
            }
        }
    }
}
