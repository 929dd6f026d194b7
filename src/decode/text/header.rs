//! [`Header`]: what stands between the stamp and the message: level, thread, logger, process, host.

use serde_json::Value;

use crate::decode::{
    draft::Draft,
    time::{Clock, Shape, parse_stamp},
};
use crate::entry::Level;

/// Words that are looked at before the message must have begun.
const WORDS: usize = 12;
/// A level is looked for this many words ahead.
const LEVEL_AHEAD: usize = 5;

/// The parts of a line's beginning.
#[derive(Debug, Default)]
pub(super) struct Header<'l> {
    level: Option<Level>,
    thread: Option<&'l str>,
    logger: Option<&'l str>,
    host: Option<&'l str>,
    service: Option<&'l str>,
    client: Option<&'l str>,
    prefix: Vec<&'l str>,
    /// Everything behind the header, continuation lines included.
    pub(super) message: &'l str,
    letters: bool,
}

impl<'l> Header<'l> {
    /// Reads the header of an entry's text, whose stamp lies at `stamped`. `letters`: levels are single letters.
    pub(super) fn parse(
        text: &'l str,
        stamped: Option<(usize, usize)>,
        syslog: bool,
        letters: bool,
        clock: &Clock,
    ) -> Self {
        let mut header = Self { letters, ..Self::default() };
        let Some((start, end)) = stamped else {
            header.message = text.trim();
            header.level = first_level(text);
            return header;
        };
        let (before, after) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
        if letters && let Some(letter) = text.get(start..start + 1) {
            header.level = Level::parse(letter);
        }
        let version = before.strip_prefix('<').and_then(|rest| rest.split_once('>')).map(|(_, version)| version.trim());
        if version.is_none() {
            header.prefix.extend(
                before.split([' ', '\t', '|', '[']).filter(|word| word.bytes().any(|b| b.is_ascii_alphanumeric())),
            );
        }
        let rest = after.trim_start_matches([']', ')', ',', ' ', '\t', '"', ':', ';']);
        header.message = rest;
        if version.is_some_and(|version| !version.is_empty()) {
            header.rfc5424(rest);
        } else if let Some(fields) = rest.strip_prefix('|') {
            header.bars(fields);
        } else if syslog || (version.is_some() && first_level_word(rest).is_none()) {
            header.syslog(rest);
        } else {
            header.words(rest, clock);
        }
        header.message = header.message.trim();
        if header.message.is_empty() {
            // A level or a logger alone is what the line says.
            header.message = rest.trim();
        }
        header
    }

