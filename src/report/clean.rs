//! Text from logs made fit to show: nothing in it may steer the terminal or reorder the line.

use std::borrow::Cow;

/// Whether a character acts on its surroundings instead of being seen: control characters, bidirectional
/// overrides, invisible characters, line separators, tag characters.
pub(super) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// One line without anything that acts: terminal sequences disappear whole, other acting characters
/// disappear, line ends and tabs become one space, and so do runs of plain spaces.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) && !text.contains("  ") && text.trim().len() == text.len() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => rest = after_sequence(rest.as_str()).chars(),
            '\u{9b}' => rest = after_control_sequence(rest.as_str()).chars(),
            ' ' | '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if acts(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out.trim().to_owned())
}

/// A finished document without anything that acts, its line ends left: what acts can only come from logs and people.
#[must_use]
pub fn without_acting(document: &str) -> String {
    document.chars().filter(|c| *c == '\n' || !acts(*c)).collect()
}

/// Each line of a longer text, cleaned; empty ones left out.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().map(|one| line(one).into_owned()).filter(|one| !one.is_empty()).collect()
}

/// What follows a terminal sequence, its ESC already read (ECMA-48).
fn after_sequence(text: &str) -> &str {
    let mut chars = text.chars();
    match chars.next() {
        Some('[') => after_control_sequence(chars.as_str()),
        Some(']' | 'P' | '_' | '^' | 'X') => after_string(chars.as_str()),
        Some(' '..='/') => {
            let rest = chars.as_str().trim_start_matches(|c| matches!(c, ' '..='/'));
            rest.strip_prefix(|c| matches!(c, '0'..='~')).unwrap_or(rest)
        }
        Some('0'..='~') => chars.as_str(),
        _ => text,
    }
}

/// Parameters (0x20–0x3F), then one final character (0x40–0x7E).
fn after_control_sequence(text: &str) -> &str {
    let rest = text.trim_start_matches(|c| matches!(c, ' '..='?'));
    rest.strip_prefix(|c| matches!(c, '@'..='~')).unwrap_or(rest)
}

/// A string sequence ends with BEL or ST; one that never ends loses only its introducer.
fn after_string(text: &str) -> &str {
    match text.find(['\u{7}', '\u{9c}', '\u{1b}']) {
        Some(at) if text[at..].starts_with('\u{1b}') => text[at + 1..].strip_prefix('\\').unwrap_or(&text[at + 1..]),
        Some(at) => text[at..].trim_start_matches(['\u{7}', '\u{9c}']),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terminal_sequences_disappear_whole() {
        assert_eq!(line("a\u{1b}[31;1mred\u{1b}[0m b"), "ared b");
        assert_eq!(line("\u{1b}]0;owned\u{7}title"), "title");
        assert_eq!(line("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\"), "link");
        assert_eq!(line("\u{9b}2Jclear"), "clear");
        assert_eq!(line("cut \u{1b}["), "cut");
    }

    #[test]
    fn bidirectional_and_invisible_characters_disappear() {
        assert_eq!(line("abc\u{202e}gpj.exe\u{2066}\u{200b}"), "abcgpj.exe");
    }

    #[test]
    fn white_space_becomes_single_spaces() {
        assert_eq!(line(" one\n\ttwo  three\r\n"), "one two three");
        assert_eq!(lines("1. a\n\n2. b\u{0}"), ["1. a", "2. b"]);
    }

    proptest! {
        #[test]
        fn nothing_that_acts_survives(text in "\\PC*|[\u{0}-\u{a0}]*|(\u{1b}[\\[\\]P ]?[ -~]*)*") {
            prop_assert!(!line(&text).contains(acts));
        }
    }
}
