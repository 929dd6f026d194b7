//! Dates with names: `Sat Jun 11 03:28:22 PDT 2005`, `Jul 1 09:00:55`, `09 Nov 2005`, `11/Jun/2005`.

use super::bytes::{at, is_wordy};

/// Parts that may follow day and month: a clock, a zone, a year.
const PARTS: usize = 4;

/// The end of a date that begins at `start` with the name of a weekday or a month.
pub(super) fn named_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (day, month) = match name_end(bytes, start)? {
        (end, Name::Day) => (true, gap_end(bytes, end)),
        (_, Name::Month) => (false, start),
    };
    let mut end = match name_end(bytes, month) {
        Some((end, Name::Month)) => digits_end(bytes, gap_end(bytes, end), 1, 2)?,
        // `Sat, 11 Jun`
        _ if day => name_end(bytes, gap_end(bytes, digits_end(bytes, month, 1, 2)?)).map(|(end, _)| end)?,
        _ => return None,
    };
    for _ in 0..PARTS {
        let next = gap_end(bytes, end);
        let part = clock_end(bytes, next).or_else(|| digits_end(bytes, next, 4, 4)).or_else(|| zone_end(bytes, next));
        match part.filter(|_| next > end) {
            Some(stop) => end = stop,
            None => break,
        }
    }
    Some(end)
}

enum Name {
    Day,
    Month,
}

/// The end of an English name of a weekday or a month, short or in full.
fn name_end(bytes: &[u8], start: usize) -> Option<(usize, Name)> {
    if !at(bytes, start).is_ascii_uppercase() {
        return None;
    }
    let (rest, name): (&[u8], Name) = match bytes.get(start..start + 3)? {
        b"Mon" | b"Fri" | b"Sun" => (b"day", Name::Day),
        b"Tue" => (b"sday", Name::Day),
        b"Wed" => (b"nesday", Name::Day),
        b"Thu" => (b"rsday", Name::Day),
        b"Sat" => (b"urday", Name::Day),
        b"Jan" => (b"uary", Name::Month),
        b"Feb" => (b"ruary", Name::Month),
        b"Mar" => (b"ch", Name::Month),
        b"Apr" => (b"il", Name::Month),
        b"May" => (b"", Name::Month),
        b"Jun" => (b"e", Name::Month),
        b"Jul" => (b"y", Name::Month),
        b"Aug" => (b"ust", Name::Month),
        b"Sep" => (b"tember", Name::Month),
        b"Oct" => (b"ober", Name::Month),
        b"Nov" | b"Dec" => (b"ember", Name::Month),
        _ => return None,
    };
    let short = start + 3;
    let full = short + rest.len();
    let end = if bytes.get(short..full) == Some(rest) { full } else { short };
    (!is_wordy(at(bytes, end))).then_some((end, name))
}

/// The end of the one or two signs or spaces between the parts of a date.
fn gap_end(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while i < bytes.len() && i < from + 3 && matches!(at(bytes, i), b' ' | b',' | b'-' | b'/') {
        i += 1;
    }
    i
}

fn digits_end(bytes: &[u8], from: usize, least: usize, most: usize) -> Option<usize> {
    let mut i = from;
    while at(bytes, i).is_ascii_digit() {
        i += 1;
    }
    ((least..=most).contains(&(i - from)) && !at(bytes, i).is_ascii_alphabetic()).then_some(i)
}

/// `03:28:22.5`
fn clock_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut i = from;
    while at(bytes, i).is_ascii_digit()
        || (matches!(at(bytes, i), b':' | b'.' | b',') && at(bytes, i + 1).is_ascii_digit())
    {
        i += 1;
    }
    (i >= from + 4 && bytes.get(from..i)?.contains(&b':')).then_some(i)
}

/// `+0300`, `UTC`, and other three or four capitals before a year.
fn zone_end(bytes: &[u8], from: usize) -> Option<usize> {
    if matches!(at(bytes, from), b'+' | b'-') {
        return digits_end(bytes, from + 1, 4, 4);
    }
    let mut i = from;
    while at(bytes, i).is_ascii_uppercase() {
        i += 1;
    }
    let known = matches!(bytes.get(from..i)?, b"UTC" | b"GMT");
    let year = digits_end(bytes, gap_end(bytes, i), 4, 4).is_some();
    ((3..=4).contains(&(i - from)) && !is_wordy(at(bytes, i)) && (known || year)).then_some(i)
}
