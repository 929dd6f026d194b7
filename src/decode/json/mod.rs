//! JSON: one object a line, an array of them (on one line or several), or objects indented over several lines.
//!
//! Objects in our schema are read straight into an entry without an intermediate tree (`visitor`); names
//! that are foreign go through the table of field names afterwards. A line that is broken in a way that
//! loggers are known for (`NaN`, raw control characters, half surrogates) is mended and read again (`repair`).

mod repair;
mod scan;
mod text;
mod visitor;

use std::borrow::Cow;

use serde::de::DeserializeSeed;
use serde_json::{Deserializer, Map, Value};

use self::{scan::object_end, visitor::Record};
use super::{
    batch::{Batch, Place, Problem},
    draft::Draft,
    lift::{lift, lift_mapped},
    lines::{Lines, trim},
    mapping::Mapping,
    time::Clock,
};
use crate::entry::{Block, Framing, RejectReason, encoding};

/// Lines of a head that are looked at to recognise indented objects.
const PROBE_LINES: usize = 3;

/// Bytes of a record to expect, for sizing a batch.
const USUAL_RECORD_BYTES: usize = 320;

/// Decoder of JSON in any of its layouts.
#[derive(Debug)]
pub(super) struct JsonDecoder {
    clock: Clock,
    mapping: Mapping,
    /// The line with which each object begins, when objects are indented over several lines.
    opening: Option<Vec<u8>>,
}

impl JsonDecoder {
    pub(super) fn new(head: &[u8], clock: Clock, mapping: Mapping) -> Self {
        let opening = Lines::new(head, 1)
            .take(PROBE_LINES)
            .map(|(_, line)| line)
            .find(|line| line.trim_ascii() == b"{")
            .map(|line| line.trim_ascii_end().to_vec());
        Self { clock, mapping, opening }
    }

    pub(super) fn framing(&self) -> Framing {
        if self.opening.is_some() { Framing::Marked } else { Framing::Lines }
    }

    pub(super) fn starts_entry(&self, line: &[u8]) -> bool {
        self.opening.as_ref().is_none_or(|opening| trim(line).trim_ascii_end() == opening.as_slice())
    }

    pub(super) fn decode(&self, block: &Block, out: &mut Batch) {
        if self.opening.is_some() {
            self.decode_indented(block, out);
            return;
        }
        let valid = std::str::from_utf8(&block.bytes).is_ok();
        out.entries.reserve(block.bytes.len() / USUAL_RECORD_BYTES);
        for (place, line) in Lines::new(&block.bytes, block.first_line) {
            let line = line.trim_ascii();
            match line {
                [b'{', .., b'}'] => self.record(block, place, line, valid, out),
                [b'{', .., b'}', b','] => self.record(block, place, &line[..line.len() - 1], valid, out),
                [b'['] | [b']'] | [b']', b','] | [b','] | [] => {}
                [b'[', rest @ ..] => self.array(block, place, rest, valid, out),
                [b'{', ..] => self.array(block, place, line, valid, out),
                _ => self.no_object(block, place, line, out),
            }
        }
    }

    fn no_object(&self, block: &Block, place: Place, line: &[u8], out: &mut Batch) {
        let reason = match serde_json::from_slice::<serde::de::IgnoredAny>(line) {
            Ok(_) => RejectReason::NotAnObject,
            Err(error) => RejectReason::InvalidJson(error.to_string()),
        };
        out.reject(block, place, reason.into(), line);
    }

    /// Several objects on one line; each has its own offset.
    fn array(&self, block: &Block, place: Place, line: &[u8], valid: bool, out: &mut Batch) {
        let mut rest = line;
        loop {
            rest = rest.trim_ascii_start();
            while let [b',', after @ ..] = rest {
                rest = after.trim_ascii_start();
            }
            if rest.is_empty() || rest == b"]" {
                return;
            }
            let Some(end) = object_end(rest) else {
                // The parser finds the right words for what is wrong.
                self.record(block, at(place, rest, block), rest, valid, out);
                return;
            };
            let (object, after) = rest.split_at(end);
            self.record(block, at(place, rest, block), object, valid, out);
            rest = after;
        }
    }

