//! [`Follower`]: reads one content from a place on, record by record, as the lines of JSON that the journal holds.
//!
//! Nothing of what was read is kept from one look to the next: what does not make a whole record yet is read again when
//! there is more of it. So the place that stands in the journal and the place that was reached are the same.

use std::fs::{File, Metadata};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;

use super::content::{Content, SNIFF_BYTES, last};
use super::cuts::cuts;
use super::mark::{ANCHOR_BYTES, HEAD_BYTES, Mark};
use crate::config::Config;
use crate::pipeline::{Converted, LineFeed, PipelineError};
use crate::pull::token::{FileToken, Token};
use crate::source::{FileId, file_id};

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 256 << 10;

/// The same at the least, where only what is not later than some time is wanted.
const LEAST_CHUNK_BYTES: usize = 8 << 10;

/// Largest record of many lines; it is cut at a line end beyond this, as `analyze` does.
const RECORD_BYTES: usize = 4 << 20;

/// When nothing came for so long, a record that may go on is whole.
const QUIET: Duration = Duration::from_secs(1);

/// Seconds of a day: what leaves the year out is read by the day.
const DAY: i64 = 86_400;

/// Reads one content.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) number: u64,
    pub(super) path: PathBuf,
    pub(super) id: FileId,
    content: Content,
    head: Vec<u8>,
    /// The bytes before the place.
    before: Vec<u8>,
    offset: u64,
    feed: LineFeed,
    /// The day as of which the feed reads, and how much of the beginning it knows.
    day: i64,
    sniffed: usize,
    /// Bytes that are read at once now.
    chunk: usize,
    /// Length and time of the last look.
    seen: (u64, Option<SystemTime>),
    changed: Instant,
    /// Whether what was there when it went quiet was given.
    is_settled: bool,
    /// Whether a last line without its end was given.
    was_last: bool,
    /// Longest line; a longer one is skipped and counted.
    line_limit: usize,
    /// Within a line that is too long.
    is_skipping: bool,
    long: u64,
    /// What the feed rejected of contents before.
    earlier: u64,
    /// There may be records that were not read.
    pub(super) is_due: bool,
    /// Whether a pattern names it now.
    pub(super) is_listed: bool,
    /// A compressed file that was read to its end.
    pub(super) is_over: bool,
    /// The time that the last record says.
    pub(super) clock: Option<Timestamp>,
    pub(super) is_named: bool,
}

/// Some records on their way into the journal.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) token: Token,
    pub(super) entries: u64,
}

/// Which records are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Bytes of a piece.
    pub(super) largest: usize,
    /// None that are later than this.
    pub(super) until: Option<Timestamp>,
    /// Nothing will be added to the file any more: a last line without its end is whole.
    pub(super) is_last: bool,
}

/// What a look at a file found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// It may be read on, or there is nothing new.
    Same,
    /// What was read is not there any more: it was emptied or written anew.
    Anew,
    /// It was closed, and is not under its name any more.
    Gone,
}

/// A place from which a file is read.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) number: u64,
    pub(super) path: PathBuf,
    pub(super) is_packed: bool,
    pub(super) offset: u64,
    /// The time that the last record before it says.
    pub(super) clock: Option<Timestamp>,
}

