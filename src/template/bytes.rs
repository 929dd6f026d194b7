//! Byte classes of message text, in one table.

/// What a byte is to the lexer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// White space.
    Space,
    /// Letters of any script and `_`.
    Letter,
    /// ASCII digits.
    Digit,
    /// Signs that may stand inside of a chunk: `. - / \ @ # $ % + * & ~`.
    Joint,
    /// Signs that stand alone.
    Sign,
}

const CLASS: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut table = [Class::Sign; 256];
    let mut i = 0_usize;
    while i < 256 {
        let byte = i as u8;
        table[i] = if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 {
            Class::Letter
        } else if byte.is_ascii_digit() {
            Class::Digit
        } else if byte <= b' ' || byte == 0x7f {
            Class::Space
        } else {
            match byte {
                b'.' | b'-' | b'/' | b'\\' | b'@' | b'#' | b'$' | b'%' | b'+' | b'*' | b'&' | b'~' => Class::Joint,
                _ => Class::Sign,
            }
        };
        i += 1;
    }
    table
}

/// The byte at `i`; a space past the end.
#[inline]
pub(super) fn at(bytes: &[u8], i: usize) -> u8 {
    bytes.get(i).copied().unwrap_or(b' ')
}

#[inline]
pub(super) fn class(byte: u8) -> Class {
    CLASS[byte as usize]
}

#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(class(byte), Class::Space)
}

#[inline]
pub(super) fn is_wordy(byte: u8) -> bool {
    matches!(class(byte), Class::Letter | Class::Digit)
}
