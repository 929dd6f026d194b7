//! The body of a frame: its records one after the other, compressed where that makes it smaller.
//!
//! ```text
//! stream 8 | arrived, seconds 8 and nanoseconds 4 | kind 1 | resume bytes 2 | payload bytes 4 | resume | payload
//! ```

use std::io;

use jiff::Timestamp;

use super::error::JournalError;
use super::fields::Fields;
use super::frame::{FrameHeader, Packing};
use super::record::{JournalEntry, JournalPosition, Lines, Record, RecordKind, StreamId, StreamOpened};

/// Bytes of a record besides its payload and its resume bytes.
pub(super) const RECORD_OVERHEAD: usize = 27;

/// The fastest level: the one writing thread has to keep up with 60,000 entries of 450 bytes a second.
const LEVEL: i32 = 1;

/// Bodies below this are not worth a try.
const PACK_FROM_BYTES: usize = 256;

/// The newest arrival where there is none.
pub(super) const NO_ARRIVAL: i64 = i64::MIN;

/// Records on their way into a frame.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) raw_bytes: usize,
    pub(super) packing: Packing,
    pub(super) newest: i64,
    /// How many positions each record takes.
    pub(super) spans: Vec<u64>,
}

/// Packs records.
pub(super) struct Packer {
    compressor: zstd::bulk::Compressor<'static>,
}

impl Packer {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { compressor: zstd::bulk::Compressor::new(LEVEL)? })
    }

    pub(super) fn pack<'a>(&mut self, records: impl Iterator<Item = &'a Record>) -> Result<Body, JournalError> {
        let mut body =
            Body { bytes: Vec::new(), raw_bytes: 0, packing: Packing::Plain, newest: NO_ARRIVAL, spans: Vec::new() };
        for record in records {
            let payload_bytes = write(record, &mut body.bytes)?;
            body.spans.push(payload_bytes.saturating_add(1));
            body.newest = body.newest.max(record.arrived.as_millisecond());
        }
        body.raw_bytes = body.bytes.len();
        if body.raw_bytes >= PACK_FROM_BYTES {
            let packed = self.compressor.compress(&body.bytes).map_err(|error| record_error(error.to_string()))?;
            if packed.len() < body.raw_bytes {
                (body.bytes, body.packing) = (packed, Packing::Zstd);
            }
        }
        Ok(body)
    }
}

/// Bytes a record takes in a body that is not compressed, near enough for limits.
pub(super) fn estimate(record: &Record) -> usize {
    RECORD_OVERHEAD
        + match &record.kind {
            RecordKind::Lines(lines) => lines.bytes.len() + lines.resume.len(),
            RecordKind::Tick => 0,
            RecordKind::StreamOpened(opened) => {
                let labels = opened.labels.iter().map(|(key, value)| key.len() + value.len() + 6);
                64 + 2 * (opened.name.len() + labels.sum::<usize>())
            }
        }
}

fn record_error(what: impl Into<String>) -> JournalError {
    JournalError::Record { what: what.into() }
}

/// Writes a record and gives the length of its payload.
fn write(record: &Record, out: &mut Vec<u8>) -> Result<u64, JournalError> {
    let opened;
    let (kind, resume, payload): (u8, &[u8], &[u8]) = match &record.kind {
        RecordKind::Lines(lines) => (0, &lines.resume, &lines.bytes),
        RecordKind::Tick => (1, &[], &[]),
        RecordKind::StreamOpened(stream) => {
            opened = serde_json::to_vec(stream).map_err(|error| record_error(error.to_string()))?;
            (2, &[], &opened)
        }
    };
    let resume_bytes =
        u16::try_from(resume.len()).map_err(|_| record_error("its resume bytes are more than 65,535"))?;
    let payload_bytes = u32::try_from(payload.len()).map_err(|_| record_error("its payload is larger than 4 GiB"))?;
    out.extend(record.stream.0.to_le_bytes());
    out.extend(record.arrived.as_second().to_le_bytes());
    out.extend(record.arrived.subsec_nanosecond().to_le_bytes());
    out.push(kind);
    out.extend(resume_bytes.to_le_bytes());
    out.extend(payload_bytes.to_le_bytes());
    out.extend(resume);
    out.extend(payload);
    Ok(u64::from(payload_bytes))
}

/// The records of a frame.
///
/// # Errors
/// What is wrong with the body.
pub(super) fn unpack(header: &FrameHeader, body: &[u8]) -> Result<Vec<JournalEntry>, String> {
    let unpacked;
    let raw = match header.packing {
        Packing::Plain => body,
        Packing::Zstd => {
            let bytes = zstd::bulk::decompress(body, header.raw_bytes as usize);
            unpacked = bytes.map_err(|error| format!("a group can't be unpacked: {error}"))?;
            &unpacked
        }
    };
    let entries = read_all(raw, header.first).ok_or("a record in a group can't be read")?;
    let end = entries.last().map_or(header.first, |entry| entry.end.0);
    if entries.len() != header.records as usize || end != header.end() {
        return Err(format!("a group holds {} records up to {end}, not what it says", entries.len()));
    }
    Ok(entries)
}

