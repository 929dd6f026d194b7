//! The value behind a field name in text: where it ends and what it is.

use super::account;
use super::address;
use super::bytes::{at, char_len, is_digit, is_space, is_word, slice, spaces_end, word_end};
use super::key::{Key, classify};
use super::people;
use super::span::{Kind, Span, placeholder_at};

/// What stands between a field name and its value.
#[derive(Debug, Clone, Copy)]
struct Joint {
    /// First byte of the value, inside its quotes.
    value: usize,
    /// Quote that the value stands in.
    quote: u8,
    /// `key=value` or a quoted value: no prose.
    tight: bool,
}

/// Looks for `=`, `:` or `=>` after the field name that ends at `end` (its closing quote allowed).
fn joint(bytes: &[u8], end: usize) -> Option<Joint> {
    let mut i = end;
    while matches!(at(bytes, i), b'"' | b'\'' | b'\\' | b']') && i - end < 3 {
        i += 1;
    }
    i = spaces_end(bytes, i);
    let colon = match (at(bytes, i), at(bytes, i + 1)) {
        (b'=', b'=') | (b':', b':' | b'/') => return None,
        (b'=', b'>') | (b':', b'=') => {
            i += 2;
            false
        }
        (b'=', _) => {
            i += 1;
            false
        }
        (b':', _) => {
            i += 1;
            true
        }
        _ => return None,
    };
    let start = spaces_end(bytes, i);
    let escaped = usize::from(at(bytes, start) == b'\\' && matches!(at(bytes, start + 1), b'"' | b'\''));
    let quote = Some(at(bytes, start + escaped)).filter(|byte| matches!(byte, b'"' | b'\''));
    let value = start + escaped + usize::from(quote.is_some());
    Some(Joint { value, quote: quote.unwrap_or(0), tight: quote.is_some() || !(colon && start > i) })
}

/// Whether a field name ending at `end` may have a value: cheap look before the real one.
pub(super) fn maybe_key(bytes: &[u8], end: usize) -> bool {
    match at(bytes, end) {
        b'=' | b':' | b'"' | b'\'' | b'\\' | b']' => true,
        b' ' => matches!(at(bytes, end + 1), b'=' | b':'),
        _ => false,
    }
}

/// What the field `start..end` with the word `before` in front says of its value.
pub(super) enum Field {
    /// The value as a span.
    Value(Span),
    /// An earlier pass has replaced the value.
    Done,
    /// The name says that its text is to be read on, quotes included.
    Message(usize),
    /// The name says nothing.
    Nothing,
}

/// Reads one field of text.
pub(super) fn field(text: &str, start: usize, end: usize, before: &str) -> Field {
    let Some(joint) = joint(text.as_bytes(), end) else { return Field::Nothing };
    let key = classify(slice(text, start, end), before);
    match key {
        Key::Other => Field::Nothing,
        Key::Message => Field::Message(joint.value),
        _ => match value(text, joint, key) {
            Some(span) => Field::Value(span),
            None if placeholder_at(text, joint.value).is_some() => Field::Done,
            None => Field::Nothing,
        },
    }
}

