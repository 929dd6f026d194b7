//! [`Style`]: how and where a source writes its stamps, found once in its head.

use std::collections::BTreeMap;

use crate::decode::{
    lines::Lines,
    time::{Clock, Shape, Stamp, parse_shape, parse_stamp},
};

/// Lines of the head that are looked at.
const LINES: usize = 300;
/// A stamp begins within this many bytes and words of its line.
const WITHIN_BYTES: usize = 256;
const WITHIN_WORDS: usize = 12;

/// The usual shape of a source's stamps and the word of the line at which they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Style {
    shape: Shape,
    word: usize,
}

/// A stamp found in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) stamp: Stamp,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Style {
    /// The style that most lines with a stamp have. Also settles in `clock` whether days come before months.
    pub(super) fn detect(head: &[u8], clock: &mut Clock) -> Option<Self> {
        let mut votes: BTreeMap<Self, usize> = BTreeMap::new();
        let mut lines = 0;
        for (_, line) in Lines::new(head, 1).take(LINES) {
            lines += 1;
            let found = word_starts(line).enumerate().find_map(|(word, at)| {
                let (shape, ..) = parse_stamp(line.get(at..)?, true)?;
                if shape == Shape::SlashedYearLast && month_comes_first(line.get(at..)?) {
                    clock.day_first = false;
                }
                Some(Self { shape, word })
            });
            if let Some(style) = found {
                *votes.entry(style).or_default() += 1;
            }
        }
        // Numbers that may be ids count only where most lines have them.
        let sure = |style: Self, votes: usize| style.shape.is_telling() || votes * 2 > lines;
        votes
            .into_iter()
            .filter(|(style, votes)| sure(*style, *votes))
            .max_by_key(|(_, votes)| *votes)
            .map(|(style, _)| style)
    }

    /// The stamp with which a line begins an entry; `None` when it is a continuation.
    pub(super) fn locate(self, line: &[u8], clock: &Clock) -> Option<Found> {
        self.usual(line, clock).or_else(|| Self::at_start(line, clock))
    }

    fn usual(self, line: &[u8], clock: &Clock) -> Option<Found> {
        let start = word_starts(line).nth(self.word)?;
        let (civil, length) = parse_shape(self.shape, line.get(start..)?, clock.day_first)?;
        Some(Found { stamp: clock.place(civil)?, start, end: start + length })
    }

    /// A stamp of another telling shape at the very beginning: sources that several programs write to.
    fn at_start(line: &[u8], clock: &Clock) -> Option<Found> {
        let start = usize::from(line.first() == Some(&b'['));
        let (shape, civil, length) = parse_stamp(line.get(start..)?, clock.day_first)?;
        if !shape.is_telling() {
            return None;
        }
        Some(Found { stamp: clock.place(civil)?, start, end: start + length })
    }

    /// Whether host and process follow the stamp.
    pub(super) fn is_syslog(self) -> bool {
        self.shape == Shape::MonthName
    }

    /// Whether levels are single letters.
    pub(super) fn has_level_letters(self) -> bool {
        matches!(self.shape, Shape::MonthDay | Shape::Letter)
    }
}

/// Where words begin that may be a stamp.
fn word_starts(line: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let opens = |byte: u8| matches!(byte, b' ' | b'\t' | b'[' | b'|' | b'(' | b'<' | b'>' | b'"' | b',');
    let mut before = b' ';
    let starts = line.iter().take(WITHIN_BYTES).enumerate().filter_map(move |(at, byte)| {
        let gap = matches!(before, b' ' | b'\t');
        let begins = (gap && !matches!(byte, b' ' | b'\t')) || (opens(before) && byte.is_ascii_alphanumeric());
        before = *byte;
        begins.then_some(at)
    });
    starts.take(WITHIN_WORDS)
}

/// Whether the second number of `12/31/2015` can only be a day.
fn month_comes_first(bytes: &[u8]) -> bool {
    let number = |part: &[u8]| std::str::from_utf8(part).ok()?.parse::<u8>().ok();
    let mut parts = bytes.split(|byte| matches!(byte, b'/' | b'-'));
    let _ = parts.next();
    parts.next().and_then(number).is_some_and(|second| second > 12)
}
