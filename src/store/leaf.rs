//! Leaves: many small records in one compressed value of the engine.
//!
//! The engine pays some ten microseconds for every key, whatever its size; a run writes a hundred thousand
//! records of a few dozen bytes. So neighbouring records share a leaf, and leaves split as they grow.

use std::cell::RefCell;
use std::path::Path;

use zstd::bulk::Decompressor;

use super::error::StoreError;

/// A leaf splits above this many uncompressed bytes.
pub(super) const LEAF_LIMIT: usize = 64 * 1024;

/// Size that the parts of a split leaf aim for, in uncompressed bytes.
const LEAF_TARGET: usize = 40 * 1024;

/// Leaves below this many bytes are not compressed.
const COMPRESS_FROM: usize = 512;

/// zstd's fastest regular level; higher ones gain a few percent for several times the work.
const LEVEL: i32 = 1;

/// No leaf is larger than this uncompressed; a header that says otherwise is damaged.
const SANE_LIMIT: usize = 1 << 30;

const RAW: u8 = 0;
const ZSTD: u8 = 1;

/// Record overhead: two lengths of four bytes.
const OVERHEAD: usize = 8;

/// Size of a record within a leaf.
pub(super) fn record_size(key: &[u8], value: &[u8]) -> usize {
    OVERHEAD + key.len() + value.len()
}

/// How many records go into each part when a leaf of these record sizes is split evenly.
pub(super) fn split(sizes: &[usize]) -> Vec<usize> {
    let total: usize = sizes.iter().sum();
    if total <= LEAF_LIMIT {
        return vec![sizes.len()];
    }
    let parts = total.div_ceil(LEAF_TARGET);
    let aim = total.div_ceil(parts);
    let mut counts = Vec::with_capacity(parts);
    let (mut count, mut filled) = (0, 0);
    for size in sizes {
        count += 1;
        filled += size;
        if filled >= aim {
            counts.push(count);
            (count, filled) = (0, 0);
        }
    }
    if count > 0 {
        counts.push(count);
    }
    counts
}

/// Writes and reads leaves.
pub(super) struct LeafCodec {
    compressor: zstd::bulk::Compressor<'static>,
    raw: Vec<u8>,
}

impl LeafCodec {
    pub(super) fn new(dir: &Path) -> Result<Self, StoreError> {
        let compressor = zstd::bulk::Compressor::new(LEVEL).map_err(|error| StoreError::of_io(dir, error))?;
        Ok(Self { compressor, raw: Vec::new() })
    }

    /// One leaf of these records (in key order).
    pub(super) fn encode<'a>(
        &mut self,
        dir: &Path,
        records: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<Vec<u8>, StoreError> {
        self.raw.clear();
        for (key, value) in records {
            self.raw.extend_from_slice(&length(key)?.to_le_bytes());
            self.raw.extend_from_slice(&length(value)?.to_le_bytes());
            self.raw.extend_from_slice(key);
            self.raw.extend_from_slice(value);
        }
        let mut leaf = Vec::with_capacity(self.raw.len() / 2 + 5);
        if self.raw.len() < COMPRESS_FROM {
            leaf.push(RAW);
            leaf.extend_from_slice(&self.raw);
        } else {
            let packed = self.compressor.compress(&self.raw).map_err(|error| StoreError::of_io(dir, error))?;
            leaf.push(ZSTD);
            leaf.extend_from_slice(&length(&self.raw)?.to_le_bytes());
            leaf.extend_from_slice(&packed);
        }
        Ok(leaf)
    }
}

fn length(bytes: &[u8]) -> Result<u32, StoreError> {
    u32::try_from(bytes.len()).map_err(|_| StoreError::Record { kind: "leaf", what: "it is larger than 4 GiB".into() })
}

/// A decompressor costs more to make than most leaves to read, so each thread keeps one.
fn decompress(packed: &[u8], size: usize) -> std::io::Result<Vec<u8>> {
    thread_local! {
        static KEPT: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
    }
    KEPT.with_borrow_mut(|kept| {
        let kept = match kept {
            Some(kept) => kept,
            None => kept.insert(Decompressor::new()?),
        };
        kept.decompress(packed, size)
    })
}

/// The uncompressed bytes of a leaf; read them with [`records`].
pub(super) fn decode(dir: &Path, leaf: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged = |what: String| StoreError::damaged(dir, what);
    match leaf.split_first() {
        Some((&RAW, rest)) => Ok(rest.to_vec()),
        Some((&ZSTD, rest)) => {
            let (size, packed) = rest.split_first_chunk().ok_or_else(|| damaged("a leaf is cut off".into()))?;
            let size = u32::from_le_bytes(*size) as usize;
            if size > SANE_LIMIT {
                return Err(damaged(format!("a leaf claims {size} bytes")));
            }
            let raw = decompress(packed, size).map_err(|error| damaged(format!("a leaf: {error}")))?;
            if raw.len() == size { Ok(raw) } else { Err(damaged("a leaf is too short".into())) }
        }
        _ => Err(damaged("a leaf of unknown form".into())),
    }
}

/// Key and value within a decoded leaf.
pub(super) type Slices<'a> = (&'a [u8], &'a [u8]);

/// The records of a decoded leaf as (key, value), in key order.
pub(super) fn records<'a>(dir: &Path, mut raw: &'a [u8]) -> Result<Vec<Slices<'a>>, StoreError> {
    let mut found = Vec::new();
    while !raw.is_empty() {
        let record = take(&mut raw).ok_or_else(|| StoreError::damaged(dir, "a leaf's records are cut off"))?;
        found.push(record);
    }
    Ok(found)
}

fn take<'a>(raw: &mut &'a [u8]) -> Option<Slices<'a>> {
    let (key, rest) = raw.split_first_chunk()?;
    let (value, rest) = rest.split_first_chunk()?;
    let (key, rest) = rest.split_at_checked(u32::from_le_bytes(*key) as usize)?;
    let (value, rest) = rest.split_at_checked(u32::from_le_bytes(*value) as usize)?;
    *raw = rest;
    Some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_read_back_and_damage_is_an_error() {
        let dir = Path::new("here");
        let value = vec![7_u8; 2_000];
        for records_in in [vec![], vec![(&b"k"[..], &b"v"[..])], vec![(&b"a"[..], &value[..]), (&b"b"[..], &b""[..])]] {
            let leaf = LeafCodec::new(dir).unwrap().encode(dir, records_in.iter().copied()).unwrap();
            let raw = decode(dir, &leaf).unwrap();
            assert_eq!(records(dir, &raw).unwrap(), records_in);
            for cut in 0..leaf.len() {
                if let Ok(raw) = decode(dir, &leaf[..cut]) {
                    let _ = records(dir, &raw);
                }
            }
        }
        assert!(decode(dir, &[9, 9]).is_err());
        assert!(decode(dir, &[ZSTD, 0xff, 0xff, 0xff, 0xff, 1]).is_err());
    }

    #[test]
    fn a_split_is_even_and_loses_nothing() {
        let sizes = vec![1_000; 70];
        let parts = split(&sizes);
        assert_eq!(parts.iter().sum::<usize>(), 70);
        assert_eq!(parts, [35, 35]);
        assert_eq!(split(&[LEAF_LIMIT * 3, 10]), [1, 1]);
    }
}
