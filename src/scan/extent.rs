//! The part of the scanner that takes URLs, paths and quoted texts as wholes.

use super::address;
use super::bytes::{at, char_len, is_space, is_word, word_before};
use super::scanner::{Purpose, Scanner};
use super::span::{Kind, Span, placeholder_at};

impl Scanner<'_> {
    pub(super) fn url(&mut self, start: usize, colon: usize) -> Option<Span> {
        let end = address::url_end(self.bytes, colon);
        if self.purpose == Purpose::Mask && end > colon + 3 {
            return self.take(start, end, Kind::Url);
        }
        self.pos = colon + 3;
        let info = address::user_info(self.bytes, colon, end)?;
        let first = placeholder_at(self.text, colon + 3);
        if first.is_some() { None } else { self.take(colon + 3, info, Kind::Secret) }
    }

    /// A path from its first slash, where it is no fraction (`3/5`) and has a name in it.
    pub(super) fn path(&mut self, start: usize) -> Option<Span> {
        let replaced = start > 0 && at(self.bytes, start - 1) == b'>';
        if replaced
            || word_before(self.text, start)
            || !matches!(at(self.bytes, start + 1), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'{' | b'%' | b':')
        {
            return None;
        }
        let mut end = start;
        while end < self.bytes.len() {
            match at(self.bytes, end) {
                b if is_space(b) => break,
                b'"' | b'\'' | b'<' | b'>' | b',' | b';' | b')' | b'(' | b']' | b'[' | b'|' | b'`' | b'\\' => break,
                b => end += char_len(b),
            }
        }
        let mut end = end.min(self.bytes.len());
        while end > start + 1 && matches!(at(self.bytes, end - 1), b'.' | b':' | b'!' | b'?') {
            end -= 1;
        }
        let named = self.bytes.get(start..end)?.iter().any(u8::is_ascii_alphabetic);
        if named { self.take(start, end, Kind::Path) } else { None }
    }

    /// A quoted text of several words varies, unless it is the message itself, a statement or a request line.
    pub(super) fn quoted(&mut self, start: usize, quote: u8) -> Option<Span> {
        let inside = start + 1;
        let glued = word_before(self.text, start) || at(self.bytes, start.saturating_sub(1)) == b'>';
        if start == 0 || inside == self.open || glued {
            return None;
        }
        let rest = self.bytes.get(inside..)?;
        let length = memchr::memchr(quote, rest)?;
        let content = self.text.get(inside..inside + length)?;
        let opening = !is_space(at(rest, 0)) && length < 200 && !content.ends_with([' ', ':', '=', ',', '\\']);
        if !opening
            || content.contains(['\n', '"', '{', '<', '='])
            || is_word(at(rest, length + 1))
            || at(rest, length + 1) == b'<'
        {
            return None;
        }
        let mut words = content.split(' ');
        let first = words.next().unwrap_or_default();
        let statement = first.len() >= 3 && first.bytes().all(|b| b.is_ascii_uppercase());
        if statement || words.next().is_none() {
            return None;
        }
        self.take(inside, inside + length, Kind::Text)
    }
}
