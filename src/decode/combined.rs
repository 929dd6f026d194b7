//! The common and combined access logs of nginx and Apache, with the extras that shops add at the end:
//! request time, session cookie, `key=value` pairs.

use serde_json::Value;

use super::{
    batch::Batch,
    draft::{Draft, is_void},
    duration,
    field::{Field, Unit, field_of},
    lift::{apply_mapping, typed},
    lines::Lines,
    mapping::Mapping,
    time::Clock,
};
use crate::entry::{Block, Level, RejectReason, encoding};

/// Whole numbers at the end of a line from this on can only be microseconds (Apache's `%D`): as seconds
/// (`%T`) they would be more than a quarter of an hour.
const MICROS_FROM: f64 = 1000.0;

/// Decoder of access logs.
#[derive(Debug)]
pub(super) struct CombinedDecoder {
    clock: Clock,
    mapping: Mapping,
}

impl CombinedDecoder {
    pub(super) fn new(clock: Clock, mapping: Mapping) -> Self {
        Self { clock, mapping }
    }

    pub(super) fn decode(&self, block: &Block, out: &mut Batch) {
        for (place, bytes) in Lines::new(&block.bytes, block.first_line) {
            let line = encoding::text(bytes);
            if line.trim().is_empty() {
                continue;
            }
            let Some(access) = Access::parse(&line) else {
                out.reject(block, place, RejectReason::Layout("access log").into(), bytes);
                continue;
            };
            match self.draft(&access).finish() {
                Ok((entry, zoned, problems)) => {
                    out.push(block, place, entry, zoned);
                    for problem in problems {
                        out.warn(block, place, problem, bytes);
                    }
                }
                Err(problem) => out.reject(block, place, problem, bytes),
            }
        }
    }

    fn draft(&self, access: &Access<'_>) -> Draft {
        let mut draft = Draft { stamp: self.clock.read(access.time), ..Draft::default() };
        if draft.stamp.is_none() {
            draft.bad_time = Some(access.time.to_owned());
        }
        let mut put = |name: &str, value: Value| {
            draft.data.insert(name.to_owned(), value);
        };
        put("ip", access.ip.into());
        let mut words = access.request.split_ascii_whitespace();
        let well_formed = access.request.ends_with(|c: char| c.is_ascii_digit()) || words.clone().count() == 2;
        let (method, path) = match (words.next(), words.next()) {
            (Some(method), Some(path)) if well_formed && method.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                put("method", method.into());
                put("path", path.into());
                (method, path)
            }
            _ => {
                put("request", access.request.into());
                ("", access.request)
            }
        };
        put("status", access.status.into());
        if let Ok(bytes) = access.bytes.parse::<u64>() {
            put("bytes", bytes.into());
        }
        for (name, value) in [("referrer", access.referrer), ("user_agent", access.agent)] {
            if !is_void(value) {
                put(name, unescape(value).into());
            }
        }
        let gap = if method.is_empty() { "" } else { " " };
        draft.message = Some(format!("{method}{gap}{path} {}", access.status));
        draft.event_type = Some("request".to_owned());
        draft.user = Some(access.user).filter(|user| !is_void(user)).map(str::to_owned);
        draft.level = Some(match access.status {
            500.. => Level::Error,
            400.. => Level::Warn,
            _ => Level::Info,
        });
        self.tail(&mut draft, access.tail);
        if !self.mapping.is_empty() {
            let mut data = draft.data.clone();
            apply_mapping(&mut draft, &mut data, &self.mapping, &self.clock);
        }
        draft.service.get_or_insert_with(|| "web".to_owned());
        draft
    }

    /// What follows the agent: a bare number is the request time, pairs go by their names.
    fn tail(&self, draft: &mut Draft, mut rest: &str) {
        while let Some((word, after)) = next_word(rest) {
            rest = after;
            for part in word.split(';').map(str::trim).filter(|part| !part.is_empty()) {
                match part.split_once('=') {
                    Some((name, value)) => self.pair(draft, name, value.trim_matches('"')),
                    None => bare(draft, part),
                }
            }
        }
    }

    fn pair(&self, draft: &mut Draft, name: &str, value: &str) {
        if is_void(value) {
            return;
        }
        let known = match name {
            // nginx: $request_time and its abbreviations are in seconds.
            "rt" | "request_time" | "time" | "duration" | "urt" => Some(Field::Duration(Unit::Seconds)),
            _ => field_of(name).map(|(field, _)| field),
        };
        // A duration of the upstream doesn't replace the one of the request.
        let known = known.filter(|field| !(matches!(field, Field::Duration(_)) && draft.response_time.is_some()));
        let rest = match known {
            Some(field) => draft.set(field, typed(value), &self.clock).err(),
            None => Some(typed(value)),
        };
        if let Some(value) = rest {
            draft.data.entry(name).or_insert(value);
        }
    }
}

fn bare(draft: &mut Draft, word: &str) {
    let Ok(number) = word.parse::<f64>() else { return };
    if draft.response_time.is_none() {
        let whole = !word.contains('.');
        let unit = if whole && number >= MICROS_FROM { Unit::Micros } else { Unit::Seconds };
        match duration::seconds(number, unit) {
            Ok(seconds) => draft.response_time = Some(seconds),
            Err(problem) => draft.problems.push(problem),
        }
    }
}