    fn decode_indented(&self, block: &Block, out: &mut Batch) {
        let mut open: Option<(Place, usize)> = None;
        for (place, line) in Lines::new(&block.bytes, block.first_line) {
            if self.starts_entry(line) {
                if let Some((start, end)) = open.take() {
                    self.indented(block, start, end, out);
                }
                open = Some((place, block.bytes.len()));
            }
            match (&mut open, line.trim_ascii()) {
                (_, b"[" | b"]") => {}
                (Some((_, end)), _) => *end = offset_in(&block.bytes, line) + line.len(),
                (None, _) => out.reject(block, place, RejectReason::Layout("indented JSON").into(), line),
            }
        }
        if let Some((start, end)) = open {
            self.indented(block, start, end, out);
        }
    }

    fn indented(&self, block: &Block, place: Place, end: usize, out: &mut Batch) {
        let text = block.bytes.get(place.start..end).unwrap_or_default();
        let text = trim(text).trim_ascii();
        let text = text.strip_suffix(b",").unwrap_or(text);
        self.record(block, place, text, false, out);
    }

    /// One object. `valid` says that it is known to be UTF-8.
    fn record(&self, block: &Block, place: Place, bytes: &[u8], valid: bool, out: &mut Batch) {
        let text = if valid {
            std::str::from_utf8(bytes).map_or_else(|_| encoding::text(bytes), Cow::Borrowed)
        } else {
            encoding::text(bytes)
        };
        let draft = self.draft(&text).or_else(|error| {
            let (mended, problems) = repair::repair(&text).ok_or(error)?;
            let mut draft = self.draft(&mended)?;
            draft.problems.extend(problems);
            Ok(draft)
        });
        let finished = draft.map_err(|error: serde_json::Error| Problem::from(invalid(&error))).and_then(Draft::finish);
        match finished {
            Ok((entry, zoned, problems)) => {
                out.push(block, place, entry, zoned);
                for problem in problems {
                    out.warn(block, place, problem, bytes);
                }
            }
            Err(problem) => out.reject(block, place, problem, bytes),
        }
    }

    fn draft(&self, text: &str) -> serde_json::Result<Draft> {
        let mut draft = Draft::default();
        if !self.mapping.is_empty() {
            let record: Map<String, Value> = serde_json::from_str(text)?;
            lift_mapped(&mut draft, record, &self.mapping, &self.clock);
            return Ok(draft);
        }
        let mut foreign = Vec::new();
        let mut deserializer = Deserializer::from_str(text);
        Record { clock: &self.clock, draft: &mut draft, foreign: &mut foreign }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        if !foreign.is_empty() {
            lift(&mut draft, foreign, &self.clock);
        }
        unpack_message(&mut draft, &self.clock);
        Ok(draft)
    }
}

/// Container runtimes wrap the application's line: where the message is itself an object, its fields count.
fn unpack_message(draft: &mut Draft, clock: &Clock) {
    let Some(message) = &draft.message else { return };
    let trimmed = message.trim();
    if trimmed.starts_with('{')
        && trimmed.ends_with('}')
        && let Ok(inner) = serde_json::from_str::<Map<String, Value>>(trimmed)
        && !inner.is_empty()
    {
        let whole = draft.message.take();
        lift(draft, inner, clock);
        draft.message = draft.message.take().or(whole);
    } else if trimmed.len() < message.len() && message.ends_with('\n') {
        draft.message = Some(message.trim_end().to_owned());
    }
}

/// A text that may be valid JSON where the given one is not; `None` when there is nothing to mend.
pub(super) fn mended(text: &str) -> Option<String> {
    repair::repair(text).map(|(text, _)| text)
}

fn invalid(error: &serde_json::Error) -> RejectReason {
    RejectReason::InvalidJson(error.to_string())
}

/// The place of `part`, which was cut out of `place`'s line.
fn at(place: Place, part: &[u8], block: &Block) -> Place {
    Place { start: offset_in(&block.bytes, part).max(place.start), ..place }
}

/// Offset of a slice within the slice it was cut from.
fn offset_in(whole: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}