fn value(text: &str, joint: Joint, key: Key) -> Option<Span> {
    let bytes = text.as_bytes();
    if joint.quote == 0 && matches!(at(bytes, joint.value), b'[' | b'{' | b'(') {
        return None;
    }
    let end = match key {
        _ if joint.quote != 0 => quoted_end(bytes, joint.value, joint.quote),
        Key::Header => line_end(bytes, joint.value),
        Key::Personal => listed_end(text, joint.value),
        Key::Secret => bare_end(bytes, joint.value, false),
        _ => bare_end(bytes, joint.value, true),
    };
    let word = slice(text, joint.value, end);
    if word.is_empty() || is_nothing(word) || placeholder_at(text, joint.value).is_some_and(|(stop, _)| stop >= end) {
        return None;
    }
    let kind = match key {
        Key::Name | Key::Person | Key::BareName => return named(text, joint, end, key),
        Key::Phone => return phone_value(text, joint, end),
        Key::Card => return card_value(text, joint, end),
        Key::Secret | Key::Header => Kind::Secret,
        Key::WeakSecret => Kind::Secret,
        Key::Personal => Kind::Personal,
        Key::User => Kind::User,
        Key::Session => Kind::Session,
        Key::Ip => {
            let last = address::ipv4(bytes, joint.value).or_else(|| address::ipv6(bytes, joint.value))?;
            return Some(Span::new(joint.value, last, Kind::Ip));
        }
        Key::Email => address_value(word)?,
        Key::Id => Kind::Id,
        Key::Text => Kind::Text,
        Key::Message | Key::Other => return None,
    };
    let believable = match key {
        Key::Secret | Key::Header => joint.tight || !is_prose(word),
        Key::WeakSecret => !is_prose(word) && looks_secret(word, joint),
        Key::Personal => joint.tight || word.bytes().any(is_digit),
        Key::Email => true,
        _ => stands_alone(text, joint, end, word),
    };
    (believable && kind != Kind::Placeholder).then_some(Span::new(joint.value, end, kind))
}

fn address_value(word: &str) -> Option<Kind> {
    (word.contains('@') || word.contains("%40")).then_some(Kind::Email)
}

/// An id or a title behind `: ` counts when it has a digit or ends the clause; else it is prose.
fn stands_alone(text: &str, joint: Joint, end: usize, word: &str) -> bool {
    let bytes = text.as_bytes();
    let spaces = spaces_end(bytes, end);
    let closed = spaces >= bytes.len() || matches!(at(bytes, spaces), b',' | b';' | b')' | b']' | b'}' | b'|');
    joint.tight || word.bytes().any(is_digit) || (closed && !is_prose(word))
}

fn looks_secret(word: &str, joint: Joint) -> bool {
    let digits = word.bytes().any(is_digit);
    (joint.tight && !word.contains(' ')) || (digits && word.len() >= 4) || word.len() >= 20
}

fn named(text: &str, joint: Joint, end: usize, key: Key) -> Option<Span> {
    let word = slice(text, joint.value, end);
    let quoted = joint.quote != 0;
    let full = people::full_name_end(text, joint.value);
    let spelt = Span::new(joint.value, if quoted { end } else { full.unwrap_or(end).max(end) }, Kind::Name);
    let digits = word.bytes().any(is_digit);
    match key {
        Key::Name if joint.tight || full.is_some() => Some(spelt),
        Key::Name => None,
        Key::Person if digits => Some(Span::new(joint.value, end, Kind::User)),
        Key::Person if full.is_some() || (joint.tight && !is_prose(word)) => Some(spelt),
        Key::BareName if full.is_some_and(|stop| stop >= end) && !people::is_camel(word) => Some(spelt),
        Key::BareName if stands_alone(text, joint, end, word) => Some(Span::new(joint.value, end, Kind::Text)),
        _ => None,
    }
}

fn phone_value(text: &str, joint: Joint, end: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut stop = joint.value;
    while is_digit(at(bytes, stop)) || matches!(at(bytes, stop), b'+' | b'(' | b')' | b'-' | b' ' | b'.') {
        stop += 1;
    }
    while stop > joint.value && matches!(at(bytes, stop - 1), b' ' | b'-' | b'.' | b'(') {
        stop -= 1;
    }
    let stop = if joint.quote == 0 { stop } else { stop.min(end) };
    let digits = slice(text, joint.value, stop).bytes().filter(|b| is_digit(*b)).count();
    (digits >= 6 && !is_word(at(bytes, stop))).then_some(Span::new(joint.value, stop, Kind::Phone))
}

fn card_value(text: &str, joint: Joint, end: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let proven = account::card(bytes, joint.value).or_else(|| account::hidden_card(bytes, joint.value));
    let word = slice(text, joint.value, end);
    let long = word.bytes().filter(|b| is_digit(*b)).count() >= 12
        && word.bytes().all(|b| is_digit(b) || b == b' ' || b == b'-');
    proven.or(long.then_some(end)).map(|stop| Span::new(joint.value, stop, Kind::Card))
}

