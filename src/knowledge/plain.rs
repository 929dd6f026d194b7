//! One line of Markdown as plain text: emphasis and link syntax removed, code kept with its back-ticks.

/// Runs longer than this are copied with their marks, in bytes: looking for partners takes quadratic time.
const MAX_RUN: usize = 8_000;

/// The plain text of an inline run. Back-ticked code is copied unchanged.
pub(super) fn plain(text: &str) -> String {
    if text.len() > MAX_RUN || !text.contains(['*', '_', '`', '[', '\\']) {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        let rest = chars.get(i..).unwrap_or(&[]);
        let taken = match c {
            '`' => copy_code(rest, &mut out),
            '!' if rest.get(1) == Some(&'[') => link(rest.get(1..).unwrap_or(&[]), &mut out, false).map(|n| n + 1),
            '[' => link(rest, &mut out, true),
            '*' | '_' => Some(emphasis(&chars, i, &mut out)),
            '\\' if rest.get(1).is_some_and(char::is_ascii_punctuation) => {
                out.extend(rest.get(1));
                Some(2)
            }
            _ => None,
        };
        if taken.is_none() {
            out.push(c);
        }
        i += taken.unwrap_or(1);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text as Markdown that [`plain`] reads as this text again.
pub(super) fn escaped(text: &str) -> String {
    if plain(text) == text {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        let code = if c == '`' { copy_code(chars.get(i..).unwrap_or(&[]), &mut out) } else { None };
        if code.is_none() {
            if matches!(c, '*' | '_' | '[' | '\\' | '`') {
                out.push('\\');
            }
            out.push(c);
        }
        i += code.unwrap_or(1);
    }
    out
}

/// Copies a code span; `None` when the back-ticks are never closed.
fn copy_code(rest: &[char], out: &mut String) -> Option<usize> {
    let ticks = rest.iter().take_while(|c| **c == '`').count();
    let body = rest.get(ticks..)?;
    let mut run = 0;
    for (i, c) in body.iter().enumerate() {
        run = if *c == '`' { run + 1 } else { 0 };
        if run == ticks && body.get(i + 1) != Some(&'`') {
            let end = ticks + i + 1;
            out.extend(rest.get(..end)?);
            return Some(end);
        }
    }
    None
}

/// `[text](target)` → `text (target)`, or only `text` where the target is local or is the text itself.
fn link(rest: &[char], out: &mut String, with_target: bool) -> Option<usize> {
    let close = rest.iter().position(|c| *c == ']')?;
    if rest.get(close + 1) != Some(&'(') {
        return None;
    }
    let target_end = close + 2 + rest.get(close + 2..)?.iter().position(|c| *c == ')')?;
    let label: String = rest.get(1..close)?.iter().collect();
    let target: String = rest.get(close + 2..target_end)?.iter().collect();
    let target = target.split_whitespace().next().unwrap_or("");
    out.push_str(&plain(&label));
    if with_target && target.contains("://") && target != label {
        out.push_str(&format!(" ({target})"));
    }
    Some(target_end + 1)
}

/// Takes the run of marks at `i`: dropped when it opens or closes a word and has its partner, else copied.
fn emphasis(chars: &[char], i: usize, out: &mut String) -> usize {
    let rest = chars.get(i..).unwrap_or(&[]);
    let mark = rest.first().copied();
    let run: Vec<char> = rest.iter().copied().take_while(|c| Some(*c) == mark).collect();
    let (length, end) = (run.len().max(1), i + run.len());
    let before = i.checked_sub(1).and_then(|at| chars.get(at)).copied();
    let after = chars.get(end).copied();
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    let partner = |part: Option<&[char]>| part.is_some_and(|part| part.windows(length).any(|window| window == run));
    let opens = solid(after) && !word(before) && partner(chars.get(end..));
    let closes = solid(before) && !word(after) && partner(chars.get(..i));
    if length > 3 || !(opens || closes) {
        out.extend(run);
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_emphasis_and_keeps_code() {
        let cases = [
            ("**Restart** the *pool* of `my_*_db`", "Restart the pool of `my_*_db`"),
            ("Set __max__ of `a`", "Set max of `a`"),
            ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
            (
                "See [the graph](https://graph.example/x) or [below](#b)",
                "See the graph (https://graph.example/x) or below",
            ),
            ("![alt](pic.png) text", "alt text"),
            ("``a ` b`` and unclosed ` here", "``a ` b`` and unclosed ` here"),
            (r"5 \* 3", "5 * 3"),
            ("***", "***"),
        ];
        for (markdown, text) in cases {
            assert_eq!(plain(markdown), text);
        }
    }

    #[test]
    fn a_huge_line_is_read_at_once() {
        let huge = "*a [b ".repeat(200_000);
        assert_eq!(plain(&huge), huge.trim());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[\\[\\]()!*_`\\\\ a-zа-я]{0,60}") {
            let _ = plain(&text);
        }
    }
}
