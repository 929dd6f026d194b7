//! Mends the ways in which loggers write JSON that is none, so that the entry isn't lost.

use crate::decode::batch::Problem;
use crate::entry::RejectReason;

/// A text that may be valid JSON where the given one is not, and which fields lost their value; `None` when
/// there is nothing to mend.
///
/// Mended are `NaN`, `Infinity` and numbers beyond the range of a double (→ `null`), raw control characters
/// in strings (→ escapes), half surrogates (→ U+FFFD).
pub(super) fn repair(text: &str) -> Option<(String, Vec<Problem>)> {
    let mut mender =
        Mender { out: String::with_capacity(text.len() + 16), dropped: Vec::new(), name: 0, changed: false };
    let mut rest = text;
    let mut quoted = false;
    while let Some(first) = rest.chars().next() {
        rest = if quoted {
            mender.within_string(rest, first, &mut quoted)
        } else {
            mender.outside(rest, first, &mut quoted)
        };
    }
    let problems = mender.dropped.into_iter().map(|name| Problem::field(name, RejectReason::NotFinite)).collect();
    mender.changed.then_some((mender.out, problems))
}

struct Mender {
    out: String,
    /// Names of the fields whose number was replaced by null.
    dropped: Vec<String>,
    /// Where in `out` the last string begins, behind its quote.
    name: usize,
    changed: bool,
}

impl Mender {
    fn copy<'t>(&mut self, text: &'t str, length: usize) -> &'t str {
        let (head, tail) = text.split_at_checked(length).unwrap_or((text, ""));
        self.out.push_str(head);
        tail
    }

    fn outside<'t>(&mut self, text: &'t str, first: char, quoted: &mut bool) -> &'t str {
        *quoted = first == '"';
        if *quoted {
            self.name = self.out.len() + 1;
        }
        if !(first == '-' || first == '+' || first.is_ascii_alphanumeric()) {
            return self.copy(text, first.len_utf8());
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
        let (word, rest) = text.split_at(length);
        if !matches!(word, "true" | "false" | "null") && word.parse::<f64>().is_ok_and(|number| !number.is_finite()) {
            let name = self.out.get(self.name..).and_then(|text| text.split('"').next()).unwrap_or_default();
            self.dropped.push(name.to_owned());
            self.out.push_str("null");
            self.changed = true;
        } else {
            self.out.push_str(word);
        }
        rest
    }

    fn within_string<'t>(&mut self, text: &'t str, first: char, quoted: &mut bool) -> &'t str {
        match first {
            '"' => {
                *quoted = false;
                self.copy(text, 1)
            }
            '\\' => self.escape(text),
            control if u32::from(control) < 0x20 => {
                self.out.push_str(&format!("\\u{:04x}", u32::from(control)));
                self.changed = true;
                text.get(1..).unwrap_or_default()
            }
            other => self.copy(text, other.len_utf8()),
        }
    }

    fn escape<'t>(&mut self, text: &'t str) -> &'t str {
        let Some(unit) = code_unit(text) else {
            let escaped = text.chars().nth(1);
            if escaped.is_some_and(|c| !"\"\\/bfnrtu".contains(c)) {
                // `\x` or `\'`: not an escape in JSON; the backslash is meant literally.
                self.out.push_str("\\\\");
                self.changed = true;
                return text.get(1..).unwrap_or_default();
            }
            return self.copy(text, 1 + escaped.map_or(0, char::len_utf8));
        };
        let low = text.get(6..).and_then(code_unit);
        match (unit, low) {
            (0xd800..0xdc00, Some(0xdc00..0xe000)) => self.copy(text, 12),
            (0xd800..0xe000, _) => {
                self.out.push('\u{fffd}');
                self.changed = true;
                text.get(6..).unwrap_or_default()
            }
            _ => self.copy(text, 6),
        }
    }
}

/// The number of a `\uXXXX` at the beginning.
fn code_unit(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mends_what_loggers_break() {
        for (broken, mended) in [
            (r#"{"a":NaN,"b":-Infinity,"c":1e999,"d":"NaN"}"#, r#"{"a":null,"b":null,"c":null,"d":"NaN"}"#),
            ("{\"a\":\"x\ty\"}", "{\"a\":\"x\\u0009y\"}"),
            (r#"{"a":"\ud83d oops \ud83d\ude00"}"#, "{\"a\":\"\u{fffd} oops \\ud83d\\ude00\"}"),
            (r#"{"a":"C:\Windows\x"}"#, r#"{"a":"C:\\Windows\\x"}"#),
        ] {
            assert_eq!(repair(broken).map(|(text, _)| text).as_deref(), Some(mended));
        }
        assert_eq!(repair(r#"{"a":1,"b":}"#), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}|[\\\\u0-9d{}\"a-f:,]{0,60}") {
            let _ = repair(&text);
        }
    }
}
