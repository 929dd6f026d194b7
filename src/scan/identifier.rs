//! Identifiers made of words and numbers (`payment-7d9f8b-x2k4q`, `sess_123`, `A1B2C3`): which part varies.

use super::bytes::{at, is_digit, is_word, slice};
use super::code;
use super::span::{Kind, Span};

/// Length of the random end of a Kubernetes pod name.
const POD_SUFFIX: usize = 5;

/// End of a chain: words joined by single `-` or `.`.
pub(super) fn chain_end(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while is_word(at(bytes, i)) || (matches!(at(bytes, i), b'-' | b'.') && is_word(at(bytes, i + 1)) && i > from) {
        i += 1;
    }
    i
}

/// End of a UUID that begins at `from`.
pub(super) fn uuid_end(bytes: &[u8], from: usize) -> Option<usize> {
    let id = bytes.get(from..from + 36)?;
    let fits = id.iter().enumerate().all(|(i, byte)| match i {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let end = from + 36;
    (fits && !at(bytes, end).is_ascii_alphanumeric()).then_some(end)
}

enum Part {
    Keep,
    /// Varies from this byte of the segment on.
    From(usize, Kind),
}

/// The first part of the chain `from..end` that varies; `named` after words such as "table".
pub(super) fn variable_part(text: &str, from: usize, end: usize, named: bool) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut i = from;
    while i < end {
        if matches!(at(bytes, i), b'-' | b'_' | b'.') {
            i += 1;
            continue;
        }
        if let Some(uuid) = uuid_end(bytes, i) {
            return Some(Span::new(i, uuid, Kind::Uuid));
        }
        let stop = segment_end(bytes, i, end);
        if pod_pair(text, i, stop, end) {
            return Some(Span::new(i, stop + 1 + POD_SUFFIX, Kind::Id));
        }
        match part(text, i, stop, end, (from, named)) {
            Part::Keep => i = stop,
            Part::From(start, kind) if start > i => return Some(Span::new(start, stop, kind)),
            Part::From(start, kind) => {
                let last = extend(text, stop, end);
                let alone = start == from && last == stop;
                let kind = if alone || kind != Kind::Number { kind } else { Kind::Id };
                return Some(Span::new(start, last, if last > stop { Kind::Id } else { kind }));
            }
        }
    }
    None
}

fn segment_end(bytes: &[u8], from: usize, end: usize) -> usize {
    let rest = bytes.get(from..end).unwrap_or_default();
    from + rest.iter().position(|byte| matches!(byte, b'-' | b'_' | b'.')).unwrap_or(rest.len())
}

/// Takes in the segments after a varying one that vary as well.
fn extend(text: &str, from: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut last = from;
    loop {
        let mut start = last;
        while start < end && matches!(at(bytes, start), b'-' | b'_' | b'.') {
            start += 1;
        }
        let stop = segment_end(bytes, start, end);
        let segment = slice(text, start, stop);
        let pod = at(bytes, last) == b'-' && segment.len() == POD_SUFFIX && segment.bytes().all(in_pod_alphabet);
        let varies = matches!(part(text, start, stop, end, (0, false)), Part::From(at, _) if at == start);
        if start >= end || !(pod || varies) {
            return last;
        }
        last = stop;
    }
}

/// Letters and digits of generated Kubernetes names: no vowels, nothing that looks like another.
fn in_pod_alphabet(byte: u8) -> bool {
    b"bcdfghjklmnpqrstvwxz2456789".contains(&byte)
}

/// `-<replica set>-<pod>` where chance left no digit in them.
fn pod_pair(text: &str, from: usize, stop: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let pod = slice(text, stop + 1, end);
    (6..=10).contains(&(stop - from))
        && at(bytes, stop) == b'-'
        && pod.len() == POD_SUFFIX
        && pod.bytes().all(in_pod_alphabet)
        && slice(text, from, stop).bytes().all(in_pod_alphabet)
}

fn part(text: &str, from: usize, stop: usize, end: usize, (chain, named): (usize, bool)) -> Part {
    let bytes = text.as_bytes();
    let segment = slice(text, from, stop);
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return Part::Keep;
    }
    if digits == segment.len() {
        return Part::From(from, if from == chain && stop == end { Kind::Number } else { Kind::Id });
    }
    if code::is_technology(segment) {
        let version = at(bytes, stop) == b'.' && is_digit(at(bytes, stop + 1)) && segment.starts_with(['v', 'V']);
        return if version && stop < end { Part::From(from + 1, Kind::Id) } else { Part::Keep };
    }
    if segment.len() >= 16 && segment.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Part::From(from, Kind::Hex);
    }
    let letters = segment.len() - digits;
    let trailing = segment.bytes().rev().take_while(u8::is_ascii_digit).count();
    if trailing == digits {
        return counted(segment, from, (letters, digits), named || word_follows(text, stop, end));
    }
    let leading = segment.bytes().take_while(u8::is_ascii_digit).count();
    let inner = leading == 0 && trailing == 0 && digits <= 2 && letters >= 6 && one_run(segment, digits);
    if inner && segment.bytes().any(|b| b"aeiouAEIOU".contains(&b) || b >= 0x80) {
        return Part::Keep;
    }
    Part::From(from, Kind::Id)
}

/// A word with a number at its end: `worker12` varies in the number, `D1345` as a whole, `travel2` before a
/// further word not at all.
fn counted(segment: &str, from: usize, (letters, digits): (usize, usize), fixed: bool) -> Part {
    if fixed && letters >= 3 && digits <= 2 && segment.bytes().next().is_some_and(|b| !b.is_ascii_digit()) {
        return Part::Keep;
    }
    let capital = segment.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let whole = letters <= 1 || (capital && letters <= 4) || (letters <= 3 && digits >= 3);
    if whole { Part::From(from, Kind::Id) } else { Part::From(from + letters, Kind::Number) }
}

fn word_follows(text: &str, stop: usize, end: usize) -> bool {
    let rest = slice(text, stop + 1, end);
    let next = rest.split(['-', '_', '.']).next().unwrap_or_default();
    next.len() >= 3
        && next.bytes().all(|b| b.is_ascii_lowercase())
        && !next.bytes().all(in_pod_alphabet)
        && at(text.as_bytes(), stop) != b'.'
}

fn one_run(segment: &str, digits: usize) -> bool {
    let run = segment.bytes().skip_while(|b| !b.is_ascii_digit()).take_while(u8::is_ascii_digit).count();
    run == digits
}
