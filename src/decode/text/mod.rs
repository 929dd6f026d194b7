//! Plain text: lines with a time, perhaps a level, a thread, a logger; further lines belong to the entry before.
//!
//! The head settles how and where stamps are written (`Style`). A line with a stamp there begins an entry; any
//! other line continues the one before (stack traces, dumps). In a source without stamps a line begins an entry
//! unless it is indented or one of the usual continuations. Lines before the first stamp (banners) get its time.

mod exception;
mod header;
mod style;
mod tail;

use jiff::Timestamp;

use self::{header::Header, style::Style};
use super::{
    batch::{Batch, Place},
    draft::{Draft, syslog_level},
    lift::apply_mapping,
    lines::{Lines, trim},
    mapping::Mapping,
    time::{Clock, Stamp, parse_stamp},
};
use crate::entry::{Block, Level, RejectReason, encoding};

/// Longest message kept of an entry, in bytes; what a stack trace has beyond is cut.
const MESSAGE_BYTES: usize = 32 * 1024;

/// Decoder of lines of text.
#[derive(Debug)]
pub(super) struct TextDecoder {
    clock: Clock,
    mapping: Mapping,
    style: Option<Style>,
    /// Time of lines that have none and follow none: the first stamp of the head, or the assumed time.
    fallback: Option<Stamp>,
}

/// An entry whose last line is not known yet.
struct Open {
    place: Place,
    stamp: Option<Stamp>,
    /// First line and continuations.
    text: String,
    /// Where the stamp begins and ends in `text`.
    stamped: Option<(usize, usize)>,
}

impl TextDecoder {
    pub(super) fn new(head: &[u8], mut clock: Clock, mapping: Mapping, assume_time: Option<Timestamp>) -> Self {
        let style = Style::detect(head, &mut clock);
        let first =
            style.and_then(|style| Lines::new(head, 1).find_map(|(_, line)| Some(style.locate(line, &clock)?.stamp)));
        let fallback = first.or(assume_time.map(|time| Stamp { time, zoned: true }));
        Self { clock, mapping, style, fallback }
    }

    pub(super) fn starts_entry(&self, line: &[u8]) -> bool {
        let line = trim(line);
        match self.style {
            Some(style) => style.locate(line, &self.clock).is_some(),
            None => !line.is_empty() && !is_continuation(line),
        }
    }

    pub(super) fn decode(&self, block: &Block, out: &mut Batch) {
        let mut open: Option<Open> = None;
        let mut last = None;
        for (place, line) in Lines::new(&block.bytes, block.first_line) {
            let found = self.style.and_then(|style| style.locate(line, &self.clock));
            let begins = found.is_some() || open.is_none() || (self.style.is_none() && !is_continuation(line));
            match &mut open {
                Some(open) if !begins => append(&mut open.text, line),
                _ => {
                    if let Some(open) = open.take() {
                        self.close(block, open, out);
                    }
                    last = found.map(|found| found.stamp).or(last);
                    let mut text = String::new();
                    append(&mut text, line);
                    // Offsets hold only where the bytes were taken as they are.
                    let stamped = found
                        .map(|found| (found.start, found.end))
                        .filter(|_| line.is_ascii() || text.as_bytes().starts_with(line));
                    open = Some(Open { place, stamp: last.or(self.fallback), text, stamped });
                }
            }
        }
        if let Some(open) = open {
            self.close(block, open, out);
        }
    }

