//! Texts of steps: free of control characters, and short.

use super::{Citation, Purpose, SolutionStep};
use crate::wording::{Arg, Wording};

/// Longest text of a step, in characters.
pub const MAX_STEP_CHARS: usize = 400;

/// A text without terminal escapes, control characters and invisible direction marks; line breaks stay (code
/// blocks have them), tabs become spaces. Longer texts than `limit` characters end in “…”.
#[must_use]
pub fn clean(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit.saturating_mul(4)));
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_escape(&mut chars),
            '\u{9b}' => skip_control_sequence(&mut chars),
            '\n' => out.push('\n'),
            '\t' => out.push(' '),
            c if c.is_control() || is_invisible(c) => {}
            c => out.push(c),
        }
    }
    clip(out.trim(), limit)
}

/// At most `limit` characters, cut at a word where one ends near.
fn clip(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit.saturating_sub(1)).collect();
    let cut = head.rfind(char::is_whitespace).filter(|at| *at * 10 >= head.len() * 8).unwrap_or(head.len());
    format!("{}…", head.get(..cut).unwrap_or(&head).trim_end())
}

/// Skips what follows an escape character: `[…letter`, `]…BEL`, or one character.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_control_sequence(chars);
        }
        Some(']') => {
            while let Some(c) = chars.next_if(|c| *c != '\n') {
                if c == '\u{7}' {
                    break;
                }
                if c == '\u{1b}' {
                    chars.next_if_eq(&'\\');
                    break;
                }
            }
        }
        Some('(' | ')') => {
            chars.next();
            chars.next();
        }
        _ => {}
    }
}

/// Parameters and intermediates of a control sequence, and its final byte (ECMA-48).
fn skip_control_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while chars.next_if(|c| matches!(c, ' '..='?')).is_some() {}
    chars.next_if(|c| matches!(c, '@'..='~'));
}

/// Marks that change the direction of text or take no room.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text has control characters or marks that take no room, as plain text of people has not.
pub(super) fn hides_something(text: &str) -> bool {
    text.chars().any(|c| is_invisible(c) || (c.is_control() && !matches!(c, '\n' | '\r' | '\t')))
}

/// A step with a cleaned text.
pub(super) fn step(purpose: Purpose, text: &str, cites: Vec<Citation>) -> SolutionStep {
    SolutionStep { purpose, text: clean(text, MAX_STEP_CHARS), cites }
}

/// A sentence that quotes `text`: the quotation is shortened, never the sentence around it.
pub(super) fn quoting(wording: &Wording, key: &str, args: &[(&str, Arg<'_>)], text: &str) -> String {
    let with = |text: &str| {
        let mut all = args.to_vec();
        all.push(("text", text.into()));
        wording.text(key, &all)
    };
    let frame = with("").chars().count();
    with(&clean(text, MAX_STEP_CHARS.saturating_sub(frame).max(40)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_control_characters_go() {
        let hostile = "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}x\u{202e}y\u{0}\r\tz\u{9b}2J!\u{1b}(B.";
        assert_eq!(clean(hostile, 100), "red xy z!.");
        assert_eq!(clean("\u{1b}]8;;http://x\u{1b}\\link", 100), "link");
        assert_eq!(clean("a\nb", 100), "a\nb");
    }

    #[test]
    fn long_texts_are_cut_at_a_word() {
        let cut = clean(&"слово ".repeat(100), 50);
        assert!(cut.chars().count() <= 50 && cut.ends_with("слово…"), "{cut}");
        assert_eq!(clean(&"x".repeat(50), 10), format!("{}…", "x".repeat(9)));
    }

    proptest::proptest! {
        #[test]
        fn nothing_dangerous_is_left(text in "\\PC*|[\\x00-\\xff]{0,80}", limit in 1_usize..60) {
            let cleaned = clean(&text, limit);
            assert!(cleaned.chars().count() <= limit);
            assert!(cleaned.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
