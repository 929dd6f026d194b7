//! Byte classes and the small steps over bytes that every matcher is made of.
//!
//! Matchers take the bytes and a place and answer with the end of what they recognised. All ends lie on
//! character boundaries, because a step never stops inside a multi-byte character.

const WORD: u8 = 1;
const DIGIT: u8 = 2;
const HEX: u8 = 4;
const SPACE: u8 = 8;
const LOCAL: u8 = 16;

const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0_u8; 256];
    let mut i = 0_usize;
    while i < 256 {
        let byte = i as u8;
        let mut class = 0;
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            class |= WORD | LOCAL;
        }
        // 0xC2, 0xE2 and 0xF0.. lead punctuation, currency signs and emoji; other leads are letters.
        if byte >= 0x80 && byte != 0xc2 && byte != 0xe2 && byte < 0xf0 {
            class |= WORD | LOCAL;
        }
        if byte.is_ascii_digit() {
            class |= DIGIT;
        }
        if byte.is_ascii_hexdigit() {
            class |= HEX;
        }
        if byte.is_ascii_whitespace() || byte < 0x20 || byte == 0x7f {
            class |= SPACE;
        }
        if matches!(byte, b'.' | b'+' | b'-' | b'%' | b'\'' | b'!' | b'#' | b'&' | b'~') {
            class |= LOCAL;
        }
        table[i] = class;
        i += 1;
    }
    table
}

/// The byte at `i`; 0 past the end.
#[inline]
pub(super) fn at(bytes: &[u8], i: usize) -> u8 {
    bytes.get(i).copied().unwrap_or(0)
}

#[inline]
fn is(byte: u8, class: u8) -> bool {
    CLASS[usize::from(byte)] & class != 0
}

/// Letters of any script, digits, underscore.
#[inline]
pub(super) fn is_word(byte: u8) -> bool {
    is(byte, WORD)
}

/// ASCII digit.
#[inline]
pub(super) fn is_digit(byte: u8) -> bool {
    is(byte, DIGIT)
}

/// White space and control characters.
#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    is(byte, SPACE)
}

/// May stand before the `@` of an e-mail address.
#[inline]
pub(super) fn is_local(byte: u8) -> bool {
    is(byte, LOCAL)
}

#[inline]
fn run(bytes: &[u8], from: usize, class: u8) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !is(*byte, class)).unwrap_or(rest.len())
}

/// End of the word that begins at `from`.
#[inline]
pub(super) fn word_end(bytes: &[u8], from: usize) -> usize {
    run(bytes, from, WORD)
}

/// End of the digits that begin at `from`.
#[inline]
pub(super) fn digits_end(bytes: &[u8], from: usize) -> usize {
    run(bytes, from, DIGIT)
}

/// End of the hexadecimal digits that begin at `from`.
#[inline]
pub(super) fn hex_end(bytes: &[u8], from: usize) -> usize {
    run(bytes, from, HEX)
}

/// End of white space.
#[inline]
pub(super) fn spaces_end(bytes: &[u8], from: usize) -> usize {
    run(bytes, from, SPACE)
}

/// End of one separating space (also a no-break or thin one), or `from` itself.
#[inline]
pub(super) fn gap_end(bytes: &[u8], from: usize) -> usize {
    match (at(bytes, from), at(bytes, from + 1), at(bytes, from + 2)) {
        (b' ' | b'\t', ..) => from + 1,
        (0xc2, 0xa0, _) => from + 2,
        (0xe2, 0x80, 0x89 | 0xaf) => from + 3,
        _ => from,
    }
}

/// Length of the character whose first byte is this one.
#[inline]
pub(super) fn char_len(lead: u8) -> usize {
    match lead {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
        _ => 1,
    }
}

/// Whether the character that ends before `i` belongs to a word.
#[inline]
pub(super) fn word_before(text: &str, i: usize) -> bool {
    match i.checked_sub(1).map(|last| at(text.as_bytes(), last)) {
        None => false,
        Some(byte) if byte < 0x80 => is_word(byte),
        Some(_) => text.get(..i).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric),
    }
}

/// The slice, or nothing where the bounds are no boundaries.
#[inline]
pub(super) fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}
