//! Lines of a block with their places.

use super::batch::Place;

/// Iterator over lines without their ends (`\n`, `\r\n`), byte order mark and NUL bytes around them cut off.
/// Empty lines are left out; they still count.
pub(super) struct Lines<'b> {
    bytes: &'b [u8],
    start: usize,
    line: u64,
}

impl<'b> Lines<'b> {
    pub(super) fn new(bytes: &'b [u8], first_line: u64) -> Self {
        Self { bytes, start: 0, line: first_line }
    }
}

impl<'b> Iterator for Lines<'b> {
    type Item = (Place, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.bytes.get(self.start..).filter(|rest| !rest.is_empty())?;
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let place = Place { start: self.start, line: self.line };
            self.start += length + 1;
            self.line += 1;
            let line = trim(rest.get(..length)?);
            if !line.is_empty() {
                return Some((place, line));
            }
        }
    }
}

/// A line without what surrounds its text: byte order mark, NUL bytes (left by log rotation), carriage return.
pub(super) fn trim(mut line: &[u8]) -> &[u8] {
    loop {
        match line {
            [0xef, 0xbb, 0xbf, rest @ ..] | [0, rest @ ..] | [rest @ .., b'\r' | b'\n' | 0] => line = rest,
            _ => return line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_and_offsets() {
        let found: Vec<_> =
            Lines::new(b"\xef\xbb\xbfone\r\n\n\0\0two", 10).map(|(p, l)| (p.start, p.line, l)).collect();
        assert_eq!(found, [(0, 10, &b"one"[..]), (9, 12, b"two")]);
    }
}