/// The next word or quoted text.
fn next_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted_text(quoted);
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    Some(text.split_at(end)).filter(|(word, _)| !word.is_empty())
}

/// Text up to a quote that isn't escaped, and what follows it.
fn quoted_text(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

fn unescape(text: &str) -> String {
    if text.contains('\\') { text.replace("\\\"", "\"").replace("\\\\", "\\") } else { text.to_owned() }
}

/// The parts of a line.
#[derive(Debug, PartialEq)]
struct Access<'l> {
    ip: &'l str,
    user: &'l str,
    time: &'l str,
    request: &'l str,
    status: u16,
    bytes: &'l str,
    referrer: &'l str,
    agent: &'l str,
    tail: &'l str,
}

impl<'l> Access<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let (before, rest) = line.trim().split_once(" [")?;
        let mut words = before.split(' ').filter(|word| !word.is_empty());
        let mut ip = words.next()?;
        let mut user = words.next_back().unwrap_or("-");
        // A virtual host before the address (`vhost_combined`).
        if let Some(second) = before.split(' ').nth(1)
            && before.split(' ').count() == 4
            && second.contains(['.', ':'])
        {
            ip = second;
        }
        user = user.trim_matches('"');
        let (time, rest) = rest.split_once(']')?;
        let (request, rest) = quoted_text(rest.trim_start().strip_prefix('"')?)?;
        let (status, rest) = next_word(rest)?;
        let (bytes, rest) = next_word(rest).unwrap_or(("-", ""));
        let quoted = |rest: &'l str| quoted_text(rest.trim_start().strip_prefix('"')?);
        // Only two quoted texts in a row are referrer and agent; one alone may be a cookie.
        let is_referrer = |text: &str, after: &'l str| is_void(text) || text.contains("://") || quoted(after).is_some();
        let pair = quoted(rest).filter(|(text, after)| is_referrer(text, after));
        let (referrer, after) = pair.unwrap_or(("-", rest));
        let (agent, tail) = if pair.is_some() { quoted(after).unwrap_or(("-", after)) } else { ("-", rest) };
        let status = status.parse().ok().filter(|status| (100..1000).contains(status))?;
        Some(Self { ip, user, time, request, status, bytes, referrer, agent, tail })
    }
}

/// Whether a line has the layout of an access log.
pub(super) fn looks_like_access(line: &str) -> bool {
    Access::parse(line).is_some_and(|access| access.time.contains('/') && access.time.contains(':'))
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;
    use crate::entry::LogEntry;

    fn entry(line: &str) -> LogEntry {
        let decoder = CombinedDecoder::new(Clock::new(TimeZone::UTC, Timestamp::UNIX_EPOCH), Mapping::default());
        decoder.draft(&Access::parse(line).expect("fits")).finish().expect("an entry").0
    }

    #[test]
    fn combined_with_time_and_cookie() {
        let entry = entry(
            r#"2001:db8::1 - bob [17/May/2015:10:05:03 +0300] "GET /pay?x=1 HTTP/1.1" 504 - "-" "A \"quoted\" agent" 30.005 "theme=dark; sid=s77""#,
        );
        assert_eq!(entry.timestamp.to_string(), "2015-05-17T07:05:03Z");
        assert_eq!((entry.data_str("ip"), entry.user_id.as_deref()), (Some("2001:db8::1"), Some("bob")));
        assert_eq!((entry.level, entry.status(), entry.endpoint()), (Some(Level::Error), Some(504), Some("/pay")));
        assert_eq!((entry.response_time, entry.session_id.as_deref()), (Some(30.005), Some("s77")));
        assert_eq!(entry.data_str("user_agent"), Some("A \"quoted\" agent"));
        assert_eq!(entry.message.as_deref(), Some("GET /pay?x=1 504"));
        assert_eq!((entry.data_str("referrer"), entry.event_data.contains_key("bytes")), (None, false));
        assert_eq!((entry.event_type.as_str(), entry.service.as_deref()), ("request", Some("web")));
    }

    #[test]
    fn common_micros_and_pairs() {
        let line = r#"10.0.0.1 - - [17/May/2015:10:05:03 +0000] "POST /a HTTP/1.1" 200 12"#;
        assert_eq!(entry(line).response_time, None);
        assert_eq!(entry(&format!("{line} 250000")).response_time, Some(0.25));
        assert_eq!(entry(&format!("{line} rt=0.5 urt=\"0.4\" JSESSIONID=abc")).response_time, Some(0.5));
        assert_eq!(entry(&format!("{line} \"JSESSIONID=abc\"")).session_id.as_deref(), Some("abc"));
    }

    #[test]
    fn malformed_requests_are_kept() {
        let entry = entry(r#"1.2.3.4 - - [17/May/2015:10:05:03 +0000] "\x16\x03\x01" 400 226 "-" "-""#);
        assert_eq!(entry.data_str("request"), Some("\\x16\\x03\\x01"));
        assert_eq!((entry.level, entry.status()), (Some(Level::Warn), Some(400)));
        assert!(Access::parse("hello [world] \"x\"").is_none());
    }
}