fn read_all(raw: &[u8], first: u64) -> Option<Vec<JournalEntry>> {
    let mut fields = Fields(raw);
    let mut position = first;
    let mut entries = Vec::new();
    while !fields.is_empty() {
        let (record, payload_bytes) = read(&mut fields)?;
        let end = position.checked_add(payload_bytes)?.checked_add(1)?;
        entries.push(JournalEntry { position: JournalPosition(position), end: JournalPosition(end), record });
        position = end;
    }
    Some(entries)
}

/// A record and the length of its payload.
fn read(fields: &mut Fields<'_>) -> Option<(Record, u64)> {
    let stream = StreamId(fields.u64()?);
    let arrived = Timestamp::new(fields.i64()?, fields.i32()?).ok()?;
    let kind = fields.u8()?;
    let (resume_bytes, payload_bytes) = (fields.u16()?, fields.u32()?);
    let resume = fields.bytes(usize::from(resume_bytes))?;
    let payload = fields.bytes(usize::try_from(payload_bytes).ok()?)?;
    let kind = match kind {
        0 => RecordKind::Lines(Lines { bytes: payload.to_vec(), resume: resume.to_vec() }),
        1 => RecordKind::Tick,
        2 => RecordKind::StreamOpened(serde_json::from_slice::<StreamOpened>(payload).ok()?),
        _ => return None,
    };
    Some((Record { stream, arrived, kind }, u64::from(payload_bytes)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::journal::checks::NOTHING_BEFORE;

    fn header_of(body: &Body, first: u64) -> FrameHeader {
        FrameHeader {
            body_bytes: body.bytes.len() as u32,
            raw_bytes: body.raw_bytes as u32,
            records: body.spans.len() as u32,
            first,
            span: body.spans.iter().sum(),
            newest: body.newest,
            packing: body.packing,
            body_check: [0; 16],
            previous: NOTHING_BEFORE,
        }
    }

    fn any_record() -> impl Strategy<Value = Record> {
        let bytes = || proptest::collection::vec(any::<u8>(), 0..300);
        let labels = proptest::collection::btree_map("[a-zя\"]{0,9}", "[a-zя\\\\]{0,9}", 0..3);
        let kind = prop_oneof![
            (bytes(), bytes()).prop_map(|(bytes, resume)| RecordKind::Lines(Lines { bytes, resume })),
            Just(RecordKind::Tick),
            ("[a-zя\u{1}\" ]{0,40}", labels)
                .prop_map(|(name, labels)| RecordKind::StreamOpened(StreamOpened { name, labels })),
        ];
        (any::<u64>(), -1_000_000_000_000_i64..1_000_000_000_000, kind).prop_map(|(stream, at, kind)| Record {
            stream: StreamId(stream),
            arrived: Timestamp::from_microsecond(at).unwrap(),
            kind,
        })
    }

    proptest! {
        #[test]
        fn records_read_back(records in proptest::collection::vec(any_record(), 0..12), first in 0..u64::MAX / 2) {
            let body = Packer::new().unwrap().pack(records.iter()).unwrap();
            let entries = unpack(&header_of(&body, first), &body.bytes).unwrap();
            prop_assert!(entries.windows(2).all(|pair| pair[0].end == pair[1].position));
            prop_assert_eq!(entries.into_iter().map(|entry| entry.record).collect::<Vec<_>>(), records);
        }

        #[test]
        fn any_bytes_are_survived(body in proptest::collection::vec(any::<u8>(), 0..400), zstd: bool, raw in 0..5000_u32) {
            let packing = if zstd { Packing::Zstd } else { Packing::Plain };
            let empty = Body { bytes: body, raw_bytes: 0, packing, newest: 0, spans: Vec::new() };
            let header = FrameHeader { raw_bytes: raw, ..header_of(&empty, u64::MAX - 3) };
            let _ = unpack(&header, &empty.bytes);
        }
    }

    #[test]
    fn similar_lines_are_compressed() {
        let line = b"{\"level\":\"error\",\"message\":\"payment timed out\"}\n".repeat(40);
        let record = Record::lines(StreamId(1), Timestamp::UNIX_EPOCH, line);
        let body = Packer::new().unwrap().pack([&record, &record].into_iter()).unwrap();
        assert_eq!(body.packing, Packing::Zstd);
        assert!(body.bytes.len() * 10 < body.raw_bytes);
        assert_eq!(body.raw_bytes, 2 * estimate(&record));
    }

    #[test]
    fn too_many_resume_bytes_are_refused() {
        let lines = Lines { bytes: b"{}\n".to_vec(), resume: vec![0; 65_536] };
        let record = Record { stream: StreamId(1), arrived: Timestamp::UNIX_EPOCH, kind: RecordKind::Lines(lines) };
        assert!(matches!(Packer::new().unwrap().pack([&record].into_iter()), Err(JournalError::Record { .. })));
        let opened = StreamOpened { name: "web".into(), labels: BTreeMap::new() };
        assert_eq!(serde_json::to_string(&opened).unwrap(), r#"{"name":"web","labels":{}}"#);
    }
}
