//! Bank cards and IBAN: numbers that carry their own proof.
//!
//! One number in ten passes the Luhn check by chance. A run of digits therefore counts as a card only with
//! the prefix and length of an issuer (ISO/IEC 7812 ranges of Visa, Mastercard, Amex, Diners, JCB, Discover,
//! UnionPay, Mir, Maestro) and, where it is written in groups, with groups as on a card. A bare order number
//! that meets all of it is redacted too: a card that stays in is the dearer mistake.

use super::bytes::{at, digits_end, gap_end, is_digit, is_word};

/// Longest card number (ISO/IEC 7812).
const CARD_DIGITS: usize = 19;

/// End of a card number that begins at `from`: digits in one run, or in groups joined by one space or dash.
pub(super) fn card(bytes: &[u8], from: usize) -> Option<usize> {
    let mut digits = [0_u8; CARD_DIGITS];
    let (mut count, mut i, mut groups, mut longest) = (0, from, 0, None);
    loop {
        let end = digits_end(bytes, i);
        let length = end - i;
        if length == 0 || count + length > CARD_DIGITS || (groups > 0 && !(2..=7).contains(&length)) {
            break;
        }
        digits.get_mut(count..count + length)?.copy_from_slice(bytes.get(i..end)?);
        count += length;
        groups += 1;
        if !is_word(at(bytes, end)) && (groups == 1 || groups >= 3) && is_card(digits.get(..count)?) {
            longest = Some(end);
        }
        let gap = if at(bytes, end) == b'-' { end + 1 } else { gap_end(bytes, end) };
        if gap == end || !is_digit(at(bytes, gap)) || (groups == 1 && !(4..=6).contains(&length)) {
            break;
        }
        i = gap;
    }
    longest
}

/// Whether the ASCII digits are a card number by issuer, length and Luhn's check digit.
pub(super) fn is_card(digits: &[u8]) -> bool {
    let prefix = digits.iter().take(4).fold(0_u32, |sum, digit| sum * 10 + u32::from(digit.wrapping_sub(b'0')));
    let lengths = match prefix {
        2200..=2204 => 16..=19,
        2221..=2720 | 5100..=5599 => 16..=16,
        3000..=3059 | 3095..=3099 | 3600..=3699 | 3800..=3999 => 14..=16,
        3400..=3499 | 3700..=3799 => 15..=15,
        3528..=3589 => 16..=19,
        4000..=4999 => 13..=19,
        5000..=5099 | 5600..=5899 | 6000..=6999 => 13..=19,
        _ => return false,
    };
    let visa_length = prefix / 1000 != 4 || matches!(digits.len(), 13 | 16 | 19);
    lengths.contains(&digits.len()) && visa_length && luhn(digits)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit.wrapping_sub(b'0'));
            if place % 2 == 0 { value } else { value * 2 - if value > 4 { 9 } else { 0 } }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// End of a card number that is already partly hidden (`411111******1111`, `4111 **** **** 1111`).
pub(super) fn hidden_card(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut i, mut shown, mut stars) = (from, 0, 0);
    while i < bytes.len() && i - from < 24 {
        match at(bytes, i) {
            digit if is_digit(digit) => shown += 1,
            b'*' => stars += 1,
            b'x' | b'X' if stars > 0 || at(bytes, i + 1).eq_ignore_ascii_case(&b'x') => stars += 1,
            b'x' | b'X' => return None,
            b' ' | b'-' if matches!(at(bytes, i + 1), b'*' | b'x' | b'X' | b'0'..=b'9') => {}
            _ => break,
        }
        i += 1;
    }
    let last_four = i.checked_sub(4).is_some_and(|start| digits_end(bytes, start) == i);
    let plausible = stars >= 4 && (8..=10).contains(&shown) && last_four && !is_word(at(bytes, i));
    plausible.then_some(i)
}

