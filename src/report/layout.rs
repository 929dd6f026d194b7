//! Lines of a known width: measuring, cutting, padding, wrapping.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The text, its end replaced by `…` where it is wider than `width`.
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = head(text, width.saturating_sub(1)).trim_end_matches(['…', ' ']).to_owned();
    if width > 0 {
        out.push('…');
    }
    out
}

/// The text, its beginning replaced by `…` where it is wider than `width`.
pub(super) fn cut_start(text: &str, width: usize) -> String {
    let mut over = columns(text).saturating_sub(width);
    if over == 0 {
        return text.to_owned();
    }
    over += 1;
    let mut rest = text;
    while over > 0 {
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        over = over.saturating_sub(c.width().unwrap_or(0));
        rest = chars.as_str();
    }
    format!("…{rest}")
}

/// The longest beginning of at most `width` columns.
fn head(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > width {
            return &text[..at];
        }
    }
    text
}

/// Filled up with spaces at the end.
pub(super) fn pad_end(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Filled up with spaces in front.
pub(super) fn pad_start(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Broken at spaces into lines of at most `width` columns; words that are wider are broken anywhere.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        let gap = usize::from(!line.is_empty());
        if columns(&line) + gap + columns(word) > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        while columns(word) > width {
            let first = head(word, width);
            lines.push(first.to_owned());
            word = &word[first.len()..];
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Wrapped to `width` with `first` before the first line and as many spaces before the others.
pub(super) fn hang(first: &str, text: &str, width: usize) -> Vec<String> {
    let indent = columns(first);
    let filler = " ".repeat(indent);
    let lines = wrap(text, width.saturating_sub(indent));
    lines
        .iter()
        .enumerate()
        .map(|(i, line)| format!("{}{line}", if i == 0 { first } else { filler.as_str() }))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cyrillic_takes_one_column_and_han_two() {
        assert_eq!(columns("оплата"), 6);
        assert_eq!(cut("支付超时", 5), "支付…");
        assert_eq!(cut("оплата", 4), "опл…");
        assert_eq!(cut_start("shop/checkout.log:12", 12), "…kout.log:12");
    }

    #[test]
    fn the_second_line_hangs_under_the_first() {
        assert_eq!(hang("1. ", "restart the pool now", 14), ["1. restart the", "   pool now"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-zа-я支 ]{0,80}", width in 8_usize..40) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| columns(line) <= width));
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