fn quoted_end(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut i = from;
    while i < bytes.len() && at(bytes, i) != quote && at(bytes, i) != b'\n' {
        if at(bytes, i) == b'\\' {
            if at(bytes, i + 1) == quote && matches!(at(bytes, i + 2), b',' | b'}' | b']' | b':' | 0) {
                return i;
            }
            i += 1;
        }
        i += char_len(at(bytes, i));
    }
    i.min(bytes.len())
}

/// End of an unquoted value: white space or closing punctuation.
fn bare_end(bytes: &[u8], from: usize, strict: bool) -> usize {
    let mut i = from;
    while i < bytes.len() && !is_space(at(bytes, i)) {
        let stop = match at(bytes, i) {
            b',' | b';' | b'&' | b'"' | b'|' | b'<' => true,
            b')' | b']' | b'}' | b'>' | b'\'' => strict || i + 1 >= bytes.len() || is_space(at(bytes, i + 1)),
            _ => false,
        };
        if stop {
            break;
        }
        i += char_len(at(bytes, i));
    }
    let mut end = i.min(bytes.len());
    while strict && end > from && matches!(at(bytes, end - 1), b'.' | b':' | b'!' | b'?') {
        end -= 1;
    }
    end
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r' | b'"' | b'|')).unwrap_or(rest.len())
}

/// End of a value that may contain spaces and commas: the next `, key=` or closing punctuation.
fn listed_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut i = from;
    while i < bytes.len()
        && !matches!(at(bytes, i), b'\n' | b'\r' | b';' | b')' | b']' | b'}' | b'|' | b'"' | b'&' | b'<')
    {
        if matches!(at(bytes, i), b' ' | b',') {
            let start = spaces_end(bytes, i + 1);
            let next = word_end(bytes, start);
            if next > start && matches!(at(bytes, next), b'=' | b':') {
                break;
            }
        }
        i += char_len(at(bytes, i));
    }
    i.min(bytes.len())
}

/// Values that say that there is none: they stay, since "id: null" is another failure than "id: 7".
fn is_nothing(word: &str) -> bool {
    ["null", "none", "nil", "true", "false", "undefined", "nan", "n/a", "-", "***", "[redacted]"]
        .iter()
        .any(|nothing| word.eq_ignore_ascii_case(nothing))
        || word.bytes().all(|b| b == b'*')
}

/// Words that go on in prose after `password:` or `token:`.
fn is_prose(word: &str) -> bool {
    let first = word.split(' ').next().unwrap_or(word).trim_end_matches([',', '.', ';']);
    let mut lower = [0_u8; 32];
    let Some(lower) = lower.get_mut(..first.len()) else { return false };
    lower.copy_from_slice(first.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        std::str::from_utf8(lower).unwrap_or_default(),
        "incorrect"
            | "invalid"
            | "wrong"
            | "expired"
            | "required"
            | "missing"
            | "empty"
            | "ok"
            | "failed"
            | "failure"
            | "not"
            | "must"
            | "is"
            | "was"
            | "are"
            | "has"
            | "unknown"
            | "mismatch"
            | "rejected"
            | "denied"
            | "too"
            | "changed"
            | "reset"
            | "success"
            | "successful"
            | "timeout"
            | "timed"
            | "unauthorized"
            | "unavailable"
            | "error"
            | "no"
            | "does"
            | "cannot"
            | "could"
            | "refused"
            | "closed"
            | "opened"
            | "blocked"
            | "disabled"
            | "locked"
            | "not_found"
            | "valid"
            | "the"
            | "a"
            | "for"
            | "in"
            | "by"
            | "session"
            | "card"
            | "payment"
            | "неверный"
            | "неверен"
            | "не"
            | "истек"
            | "истёк"
            | "нет"
            | "ошибка"
            | "пустой"
            | "обязателен"
            | "изменен"
            | "отклонен"
            | "просрочен"
            | "заблокирован"
            | "недействителен"
    )
}
