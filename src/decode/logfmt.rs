//! logfmt: `key=value key="quoted value" flag`.

use serde_json::{Map, Value};

use super::{
    batch::Batch,
    draft::Draft,
    lift::{lift, lift_mapped, typed},
    lines::Lines,
    mapping::Mapping,
    time::Clock,
};
use crate::entry::{Block, encoding};

/// Decoder of logfmt lines.
#[derive(Debug)]
pub(super) struct LogfmtDecoder {
    clock: Clock,
    mapping: Mapping,
}

impl LogfmtDecoder {
    pub(super) fn new(clock: Clock, mapping: Mapping) -> Self {
        Self { clock, mapping }
    }

    pub(super) fn decode(&self, block: &Block, out: &mut Batch) {
        for (place, bytes) in Lines::new(&block.bytes, block.first_line) {
            let line = encoding::text(bytes);
            if line.trim().is_empty() {
                continue;
            }
            let mut draft = Draft::default();
            if self.mapping.is_empty() {
                lift(&mut draft, pairs(&line), &self.clock);
            } else {
                let record: Map<String, Value> = pairs(&line).collect();
                lift_mapped(&mut draft, record, &self.mapping, &self.clock);
            }
            match draft.finish() {
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
}

/// The pairs of a line; a key without a value is `true`.
pub(super) fn pairs(line: &str) -> impl Iterator<Item = (String, Value)> + '_ {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let Some(value) = after.strip_prefix('=') else {
            rest = after;
            return Some((key.to_owned(), Value::Bool(true)));
        };
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => {
                let (text, after) = unquote(quoted);
                (Value::String(text), after)
            }
            None => {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                let (text, after) = value.split_at(end);
                (typed(text), after)
            }
        };
        rest = after;
        Some((key.to_owned(), value))
    })
    .filter(|(key, _)| !key.is_empty())
}

/// Text up to the closing quote, escapes resolved, and what follows it.
pub(super) fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, escaped @ ('"' | '\\' | '/'))) => value.push(escaped),
                Some((_, other)) => value.extend(['\\', other]),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    (value, "")
}

/// Whether a line is nothing but pairs, two or more of them.
pub(super) fn looks_like_logfmt(line: &str) -> bool {
    let (mut total, mut flags) = (0_usize, 0_usize);
    for (key, value) in pairs(line) {
        let is_name =
            key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@' | b'/'));
        total += 1;
        flags += usize::from(value == Value::Bool(true) || !is_name);
    }
    total >= 2 && flags * 4 < total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_quotes_and_flags() {
        let found: Vec<_> = pairs(r#"a=1 b="x \"y\" z" c= flag d="open"#).collect();
        let expected = [
            ("a", Value::from(1)),
            ("b", "x \"y\" z".into()),
            ("c", "".into()),
            ("flag", true.into()),
            ("d", "open".into()),
        ];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value)));
    }

    #[test]
    fn prose_is_no_logfmt() {
        assert!(looks_like_logfmt("time=2024-01-01T00:00:00Z level=info msg=\"a b c\""));
        assert!(!looks_like_logfmt("the value a=1 and b=2 were seen"));
    }
}
