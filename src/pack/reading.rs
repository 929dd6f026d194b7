//! Reading a pack: first the whole file against its signature, then record by record, within limits.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::file::{
    FILE_BYTES, GROWTH, HEADER_LINE, MAGIC, MAGIC_LINE, PACK_FORMAT, RAW_BYTES, RECORD_LINE, TRAILER, WINDOW_LOG, holds,
};
use super::header::{Counts, Header, Packing};
use super::{PackError, spool};
use crate::store::{PackPlace, PackRecord};

/// A pack that was copied to where nobody can change it any more.
#[derive(Debug)]
pub struct Pack {
    path: PathBuf,
    spool: File,
    header: Header,
    /// Where the records begin.
    body: u64,
    hash: blake3::Hash,
    signed: bool,
}

/// What `verify` and `inspect` say of a pack before its records.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// The format's version.
    pub format: u32,
    /// Whether the signature is the key's, over all of the file.
    pub signature_holds: bool,
    /// The key's fingerprint.
    pub fingerprint: String,
    /// The pack's hash, by which later packs name it.
    pub hash: String,
}

impl Pack {
    /// Copies the pack into a nameless file in `folder`, and reads its header. The signature is checked, and what came
    /// of it is told by [`Pack::is_signed`]: nothing here is to be believed before.
    ///
    /// # Errors
    /// [`PackError::NotAPack`], [`PackError::Newer`], [`PackError::TooLarge`], and what the system says.
    pub fn read(path: &Path, folder: &Path) -> Result<Self, PackError> {
        let about = fs::metadata(path).map_err(PackError::file(path))?;
        if !about.is_file() {
            return Err(PackError::NotAFile { path: path.to_owned() });
        }
        Self::copy(path, File::open(path).map_err(PackError::file(path))?, folder)
    }

    /// [`Pack::read`], of a pack that comes as a stream; `path` is what it is called in errors.
    ///
    /// # Errors
    /// As [`Pack::read`].
    pub fn copy(path: &Path, input: impl Read, folder: &Path) -> Result<Self, PackError> {
        let failed = || PackError::file(path);
        let mut spool = spool::file(folder).map_err(PackError::file(folder))?;
        let length = io::copy(&mut input.take(FILE_BYTES + 1), &mut spool).map_err(failed())?;
        if length > FILE_BYTES {
            return Err(too_large(path, format!("more than {FILE_BYTES} bytes")));
        }
        let not = |what: &str| PackError::NotAPack { path: path.to_owned(), what: what.to_owned() };
        spool.seek(SeekFrom::Start(0)).map_err(failed())?;
        let mut reader = BufReader::new(&spool);
        let (first, found) = magic(&mut reader, path)?;
        if found > PACK_FORMAT {
            return Err(PackError::Newer { path: path.to_owned(), found, known: PACK_FORMAT });
        }
        let line = line(&mut reader, HEADER_LINE).map_err(failed())?.ok_or_else(|| not("its header has no end"))?;
        let header: Header =
            serde_json::from_slice(&line).map_err(|error| not(&format!("its header can't be read ({error})")))?;
        drop(reader);
        let body = first + line.len() as u64;
        let wanted = body.saturating_add(header.packed_bytes).saturating_add(TRAILER);
        let mut pack = Self { path: path.to_owned(), spool, header, body, hash: blake3::hash(b""), signed: false };
        if length >= TRAILER {
            pack.hash = pack.hash_of(length - TRAILER).map_err(failed())?;
        }
        // A file that is longer or shorter than it says is another one.
        if length == wanted {
            let mut trailer = Vec::new();
            pack.spool.seek(SeekFrom::Start(length - TRAILER)).map_err(failed())?;
            (&pack.spool).take(TRAILER).read_to_end(&mut trailer).map_err(failed())?;
            pack.signed = holds(&trailer, &pack.hash, &pack.header.key);
        }
        Ok(pack)
    }

    fn hash_of(&self, bytes: u64) -> io::Result<blake3::Hash> {
        let mut spool = &self.spool;
        spool.seek(SeekFrom::Start(0))?;
        let mut hasher = blake3::Hasher::new();
        io::copy(&mut spool.take(bytes), &mut hasher)?;
        Ok(hasher.finalize())
    }