    /// Gives what was found to the draft.
    pub(super) fn give(&self, draft: &mut Draft) {
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty() && *value != "-") {
                draft.data.insert(name.to_owned(), Value::from(value));
            }
        };
        put("thread", self.thread);
        put("logger", self.logger);
        put("host", self.host);
        put("ip", self.client);
        put("prefix", Some(self.prefix.join(" ")).as_deref());
        draft.level = self.level;
        draft.service = self.service.filter(|name| !name.is_empty() && *name != "-").map(str::to_owned);
    }

    /// `HOST PROCESS[PID]: message`
    fn syslog(&mut self, rest: &'l str) {
        let (host, after) = word(rest);
        let (process, message) = word(after);
        let Some(process) = process.strip_suffix(':').filter(|process| !process.is_empty()) else {
            // No process: a note of the daemon itself, or no host either.
            match host.strip_suffix(':') {
                Some(process) => (self.service, self.message) = (Some(process_name(process)), after),
                None => (self.host, self.message) = (Some(host), after.trim_start_matches(['-', ' '])),
            }
            return;
        };
        self.host = Some(host);
        self.service = Some(process_name(process));
        self.message = message;
        if let Some((level, after)) = take_level(message, self.letters) {
            self.level = Some(level);
            self.message = after;
        }
    }

    /// `HOST APP PROCID MSGID STRUCTURED-DATA message`
    fn rfc5424(&mut self, rest: &'l str) {
        let (host, rest) = word(rest);
        let (app, rest) = word(rest);
        let (_, rest) = word(rest);
        let (_, rest) = word(rest);
        (self.host, self.service) = (Some(host), Some(app));
        self.message = match rest.trim_start().strip_prefix('[') {
            Some(_) => {
                let end = rest.rmatch_indices("] ").map(|(at, _)| at + 2).last().unwrap_or(0);
                rest.get(end..).unwrap_or(rest)
            }
            None => rest.trim_start().strip_prefix("- ").unwrap_or(rest),
        };
    }

    /// `LOGGER|PID|LEVEL|message`
    fn bars(&mut self, mut rest: &'l str) {
        while let Some((field, after)) = rest.split_once('|') {
            let field = field.trim();
            if field.contains(char::is_whitespace) || field.is_empty() {
                break;
            }
            if let Some(level) = level_word(field, true) {
                self.level.get_or_insert(level);
            } else if !is_number(field) {
                if self.logger.is_some() {
                    break;
                }
                self.logger = Some(field);
            }
            rest = after;
        }
        self.message = rest;
    }

    /// Words in the many orders of application loggers.
    fn words(&mut self, mut rest: &'l str, clock: &Clock) {
        for position in 0..WORDS {
            rest = rest.trim_start_matches([' ', '\t']);
            self.message = rest;
            if let Some((shape, _, end)) =
                parse_stamp(rest.as_bytes(), clock.day_first).filter(|(shape, ..)| shape.is_telling())
            {
                rest = rest.get(end..).unwrap_or_default();
                if shape == Shape::MonthName {
                    return self.syslog(rest.trim_start());
                }
                continue;
            }
            if self.level.is_none()
                && let Some((level, after)) = take_level(rest, self.letters)
            {
                self.level = Some(level);
                rest = after;
                continue;
            }
            let (first, after) = word(rest);
            let before_stamp = parse_stamp(after.trim_start().as_bytes(), clock.day_first);
            if before_stamp.is_some_and(|(shape, ..)| shape.is_telling()) && !first.ends_with(':') {
                self.prefix.push(first);
                rest = after;
                continue;
            }
            let Some(after) = self.step(rest, position) else { return };
            rest = after;
        }
    }

    /// Takes one word of the header; `None` when the message begins (`self.message` is set then).
    fn step(&mut self, rest: &'l str, position: usize) -> Option<&'l str> {
        if let Some(inner) = rest.strip_prefix('[') {
            let (inner, after) = inner.split_once(']')?;
            return self.bracket(inner, after);
        }
        let (first, after) = word(rest);
        if first.is_empty() {
            return None;
        }
        if matches!(first, "-" | "--" | "---" | "|" | ":") || is_number(first) || is_date(first) || is_pid(first) {
            return Some(after);
        }
        if let Some(name) = first.strip_suffix(':') {
            if is_name(name) && (self.level.is_some() || name.contains(['.', '$', '['])) && !is_failure(name) {
                self.logger = Some(process_name(name));
                self.message = after;
            }
            return None;
        }
        let next = after.trim_start();
        if self.level.is_none() && (self.letters || first_level_word(after).is_some()) && position < WORDS - 1 {
            self.prefix_or_logger(first, next);
            return Some(after);
        }
        let separated = [": ", "- ", "| "].iter().find_map(|mark| next.strip_prefix(mark));
        if let Some(message) = separated.filter(|_| is_name(first) && self.logger.is_none()) {
            (self.logger, self.message) = (Some(first), message);
        } else if self.level.is_some()
            && self.logger.is_none()
            && (is_class(first) || (is_name(first) && after.starts_with("  ")))
        {
            (self.logger, self.message) = (Some(first), after);
        }
        None
    }

    fn prefix_or_logger(&mut self, first: &'l str, next: &str) {
        if next.starts_with("- ") && self.logger.is_none() && is_name(first) {
            self.logger = Some(first);
        } else {
            self.prefix.push(first);
        }
    }

    fn bracket(&mut self, inner: &'l str, after: &'l str) -> Option<&'l str> {
        let inner = inner.trim();
        if let Some(client) = inner.strip_prefix("client ") {
            self.client = Some(client.rsplit_once(':').filter(|(ip, _)| ip.contains('.')).map_or(client, |(ip, _)| ip));
            return Some(after);
        }
        // `[core:error]`, Apache's module and level.
        let level = inner.rsplit(':').next().and_then(|word| level_word(word, true));
        if let Some(level) = level.filter(|_| self.level.is_none()) {
            self.level = Some(level);
        } else if inner.contains('=') || inner.len() > 80 || self.thread.is_some() {
            return None;
        } else if !inner.is_empty() {
            self.thread = Some(inner);
        }
        Some(after.strip_prefix(':').unwrap_or(after))
    }
}

