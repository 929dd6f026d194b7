//! What follows an equals sign: as a rule a value, whatever it looks like.

use super::bytes::{Class, at, class, is_space};
use super::{address, chunk};

/// What is due after `key=`.
pub(super) enum Due {
    /// A value up to this place; a place not behind the start says that it is missing.
    Value(usize),
    /// Text as anywhere else.
    Text,
    /// A sign that opens a structure.
    Sign,
}

/// Reads what stands at `start`, where the equals sign ends at `after`.
pub(super) fn value(bytes: &[u8], key: &[u8], after: usize, start: usize) -> Due {
    let byte = at(bytes, start);
    if says_it(key) && !byte.is_ascii_digit() && start < bytes.len() && !closes(byte) {
        return if class(byte) == Class::Sign { Due::Sign } else { Due::Text };
    }
    match class(byte) {
        Class::Letter | Class::Digit | Class::Joint => chunk_value(bytes, after, start),
        _ if matches!(byte, b'"' | b'\'') => quoted(bytes, start),
        // `from=<anna@example.com>`, but not `limit=<memory:1024, cores:1>`.
        _ if byte == b'<' => angled(bytes, start),
        _ if matches!(byte, b'[' | b'(' | b'{' | b'=' | b'>' | b':') => Due::Sign,
        _ => Due::Value(after),
    }
}

/// What these keys have is what the line says.
fn says_it(key: &[u8]) -> bool {
    matches!(key, b"msg" | b"message" | b"event" | b"action" | b"method" | b"reason" | b"error" | b"err" | b"text")
}

fn closes(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b')' | b']' | b'}')
}

fn chunk_value(bytes: &[u8], after: usize, start: usize) -> Due {
    if let Some(end) = address::colons_end(bytes, start) {
        return Due::Value(end);
    }
    // Masked: `****1234`.
    let mut from = start;
    while at(bytes, from) == b'*' {
        from += 1;
    }
    let (end, look) = chunk::read(bytes, from);
    if end == start || (!look.is_wordy() && from == start) {
        return Due::Sign;
    }
    match at(bytes, end) {
        // Nothing, and the next key.
        b'=' if start > after => Due::Value(after),
        // `Intent {…}`, `Rect(…)`: the name of a structure.
        b'(' | b'{' | b'=' | b'<' => Due::Text,
        b' ' if at(bytes, end + 1) == b'{' => Due::Text,
        b':' if at(bytes, end + 1) == b':' => Due::Text,
        b':' if !is_space(at(bytes, end + 1)) => Due::Value(address::url_end(bytes, end)),
        _ => {
            let mut end = end;
            while end > start + 1 && at(bytes, end - 1) == b'.' {
                end -= 1;
            }
            Due::Value(end)
        }
    }
}

fn quoted(bytes: &[u8], start: usize) -> Due {
    let quote = at(bytes, start);
    let rest = bytes.get(start + 1..).unwrap_or_default();
    match memchr::memchr(quote, rest) {
        Some(close) => Due::Value(start + 2 + close),
        None => Due::Sign,
    }
}

fn angled(bytes: &[u8], start: usize) -> Due {
    let rest = bytes.get(start + 1..).unwrap_or_default();
    let close = rest.iter().position(|byte| is_space(*byte) || matches!(byte, b'<' | b'>' | b':' | b'('));
    match close {
        Some(close) if rest.get(close) == Some(&b'>') => Due::Value(start + 2 + close),
        _ => Due::Sign,
    }
}
