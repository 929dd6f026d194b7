//! The headers of syslog messages.

use jiff::Timestamp;

use super::structured::{self, Parameter};
use crate::decode::SingleReader;

/// Longest tag: RFC 3164 allows 32 characters, programs write paths.
const TAG_BYTES: usize = 64;

/// What stands before the text of a message.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Header<'m> {
    /// Facility times eight plus severity.
    pub(super) priority: Option<u8>,
    pub(super) time: Option<Timestamp>,
    pub(super) host: Option<&'m str>,
    pub(super) app: Option<&'m str>,
    pub(super) process: Option<&'m str>,
    pub(super) message_id: Option<&'m str>,
    pub(super) parameters: Vec<Parameter<'m>>,
}

/// The header of a message of either kind, and its text.
pub(super) fn parse<'m>(message: &'m str, reader: &SingleReader) -> (Header<'m>, &'m str) {
    let (priority, rest) = priority(message).map_or((None, message), |(number, rest)| (Some(number), rest));
    let found = rest.strip_prefix("1 ").filter(|_| priority.is_some()).and_then(|rest| rfc5424(rest, reader));
    let (header, text) = found.unwrap_or_else(|| rfc3164(rest, reader));
    (Header { priority, ..header }, text)
}

/// `<PRI>` of up to 191.
fn priority(message: &str) -> Option<(u8, &str)> {
    let (number, rest) = message.strip_prefix('<')?.split_once('>')?;
    let digits = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|number| digits && *number <= 191)?;
    Some((number, rest))
}

fn rfc5424<'m>(text: &'m str, reader: &SingleReader) -> Option<(Header<'m>, &'m str)> {
    let mut rest = text;
    let mut word = || {
        let (word, after) = rest.split_once(' ')?;
        rest = after;
        Some(Some(word).filter(|word| *word != "-" && !word.is_empty()))
    };
    let (time, host, app, process, message_id) = (word()?, word()?, word()?, word()?, word()?);
    let time = match time {
        Some(text) => Some(reader.time(text)?),
        None => None,
    };
    // Some senders leave out the structured data, or write a text in brackets in its place.
    let (parameters, text) = structured::parse(rest).unwrap_or_else(|| (Vec::new(), rest));
    let text = text.strip_prefix(' ').unwrap_or(text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Some((Header { priority: None, time, host, app, process, message_id, parameters }, text))
}

fn rfc3164<'m>(text: &'m str, reader: &SingleReader) -> (Header<'m>, &'m str) {
    let mut header = Header::default();
    let text = text.trim_start_matches(' ');
    let text = numbered(text).unwrap_or(text);
    // Routers put a star before the time while their clock is not set.
    let Some((time, rest)) = reader.leading_time(text.trim_start_matches(['*', '.'])) else {
        return tagged(header, text);
    };
    header.time = Some(time);
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start_matches(' ');
    if let Some((word, after)) = rest.split_once(' ')
        && tag(rest).is_none()
        && !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':'))
        && !word.ends_with(':')
    {
        header.host = Some(word);
        return tagged(header, after.trim_start_matches(' '));
    }
    tagged(header, rest)
}

/// What follows the number that some routers count their messages by.
fn numbered(text: &str) -> Option<&str> {
    let (number, rest) = text.split_once(": ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| rest.trim_start())
}

fn tagged<'m>(mut header: Header<'m>, text: &'m str) -> (Header<'m>, &'m str) {
    let Some((app, process, rest)) = tag(text) else { return (header, text) };
    header.app = Some(app);
    header.process = process;
    (header, rest.strip_prefix(' ').unwrap_or(rest))
}

/// `name:` or `name[pid]:`, and what follows.
fn tag(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let is_tag =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/' | b'@' | b'(' | b')');
    let end = text.bytes().position(|byte| !is_tag(byte)).filter(|end| (1..=TAG_BYTES).contains(end))?;
    let (name, rest) = text.split_at(end);
    if let Some(rest) = rest.strip_prefix(':') {
        // `https://…` is no tag.
        return (!rest.starts_with('/')).then_some((name, None, rest));
    }
    let (process, rest) = rest.strip_prefix('[')?.split_once(']')?;
    let fits = process.len() <= TAG_BYTES && !process.contains([' ', '"', '=']);
    let rest = rest.strip_prefix(':')?;
    fits.then_some((name, Some(process).filter(|process| !process.is_empty()), rest))
}