/// The first word and what follows it (with the gap).
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches([' ', '\t']);
    text.split_at(text.find([' ', '\t', '\n']).unwrap_or(text.len()))
}

/// A level with which a text begins, and what follows it. Words that also begin sentences are not taken off.
fn take_level(text: &str, letters: bool) -> Option<(Level, &str)> {
    let (first, after) = word(text);
    if letters && first.len() == 1 {
        return Level::parse(first)
            .filter(|_| first.bytes().all(|b| b.is_ascii_uppercase()))
            .map(|level| (level, after));
    }
    let bare = first.trim_matches(['[', ']', '(', ')', '<', '>', ':', ',', '|', '*']);
    let marked = bare.len() < first.len() || after.starts_with("  ");
    let level = level_word(bare, marked)?;
    // `[error][core]` and the like are taken apart by the caller.
    if first.starts_with('[') && !first.ends_with([']', ':']) {
        return None;
    }
    Some((level, after))
}

/// A word as a level: upper case always; other spellings only where they are `marked` as one.
fn level_word(word: &str, marked: bool) -> Option<Level> {
    let upper = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let plain = matches!(word, "info" | "debug" | "trace" | "warn" | "warning" | "notice" | "Info" | "Debug" | "Trace");
    if upper || plain || (marked && word.len() > 2) { Level::parse(word) } else { None }
}

/// The upper-case level among the next words, as long as no word ends the header before.
fn first_level_word(text: &str) -> Option<Level> {
    let line = text.split('\n').next().unwrap_or(text);
    let words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    let mut before = words
        .take(LEVEL_AHEAD)
        .take_while(|word| !word.ends_with(':') || level_word(word.trim_end_matches(':'), false).is_some());
    before.find_map(|word| {
        let bare = word.trim_matches(['[', ']', '(', ')', '<', '>', ':', ',', '|']);
        if bare.bytes().all(|byte| byte.is_ascii_uppercase()) { level_word(bare, false) } else { None }
    })
}

/// The level of a line without a stamp.
fn first_level(text: &str) -> Option<Level> {
    take_level(text, false).map(|(level, _)| level)
}

/// `crond(pam_unix)[2915]` → `crond`
fn process_name(process: &str) -> &str {
    let end = process.find(['[', '(']).filter(|end| *end > 0).unwrap_or(process.len());
    process.get(..end).unwrap_or(process)
}

fn is_number(word: &str) -> bool {
    word.len() <= 12 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// nginx: `1234#0:`
fn is_pid(word: &str) -> bool {
    word.len() > 2
        && word.ends_with(':')
        && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'#' | b':'))
}

/// A date without a time, as some sources repeat it.
fn is_date(word: &str) -> bool {
    word.len() == 10
        && word.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 { matches!(byte, b'.' | b'-' | b'/') } else { byte.is_ascii_digit() }
        })
}

fn is_name(word: &str) -> bool {
    word.len() <= 120
        && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-$/()[]@#<>".contains(&byte))
}

/// `c.e.Shop`: dotted, with a capital after the last dot.
fn is_class(word: &str) -> bool {
    is_name(word) && word.rsplit_once('.').is_some_and(|(_, last)| last.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn is_failure(name: &str) -> bool {
    name.ends_with("Exception") || name.ends_with("Error")
}