impl Follower {
    /// Opens a file.
    ///
    /// # Errors
    /// When it can't be read up to the place.
    pub(super) fn open(config: &Config, place: Place, now: Timestamp) -> Result<Self, FollowError> {
        let Place { number, path, is_packed, offset, clock } = place;
        let (mut content, before) = Content::open(&path, is_packed, offset)?;
        let metadata = match content.plain() {
            Some(file) => file.metadata()?,
            None => std::fs::metadata(&path)?,
        };
        let head = match content.head(HEAD_BYTES as u64)? {
            Some(head) => head,
            None => super::content::beginning(&path)?.head,
        };
        let feed = LineFeed::new(config, None, Arc::from(path.display().to_string()), now)?;
        let mut follower = Self {
            number,
            id: file_id(&path, &metadata),
            path,
            content,
            head: head.get(..HEAD_BYTES).unwrap_or(&head).to_vec(),
            before,
            offset,
            feed,
            day: i64::MIN,
            sniffed: 0,
            chunk: CHUNK_BYTES,
            seen: (metadata.len(), metadata.modified().ok()),
            changed: Instant::now(),
            is_settled: false,
            was_last: false,
            line_limit: config.settings.input.max_line_bytes,
            is_skipping: false,
            long: 0,
            earlier: 0,
            is_due: true,
            is_listed: true,
            is_over: false,
            clock,
            is_named: false,
        };
        if is_packed {
            follower.feed.begin_again(whole_lines(&head), follower.modified(now));
            follower.sniffed = usize::MAX;
            follower.day = i64::MAX;
        }
        Ok(follower)
    }

    pub(super) fn is_packed(&self) -> bool {
        self.content.is_packed()
    }

    /// Where it stands.
    pub(super) fn mark(&self) -> Mark {
        Mark::new(self.id, &self.head, &self.before, self.offset)
    }

    pub(super) fn token(&self, over: bool) -> FileToken {
        let clock = self.clock.map(Timestamp::as_microsecond);
        FileToken { number: self.number, path: self.path.display().to_string(), mark: self.mark(), clock, over }
    }

    /// The time of the first record.
    pub(super) fn first_time(&mut self) -> Option<Timestamp> {
        let head = self.content.head(SNIFF_BYTES).ok()?.unwrap_or_else(|| self.head.clone());
        let head = whole_lines(&head);
        self.feed.begin(head);
        self.feed.first_time(head)
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes that were not read yet; of a compressed file nobody knows.
    pub(super) fn behind(&self) -> u64 {
        if self.is_packed() { 0 } else { self.seen.0.saturating_sub(self.offset) }
    }

    /// Lines that gave no entry.
    pub(super) fn rejected(&self) -> u64 {
        self.feed.rejected().saturating_sub(self.earlier).saturating_add(self.long)
    }

    pub(super) fn format(&self) -> Option<&'static str> {
        self.feed.format()
    }

    pub(super) fn problem(&self) -> Option<&str> {
        self.feed.problem()
    }

    /// Nothing is expected any more: a last line without its end is given, once.
    pub(super) fn expect_nothing(&mut self) {
        if !std::mem::replace(&mut self.was_last, true) {
            self.is_due |= self.behind() > 0;
        }
    }