    /// What it is called.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who made it, and what is in it, as it says.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether the file, all of it, is what its key signed.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// The signature in a few words.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            format: PACK_FORMAT,
            signature_holds: self.signed,
            fingerprint: self.header.key.fingerprint(),
            hash: self.hash.to_hex().to_string(),
        }
    }

    /// Goes on only where the signature holds.
    ///
    /// # Errors
    /// [`PackError::Tampered`].
    pub fn signed(&self) -> Result<&Self, PackError> {
        let what = "its signature does not fit what is in it".to_owned();
        if self.signed { Ok(self) } else { Err(PackError::Tampered { path: self.path.clone(), what }) }
    }

    /// Hands over the records in their order, each with its line. Whether they are as many and as long as the header
    /// says turns out at the end, so what is to be written waits for a second time.
    ///
    /// # Errors
    /// [`PackError::Broken`], [`PackError::TooLarge`]; those of `each`.
    pub fn records(&self, mut each: impl FnMut(PackRecord, &[u8]) -> Result<(), PackError>) -> Result<(), PackError> {
        let header = &self.header;
        let growth = header.packed_bytes.saturating_mul(GROWTH).saturating_add(RECORD_LINE as u64);
        if header.raw_bytes > RAW_BYTES.min(growth) {
            let what = format!("{} bytes of records in {} packed ones", header.raw_bytes, header.packed_bytes);
            return Err(too_large(&self.path, what));
        }
        let mut spool = &self.spool;
        spool.seek(SeekFrom::Start(self.body)).map_err(PackError::file(&self.path))?;
        let packed = BufReader::new(spool.take(header.packed_bytes));
        match header.packing {
            Packing::Plain => self.lines(packed, &mut each),
            Packing::Zstd => {
                let broken = |error: io::Error| self.broken(0, format!("its records can't be unpacked ({error})"));
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(broken)?;
                decoder.window_log_max(WINDOW_LOG).map_err(broken)?;
                self.lines(BufReader::new(decoder), &mut each)
            }
        }
    }

    fn lines(
        &self,
        mut input: impl BufRead,
        each: &mut impl FnMut(PackRecord, &[u8]) -> Result<(), PackError>,
    ) -> Result<(), PackError> {
        let (mut hasher, mut raw, mut counts) = (blake3::Hasher::new(), 0_u64, Counts::default());
        let mut before: Option<PackRecord> = None;
        let mut text = Vec::new();
        for number in 1_u64.. {
            text.clear();
            let read = (&mut input).take(RECORD_LINE as u64 + 1).read_until(b'\n', &mut text);
            let read = read.map_err(|error| self.broken(number, format!("can't be unpacked ({error})")))?;
            if read == 0 {
                break;
            }
            if read > RECORD_LINE {
                return Err(too_large(&self.path, format!("record {number} has more than {RECORD_LINE} bytes")));
            }
            raw += read as u64;
            if raw > self.header.raw_bytes {
                return Err(self.broken(number, "there are more records than the header says".to_owned()));
            }
            hasher.update(&text);
            let record: PackRecord =
                serde_json::from_slice(&text).map_err(|error| self.broken(number, error.to_string()))?;
            if let Some(what) = record.wrong() {
                return Err(self.broken(number, what.to_owned()));
            }
            if before.as_ref().is_some_and(|before| !rises(before.place(), record.place())) {
                return Err(self.broken(number, "it stands in the wrong place".to_owned()));
            }
            *counts.of(&record) += 1;
            before = Some(record.clone());
            each(record, &text)?;
        }
        if raw != self.header.raw_bytes || hasher.finalize().to_hex().as_str() != self.header.raw_hash {
            return Err(self.broken(0, "its records are not those that the header tells of".to_owned()));
        }
        if counts != self.header.counts {
            return Err(self.broken(0, "there are other records than the header counts".to_owned()));
        }
        Ok(())
    }

    fn broken(&self, record: u64, what: String) -> PackError {
        PackError::Broken { path: self.path.clone(), record, what }
    }
}

fn rises(before: PackPlace<'_>, after: PackPlace<'_>) -> bool {
    before < after
}

fn too_large(path: &Path, what: String) -> PackError {
    PackError::TooLarge { path: path.to_owned(), what }
}

/// The length of the first line, and the format's version in it.
fn magic(reader: &mut impl BufRead, path: &Path) -> Result<(u64, u32), PackError> {
    let not = |what: &str| PackError::NotAPack { path: path.to_owned(), what: what.to_owned() };
    let first = line(reader, MAGIC_LINE).map_err(PackError::file(path))?;
    let first = first.ok_or_else(|| not("it does not begin as one"))?;
    let text = std::str::from_utf8(&first).ok().and_then(|text| text.trim_end_matches('\n').strip_prefix(MAGIC));
    let version = text.filter(|text| !text.starts_with('+')).and_then(|text| text.parse().ok());
    match version {
        None | Some(0) => Err(not("it does not begin as one")),
        Some(version) => Ok((first.len() as u64, version)),
    }
}

/// A line with its end; `None` where it is longer than that, or the file ends before.
fn line(reader: &mut impl BufRead, longest: u64) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    reader.take(longest).read_until(b'\n', &mut text)?;
    Ok(Some(text).filter(|text| text.ends_with(b"\n")))
}
