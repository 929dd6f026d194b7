//! Network addresses: IPv4, IPv6, MAC, e-mail, and the extent of URLs.

use super::bytes::{at, digits_end, hex_end, is_digit, is_local, is_word, word_before};

/// End of an IPv4 address (port included) that begins at `from`.
pub(super) fn ipv4(bytes: &[u8], from: usize) -> Option<usize> {
    let mut i = from;
    for part in 0..4 {
        let end = digits_end(bytes, i);
        if end == i || end - i > 3 {
            return None;
        }
        let value =
            bytes.get(i..end)?.iter().fold(0_u32, |sum, digit| sum.saturating_mul(10) + u32::from(digit - b'0'));
        if value > 255 {
            return None;
        }
        i = end;
        if part < 3 {
            if at(bytes, i) != b'.' {
                return None;
            }
            i += 1;
        }
    }
    let goes_on = is_word(at(bytes, i)) || (at(bytes, i) == b'.' && is_digit(at(bytes, i + 1)));
    (!goes_on).then(|| port_end(bytes, i))
}

/// End of `:1234`, or `from` where there is no port.
pub(super) fn port_end(bytes: &[u8], from: usize) -> usize {
    let end = if at(bytes, from) == b':' { digits_end(bytes, from + 1) } else { return from };
    if (2..=6).contains(&(end - from)) && !is_word(at(bytes, end)) { end } else { from }
}

/// Whether an IPv4 or IPv6 address belongs to a private, loop-back or link-local range.
pub(super) fn is_own(address: &str) -> bool {
    let mut parts = address.split('.').map(|part| part.parse::<u8>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(0 | 10 | 127), Some(_)) | (Some(192), Some(168)) | (Some(169), Some(254)) => true,
        (Some(172), Some(second)) => (16..32).contains(&second),
        (Some(_), Some(_)) => false,
        _ => {
            let bare = address.trim_start_matches('[').to_ascii_lowercase();
            bare.starts_with("::1") || ["fe80:", "fc", "fd"].iter().any(|range| bare.starts_with(range))
        }
    }
}

/// End of an IPv6 address: eight groups, or fewer with one `::` and at least one digit.
pub(super) fn ipv6(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut i, mut groups, mut gaps, mut digit) = (from, 0, 0, false);
    loop {
        let end = hex_end(bytes, i);
        if end - i > 4 {
            return None;
        }
        digit |= bytes.get(i..end)?.iter().any(|byte| is_digit(*byte));
        groups += usize::from(end > i);
        i = end;
        match (at(bytes, i), at(bytes, i + 1)) {
            (b':', b':') => {
                gaps += 1;
                i += 2;
            }
            (b':', next) if next.is_ascii_hexdigit() => i += 1,
            (b'.', next) if groups >= 2 && is_digit(next) => {
                let last = i - (i - bytes.get(..i)?.iter().rposition(|byte| *byte == b':')?) + 1;
                return ipv4(bytes, last).filter(|_| gaps == 1);
            }
            _ => break,
        }
        if groups > 8 {
            return None;
        }
    }
    let whole = (gaps == 0 && groups == 8) || (gaps == 1 && groups < 8 && digit);
    let i = if at(bytes, i) == b'%' { super::bytes::word_end(bytes, i + 1) } else { i };
    (whole && !is_word(at(bytes, i))).then_some(i)
}

/// End of a MAC address: six pairs joined by `:` or `-`.
pub(super) fn mac(bytes: &[u8], from: usize) -> Option<usize> {
    let separator = at(bytes, from + 2);
    if separator != b':' && separator != b'-' {
        return None;
    }
    for pair in 0..6 {
        let start = from + pair * 3;
        if hex_end(bytes, start) != start + 2 || (pair < 5 && at(bytes, start + 2) != separator) {
            return None;
        }
    }
    let end = from + 17;
    let goes_on = is_word(at(bytes, end)) || (at(bytes, end) == separator && is_word(at(bytes, end + 1)));
    (!goes_on).then_some(end)
}

/// End of an e-mail address that begins at `from` and whose `@` (or `%40`) stands at `sign`.
pub(super) fn email(bytes: &[u8], from: usize, sign: usize) -> Option<usize> {
    let local = bytes.get(from..sign)?;
    if local.is_empty() || local.len() > 128 || !local.iter().all(|byte| is_local(*byte)) {
        return None;
    }
    let domain = sign + if at(bytes, sign) == b'@' { 1 } else { 3 };
    let (mut i, mut dot) = (domain, None);
    while is_word(at(bytes, i)) || (matches!(at(bytes, i), b'.' | b'-') && is_word(at(bytes, i + 1))) {
        if at(bytes, i) == b'.' {
            dot = Some(i);
        }
        i += 1;
    }
    let dot = dot?;
    let top = bytes.get(dot + 1..i)?;
    // `user@localhost` is no address of a person; `a@1.2` is a version.
    (dot > domain && top.len() >= 2 && !top.iter().all(|byte| is_digit(*byte))).then_some(i)
}

/// End of the URL whose scheme ends before `://` at `colon`.
pub(super) fn url_end(bytes: &[u8], colon: usize) -> usize {
    let mut i = colon + 3;
    while i < bytes.len() && !super::bytes::is_space(at(bytes, i)) {
        if matches!(at(bytes, i), b'"' | b'\'' | b'<' | b'>' | b'`' | b'|' | b'\\' | b',' | b';' | b')' | b']' | b'}') {
            break;
        }
        i += super::bytes::char_len(at(bytes, i));
    }
    let mut end = i.min(bytes.len());
    while end > colon + 3 && matches!(at(bytes, end - 1), b'.' | b':' | b'!' | b'?') {
        end -= 1;
    }
    end
}

/// The user information of the URL after `://` at `colon`: bytes between the slashes and the last `@`
/// of the authority.
pub(super) fn user_info(bytes: &[u8], colon: usize, end: usize) -> Option<usize> {
    let start = colon + 3;
    let authority = bytes.get(start..end)?;
    let authority = authority.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next()?;
    authority.iter().rposition(|byte| *byte == b'@').filter(|sign| *sign > 0).map(|sign| start + sign)
}

/// Whether an address may begin at `from`: not in the middle of a word or number.
pub(super) fn fresh(text: &str, from: usize) -> bool {
    let before = from.checked_sub(1).map_or(0, |i| at(text.as_bytes(), i));
    !word_before(text, from) && !matches!(before, b'.' | b':')
}
