//! [`Lexer`]: a message as words, values and signs. One pass, no allocation, no regular expressions.

use super::address;
use super::bytes::{Class, at, class, is_space};
use super::chunk;
use super::date;
use super::equals;

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a programmer wrote, as far as its looks say.
    Word,
    /// What varies by its looks.
    Value,
    /// Punctuation.
    Sign,
}

/// One piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) start: usize,
    /// Equal to `start` only for the missing value of a field: `rhost=`.
    pub(super) end: usize,
    /// White space stands before it.
    pub(super) gap: bool,
}

/// Iterator over the pieces of a message.
pub(super) struct Lexer<'m> {
    pub(super) bytes: &'m [u8],
    pos: usize,
    /// An equals sign has been read: a value is due.
    due: bool,
    /// Place of the last word, which names the value that is due.
    key: (usize, usize),
}

impl<'m> Lexer<'m> {
    pub(super) fn new(message: &'m str) -> Self {
        Self { bytes: message.as_bytes(), pos: 0, due: false, key: (0, 0) }
    }

    /// A word, a value, or a sign that words may contain.
    fn text(&mut self, start: usize) -> (Kind, usize) {
        let bytes = self.bytes;
        if let Some(end) = address::colons_end(bytes, start).or_else(|| date::named_end(bytes, start)) {
            return (Kind::Value, end);
        }
        let (stop, look) = chunk::read(bytes, start);
        if let Some(end) = address::url_or_drive_end(bytes, start, stop) {
            return (Kind::Value, end);
        }
        if !look.is_wordy() {
            let root = at(bytes, start) == b'/' && stop == start + 1 && self.stands_alone(start, stop);
            return if root { (Kind::Value, address::url_end(bytes, stop)) } else { self.sign(start) };
        }
        let end = chunk::trim(bytes, start, stop);
        let word = bytes.get(start..end).unwrap_or_default();
        let follows = at(bytes, end);
        let key = follows == b'=' && at(bytes, end + 1) != b'=' && look.is_key(word);
        if !key && look.is_value(word) {
            return (Kind::Value, if follows == b'?' && look.is_path() { address::url_end(bytes, end) } else { end });
        }
        if let Some(end) = address::port_end(bytes, word, look, end) {
            return (Kind::Value, end);
        }
        self.key = (start, end);
        (Kind::Word, end)
    }

    fn stands_alone(&self, start: usize, end: usize) -> bool {
        let before = start.checked_sub(1).is_none_or(|last| is_space(at(self.bytes, last)));
        before && (is_space(at(self.bytes, end)) || at(self.bytes, end) == b'?')
    }

    fn sign(&mut self, start: usize) -> (Kind, usize) {
        let byte = at(self.bytes, start);
        let mut end = start + 1;
        // A row of one sign is one sign; brackets and quotes are not rows.
        while at(self.bytes, end) == byte && !matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'') {
            end += 1;
        }
        let before = start.checked_sub(1).map_or(b' ', |last| at(self.bytes, last));
        self.due = byte == b'=' && end == start + 1 && !matches!(before, b'<' | b'>' | b'!');
        (Kind::Sign, end)
    }

    /// What follows an equals sign, at `start`.
    fn due(&mut self, start: usize) -> (Kind, usize) {
        self.due = false;
        let key = self.bytes.get(self.key.0..self.key.1).unwrap_or_default();
        match equals::value(self.bytes, key, self.pos, start) {
            equals::Due::Value(end) => (Kind::Value, end),
            equals::Due::Text => self.text(start),
            equals::Due::Sign => self.sign(start),
        }
    }

    /// A bound of a number: `<1 sec`, `>5`.
    fn bound_end(&self, start: usize, gap: bool) -> Option<usize> {
        let bound = matches!(at(self.bytes, start), b'<' | b'>') && gap && at(self.bytes, start + 1).is_ascii_digit();
        if !bound {
            return None;
        }
        let (end, _) = chunk::read(self.bytes, start + 1);
        (at(self.bytes, end) != b'>').then_some(end)
    }
}

impl Iterator for Lexer<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let from = self.pos;
        let mut start = from;
        while start < self.bytes.len() && is_space(at(self.bytes, start)) {
            start += 1;
        }
        if start >= self.bytes.len() && !self.due {
            self.pos = start;
            return None;
        }
        let gap = start > from;
        let (kind, end) = if self.due {
            self.due(start)
        } else if class(at(self.bytes, start)) == Class::Sign {
            match self.bound_end(start, gap) {
                Some(end) => (Kind::Value, end),
                None => self.sign(start),
            }
        } else {
            self.text(start)
        };
        if end <= start {
            // A value that is missing takes no room.
            return Some(Piece { kind, start: from, end: from, gap: false });
        }
        self.pos = end;
        Some(Piece { kind, start, end, gap })
    }
}
