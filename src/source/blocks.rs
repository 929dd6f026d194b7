//! [`BlockReader`]: cuts a stream into blocks of whole records, in bounded memory.

use std::{
    io::{self, Read},
    sync::Arc,
};

use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};

use super::{Compression, Opened, SourceError, SourceIdentity, compression::Bytes};
use crate::entry::{Block, Boundary, Framing, Reject, RejectReason};

/// Sizes that bound the memory of a reader, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Usual size of a block. 256 KiB of JSON and the entries made of it stay within a core's cache (measured:
    /// 20 % faster than 512 KiB, no slower than 64 KiB).
    pub block: usize,
    /// Longest line that is taken; longer ones are skipped and rejected.
    pub line: usize,
    /// Largest block: where a record of many lines doesn't end before, it is cut at a line end.
    pub record: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { block: 256 * 1024, line: 1024 * 1024, record: 4 * 1024 * 1024 }
    }
}

/// What a reader delivers, in the order of the stream.
#[derive(Debug)]
pub enum Piece {
    /// Whole records.
    Block(Block),
    /// A line that was too long and has been skipped.
    Reject(Reject),
    /// The input broke off here; it is the last piece.
    Failed(SourceError),
}

/// Iterator over the pieces of one input.
pub struct BlockReader {
    name: Arc<str>,
    identity: SourceIdentity,
    compression: Compression,
    boundary: Arc<dyn Boundary>,
    limits: Limits,
    rest: Bytes,
    /// Read but not delivered; begins at a line start.
    buffer: Vec<u8>,
    offset: u64,
    line: u64,
    ended: bool,
    broken: Option<io::Error>,
}

impl std::fmt::Debug for BlockReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlockReader").field("name", &self.name).field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl BlockReader {
    pub(super) fn new(opened: Opened, boundary: Arc<dyn Boundary>, limits: Limits) -> Self {
        Self {
            name: opened.name,
            identity: opened.identity,
            compression: opened.compression,
            boundary,
            limits,
            rest: opened.rest,
            buffer: opened.head,
            offset: 0,
            line: 1,
            ended: opened.broken.is_some(),
            broken: opened.broken,
        }
    }

    /// Fills the buffer to `target` bytes, or to the end of the stream.
    fn fill(&mut self, target: usize) {
        let missing = target.saturating_sub(self.buffer.len());
        if self.ended || missing == 0 {
            return;
        }
        self.buffer.reserve(missing);
        match self.rest.by_ref().take(missing as u64).read_to_end(&mut self.buffer) {
            Ok(count) => self.ended = count < missing,
            Err(error) => {
                self.ended = true;
                self.broken = Some(error);
            }
        }
    }

    /// Where the buffer can be cut, behind the last whole record; `None` when more has to be read first.
    fn cut(&self) -> Option<usize> {
        if self.ended {
            return Some(self.buffer.len());
        }
        let last_line_end = memrchr(b'\n', &self.buffer).map(|at| at + 1)?;
        let found = match self.boundary.framing() {
            Framing::Lines => Some(last_line_end),
            Framing::Quoted => last_unquoted_line_end(&self.buffer),
            Framing::Marked => self.last_entry_start(last_line_end),
        };
        found.or_else(|| (self.buffer.len() >= self.limits.record).then_some(last_line_end))
    }

    /// Start of the last complete line that begins a record, the buffer's first line excepted.
    fn last_entry_start(&self, mut end: usize) -> Option<usize> {
        while end > 0 {
            let body = self.buffer.get(..end - 1)?;
            let start = memrchr(b'\n', body).map(|at| at + 1)?;
            if self.boundary.starts_entry(body.get(start..)?) {
                return Some(start);
            }
            end = start;
        }
        None
    }

    fn take(&mut self, length: usize) -> Block {
        let mut bytes = self.buffer.split_off(length.min(self.buffer.len()));
        std::mem::swap(&mut bytes, &mut self.buffer);
        let block = Block {
            source: self.identity.id,
            source_name: Arc::clone(&self.name),
            offset: self.offset,
            first_line: self.line,
            bytes,
        };
        self.offset += block.bytes.len() as u64;
        self.line += memchr_iter(b'\n', &block.bytes).count() as u64;
        block
    }

    /// Whether the buffer's first line is over the limit.
    fn overlong(&self) -> bool {
        self.buffer.len() > self.limits.line
            && memchr(b'\n', self.buffer.get(..=self.limits.line).unwrap_or_default()).is_none()
    }

    /// Drops the buffer's first line, however long it is, and reports it.
    fn skip_line(&mut self) -> Reject {
        let mut length = 0_u64;
        let excerpt = self.buffer.get(..self.limits.line.min(1024)).unwrap_or_default().to_vec();
        let (offset, line) = (self.offset, self.line);
        loop {
            if let Some(at) = memchr(b'\n', &self.buffer) {
                self.buffer.drain(..=at);
                length += at as u64;
                self.offset += at as u64 + 1;
                self.line += 1;
                break;
            }
            length += self.buffer.len() as u64;
            self.offset += self.buffer.len() as u64;
            self.buffer.clear();
            if self.ended {
                break;
            }
            self.fill(self.limits.block);
        }
        let reason = RejectReason::LineTooLong { length, limit: self.limits.line as u64 };
        Reject::new(&self.name, line, offset, reason, &excerpt)
    }

    fn failure(&self, source: io::Error) -> SourceError {
        let (name, offset) = (self.name.to_string(), self.offset);
        match self.compression {
            Compression::None => SourceError::Read { name, offset, source },
            compression => SourceError::Damaged { name, compression: compression.name(), offset, source },
        }
    }
}

