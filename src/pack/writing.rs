//! Writing a pack: the records into a nameless file, then header, records and signature in one piece to their place.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use jiff::Timestamp;

use super::file::{MAGIC, PACK_FORMAT, RECORD_LINE, WINDOW_LOG, trailer};
use super::header::{Counts, Header, Packing};
use super::{PackError, Redaction, Selection, SigningKey, spool};
use crate::incident::{Action, IncidentId, Stamp};
use crate::store::{PackRecord, Store};
use crate::whole_file::NewFile;

/// How hard records are compressed. A fixed level: the same records give the same bytes.
const LEVEL: i32 = 9;

/// What is to be written, and how.
#[derive(Debug)]
pub struct Export<'a> {
    /// Which records.
    pub selection: &'a Selection,
    /// What became of fixes, as this site derives it.
    pub testimonies: Vec<(IncidentId, Action)>,
    /// What the site calls itself.
    pub name: &'a str,
    /// Who signs.
    pub key: &'a SigningKey,
    /// How the records are packed.
    pub packing: Packing,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The pack's header.
    pub header: Header,
    /// Its hash, by which later packs name it.
    pub hash: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// Records that were left out because their ids hold personal data.
    pub left_out: u64,
}

/// Writes a pack of what the store holds to `path`. Until it is whole nothing stands there, or what stood there before.
///
/// # Errors
/// When the store can't be read, or the file can't be written; nothing is left of it then.
pub fn export(store: &Store, export: Export<'_>, path: &Path) -> Result<Written, PackError> {
    if path.is_dir() || path.file_name().is_none() {
        return Err(PackError::NotAFile { path: path.to_owned() });
    }
    let mut redaction = Redaction::of(store)?;
    let spool = spool::file(store.dir()).map_err(PackError::file(store.dir()))?;
    let mut body = Body::new(&spool, export.packing).map_err(PackError::file(store.dir()))?;
    let wanted = export.selection.over(store)?;
    let place = store.dir().to_owned();
    let mut put = |record: PackRecord| -> Result<(), PackError> {
        if !wanted.has(&record) {
            return Ok(());
        }
        let Some(record) = redaction.record(record) else { return Ok(()) };
        let mut line = serde_json::to_vec(&record).map_err(|error| PackError::Broken {
            path: path.to_owned(),
            record: 0,
            what: error.to_string(),
        })?;
        line.push(b'\n');
        if line.len() > RECORD_LINE {
            let what = format!("{} has more than {RECORD_LINE} bytes", record.place().1);
            return Err(PackError::TooLarge { path: path.to_owned(), what });
        }
        if export.selection.knows(&line) && !wanted.always(&record) {
            return Ok(());
        }
        body.put(&record, &line).map_err(PackError::file(&place))
    };
    let mut testimonies: Vec<PackRecord> =
        export.testimonies.into_iter().map(|(incident, action)| PackRecord::Action { incident, action }).collect();
    testimonies.sort_by(|a, b| a.place().cmp(&b.place()));
    let mut testimonies = testimonies.into_iter().peekable();
    store.pack_records(|record| {
        while let Some(told) = testimonies.next_if(|told| told.place() <= record.place()) {
            // What stands in the store goes before.
            if told.place() < record.place() {
                put(told)?;
            }
        }
        put(record)
    })?;
    testimonies.try_for_each(&mut put)?;
    let body = body.finish().map_err(PackError::file(store.dir()))?;
    let left_out = redaction.left_out();
    let mut selected = export.selection.told();
    selected.incidents.iter_mut().for_each(|words| redaction.text(words));
    let header = Header {
        site: store.site(),
        name: export.name.to_owned(),
        key: export.key.public(),
        as_of: body.as_of(),
        selected,
        counts: body.counts,
        withheld: redaction.withheld().clone(),
        packing: export.packing,
        packed_bytes: body.packed_bytes,
        raw_bytes: body.raw_bytes,
        raw_hash: body.raw_hash.to_hex().to_string(),
    };
    let (hash, bytes) = assemble(path, &header, &spool, export.key).map_err(PackError::file(path))?;
    Ok(Written { header, hash, bytes, left_out })
}

/// Header, records and signature, put in place as a whole.
fn assemble(path: &Path, header: &Header, mut body: &File, key: &SigningKey) -> io::Result<(String, u64)> {
    let mut file = NewFile::beside(path)?;
    let mut write = || -> io::Result<(String, u64)> {
        let mut head = format!("{MAGIC}{PACK_FORMAT}\n").into_bytes();
        serde_json::to_writer(&mut head, header)?;
        head.push(b'\n');
        let mut hasher = blake3::Hasher::new();
        hasher.update(&head);
        file.write_all(&head)?;
        body.seek(SeekFrom::Start(0))?;
        hasher.update_reader(body)?;
        body.seek(SeekFrom::Start(0))?;
        let copied = io::copy(&mut body, &mut file)?;
        let hash = hasher.finalize();
        let trailer = trailer(&hash, key);
        file.write_all(&trailer)?;
        Ok((hash.to_hex().to_string(), head.len() as u64 + copied + trailer.len() as u64))
    };
    match write() {
        Ok(written) => file.take_place().map(|()| written),
        Err(error) => {
            file.give_up();
            Err(error)
        }
    }
}

enum Packer<'f> {
    Plain(BufWriter<Counting<'f>>),
    Zstd(Box<zstd::stream::write::Encoder<'static, BufWriter<Counting<'f>>>>),
}

/// Counts what is written into a file.
struct Counting<'f> {
    file: &'f File,
    bytes: u64,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The records on their way into the file.
struct Body<'f> {
    packer: Packer<'f>,
    hasher: blake3::Hasher,
    raw_bytes: u64,
    counts: Counts,
    newest: Stamp,
}

/// The records as they stand in the file.
struct Packed {
    counts: Counts,
    newest: Stamp,
    raw_bytes: u64,
    raw_hash: blake3::Hash,
    packed_bytes: u64,
}

impl<'f> Body<'f> {
    fn new(file: &'f File, packing: Packing) -> io::Result<Self> {
        let out = BufWriter::new(Counting { file, bytes: 0 });
        let packer = match packing {
            Packing::Plain => Packer::Plain(out),
            Packing::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(out, LEVEL)?;
                encoder.window_log(WINDOW_LOG.min(22))?;
                Packer::Zstd(Box::new(encoder))
            }
        };
        let hasher = blake3::Hasher::new();
        Ok(Self { packer, hasher, raw_bytes: 0, counts: Counts::default(), newest: Stamp::ZERO })
    }

    fn put(&mut self, record: &PackRecord, line: &[u8]) -> io::Result<()> {
        match &mut self.packer {
            Packer::Plain(out) => out.write_all(line)?,
            Packer::Zstd(out) => out.write_all(line)?,
        }
        self.hasher.update(line);
        self.raw_bytes += line.len() as u64;
        *self.counts.of(record) += 1;
        self.newest = self.newest.max(record.stamp());
        Ok(())
    }

    fn finish(self) -> io::Result<Packed> {
        let out = match self.packer {
            Packer::Plain(out) => out,
            Packer::Zstd(out) => out.finish()?,
        };
        let counting = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Packed {
            counts: self.counts,
            newest: self.newest,
            raw_bytes: self.raw_bytes,
            raw_hash: self.hasher.finalize(),
            packed_bytes: counting.bytes,
        })
    }
}

impl Packed {
    fn as_of(&self) -> Option<Timestamp> {
        (self.newest > Stamp::UNKNOWN).then(|| Timestamp::from_millisecond(self.newest.millis).ok()).flatten()
    }
}
