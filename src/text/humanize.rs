//! Masked messages as people read them: “…” for placeholders, classes without their packages.

use std::borrow::Cow;

/// The text with “…” instead of placeholders (`<id>`), runs of them and of what joins them as one, and class names
/// without packages. Anything else in pointed brackets stays.
#[must_use]
pub fn readable(mask: &str) -> String {
    let mut dotted = String::with_capacity(mask.len());
    let mut rest = mask;
    while let Some(open) = rest.find('<') {
        let (before, tail) = rest.split_at(open);
        dotted.push_str(before);
        match placeholder_end(tail) {
            Some(end) => {
                dotted.push('…');
                rest = tail.get(end..).unwrap_or_default();
            }
            None => {
                dotted.push('<');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    dotted.push_str(rest);
    let words: Vec<String> = dotted.split(' ').map(without_package).collect();
    joined(&words.join(" "))
}

/// The text without terminal sequences and invisible marks of direction; borrowed where there are none.
#[must_use]
pub fn without_escapes(text: &str) -> Cow<'_, str> {
    let invisible = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(|c: char| c == '\u{1b}' || invisible(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\u{1b}', Some('[')) => {
                chars.next();
                while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
            }
            ('\u{1b}', Some(']')) => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\n') {},
            ('\u{1b}', _) => {}
            (c, _) if invisible(c) => {}
            (c, _) => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Length of a placeholder at the start: lower-case letters in pointed brackets.
fn placeholder_end(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    let name = text.get(1..end)?;
    let is_name = (2..=12).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    is_name.then_some(end + 1)
}

/// One “…” for several that only signs join: `…/…`, `… … …`, `%…%…`.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('…').enumerate() {
        if index > 0 {
            let between = out.rsplit('…').next().unwrap_or(&out);
            let repeats = out.contains('…') && between.chars().all(is_joint) && between.chars().count() <= 3;
            if repeats {
                let keep = out.len() - between.len();
                out.truncate(keep);
            } else {
                out.push('…');
            }
        }
        out.push_str(part);
    }
    let trimmed = out.trim();
    trimmed.to_owned()
}

fn is_joint(c: char) -> bool {
    matches!(c, ' ' | ',' | ';' | '.' | ':' | '/' | '-' | '+' | '%' | '&' | '_' | '@' | '|' | '\\' | '=')
}

/// `java.net.SocketException:` becomes `SocketException:`; an object's address behind `@` goes.
fn without_package(word: &str) -> String {
    let start = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0);
    let tail = word.get(start..).unwrap_or_default();
    let end = tail.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$'))).unwrap_or(tail.len());
    let (name, after) = tail.split_at(end);
    let name = name.trim_end_matches('.');
    if !dotted_class(name) || !name.contains('.') {
        return word.to_owned();
    }
    let class = name.rsplit(['.', '$']).next().unwrap_or(name);
    let after = after.strip_prefix("@…").unwrap_or(after);
    format!("{}{class}{after}", word.get(..start).unwrap_or_default())
}

/// A class with its packages, `java.lang.Error`, or a bare one: lower-case packages, then a capital.
#[must_use]
pub fn dotted_class(name: &str) -> bool {
    let mut parts = name.split('.').rev();
    let class = parts.next().unwrap_or("");
    let packages: Vec<&str> = parts.collect();
    let is_package = |part: &&str| {
        part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') && !part.is_empty()
    };
    class.starts_with(|c: char| c.is_ascii_uppercase())
        && class.chars().skip(1).any(|c| c.is_ascii_lowercase())
        && (packages.is_empty() || packages.len() >= 2)
        && packages.iter().all(is_package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_placeholders_are_one() {
        assert_eq!(readable("cannot resolve <id> <id> <id> now"), "cannot resolve … now");
        assert_eq!(readable("GET /a/<id>;+X%<id>%<id>"), "GET /a/…;+X%…");
        assert_eq!(readable("<<<< CRABS >>>> <hex> lost"), "<<<< CRABS >>>> … lost");
        assert_eq!(readable("<b>bold</b> a < b"), "<b>bold</b> a < b");
    }

    #[test]
    fn terminal_sequences_go() {
        assert_eq!(without_escapes("\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}text \u{202e}x"), "red text x");
        assert!(matches!(without_escapes("plain [31m"), Cow::Borrowed(_)));
    }

    #[test]
    fn classes_lose_their_packages() {
        assert_eq!(readable("write org.apache.hist.TaskEvent@<dur> failed"), "write TaskEvent failed");
        assert_eq!(readable("(java.io.IOException: gone)"), "(IOException: gone)");
        assert_eq!(
            readable("com.apple.launchd says shop.example.com is down"),
            "com.apple.launchd says shop.example.com is down"
        );
    }
}
