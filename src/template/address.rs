//! Values that reach over signs: URLs, Windows paths, `host:port`, and groups of hexadecimal digits between
//! colons (times, IPv6 and hardware addresses).

use super::bytes::{at, is_space, is_wordy};
use super::chunk::{self, Look};

/// A URL goes on to white space or a sign that closes something.
pub(super) fn url_end(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while !is_space(at(bytes, i))
        && !matches!(at(bytes, i), b'"' | b'\'' | b'<' | b'>' | b')' | b']' | b'}' | b',' | b'|' | b';')
    {
        i += 1;
    }
    while i > from && matches!(at(bytes, i - 1), b'.' | b':') {
        i -= 1;
    }
    i
}

/// `scheme://…` and `C:\…`, where the chunk at `start` ends at `stop`.
pub(super) fn url_or_drive_end(bytes: &[u8], start: usize, stop: usize) -> Option<usize> {
    if at(bytes, stop) != b':' || stop == start {
        return None;
    }
    if at(bytes, stop + 1) == b'/' && at(bytes, stop + 2) == b'/' {
        return Some(url_end(bytes, stop));
    }
    let drive = stop == start + 1 && at(bytes, stop + 1) == b'\\';
    drive.then(|| chunk::read(bytes, stop + 1).0)
}

/// `shop.example.com:443`, `localhost:80`, `com.example.Cart.add:217`, where `word` ends at `end`.
pub(super) fn port_end(bytes: &[u8], word: &[u8], look: Look, end: usize) -> Option<usize> {
    let port = at(bytes, end) == b':' && at(bytes, end + 1).is_ascii_digit() && at(bytes, end + 2).is_ascii_digit();
    if !port {
        return None;
    }
    let lower = !word.iter().any(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    let named = word == b"localhost" || look.dots() >= 2 || (look.dots() == 1 && lower);
    named.then(|| {
        let (stop, _) = chunk::read(bytes, end + 1);
        chunk::trim(bytes, end + 1, stop)
    })
}

/// Groups of up to four hexadecimal digits between colons.
pub(super) fn colons_end(bytes: &[u8], start: usize) -> Option<usize> {
    if !at(bytes, start).is_ascii_hexdigit() {
        return None;
    }
    let (mut i, mut colons, mut digits, mut run) = (start, 0, false, 0);
    loop {
        let byte = at(bytes, i);
        if byte.is_ascii_hexdigit() {
            digits |= byte.is_ascii_digit();
            run += 1;
            if run > 4 {
                return None;
            }
        } else if byte == b':' && (at(bytes, i + 1).is_ascii_hexdigit() || at(bytes, i + 1) == b':') {
            colons += 1;
            run = 0;
        } else {
            break;
        }
        i += 1;
    }
    (colons >= 2 && !is_wordy(at(bytes, i)) && (digits || colons >= 5)).then_some(i)
}