    /// How long nothing came.
    pub(super) fn quiet_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.changed)
    }

    /// Looks whether the file has grown, or is another one than before.
    pub(super) fn look(&mut self, now: Instant) -> io::Result<Look> {
        let metadata = match &self.content {
            Content::Plain(file) => file.metadata()?,
            Content::Packed(_) => return Ok(Look::Same),
            Content::Closed => match std::fs::metadata(&self.path) {
                Ok(metadata) if self.is_at(&metadata) => metadata,
                Ok(_) => return Ok(Look::Gone),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Look::Gone),
                Err(error) => return Err(error),
            },
        };
        let seen = (metadata.len(), metadata.modified().ok());
        if seen == self.seen {
            // What may go on is given once nothing came for a while.
            if !self.is_settled && self.quiet_for(now) >= QUIET {
                self.is_settled = true;
                self.is_due |= seen.0 > self.offset;
            }
            return Ok(Look::Same);
        }
        if matches!(self.content, Content::Closed) && !self.reopen()? {
            return Ok(Look::Gone);
        }
        self.seen = seen;
        self.changed = now;
        (self.is_settled, self.was_last) = (false, false);
        self.is_due = true;
        if self.is_same()? { Ok(Look::Same) } else { Ok(Look::Anew) }
    }

    /// Whether it holds its file open.
    pub(super) fn is_open(&self) -> bool {
        self.content.plain().is_some()
    }

    /// Opens its file again; `false` where another one has its name now.
    fn reopen(&mut self) -> io::Result<bool> {
        let file = File::open(&self.path)?;
        if !self.is_at(&file.metadata()?) {
            return Ok(false);
        }
        self.content = Content::Plain(file);
        Ok(true)
    }

    /// Gives its file up, which is opened again when it grows.
    pub(super) fn close(&mut self) {
        if self.is_open() {
            self.content = Content::Closed;
        }
    }

    /// Whether the file has no name any more.
    pub(super) fn is_deleted(&self) -> bool {
        self.content.plain().and_then(|file| file.metadata().ok()).is_some_and(|metadata| is_nameless(&metadata))
    }

    /// Whether what was read is still there.
    fn is_same(&mut self) -> io::Result<bool> {
        let there = self.content.before(self.offset, self.before.len())?;
        if self.offset == 0 && !self.head.is_empty() {
            let head = self.content.head(HEAD_BYTES as u64)?;
            return Ok(head.is_none_or(|head| head.starts_with(&self.head)));
        }
        Ok(there.is_none_or(|there| there == self.before))
    }

    /// Begins with the first byte of the same file, as the content of another number.
    pub(super) fn begin_anew(&mut self, number: u64) {
        self.number = number;
        self.head.clear();
        self.before.clear();
        self.offset = 0;
        self.sniffed = 0;
        self.day = i64::MIN;
        self.is_skipping = false;
        (self.long, self.earlier) = (0, self.feed.rejected());
        self.clock = None;
        self.is_named = false;
        self.is_due = true;
    }

    /// The next records; none when there are no whole ones for now.
    pub(super) fn read(&mut self, now: (Instant, Timestamp), wish: Wish) -> io::Result<Vec<Piece>> {
        if matches!(self.content, Content::Closed) && !self.reopen()? {
            self.seen = (0, None);
            return Ok(Vec::new());
        }
        // It may have been emptied since the look.
        if !self.is_same()? {
            self.seen = (0, None);
            return Ok(Vec::new());
        }
        self.learn(now.1)?;
        let is_last = wish.is_last || self.is_packed();
        let mut wanted = self.chunk.min(wish.largest.saturating_mul(2)).max(LEAST_CHUNK_BYTES);
        loop {
            let (bytes, ended) = self.content.read(self.offset, wanted)?;
            if bytes.is_empty() {
                self.is_due = false;
                self.is_over = self.is_packed();
                return Ok(Vec::new());
            }
            let line = memchr::memchr(b'\n', &bytes).unwrap_or(bytes.len());
            self.is_skipping |= line > self.line_limit;
            if self.is_skipping {
                self.skip(&bytes, ended && is_last);
                continue;
            }
            if self.feed.format().is_none() {
                self.feed.begin_again(whole_lines(&bytes), now.1);
            }
            if self.feed.problem().is_some() {
                self.is_due = false;
                return Ok(Vec::new());
            }
            let whole = self.whole(&bytes, ended, is_last, now.0);
            if whole > 0 {
                self.is_due = !ended || whole < bytes.len();
                return Ok(self.take(bytes, whole, wish));
            }
            if ended {
                self.is_due = false;
                return Ok(Vec::new());
            }
            wanted = wanted.saturating_mul(2);
        }
    }

    /// How many of the bytes are whole records.
    fn whole(&self, bytes: &[u8], ended: bool, is_last: bool, now: Instant) -> usize {
        if ended && is_last {
            return bytes.len();
        }
        let line_end = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        let is_quiet = ended && self.quiet_for(now) >= QUIET;
        if is_quiet || bytes.len() >= RECORD_BYTES {
            return line_end;
        }
        self.feed.whole(bytes)
    }

    /// Passes a part of a line that is too long.
    fn skip(&mut self, bytes: &[u8], is_end: bool) {
        let end = memchr::memchr(b'\n', bytes);
        let length = end.map_or(bytes.len(), |at| at + 1);
        self.pass(bytes.get(..length).unwrap_or_default());
        if end.is_some() || is_end {
            self.is_skipping = false;
            self.long += 1;
        }
    }

    /// Goes behind bytes that were read.
    fn pass(&mut self, bytes: &[u8]) {
        self.content.pass(bytes.len());
        self.offset = self.offset.saturating_add(bytes.len() as u64);
        self.before.extend_from_slice(last(bytes, ANCHOR_BYTES));
        let over = self.before.len().saturating_sub(ANCHOR_BYTES);
        self.before.drain(..over);
    }

    /// Turns whole records into pieces, each with the place behind it.
    fn take(&mut self, mut bytes: Vec<u8>, whole: usize, wish: Wish) -> Vec<Piece> {
        bytes.truncate(whole);
        let Converted { lines, mut starts, mut times } = self.feed.convert(bytes.clone());
        let mut end = (whole, lines.len());
        let late = times.iter().position(|time| wish.until.is_some_and(|until| *time > until));
        // One record is always taken, so that the clock goes on.
        if let Some(later) = late.map(|at| at.max(1)).filter(|at| *at < starts.len()) {
            end = starts.get(later).copied().unwrap_or(end);
            starts.truncate(later);
            times.truncate(later);
            self.is_due = true;
            self.chunk = end.0.saturating_mul(4).clamp(LEAST_CHUNK_BYTES, CHUNK_BYTES);
        } else {
            self.chunk = self.chunk.saturating_mul(2).min(CHUNK_BYTES);
        }
        self.clock = times.last().copied().or(self.clock);
        let mut pieces = Vec::new();
        let mut passed = 0;
        for cut in cuts(&starts, end, wish.largest) {
            self.pass(bytes.get(passed..cut.raw).unwrap_or_default());
            passed = cut.raw;
            pieces.push(Piece {
                bytes: lines.get(cut.from..cut.to).unwrap_or_default().to_vec(),
                token: Token::File(self.token(false)),
                entries: cut.entries,
            });
        }
        pieces
    }

    /// Knows more of how the file begins, until enough of it is there; and the day.
    fn learn(&mut self, now: Timestamp) -> io::Result<()> {
        if (self.head.len() < HEAD_BYTES || self.offset == 0)
            && let Some(head) = self.content.head(HEAD_BYTES as u64)?
        {
            self.head = head;
        }
        let day = now.as_second().div_euclid(DAY);
        let is_small = (self.sniffed as u64) < SNIFF_BYTES && self.seen.0 > self.sniffed as u64;
        if !is_small && day <= self.day {
            return Ok(());
        }
        let Some(head) = self.content.head(SNIFF_BYTES)? else { return Ok(()) };
        self.sniffed = head.len();
        self.day = day;
        self.feed.begin_again(whole_lines(&head), self.modified(now));
        Ok(())
    }

    /// When the file was written last, as far as the clock of the machine allows.
    fn modified(&self, now: Timestamp) -> Timestamp {
        let written = self.seen.1.and_then(|time| Timestamp::try_from(time).ok());
        written.map_or(now, |written| written.min(now))
    }

    /// Whether the content begins so, as far as `head` goes.
    pub(super) fn begins_with(&self, head: &[u8]) -> bool {
        self.head.starts_with(head)
    }

    /// Whether this is the file, under whichever name.
    pub(super) fn is_at(&self, metadata: &Metadata) -> bool {
        file_id(&self.path, metadata) == self.id
    }
}

#[cfg(unix)]
fn is_nameless(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) == 0
}

#[cfg(not(unix))]
fn is_nameless(_metadata: &Metadata) -> bool {
    false
}

/// The lines that are whole, or all where none is.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', bytes).and_then(|at| bytes.get(..=at)).unwrap_or(bytes)
}

/// A file can't be followed.
#[derive(Debug, thiserror::Error)]
pub(super) enum FollowError {
    /// It can't be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The settings of the decoder can't be used.
    #[error(transparent)]
    Settings(#[from] PipelineError),
}
