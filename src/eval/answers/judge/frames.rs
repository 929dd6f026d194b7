//! The program's own sentences around other people's words. They are not judged by words, for they are no model's; what
//! they quote is held against the source to the letter.

use std::sync::LazyLock;

/// The catalogue's sentences about solutions, in both languages.
const CATALOGUES: &[&str] = &[
    include_str!("../../../wording/en/solution.ftl"),
    include_str!("../../../wording/ru/solution.ftl"),
    include_str!("../../../wording/en/outcomes.ftl"),
    include_str!("../../../wording/ru/outcomes.ftl"),
];

/// Fewest letters outside of what is filled in: shorter sentences could be anybody's.
const OWN_LETTERS: usize = 4;

/// Keys of what is no sentence: names of parts and of languages.
const PARTS: &[&str] = &["solution-part-", "solution-language-"];

/// Keys of the sentences that name a cause.
const CAUSES: &str = "solution-check-cause";

/// What the parts of such a line begin with.
const PLACES: &[&str] = &["service ", "endpoint ", "code ", "step ", "сервис ", "адрес ", "код ", "шаг "];

/// What stands between the places that are filled in.
type Frame = Vec<String>;

/// With their keys.
static FRAMES: LazyLock<Vec<(&str, Frame)>> = LazyLock::new(|| {
    let mut frames: Vec<(&str, Frame)> = Vec::new();
    for (key, line) in CATALOGUES.iter().flat_map(|text| messages(text)) {
        let frame = literals(&line);
        let letters = frame.iter().flat_map(|piece| piece.chars()).filter(|c| c.is_alphabetic()).count();
        if letters >= OWN_LETTERS {
            frames.push((key, frame));
        }
    }
    frames
});

/// What a sentence of the program quotes; `None` where it is no sentence of the program.
pub(super) fn quotations(text: &str) -> Option<Vec<String>> {
    FRAMES.iter().any(|(_, frame)| fits(text, frame)).then(|| quoted(text))
}

/// Whether it is a sentence of the program that names a cause.
pub(super) fn is_cause(text: &str) -> bool {
    FRAMES.iter().any(|(key, frame)| key.starts_with(CAUSES) && fits(text, frame))
}

/// Of a line such as `service cart, code X: 3 entries, 1 session.`, what stands before the program's own counts.
pub(super) fn place(text: &str) -> Option<&str> {
    let begins = PLACES.iter().any(|word| text.starts_with(word));
    let cut = text.rfind(": ").or_else(|| text.rfind(" — ")).unwrap_or(text.len());
    let (place, counts) = text.split_at_checked(cut)?;
    let bare = counts.is_empty() || counts.contains(|c: char| c.is_ascii_digit());
    // Names have no blanks: a sentence is no place.
    let names = place.split(", ").all(|part| part.split(' ').count() == 2);
    (begins && bare && names).then_some(place)
}

/// The texts in quotation marks, the outermost ones.
fn quoted(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside: Option<(char, char, usize, String)> = None;
    for c in text.chars() {
        match &mut inside {
            None => {
                inside = match c {
                    '“' => Some(('“', '”', 1, String::new())),
                    '«' => Some(('«', '»', 1, String::new())),
                    _ => None,
                }
            }
            Some((open, close, depth, quote)) => {
                *depth += usize::from(c == *open);
                *depth -= usize::from(c == *close);
                if *depth == 0 {
                    found.push(std::mem::take(quote));
                    inside = None;
                } else {
                    quote.push(c);
                }
            }
        }
    }
    // A quotation that was cut short has lost its end.
    found.extend(inside.map(|(_, _, _, quote)| quote));
    found
}

/// Whether a text begins and ends as the frame does and has all of it, in order.
fn fits(text: &str, frame: &[String]) -> bool {
    let (Some(first), Some(last)) = (frame.first(), frame.last()) else { return false };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in frame.iter().skip(1) {
        match rest.find(piece.as_str()) {
            Some(at) => rest = rest.get(at + piece.len()..).unwrap_or(""),
            None => return false,
        }
    }
    text.ends_with(last.as_str()) || last.is_empty()
}

/// Keys and values of a catalogue's messages, each on one line, variants included.
fn messages(text: &'static str) -> Vec<(&'static str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(" = ") {
            Some((key, _)) if PARTS.iter().any(|part| key.starts_with(part)) => {}
            Some((key, value)) if !key.starts_with([' ', '}']) => found.push((key, value.to_owned())),
            _ => {
                if let Some((_, last)) = found.last_mut() {
                    last.push_str(line);
                }
            }
        }
    }
    found
}

/// The parts of a message outside of its braces.
fn literals(message: &str) -> Frame {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for c in message.chars() {
        match c {
            '{' => {
                depth += 1;
                if depth == 1 {
                    parts.push(String::new());
                }
            }
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
            _ => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_sentences_are_known_and_others_are_not() {
        let cause = "Last time (INC-1) the cause was: “a cable” Check whether it is the same now.";
        assert_eq!(quotations(cause), Some(vec!["a cable".to_owned()]));
        assert_eq!(quotations("Replace the cable."), None);
        assert_eq!(quotations("service should be restarted"), None);
        assert_eq!(place("service cart, code X: 3 entries."), Some("service cart, code X"));
        assert_eq!(place("service must be restarted: 3 times"), None);
        assert_eq!(quoted("A “b “c” d” e «f»"), ["b “c” d", "f"]);
        assert_eq!(quotations("“a cable” says: replace it"), None);
    }
}