    fn close(&self, block: &Block, open: Open, out: &mut Batch) {
        let Open { place, stamp, text, stamped } = open;
        if text.trim().is_empty() {
            return;
        }
        if stamp.is_none() {
            out.reject(block, place, RejectReason::NoTimeInSource.into(), text.as_bytes());
            return;
        }
        let mut draft = Draft { stamp, ..Draft::default() };
        let syslog = self.style.is_some_and(Style::is_syslog);
        let android = self.style.is_some_and(Style::has_level_letters);
        let header = Header::parse(&text, stamped, syslog, android, &self.clock);
        header.give(&mut draft);
        draft.level = draft.level.or_else(|| priority(&text).map(syslog_level));
        let trace = exception::find(header.message);
        tail::read(&mut draft, header.message, &self.clock);
        let failed = draft.level.is_some_and(|level| level >= Level::Error);
        if let Some((class, with_trace)) = trace
            && (failed || with_trace)
        {
            draft.error_code.get_or_insert_with(|| class.to_owned());
            draft.level.get_or_insert(Level::Error);
        }
        if !self.mapping.is_empty() {
            let mut data = draft.data.clone();
            apply_mapping(&mut draft, &mut data, &self.mapping, &self.clock);
        }
        match draft.finish() {
            Ok((entry, zoned, problems)) => {
                out.push(block, place, entry, zoned);
                for problem in problems {
                    out.warn(block, place, problem, text.as_bytes());
                }
            }
            Err(problem) => out.reject(block, place, problem, text.as_bytes()),
        }
    }
}

/// The level of a single entry of text, and the class of the exception that it is about.
pub(super) fn hints<'t>(text: &'t str, clock: &Clock) -> (Option<Level>, Option<&'t str>) {
    let start = usize::from(text.starts_with('['));
    let stamp = text.as_bytes().get(start..).and_then(|bytes| parse_stamp(bytes, clock.day_first));
    let stamped = stamp.filter(|(shape, ..)| shape.is_telling()).map(|(_, _, length)| (start, start + length));
    let mut draft = Draft::default();
    let header = Header::parse(text, stamped, false, false, clock);
    header.give(&mut draft);
    let failed = draft.level.is_some_and(|level| level >= Level::Error);
    let class = exception::find(header.message).filter(|(_, with_trace)| failed || *with_trace).map(|(class, _)| class);
    (draft.level.or(class.map(|_| Level::Error)), class)
}

/// The number within `<…>` with which a syslog line begins, its facility dropped.
fn priority(line: &str) -> Option<u64> {
    let (number, _) = line.strip_prefix('<')?.split_once('>')?;
    number.parse::<u64>().ok().filter(|number| *number < 192).map(|number| number % 8)
}

