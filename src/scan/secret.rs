//! Credentials that are recognised by their own shape: JWTs, vendors' API keys, long random strings.

use super::bytes::{at, is_word, slice};

/// How the keys of well-known vendors begin (their public documentation on secret scanning).
const KEY_PREFIXES: [&str; 24] = [
    "sk-",
    "sk_live_",
    "sk_test_",
    "pk_live_",
    "pk_test_",
    "rk_live_",
    "whsec_",
    "AKIA",
    "ASIA",
    "AIza",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "SG.",
    "ya29.",
    "npm_",
    "hvs.",
];

/// Shortest body of a vendor's key after its prefix.
const KEY_BODY: usize = 12;

/// Shortest random string that counts as a key without any hint.
const RANDOM: usize = 24;

/// End of base64-like text (both alphabets, padding) that begins at `from`.
pub(super) fn opaque_end(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while at(bytes, i).is_ascii_alphanumeric() || matches!(at(bytes, i), b'-' | b'_' | b'.' | b'+' | b'/' | b'~') {
        i += 1;
    }
    while at(bytes, i) == b'=' && i > from {
        i += 1;
    }
    while i > from && matches!(at(bytes, i - 1), b'.' | b'/') {
        i -= 1;
    }
    i
}

/// End of a credential that begins at `from`.
pub(super) fn credential(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(from..)?.starts_with(b"eyJ") {
        let end = opaque_end(bytes, from);
        return (end - from >= 20).then_some(end);
    }
    for prefix in KEY_PREFIXES {
        if bytes.get(from..)?.starts_with(prefix.as_bytes()) {
            let end = key_end(bytes, from);
            let body = slice(text, from + prefix.len(), end);
            return (body.len() >= KEY_BODY && (prefix.len() > 3 || body.bytes().any(|b| b.is_ascii_digit())))
                .then_some(end);
        }
    }
    let end = key_end(bytes, from);
    looks_random(slice(text, from, end)).then_some(end)
}

fn key_end(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while at(bytes, i).is_ascii_alphanumeric() || matches!(at(bytes, i), b'-' | b'_' | b'+' | b'/') {
        i += 1;
    }
    while at(bytes, i) == b'=' && at(bytes, i + 1) == b'=' {
        i += 1;
    }
    if at(bytes, i) == b'=' && i > from && !is_word(at(bytes, i + 1)) { i + 1 } else { i }
}

/// Long, with capitals, small letters and digits mixed as chance mixes them and names don't.
///
/// Hexadecimal ids (traces, spans, digests) have one case and stay out; so do class names and constants.
fn looks_random(word: &str) -> bool {
    if word.len() < RANDOM {
        return false;
    }
    let class = |b: u8| match b {
        b'0'..=b'9' => 0_u8,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let mut counts = [0_usize; 4];
    let mut changes = 0;
    let mut last = 3;
    for now in word.bytes().map(class) {
        if let Some(count) = counts.get_mut(usize::from(now)) {
            *count += 1;
        }
        changes += usize::from(now != last);
        last = now;
    }
    let [digits, small, capital, other] = counts;
    digits >= 2 && small >= 4 && capital >= 4 && other * 8 <= word.len() && changes * 5 >= word.len() * 2
}
