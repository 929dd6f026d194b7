//! [`LineFeed`]: lines of one followed file, in whatever format it is, as the lines of JSON that a journal holds.

use std::sync::Arc;

use jiff::Timestamp;

use crate::config::Config;
use crate::decode::{Batch, DecodeOptions, Decoder, Format};
use crate::entry::{Block, Boundary, Framing, SourceId};
use crate::pipeline::PipelineError;
use crate::pipeline::input::Reading;

/// A record that has no end is given up beyond this.
const HELD_BYTES: usize = 1 << 20;

/// Turns the lines of one file into lines of JSON.
#[derive(Debug)]
pub struct LineFeed {
    format: Format,
    options: DecodeOptions,
    name: Arc<str>,
    decoder: Option<Decoder>,
    /// Why there is no decoder though the beginning is known.
    problem: Option<String>,
    /// Lines of a record that may go on.
    held: Vec<u8>,
    rejected: u64,
}

/// What some records became.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Converted {
    /// Whole lines of JSON.
    pub lines: Vec<u8>,
    /// Of each line, where its record begins in what was converted, and where the line begins in `lines`; in order.
    pub starts: Vec<(usize, usize)>,
    /// Of each line, the time that its record says.
    pub times: Vec<Timestamp>,
}

impl LineFeed {
    /// For a file of this name; the format is recognised by its first lines where none is named. Stamps that leave the
    /// year out are read as of `now`.
    ///
    /// # Errors
    /// When the format's name is unknown.
    pub fn new(config: &Config, format: Option<&str>, name: Arc<str>, now: Timestamp) -> Result<Self, PipelineError> {
        let reading = Reading::new(config, format, now)?;
        Ok(Self {
            format: reading.format,
            options: reading.options,
            name,
            decoder: None,
            problem: None,
            held: Vec::new(),
            rejected: 0,
        })
    }

    /// The file's beginning, for recognising its format; without it the first lines that come have to do.
    pub fn begin(&mut self, head: &[u8]) {
        if self.decoder.is_none() && !head.is_empty() {
            self.recognise(head);
        }
    }

    /// The file's beginning again, when more of it is there or the day is another one: its format, its columns and the
    /// year of its stamps are settled anew.
    pub fn begin_again(&mut self, head: &[u8], now: Timestamp) {
        self.options.modified = now;
        if !head.is_empty() {
            self.recognise(head);
        }
    }

    fn recognise(&mut self, head: &[u8]) {
        match Decoder::new(self.format, head, self.options.clone()) {
            Ok(decoder) => (self.decoder, self.problem) = (Some(decoder), None),
            Err(error) => self.problem = Some(error.to_string()),
        }
    }

    /// Why nothing can be read, where the beginning does not fit the format that was named.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref().filter(|_| self.decoder.is_none())
    }

    /// The name of the format, once it is recognised.
    #[must_use]
    pub fn format(&self) -> Option<&'static str> {
        self.decoder.as_ref().map(|decoder| decoder.format().name())
    }

    /// The time of the first record of a beginning.
    #[must_use]
    pub fn first_time(&self, head: &[u8]) -> Option<Timestamp> {
        self.decoder.as_ref()?.first_time(head)
    }

    /// Lines that gave no entry.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Whether the last record may go on with lines that are still to come.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// How many of `bytes`, which begin a record, are records that are whole whatever follows them.
    #[must_use]
    pub fn whole(&self, bytes: &[u8]) -> usize {
        let line_end = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        match &self.decoder {
            Some(decoder) => match decoder.framing() {
                Framing::Lines => line_end,
                Framing::Quoted => last_unquoted_end(bytes),
                Framing::Marked => last_start(bytes.get(..line_end).unwrap_or_default(), decoder),
            },
            None => line_end,
        }
    }

    /// Takes whole lines; gives whole lines of JSON.
    pub fn take(&mut self, lines: &[u8]) -> Vec<u8> {
        self.begin(lines);
        self.held.extend_from_slice(lines);
        let end = if self.held.len() < HELD_BYTES { self.whole(&self.held) } else { self.held.len() };
        let whole: Vec<u8> = self.held.drain(..end).collect();
        self.convert(whole).lines
    }

    /// Nothing came for a while: what is held is whole.
    pub fn flush(&mut self) -> Vec<u8> {
        let whole = std::mem::take(&mut self.held);
        self.convert(whole).lines
    }

    /// Records as lines of JSON, each with its place.
    pub fn convert(&mut self, bytes: Vec<u8>) -> Converted {
        let mut converted = Converted::default();
        let Some(decoder) = self.decoder.as_ref().filter(|_| !bytes.is_empty()) else { return converted };
        let block = Block { source: SourceId(0), source_name: Arc::clone(&self.name), offset: 0, first_line: 1, bytes };
        let mut batch = Batch::default();
        decoder.decode(&block, &mut batch);
        self.rejected += batch.rejects.len() as u64;
        converted.lines.reserve(block.bytes.len());
        for (position, entry) in &batch.entries {
            let before = converted.lines.len();
            if serde_json::to_writer(&mut converted.lines, entry).is_err() {
                converted.lines.truncate(before);
                self.rejected += 1;
                continue;
            }
            converted.lines.push(b'\n');
            converted.starts.push((usize::try_from(position.offset).unwrap_or(usize::MAX), before));
            converted.times.push(entry.timestamp);
        }
        converted
    }
}

/// Behind the last line end that is not within double quotes.
fn last_unquoted_end(bytes: &[u8]) -> usize {
    let (mut quoted, mut last) = (false, 0);
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        if bytes.get(at) == Some(&b'"') {
            quoted = !quoted;
        } else if !quoted {
            last = at + 1;
        }
    }
    last
}

/// Where the last record begins.
fn last_start(bytes: &[u8], decoder: &Decoder) -> usize {
    let mut end = bytes.len();
    while end > 0 {
        let before = bytes.get(..end - 1).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let line = bytes.get(start..end).unwrap_or_default();
        if decoder.starts_entry(line.trim_ascii_end()) {
            return start;
        }
        end = start;
    }
    0
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn feed(head: &str) -> LineFeed {
        let config = Config::built_in(Path::new(""));
        let mut feed = LineFeed::new(&config, None, "app.log".into(), Timestamp::UNIX_EPOCH).unwrap();
        feed.begin(head.as_bytes());
        feed
    }

    #[test]
    fn a_text_log_with_a_stack_trace_becomes_one_entry_when_the_next_begins() {
        let first = "2024-05-01 10:00:00,123 ERROR [pay] payment failed\n";
        let mut feed = feed(first);
        assert_eq!(feed.take(first.as_bytes()), b"");
        assert_eq!(feed.take(b"  at shop.Pay.run(Pay.java:7)\n"), b"");
        let out = feed.take(b"2024-05-01 10:00:01,000 INFO [pay] next\n");
        let entry: crate::entry::LogEntry = serde_json::from_slice(&out).unwrap();
        assert!(entry.message.unwrap().contains("payment failed"));
        assert!(feed.holds());
        assert_eq!(feed.flush().iter().filter(|byte| **byte == b'\n').count(), 1);
    }

    #[test]
    fn what_is_no_json_among_json_is_counted() {
        let mut feed = feed("{\"timestamp\":\"2024-05-01T10:00:00Z\",\"message\":\"a\"}\n");
        let out = feed.take(b"{\"timestamp\":\"2024-05-01T10:00:00Z\",\"session_id\":\"s\",\"cart\":5}\nbroken\n");
        assert_eq!((out.iter().filter(|byte| **byte == b'\n').count(), feed.rejected()), (1, 1));
    }
}
