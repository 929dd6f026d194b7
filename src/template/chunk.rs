//! A chunk is a run of letters, digits and the signs that join them. Does it look like a word or like a value?

use super::bytes::{Class, at, class};

/// What was counted while a chunk was read.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Look {
    letters: usize,
    digits: usize,
    /// Digits with a letter on both sides.
    inner: usize,
    joints: usize,
    slashes: usize,
    backslashes: usize,
    dots: usize,
    at: usize,
    /// It begins with a slash.
    rooted: bool,
}

/// Reads the chunk at `start`: its end and its look.
pub(super) fn read(bytes: &[u8], start: usize) -> (usize, Look) {
    let mut look = Look::default();
    let mut i = start;
    loop {
        let run = i;
        while class(at(bytes, i)) == Class::Letter {
            i += 1;
        }
        look.letters += i - run;
        let byte = at(bytes, i);
        match class(byte) {
            Class::Letter => {}
            Class::Digit => look.digit(between_letters(bytes, start, i)),
            // Two dots, dashes or stars in a row part what stands on their sides.
            Class::Joint if matches!(byte, b'.' | b'-' | b'*') && at(bytes, i + 1) == byte => break,
            Class::Joint => look.joint(byte, i == start),
            // `doesn't`
            Class::Sign if byte == b'\'' && between_letters(bytes, start, i) => {}
            Class::Space | Class::Sign => break,
        }
        i += 1;
    }
    (i, look)
}

fn between_letters(bytes: &[u8], start: usize, i: usize) -> bool {
    i > start && class(at(bytes, i - 1)) == Class::Letter && class(at(bytes, i + 1)) == Class::Letter
}

/// Dots and dashes at the end belong to the sentence.
pub(super) fn trim(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut end = end;
    while end > start + 1 && matches!(at(bytes, end - 1), b'.' | b'-') {
        end -= 1;
    }
    end
}

impl Look {
    #[inline]
    fn digit(&mut self, inner: bool) {
        self.digits += 1;
        self.inner += usize::from(inner);
    }

    #[inline]
    fn joint(&mut self, byte: u8, first: bool) {
        self.joints += 1;
        let count = match byte {
            b'/' => {
                self.rooted |= first;
                &mut self.slashes
            }
            b'\\' => &mut self.backslashes,
            b'.' => &mut self.dots,
            b'@' if !first => &mut self.at,
            _ => return,
        };
        *count += 1;
    }

    /// Whether there is a letter or a digit at all.
    pub(super) fn is_wordy(self) -> bool {
        self.letters > 0 || self.digits > 0
    }

    /// Dots between letters.
    pub(super) fn dots(self) -> usize {
        if self.letters > 0 { self.dots } else { 0 }
    }

    pub(super) fn is_path(self) -> bool {
        self.rooted
    }

    /// Whether it can name a field.
    pub(super) fn is_key(self, bytes: &[u8]) -> bool {
        bytes.first().is_some_and(u8::is_ascii_alphabetic) && self.slashes == 0 && self.digits <= 3
    }

    /// Whether it varies by its looks: digits, paths, addresses, literals.
    pub(super) fn is_value(self, bytes: &[u8]) -> bool {
        if self.digits > 0 {
            return !self.is_name(bytes);
        }
        self.rooted
            || self.slashes >= 2
            || self.backslashes >= 2
            || self.at > 0
            || (self.slashes > 0 && self.dots > 0)
            || (self.letters >= 8 && bytes.iter().all(|byte| matches!(byte, b'a'..=b'f')))
            || is_literal(bytes)
    }

    /// Names that happen to have a digit.
    fn is_name(self, bytes: &[u8]) -> bool {
        // `Slf4j`, `flush2DB`
        let inside = self.digits <= 2 && self.inner == self.digits && self.letters >= 4 && self.slashes == 0;
        // `eth0`: whether it varies is decided by what else stands in its place.
        let numbered = self.digits == 1
            && (2..=6).contains(&self.letters)
            && self.joints == 0
            && bytes.last().is_some_and(u8::is_ascii_digit);
        inside || numbered
    }
}

/// Words that stand for a value wherever they appear: truth values, nothing, and the users every system has
/// (the conventions of Khan et al., "Guidelines for Assessing the Accuracy of Log Message Template
/// Identification Techniques", ICSE 2022).
fn is_literal(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        b"true"
            | b"false"
            | b"True"
            | b"False"
            | b"TRUE"
            | b"FALSE"
            | b"null"
            | b"NULL"
            | b"nil"
            | b"None"
            | b"undefined"
            | b"NaN"
            | b"root"
            | b"admin"
    )
}
