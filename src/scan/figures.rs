//! The part of the scanner that reads words with digits: addresses, cards, phones, times, codes, numbers, ids.

use super::account;
use super::address;
use super::bytes::{at, digits_end, hex_end, is_digit, slice, word_before, word_end};
use super::code;
use super::identifier::{uuid_end, variable_part};
use super::number;
use super::scanner::Scanner;
use super::secret;
use super::span::{Kind, Span};
use super::time;

impl Scanner<'_> {
    /// IPv6 and MAC addresses that begin with a letter.
    pub(super) fn hexadecimal(&mut self, start: usize, end: usize) -> Option<Span> {
        if at(self.bytes, end) != b':' || end - start > 4 || hex_end(self.bytes, start) != end {
            return None;
        }
        if let Some(stop) = address::mac(self.bytes, start) {
            return self.take(start, stop, Kind::Mac);
        }
        let stop = address::ipv6(self.bytes, start)?;
        self.address(start, stop)
    }

    /// A word with digits.
    pub(super) fn variable(&mut self, start: usize, end: usize) -> Option<Span> {
        if is_digit(at(self.bytes, start)) {
            if let Some(known) = self.numeric(start, end) {
                return known;
            }
        } else if let Some(stop) = account::iban(self.bytes, start) {
            return self.take(start, stop, Kind::Iban);
        } else if let Some(stop) = account::hidden_card(self.bytes, start) {
            return self.take(start, stop, Kind::Card);
        }
        if let Some(stop) = uuid_end(self.bytes, start) {
            return self.take(start, stop, Kind::Uuid);
        }
        if let Some(stop) = secret::credential(self.text, start) {
            return self.take(start, stop, Kind::Secret);
        }
        if end - start == 2
            && let Some(stop) = address::mac(self.bytes, start)
        {
            return self.take(start, stop, Kind::Mac);
        }
        if let Some(span) = self.hexadecimal(start, end) {
            return Some(span);
        }
        let word = slice(self.text, start, end);
        if code::is_code_word(word, self.before(start)) {
            self.pos = end;
            return None;
        }
        let near = self.before(start).near;
        let named = matches!(
            near,
            "table"
                | "from"
                | "FROM"
                | "into"
                | "INTO"
                | "relation"
                | "index"
                | "JOIN"
                | "join"
                | "UPDATE"
                | "таблица"
                | "таблице"
                | "таблицы"
                | "collection"
                | "topic"
                | "queue"
                | "class"
        );
        let span = variable_part(self.text, start, end, named)?;
        let kind = self.hidden_digits(span);
        self.take(span.start, span.end, kind)
    }

    /// A card number glued to a word (`pan_4111111111111111`).
    pub(super) fn hidden_digits(&self, span: Span) -> Kind {
        let digits = self.bytes.get(span.start..span.end).unwrap_or_default();
        let card = digits.len() >= 13 && digits.iter().all(|b| is_digit(*b)) && account::is_card(digits);
        if card { Kind::Card } else { span.kind }
    }

    /// What begins with a digit, in the order of how sure each form is; `Some(None)`: it stays.
    pub(super) fn numeric(&mut self, start: usize, end: usize) -> Option<Option<Span>> {
        let (text, bytes) = (self.text, self.bytes);
        if end - start >= 36
            && let Some(stop) = uuid_end(bytes, start)
        {
            return Some(self.take(start, stop, Kind::Uuid));
        }
        if let Some(span) = self.marked(start) {
            return Some(Some(span));
        }
        if let Some(stop) = code::number(text, start, self.before(start)) {
            self.pos = stop;
            let http_version = self.before(start).gap == "/";
            // `HTTP/1.1" 502`: the protocol still stands in front of the status behind its version.
            self.words = if http_version { [(self.words[0].0, stop), (stop, stop)] } else { [(stop, stop); 2] };
            return Some(None);
        }
        if slice(text, start, start + 2).eq_ignore_ascii_case("0x") {
            let stop = word_end(bytes, start);
            return Some(self.take(start, stop, Kind::Hex));
        }
        if code::is_code_word(slice(text, start, end), self.before(start))
            || code::is_technology(slice(text, start, end))
        {
            self.pos = end;
            return Some(None);
        }
        let (stop, kind) = number::measure(text, start)?;
        let rest = bytes.get(stop..end).unwrap_or_default();
        let chained = matches!(rest.first(), Some(b'-' | b'_')) && rest.iter().any(u8::is_ascii_alphabetic);
        if kind == Kind::Number && chained {
            return None;
        }
        let after_at = start > 0 && at(bytes, start - 1) == b'@';
        Some(self.take(start, stop, if after_at && kind == Kind::Number { Kind::Id } else { kind }))
    }

    /// Addresses, cards, phones and times: forms with signs inside, and long runs of digits.
    pub(super) fn marked(&mut self, start: usize) -> Option<Span> {
        let (text, bytes) = (self.text, self.bytes);
        let run = digits_end(bytes, start) - start;
        let next = at(bytes, start + run);
        let fresh = address::fresh(text, start);
        if next == b'.'
            && let Some(stop) = address::ipv4(bytes, start)
        {
            return self.address(start, stop);
        }
        if next == b':' || next.is_ascii_hexdigit() {
            if let Some(stop) = address::mac(bytes, start) {
                return self.take(start, stop, Kind::Mac);
            }
            if run <= 4
                && let Some(stop) = address::ipv6(bytes, start)
            {
                return self.address(start, stop);
            }
        }
        if matches!(next, b'-')
            && run == 2
            && let Some(stop) = address::mac(bytes, start)
        {
            return self.take(start, stop, Kind::Mac);
        }
        if (run >= 13 || run >= 4 && matches!(next, b' ' | b'-' | 0xc2 | 0xe2))
            && let Some(stop) = account::card(bytes, start)
        {
            return self.take(start, stop, Kind::Card);
        }
        if run >= 4
            && matches!(next, b'*' | b'x' | b'X' | b' ' | b'-')
            && let Some(stop) = account::hidden_card(bytes, start)
        {
            return self.take(start, stop, Kind::Card);
        }
        if matches!(next, b':' | b'-' | b'/' | b'.' | b' ' | b'T' | b't' | b'_')
            && run <= 8
            && let Some(stop) = time::time(text, start)
        {
            return self.take(start, stop, Kind::Time);
        }
        let phone_like =
            fresh && (run == 11 || matches!(next, b'-' | b' ' | b'(' | b'.' | 0xc2) && matches!(run, 1 | 3 | 4));
        if phone_like && let Some(stop) = account::phone(bytes, start) {
            return self.take(start, stop, Kind::Phone);
        }
        None
    }

    /// Own addresses are no personal data, unless the words in front speak of a client.
    pub(super) fn address(&mut self, start: usize, end: usize) -> Option<Span> {
        let word = slice(self.text, start, end);
        let port = word.contains('.') && word.contains(':') && !word.contains("::");
        let near = self.before(start).near;
        let of_client = matches!(
            near,
            "from"
                | "ip"
                | "IP"
                | "client"
                | "Client"
                | "remote"
                | "user"
                | "visitor"
                | "addr"
                | "address"
                | "с"
                | "адреса"
                | "customer"
        );
        let own = address::is_own(word) && (port || !of_client);
        self.take(start, end, if own { Kind::OwnIp } else { Kind::Ip })
    }

    pub(super) fn negative(&mut self, start: usize) -> Option<Span> {
        let signed = is_digit(at(self.bytes, start + 1)) && !word_before(self.text, start);
        let fresh = !matches!(start.checked_sub(1).map(|i| at(self.bytes, i)), Some(b'>' | b')' | b'-'));
        if !signed || !fresh || code::number(self.text, start + 1, self.before(start)).is_some() {
            return None;
        }
        let (end, kind) = number::measure(self.text, start + 1)?;
        let plain = matches!(kind, Kind::Number | Kind::Duration | Kind::Size | Kind::Amount);
        let other = account::card(self.bytes, start + 1).is_some()
            || account::phone(self.bytes, start + 1).is_some()
            || time::time(self.text, start + 1).is_some()
            || address::ipv4(self.bytes, start + 1).is_some();
        if plain && !other { self.take(start, end, kind) } else { None }
    }
}