/// End of an IBAN that begins at `from` (ISO 13616: country, check digits, modulo 97), groups allowed.
pub(super) fn iban(bytes: &[u8], from: usize) -> Option<usize> {
    let head = bytes.get(from..from + 4)?;
    if !head.iter().take(2).all(u8::is_ascii_uppercase) || !head.iter().skip(2).all(u8::is_ascii_digit) {
        return None;
    }
    let (mut text, mut count, mut i, mut longest) = ([0_u8; 34], 0, from, None);
    while count < text.len() {
        let byte = at(bytes, i);
        if byte.is_ascii_uppercase() || byte.is_ascii_digit() {
            if let Some(place) = text.get_mut(count) {
                *place = byte;
            }
            count += 1;
            i += 1;
            if count >= 15 && !is_word(at(bytes, i)) && remainder(text.get(..count)?) == 1 {
                longest = Some(i);
            }
        } else if byte == b' ' && count % 4 == 0 && is_word(at(bytes, i + 1)) {
            i += 1;
        } else {
            break;
        }
    }
    longest
}

fn remainder(iban: &[u8]) -> u32 {
    let (head, tail) = iban.split_at(iban.len().min(4));
    tail.iter().chain(head).fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.saturating_sub(b'A')) + 10) % 97,
    })
}

/// End of a phone number that begins at `from` with `+`, `(` or a digit.
///
/// International numbers (`+` and 8–15 digits), Russian ones with 8 or 7 in front, and North American ones
/// written in groups.
pub(super) fn phone(bytes: &[u8], from: usize) -> Option<usize> {
    let plus = at(bytes, from) == b'+';
    let mut shape = Shape::default();
    let (mut i, mut longest) = (from + usize::from(plus), None);
    loop {
        let end = digits_end(bytes, i);
        if end == i || shape.digits + (end - i) > 15 {
            break;
        }
        shape.add(bytes.get(i..end)?);
        if !is_word(at(bytes, end)) && shape.is_phone(plus, matches!(at(bytes, from + 3), b'-' | b'.')) {
            longest = Some(end);
        }
        i = separator_end(bytes, end);
        if i == end {
            break;
        }
    }
    if shape.digits == 0 && at(bytes, i) == b'(' && is_digit(at(bytes, i + 1)) {
        return phone_in_brackets(bytes, from, i);
    }
    longest
}

fn phone_in_brackets(bytes: &[u8], from: usize, bracket: usize) -> Option<usize> {
    let mut shape = Shape::default();
    let (mut i, mut longest) = (bracket + 1, None);
    loop {
        let end = digits_end(bytes, i);
        if end == i || shape.digits + (end - i) > 15 {
            return longest;
        }
        shape.add(bytes.get(i..end)?);
        if !is_word(at(bytes, end)) && shape.is_phone(at(bytes, from) == b'+', true) {
            longest = Some(end);
        }
        i = separator_end(bytes, end);
        if i == end {
            return longest;
        }
    }
}

/// End of what may join two groups of a phone number: `-`, `.`, a space, brackets, or `from`.
fn separator_end(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    if at(bytes, i) == b')' {
        i += 1;
    }
    i = gap_end(bytes, i);
    if matches!(at(bytes, i), b'-' | b'.' | b'(') {
        i += 1;
    }
    if is_digit(at(bytes, i)) { i } else { from }
}

#[derive(Default)]
struct Shape {
    digits: usize,
    groups: usize,
    first: [u8; 2],
    lengths: [usize; 6],
}

impl Shape {
    fn add(&mut self, group: &[u8]) {
        for digit in group {
            if let Some(place) = self.first.get_mut(self.digits) {
                *place = *digit;
            }
            self.digits += 1;
        }
        if let Some(place) = self.lengths.get_mut(self.groups) {
            *place = group.len();
        }
        self.groups += 1;
    }

    fn is_phone(&self, plus: bool, bracket: bool) -> bool {
        let (first, second) = (self.first[0], self.first[1]);
        if plus {
            return (8..=15).contains(&self.digits);
        }
        let lengths = self.lengths.get(..self.groups.min(6)).unwrap_or_default();
        let russian = self.digits == 11 && matches!(first, b'7' | b'8');
        match lengths {
            [11] => russian && second == b'9',
            [1, 3, 7] | [1, 3, 3, 4] | [1, 3, 3, 2, 2] | [1, 3, 2, 2, 3] => {
                russian || (self.digits == 11 && first == b'1')
            }
            [1, 10] | [4, 7] | [4, 3, 4] | [4, 3, 2, 2] => russian,
            [3, 3, 4] | [3, 7] | [3, 3, 2, 2] => bracket && first >= b'2',
            _ => false,
        }
    }
}
