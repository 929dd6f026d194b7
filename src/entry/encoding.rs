//! Bytes to text: UTF-8, and Windows-1251, in which older Russian systems write logs and Excel writes CSV.

use std::borrow::Cow;

/// From 0x80 on; letters in order follow at 0xC0.
const WINDOWS_1251: [char; 64] = [
    'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ', 'ђ', '‘', '’', '“', '”', '•', '–',
    '—', '\u{98}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ', '\u{a0}', 'Ў', 'ў', 'Ј', '¤', 'Ґ', '¦', '§', 'Ё', '©', 'Є', '«',
    '¬', '\u{ad}', '®', 'Ї', '°', '±', 'І', 'і', 'ґ', 'µ', '¶', '·', 'ё', '№', 'є', '»', 'ј', 'Ѕ', 'ѕ', 'ї',
];

/// The text of a line, or of a part of one. What is no UTF-8 is read as Windows-1251, unless most of it is UTF-8 all the same: then
/// a damaged character is replaced.
#[must_use]
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_single_byte(bytes) => Cow::Owned(bytes.iter().map(|byte| letter(*byte)).collect()),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

fn letter(byte: u8) -> char {
    match byte {
        0..0x80 => char::from(byte),
        0x80..0xc0 => WINDOWS_1251.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from_u32(0x410 + u32::from(byte - 0xc0)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// Whether more bytes beyond ASCII stand outside of whole characters of UTF-8 than within; a single one is damage.
fn is_single_byte(bytes: &[u8]) -> bool {
    let beyond = |bytes: &[u8]| bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let (mut within, mut outside) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        within += beyond(chunk.valid().as_bytes());
        outside += beyond(chunk.invalid());
    }
    outside > within && outside > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_of_excel_is_read_and_a_damaged_character_costs_only_itself() {
        let old = [0xcd, 0xe5, b' ', 0xef, 0xf0, 0xee, 0xf8, 0xeb, 0xe0, b' ', 0xb9, b'5', b' ', 0xb8];
        assert_eq!(text(&old), "Не прошла №5 ё");
        assert_eq!(text("Не прошла".as_bytes()), "Не прошла");
        let mut cut = "Не прошла оплата".as_bytes().to_vec();
        cut.pop();
        assert_eq!(text(&cut), "Не прошла оплат\u{fffd}");
    }
}
