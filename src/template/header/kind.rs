//! [`Kind`]: what a field of a header looks like.

use super::stamp;

/// What a field looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A part of a time stamp, bracketed or not.
    Stamp,
    /// A level, bracketed or not.
    Level,
    /// Digits.
    Number,
    /// Something in brackets.
    Bracket,
    /// A sign that stands alone: `-`, `|`, `:`.
    Dash,
    /// A name that ends with a colon: `sshd[123]:`.
    Colon,
    /// Anything else.
    Word,
}

/// Longest stamp in brackets, in bytes.
const LONGEST_STAMP: usize = 40;

impl Kind {
    pub(super) fn of(text: &str) -> Self {
        let inner = bracketed(text);
        if text.bytes().all(|byte| byte.is_ascii_punctuation()) {
            return if inner.is_some() { Self::Bracket } else { Self::Dash };
        }
        let bare = inner.unwrap_or(text).trim_matches([',', ';', '[', ']', '(', ')', '<', '>', '"']);
        if inner.map_or_else(|| stamp::is_part(bare), |_| is_bracketed_stamp(bare)) {
            Self::Stamp
        } else if is_level_field(text, bare, inner.is_some()) {
            Self::Level
        } else if let Some(kind) = of_field(text) {
            kind
        } else if inner.is_some() {
            Self::Bracket
        } else if is_number(bare) {
            Self::Number
        } else if is_name_with_colon(text) {
            Self::Colon
        } else {
            Self::Word
        }
    }
}

/// `time="2024-03-01T10:00:00Z"`, `level=info`
fn of_field(text: &str) -> Option<Kind> {
    let value = text.split_once('=')?.1.trim_matches('"');
    if stamp::is_part(value) { Some(Kind::Stamp) } else { is_level(value).then_some(Kind::Level) }
}

/// What stands in the brackets, where the whole text is bracketed (a colon may follow).
fn bracketed(text: &str) -> Option<&str> {
    let text = text.strip_suffix(':').unwrap_or(text);
    [('[', ']'), ('(', ')'), ('<', '>')].iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
}

/// `Sun Dec 04 04:47:44 2005`
fn is_bracketed_stamp(inner: &str) -> bool {
    let words = || inner.split([' ', ',']).filter(|word| !word.is_empty());
    inner.len() <= LONGEST_STAMP
        && inner.bytes().filter(u8::is_ascii_digit).count() >= 4
        && words().any(stamp::is_clock_or_date)
        && words().all(|word| stamp::is_part(word) || is_number(word) || word.len() <= 4)
}

/// `INFO`, `[warn]`, `[core:error]`, `ERROR:`, `D/Tag( 123):`
fn is_level_field(text: &str, bare: &str, bracketed: bool) -> bool {
    let last = bare.rsplit([':', ' ']).next().unwrap_or_default();
    let tagged =
        text.ends_with(':') && text.split_once('/').is_some_and(|(level, _)| level.len() == 1 && is_level(level));
    is_level(bare.trim_end_matches(':')) || (bracketed && is_level(last)) || tagged
}

fn is_number(word: &str) -> bool {
    let word = word.trim_start_matches(['-', '+', '#', '*']).trim_end_matches(':');
    word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'#'))
}

/// `name:`, and `file.cc:12]` of loggers that close what they did not open.
fn is_name_with_colon(text: &str) -> bool {
    let closed = text.ends_with(']') && !text.contains('[') && text.contains(':');
    text.len() > 1 && (text.ends_with(':') || closed) && !text.contains(['=', '"', '\''])
}

/// The names of levels in the usual loggers, and the single letters.
fn is_level(word: &str) -> bool {
    let mut lower = [0_u8; 11];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"trace"
            | b"debug"
            | b"info"
            | b"notice"
            | b"note"
            | b"warn"
            | b"warning"
            | b"error"
            | b"err"
            | b"fatal"
            | b"critical"
            | b"crit"
            | b"alert"
            | b"emerg"
            | b"severe"
            | b"failure"
            | b"fine"
            | b"finer"
            | b"finest"
            | b"config"
            | b"verbose"
            | b"audit"
            | b"log"
            | b"information"
            | b"panic"
            | b"success"
            | b"dbg"
            | b"inf"
            | b"wrn"
            | b"ftl"
            | b"trc"
            | b"vrb"
            | b"system"
    ) || matches!(word, "V" | "D" | "I" | "W" | "E" | "F" | "T" | "C")
}
