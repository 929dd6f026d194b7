//! [`Field`]: the fields at the beginning of a line.

use super::kind::Kind;

/// One field of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'l> {
    pub(super) text: &'l str,
    pub(super) kind: Kind,
    /// Where it begins.
    pub(super) start: usize,
    /// Where the next field begins.
    pub(super) next: usize,
    /// A bar ends it.
    pub(super) barred: bool,
    /// More than one space, or a tab, follow it.
    pub(super) padded: bool,
}

/// Fields that are looked at; no usual header has more.
const MOST: usize = 20;
/// Longest bracketed group, in bytes.
const LONGEST_BRACKET: usize = 240;
/// Longest padded process number in parentheses, with them, in bytes: `( 1702)`.
const LONGEST_PADDED: usize = 10;

/// The first fields of a line.
pub(super) fn fields(line: &str) -> Vec<Field<'_>> {
    let bytes = line.as_bytes();
    let mut out = Vec::with_capacity(MOST);
    let mut start = skip_spaces(bytes, 0);
    while start < bytes.len() && out.len() < MOST {
        let end = field_end(bytes, start);
        let barred = byte(bytes, start) != b'|' && byte(bytes, end) == b'|';
        let next = skip_spaces(bytes, end + usize::from(barred));
        out.push(Field {
            text: line.get(start..end).unwrap_or_default(),
            kind: Kind::of(line.get(start..end).unwrap_or_default()),
            start,
            next,
            barred,
            padded: skip_spaces(bytes, end) > end + 1 || byte(bytes, end) == b'\t',
        });
        start = next.max(start + 1);
    }
    out
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(b' ')
}

fn skip_spaces(bytes: &[u8], from: usize) -> usize {
    let spaces = bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace());
    from + spaces.count()
}

fn field_end(bytes: &[u8], start: usize) -> usize {
    let end = match byte(bytes, start) {
        b'|' => return start + 1,
        b'[' | b'(' | b'<' => closing(bytes, start).unwrap_or_else(|| word_end(bytes, start)),
        _ => word_end(bytes, start),
    };
    // `[main]:`
    let colon = byte(bytes, end) == b':' && byte(bytes, end + 1).is_ascii_whitespace();
    end + usize::from(colon)
}

/// A word goes on to white space or a bar; brackets inside of it may contain spaces.
fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut i = start;
    while i < bytes.len() && !byte(bytes, i).is_ascii_whitespace() && byte(bytes, i) != b'|' {
        let inside = match byte(bytes, i) {
            b'[' if i > start => closing(bytes, i),
            b'(' if i > start && byte(bytes, i + 1) == b' ' => {
                closing(bytes, i).filter(|end| *end < i + LONGEST_PADDED)
            }
            _ => None,
        };
        i = inside.unwrap_or(i + 1);
    }
    i
}

/// The place behind the bracket that closes the one at `start`.
fn closing(bytes: &[u8], start: usize) -> Option<usize> {
    let (open, close) = match byte(bytes, start) {
        b'[' => (b'[', b']'),
        b'(' => (b'(', b')'),
        _ => (b'<', b'>'),
    };
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(start).take(LONGEST_BRACKET) {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}
