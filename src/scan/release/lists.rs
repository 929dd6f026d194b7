//! The strict redaction over two lists that were written before its rules were known to whoever wrote them.
//!
//! A line is a text as somebody may write it; `[[…]]` marks what may not come out, `<<…>>` what must, and a line that
//! begins with `! ` comes out unchanged. `? ` stands before what is known to be missed, so that whoever mends it notices.

use super::*;

const FIRST: &str = include_str!("lists/first.txt");
const SECOND: &str = include_str!("lists/second.txt");

/// A line of a list.
struct Line {
    text: String,
    gone: Vec<String>,
    kept: Vec<String>,
    /// It is known that this one is wrong.
    missed: bool,
}

fn lines(list: &str) -> Vec<Line> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Line::of).collect()
}

impl Line {
    fn of(line: &str) -> Self {
        let line = unescaped(line);
        if let Some(text) = line.strip_prefix("! ") {
            return Self { text: text.to_owned(), gone: Vec::new(), kept: vec![text.to_owned()], missed: false };
        }
        let (line, missed) = match line.strip_prefix("? ") {
            Some(rest) => (rest.to_owned(), true),
            None => (line, false),
        };
        let marked = |open: &str, close: &str| -> Vec<String> {
            line.split(open).skip(1).map(|rest| rest.split(close).next().unwrap().to_owned()).collect()
        };
        let (gone, kept) = (marked("[[", "]]"), marked("<<", ">>"));
        assert!(!gone.is_empty(), "{line}");
        let text = ["[[", "]]", "<<", ">>"].iter().fold(line.clone(), |text, sign| text.replace(sign, ""));
        Self { text, gone, kept, missed }
    }

    /// What came out although it must not, or did not although it must.
    fn wrong(&self) -> Option<String> {
        let out = release(&self.text, &KnownPeople::default()).text.into_owned();
        let left = self.gone.iter().filter(|gone| is_left(&out, gone));
        let lost = self.kept.iter().filter(|kept| !out.contains(kept.as_str()));
        let wrong: Vec<_> =
            left.map(|part| format!("left {part:?}")).chain(lost.map(|part| format!("lost {part:?}"))).collect();
        if self.missed {
            return wrong.is_empty().then(|| format!("held now: {out:?}"));
        }
        (!wrong.is_empty()).then(|| format!("{} in {out:?}", wrong.join(", ")))
    }
}

/// `\n`, `\\` and `\u{…}` as characters.
fn unescaped(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(code) = after.strip_prefix("u{") {
            let (digits, tail) = code.split_once('}').unwrap();
            out.push(char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap());
            rest = tail;
        } else {
            out.push(if after.starts_with('n') { '\n' } else { '\\' });
            rest = &after[1..];
        }
    }
    out + rest
}

/// Whether the part stands in the text, or one of its words (of three letters or digits and more) does.
fn is_left(out: &str, part: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3).map(str::to_owned).collect()
    };
    // A placeholder is no part of the text.
    let mut plain = out.to_owned();
    for kind in ["email", "phone", "card", "iban", "ip", "mac", "name", "personal", "user", "session", "secret"] {
        plain = plain.replace(&format!("<{kind}>"), " ");
    }
    let standing = words(&plain);
    plain.contains(part) || words(part).iter().any(|word| standing.contains(word))
}

fn report(list: &str) -> Vec<String> {
    lines(list).iter().filter_map(Line::wrong).collect()
}

#[test]
fn the_first_list_is_held() {
    let wrong = report(FIRST);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lines(FIRST).len(), wrong.join("\n"));
}

#[test]
fn the_second_list_is_held() {
    let wrong = report(SECOND);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lines(SECOND).len(), wrong.join("\n"));
}
