//! [`Cursor`]: steps over the bytes of a stamp.

/// A position in the bytes; each step either succeeds and advances, or gives `None`.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Whether a stamp may end here: not within a longer number or word.
    pub(super) fn at_end(&self) -> bool {
        self.peek().is_none_or(|byte| !byte.is_ascii_alphanumeric())
    }

    /// One of the given bytes.
    pub(super) fn one(&mut self, allowed: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| allowed.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    /// Between `least` and `most` digits (at most 19) as a number, and how many they were.
    pub(super) fn digits(&mut self, least: usize, most: usize) -> Option<(u64, usize)> {
        let (mut value, mut count) = (0_u64, 0);
        while count < most
            && let Some(byte @ b'0'..=b'9') = self.peek()
        {
            value = value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
            self.at += 1;
            count += 1;
        }
        (count >= least).then_some((value, count))
    }

    /// Exactly two digits.
    pub(super) fn two(&mut self) -> Option<u8> {
        u8::try_from(self.digits(2, 2)?.0).ok()
    }

    /// One or two digits.
    pub(super) fn small(&mut self) -> Option<u8> {
        u8::try_from(self.digits(1, 2)?.0).ok()
    }

    /// Exactly four digits.
    pub(super) fn year(&mut self) -> Option<i16> {
        i16::try_from(self.digits(4, 4)?.0).ok()
    }

    pub(super) fn spaces(&mut self) -> usize {
        let from = self.at;
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        self.at - from
    }

    /// An English month name, short or long.
    pub(super) fn month(&mut self) -> Option<u8> {
        const NAMES: [&[u8]; 12] =
            [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
        let name = self.word(3)?;
        let month = NAMES.iter().position(|known| name.eq_ignore_ascii_case(known))?;
        while self.peek().is_some_and(|byte| byte.is_ascii_lowercase()) {
            self.at += 1;
        }
        u8::try_from(month + 1).ok()
    }

    /// An English weekday, short.
    pub(super) fn weekday(&mut self) -> Option<()> {
        const NAMES: [&[u8]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];
        let name = self.word(3)?;
        NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(())
    }

    fn word(&mut self, length: usize) -> Option<&'a [u8]> {
        let word = self.bytes.get(self.at..self.at + length)?;
        self.at += length;
        Some(word)
    }

    /// A fraction of a second behind one of `marks`, in nanoseconds; 0 when there is none.
    pub(super) fn fraction(&mut self, marks: &[u8]) -> u32 {
        let mut ahead = *self;
        let found = ahead.one(marks).and_then(|_| ahead.digits(1, 9));
        let Some((value, count)) = found else { return 0 };
        while ahead.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            ahead.at += 1;
        }
        *self = ahead;
        let scale = 10_u64.pow(9 - u32::try_from(count).unwrap_or(9).min(9));
        u32::try_from(value * scale).unwrap_or(0)
    }

    /// A zone, perhaps behind a space: `Z`, `UTC`, `GMT`, `+03:00`, `+0300`, `+03`. Seconds east of UTC.
    pub(super) fn zone(&mut self) -> Option<i32> {
        let mut ahead = *self;
        let spaced = ahead.spaces();
        if spaced > 1 {
            return None;
        }
        for name in [&b"UTC"[..], b"GMT", b"Z"] {
            let mut named = ahead;
            if named.word(name.len()) == Some(name) && named.at_end() {
                *self = named;
                return Some(0);
            }
        }
        let sign = if ahead.one(b"+-")? == b'+' { 1 } else { -1 };
        let hours = ahead.two()?;
        let colon = ahead.one(b":").is_some();
        let minutes = ahead.two();
        if (minutes.is_none() && (colon || spaced > 0)) || !ahead.at_end() || hours > 23 {
            return None;
        }
        *self = ahead;
        Some(sign * (i32::from(hours) * 3600 + i32::from(minutes.unwrap_or(0).min(59)) * 60))
    }
}