impl Iterator for BlockReader {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let mut target = self.limits.block;
        loop {
            self.fill(target);
            if self.overlong() {
                return Some(Piece::Reject(self.skip_line()));
            }
            if self.buffer.is_empty() {
                let error = self.broken.take()?;
                return Some(Piece::Failed(self.failure(error)));
            }
            if let Some(length) = self.cut() {
                return Some(Piece::Block(self.take(length)));
            }
            target = self.buffer.len() + self.limits.block;
        }
    }
}

/// End of the last line whose line end is not within double quotes.
fn last_unquoted_line_end(bytes: &[u8]) -> Option<usize> {
    let (mut quoted, mut last) = (false, None);
    for at in memchr2_iter(b'"', b'\n', bytes) {
        if bytes.get(at) == Some(&b'"') {
            quoted = !quoted;
        } else if !quoted {
            last = Some(at + 1);
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    struct Fixed(Framing);

    impl Boundary for Fixed {
        fn framing(&self) -> Framing {
            self.0
        }

        fn starts_entry(&self, line: &[u8]) -> bool {
            !line.starts_with(b" ")
        }
    }

    fn read(bytes: Vec<u8>, framing: Framing, limits: Limits) -> Vec<Piece> {
        let size = bytes.len() as u64;
        let opened = Opened::from_reader("mem", Box::new(io::Cursor::new(bytes)), Some(size), None).expect("opens");
        opened.into_blocks(Arc::new(Fixed(framing)), limits).collect()
    }

    fn small() -> Limits {
        Limits { block: 64, line: 100, record: 400 }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("writes");
        encoder.finish().expect("finishes")
    }

    #[test]
    fn a_long_line_is_rejected_with_its_place_and_the_rest_goes_on() {
        let text = format!("one\n{}\nthree\n", "x".repeat(200_000));
        let pieces = read(text.into_bytes(), Framing::Lines, small());
        let reject = pieces.iter().find_map(|piece| match piece {
            Piece::Reject(reject) => Some(reject),
            _ => None,
        });
        let reject = reject.expect("a reject");
        assert_eq!((reject.line, reject.offset), (2, 4));
        assert_eq!(reject.reason, RejectReason::LineTooLong { length: 200_000, limit: 100 });
        let Some(Piece::Block(last)) = pieces.last() else { panic!("a block at the end") };
        assert_eq!((last.first_line, last.offset, &last.bytes[..]), (3, 200_005, &b"three\n"[..]));
    }

    #[test]
    fn truncated_gzip_delivers_what_is_there_and_then_reports() {
        let text: String = (0..20_000).map(|n| format!("line number {n}\n")).collect();
        let mut packed = gzip(text.as_bytes());
        packed.truncate(packed.len() / 2);
        let pieces = read(packed, Framing::Lines, Limits::default());
        let mut delivered = Vec::new();
        for piece in &pieces {
            if let Piece::Block(block) = piece {
                delivered.extend_from_slice(&block.bytes);
            }
        }
        assert!(delivered.len() > 50_000 && text.as_bytes().starts_with(&delivered));
        assert!(matches!(pieces.last(), Some(Piece::Failed(SourceError::Damaged { offset, .. }))
            if *offset == delivered.len() as u64));
    }

    #[test]
    fn compressed_copies_have_the_same_identity_and_all_members_are_read() {
        let mut two_members = gzip(b"one\n");
        two_members.extend(gzip(b"two\n"));
        let opened = Opened::from_reader("m", Box::new(io::Cursor::new(two_members)), None, None).expect("opens");
        assert_eq!(opened.head(), b"one\ntwo\n");
        assert_eq!(opened.identity(), SourceIdentity::of(b"one\ntwo\n"));
        let packed = zstd::encode_all(&b"one\ntwo\n"[..], 1).expect("packs");
        let zstd = Opened::from_reader("z", Box::new(io::Cursor::new(packed)), None, None).expect("opens");
        assert_eq!(zstd.identity(), opened.identity());
    }

    #[test]
    fn records_of_several_lines_stay_together() {
        let record = "head\n  more\n  more\n";
        let text = record.repeat(20_000);
        for piece in read(text.into_bytes(), Framing::Marked, small()) {
            let Piece::Block(block) = piece else { panic!("only blocks") };
            assert!(block.bytes.starts_with(b"head\n") && block.bytes.ends_with(b"more\n  more\n"));
        }
    }

    proptest! {
        #[test]
        fn blocks_are_the_stream_in_order(text in "[a-c \"\n]{0,600}", which in 0..3_usize) {
            let framing = [Framing::Lines, Framing::Quoted, Framing::Marked][which];
            let bytes = text.into_bytes();
            let (mut offset, mut line) = (0, 1);
            let limits = Limits { block: 16, line: 1_000, record: 100 };
            for piece in read(bytes.clone(), framing, limits) {
                let Piece::Block(block) = piece else { panic!("only blocks") };
                prop_assert_eq!((block.offset, block.first_line), (offset as u64, line));
                prop_assert_eq!(&bytes[offset..offset + block.bytes.len()], &block.bytes[..]);
                offset += block.bytes.len();
                line += memchr_iter(b'\n', &block.bytes).count() as u64;
            }
            prop_assert_eq!(offset, bytes.len());
        }
    }
}