fn append(text: &mut String, line: &[u8]) {
    if text.len() >= MESSAGE_BYTES {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&encoding::text(line));
    if text.len() > MESSAGE_BYTES {
        let cut = (0..=MESSAGE_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(cut);
    }
}

/// Whether a line without a stamp can't begin an entry.
fn is_continuation(line: &[u8]) -> bool {
    let usual: [&[u8]; 7] = [b"at ", b"Caused by", b"Suppressed:", b"Traceback (", b"... ", b"}", b")"];
    line.first().is_none_or(u8::is_ascii_whitespace) || usual.iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::entry::{LogEntry, SourceId};

    fn decode(text: &str) -> Batch {
        let clock = Clock::new(TimeZone::UTC, "2018-01-01T00:00:00Z".parse().expect("time"));
        let decoder = TextDecoder::new(text.as_bytes(), clock, Mapping::default(), None);
        let bytes = text.as_bytes().to_vec();
        let block = Block { source: SourceId(1), source_name: "t".into(), offset: 0, first_line: 1, bytes };
        let mut batch = Batch::default();
        decoder.decode(&block, &mut batch);
        batch
    }

    fn one(line: &str) -> LogEntry {
        let batch = decode(line);
        assert_eq!((batch.entries.len(), batch.rejects.len()), (1, 0), "{line}");
        batch.entries.into_iter().next().expect("one").1
    }

    #[test]
    fn headers_of_many_loggers() {
        use Level::{Debug, Error, Info};
        for (line, level, logger, message) in [
            (
                "2015-10-18 18:01:47,978 INFO [main] org.x.Master: Created it",
                Some(Info),
                Some("org.x.Master"),
                "Created it",
            ),
            ("17/06/09 20:10:40 INFO executor.Backend: Registered", Some(Info), Some("executor.Backend"), "Registered"),
            ("081109 203615 148 INFO dfs.Node$Responder: Packet 1", Some(Info), Some("dfs.Node$Responder"), "Packet 1"),
            (
                "03-17 16:13:38.811  1702  2395 D WindowManager: printing",
                Some(Debug),
                Some("WindowManager"),
                "printing",
            ),
            ("20171223-22:15:29:606|Step_LSC|30002312|onChanged 3579", None, Some("Step_LSC"), "onChanged 3579"),
            ("2016-09-28 04:30:30, Info                  CBS    Loaded it", Some(Info), Some("CBS"), "Loaded it"),
            ("2024-01-01 10:00:00,123 - my.logger - ERROR - it broke", Some(Error), Some("my.logger"), "it broke"),
            (
                "2024-01-01 10:00:00.123  INFO 77 --- [nio-1] c.e.Shop   : Started",
                Some(Info),
                Some("c.e.Shop"),
                "Started",
            ),
            ("[Sun Dec 04 04:47:44 2005] [error] it broke", Some(Error), None, "it broke"),
            ("2023/01/01 10:00:00 [error] 1234#0: *5 connect() failed", Some(Error), None, "*5 connect() failed"),
            (
                "- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.675872 R02 RAS KERNEL INFO cache error",
                Some(Info),
                None,
                "cache error",
            ),
            (
                "- 1131566461 2005.11.09 dn2 Nov 9 12:01:01 dn2/dn2 crond(x)[9]: session closed",
                None,
                None,
                "session closed",
            ),
            ("2024-01-01 10:00:00 Connection to db: lost", None, None, "Connection to db: lost"),
            ("[2024-01-01T10:00:00Z] ERROR payment failed", Some(Error), None, "payment failed"),
        ] {
            let entry = one(line);
            assert_eq!(entry.level, level, "{line}");
            assert_eq!(entry.data_str("logger"), logger, "{line}");
            assert_eq!(entry.message.as_deref(), Some(message), "{line}");
        }
    }

    #[test]
    fn syslog_old_and_new() {
        let entry = one("<27>Jul  1 09:00:55 web-1 shop[4711]: order lost");
        assert_eq!(
            (entry.level, entry.service.as_deref(), entry.data_str("host")),
            (Some(Level::Error), Some("shop"), Some("web-1"))
        );
        assert_eq!(entry.message.as_deref(), Some("order lost"));
        let entry = one("<165>1 2003-10-11T22:14:15.003Z web-1 shop 88 ID47 [x@1 a=\"b\"] order lost");
        assert_eq!((entry.level, entry.service.as_deref()), (Some(Level::Info), Some("shop")));
        assert_eq!(entry.message.as_deref(), Some("order lost"));
    }

    #[test]
    fn a_stack_trace_stays_with_its_entry() {
        let batch = decode(
            "banner\n2024-01-01 10:00:00 ERROR [main] shop.Pay: failed session=s1 took 3500 ms\njava.net.SocketTimeoutException: Read timed out\n\tat a.b.C.d(C.java:1)\nCaused by: x.Y: z\n2024-01-01 10:00:01 INFO [main] shop.Pay: next\n",
        );
        assert_eq!(batch.entries.len(), 3);
        let (position, entry) = &batch.entries[1];
        assert_eq!((position.line, position.offset), (2, 7));
        assert_eq!(entry.error_code.as_deref(), Some("SocketTimeoutException"));
        assert_eq!((entry.session_id.as_deref(), entry.response_time), (Some("s1"), Some(3.5)));
        assert!(entry.message.as_deref().is_some_and(|message| message.ends_with("Caused by: x.Y: z")));
        assert_eq!(batch.entries[0].1.timestamp, entry.timestamp);
    }

    #[test]
    fn a_json_tail_is_read() {
        let entry = one("2024-01-01 10:00:00 ERROR checkout failed {\"session_id\":\"s9\",\"amount\":12.5}");
        assert_eq!((entry.session_id.as_deref(), entry.message.as_deref()), (Some("s9"), Some("checkout failed")));
        assert_eq!(entry.event_data["amount"], 12.5);
    }

    #[test]
    fn no_time_at_all_is_said() {
        let batch = decode("hello\n  more\nworld\n");
        assert_eq!((batch.entries.len(), batch.rejects.len()), (0, 2));
        assert_eq!(batch.rejects[0].reason, RejectReason::NoTimeInSource);
    }
}
