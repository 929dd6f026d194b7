//! The one pass over a message. It yields the parts that vary or are personal, in order, never overlapping.
//!
//! It goes from word to word. A word without digits costs a table look-up a byte and one comparison of what
//! follows it; only words with digits, field names and the signs that open something are looked at closely.

use super::account;
use super::address;
use super::bytes::{at, char_len, gap_end, is_digit, is_space, is_word, slice, word_before, word_end};
use super::code::Before;
use super::identifier::chain_end;
use super::number;
use super::people;
use super::secret;
use super::span::{Kind, Span, placeholder_at};
use super::time;
use super::value::{self, Field};

/// What the spans are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Everything that varies; URLs, paths and quoted texts as wholes.
    Mask,
    /// Personal data and secrets, inside of URLs and quotes too.
    Redact,
}

/// Iterator over the spans of a text.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) pos: usize,
    pub(super) purpose: Purpose,
    /// Place of the next `@` or `%40`.
    pub(super) sign: usize,
    /// The last two words, nearest first.
    pub(super) words: [(usize, usize); 2],
    /// Where a quoted text begins that is to be read on.
    pub(super) open: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, purpose: Purpose) -> Self {
        let mut scanner =
            Self { text, bytes: text.as_bytes(), pos: 0, purpose, sign: 0, words: [(0, 0); 2], open: usize::MAX };
        scanner.find_sign(0);
        scanner
    }

    fn find_sign(&mut self, from: usize) {
        let mut i = from;
        self.sign = loop {
            let Some(found) = self.bytes.get(i..).and_then(|rest| memchr::memchr2(b'@', b'%', rest)) else {
                break usize::MAX;
            };
            let place = i + found;
            if at(self.bytes, place) == b'@' || slice(self.text, place, place + 3) == "%40" {
                break place;
            }
            i = place + 1;
        };
    }

    fn remember(&mut self, start: usize, end: usize) {
        self.words = [(start, end), self.words[0]];
    }

    pub(super) fn before(&self, from: usize) -> Before<'a> {
        let [near, far] = self.words;
        Before {
            near: slice(self.text, near.0, near.1),
            far: slice(self.text, far.0, far.1),
            gap: slice(self.text, near.1, from),
        }
    }

    /// Ends a span: scanning goes on behind it, and what stood before it is no longer "in front".
    pub(super) fn take(&mut self, start: usize, end: usize, kind: Kind) -> Option<Span> {
        self.pos = end.max(start + 1);
        self.words = [(end, end); 2];
        Some(Span::new(start, end, kind))
    }

    fn word(&mut self) -> Option<Span> {
        let start = self.pos;
        if self.sign < start {
            self.find_sign(start);
        }
        if self.sign < usize::MAX
            && let Some(end) = address::email(self.bytes, start, self.sign)
        {
            return self.take(start, end, Kind::Email);
        }
        let end = chain_end(self.bytes, start).max(start + 1);
        self.pos = end;
        if at(self.bytes, end) == b':' && slice(self.text, end, end + 3) == "://" {
            return self.url(start, end);
        }
        let digits = self.bytes.get(start..end).is_some_and(|word| word.iter().any(|byte| is_digit(*byte)));
        if value::maybe_key(self.bytes, end) && !is_digit(at(self.bytes, start)) {
            match value::field(self.text, start, end, self.before(start).near) {
                Field::Value(span) if self.reads_on(span) => {}
                Field::Value(span) => return self.take(span.start, span.end, span.kind),
                Field::Message(inside) => self.open = inside,
                Field::Done => {
                    self.words = [(end, end); 2];
                    return None;
                }
                Field::Nothing => {}
            }
            if let Some(span) = self.login(end).or_else(|| self.hexadecimal(start, end)) {
                return Some(span);
            }
        }
        let found = if digits { self.variable(start, end) } else { self.plain(start, end) };
        if found.is_none() && self.pos == end && self.words[0].1 != end {
            self.remember(start, end);
        }
        found
    }

    /// Titles and odd ids are no personal data, but may contain some: redaction looks inside.
    fn reads_on(&self, span: Span) -> bool {
        let value = slice(self.text, span.start, span.end);
        let odd = account::card(self.bytes, span.start).is_some() || value.contains(['@', '%', '+', ' ', '/', '=']);
        self.purpose == Purpose::Redact && (span.kind == Kind::Text || (span.kind == Kind::Id && odd))
    }

    /// A word without digits: what may it announce?
    fn plain(&mut self, start: usize, end: usize) -> Option<Span> {
        if !matches!(at(self.bytes, end), b' ' | b',' | b'.' | 0xc2) {
            return self.random(start, end);
        }
        let word = slice(self.text, start, end);
        let next = gap_end(self.bytes, end);
        if at(self.bytes, start).is_ascii_uppercase() {
            if let Some(stop) = time::named_date(self.text, start, word_end(self.bytes, start)) {
                return self.take(start, stop, Kind::Time);
            }
            if word.len() == 3
                && is_digit(at(self.bytes, next))
                && number::is_currency_code(word)
                && account::card(self.bytes, next).is_none()
            {
                return self.take(start, number::number_end(self.bytes, next), Kind::Amount);
            }
        }
        if let Some((from, to, name)) = people::announced(self.text, word, end) {
            return self.take(from, to, if name { Kind::Name } else { Kind::User });
        }
        match word {
            "Bearer" | "bearer" | "BEARER" | "Basic" => {
                let stop = secret::opaque_end(self.bytes, next);
                let opaque = slice(self.text, next, stop);
                let token =
                    opaque.len() >= 6 && (opaque.len() >= 20 || opaque.bytes().any(|b| is_digit(b) || b == b'='));
                if token { self.take(next, stop, Kind::Secret) } else { None }
            }
            "password" | "Password" | "passwd" | "pwd" | "пароль" | "Пароль" | "паролем" | "token" | "secret"
            | "токен" | "cvv" | "CVV" | "cvc" | "CVC" | "OTP" | "PIN" => self.spoken_secret(next),
            _ => self.random(start, end),
        }
    }

    /// `password is hunter2`, `пароль qwerty123`: only what has a digit or stands in quotes.
    fn spoken_secret(&mut self, next: usize) -> Option<Span> {
        let is = slice(self.text, next, word_end(self.bytes, next));
        let start = if matches!(is, "is" | "was" | "code") { gap_end(self.bytes, next + is.len()) } else { next };
        let quoted = matches!(at(self.bytes, start), b'\'' | b'"');
        let start = start + usize::from(quoted);
        let mut end = start;
        while end < self.bytes.len()
            && !is_space(at(self.bytes, end))
            && !matches!(at(self.bytes, end), b'\'' | b'"' | b',' | b';')
        {
            end += char_len(at(self.bytes, end));
        }
        let end = end.min(self.bytes.len());
        let word = slice(self.text, start, end).trim_end_matches(['.', ')', '!', '?', ']']);
        let digits = word.bytes().any(is_digit);
        let secret =
            (quoted && !word.is_empty()) || (digits && word.len() >= 3 && placeholder_at(self.text, start).is_none());
        let secret = secret && !word.starts_with('<');
        if secret { self.take(start, start + word.len(), Kind::Secret) } else { None }
    }

    fn random(&mut self, start: usize, end: usize) -> Option<Span> {
        if end - start < 20 {
            return None;
        }
        secret::credential(self.text, start).and_then(|stop| self.take(start, stop, Kind::Secret))
    }

    /// `user:password@host` without a scheme.
    fn login(&mut self, end: usize) -> Option<Span> {
        if self.sign == usize::MAX || at(self.bytes, end) != b':' || !(end + 2..end + 66).contains(&self.sign) {
            return None;
        }
        let middle = self.bytes.get(end + 1..self.sign)?;
        let closed =
            middle.iter().all(|b| !is_space(*b) && !matches!(b, b'"' | b'\'' | b'/' | b',' | b'<' | b'>' | b':'));
        let address = address::email(self.bytes, end + 1, self.sign).is_some();
        let follows = is_word(at(self.bytes, self.sign + 1));
        if closed && follows && !address { self.take(end + 1, self.sign, Kind::Secret) } else { None }
    }

    /// A sign: what may it open?
    fn sign(&mut self, byte: u8) -> Option<Span> {
        let start = self.pos;
        self.pos = (start + char_len(byte)).min(self.bytes.len());
        match byte {
            b'<' => {
                let (end, _) = placeholder_at(self.text, start)?;
                self.take(start, end, Kind::Placeholder)
            }
            b'+' | b'(' if !word_before(self.text, start) => {
                let end = account::phone(self.bytes, start)?;
                self.take(start, end, Kind::Phone)
            }
            b'$' | 0xc2 | 0xe2 => {
                let end = number::signed_amount(self.bytes, start)?;
                self.take(start, end, Kind::Amount)
            }
            b'-' => self.negative(start),
            b':' if at(self.bytes, start + 1) == b':' && !word_before(self.text, start) => {
                let end = address::ipv6(self.bytes, start)?;
                self.address(start, end)
            }
            b'/' if self.purpose == Purpose::Mask => self.path(start),
            b'"' | b'\'' if self.purpose == Purpose::Mask => self.quoted(start, byte),
            _ => None,
        }
    }
}

impl Iterator for Scanner<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while let Some(&byte) = self.bytes.get(self.pos) {
            let found = if is_word(byte) {
                self.word()
            } else if byte == b' ' {
                self.pos += 1;
                None
            } else {
                self.sign(byte)
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}
