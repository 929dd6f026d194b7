//! Cutting text into words and words into their parts.

/// A word of the text as written, and whether it is more than a plain word.
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
}

/// Words: letters and digits, with single `_`, `-`, `.`, `:`, `/` inside.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    text.split(|c: char| !(is_inner(c) || matches!(c, '_' | '-' | '.' | ':' | '/' | '‑')))
        .map(|word| word.trim_matches(|c: char| !is_inner(c)))
        .filter(|word| !word.is_empty())
        .map(|text| Word { text })
}

/// Letters, digits, and the combining marks that decomposed text writes behind its letters.
fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

impl<'a> Word<'a> {
    /// The pieces between the signs.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.text.split(|c: char| !is_inner(c)).filter(|piece| !piece.is_empty())
    }

    /// Whether `_`, `.` or `-` join its pieces: then it is worth a token as a whole. Paths are not.
    pub(super) fn is_joined(&self) -> bool {
        let joined = self.text.contains(['_', '.', '-', '‑', ':']);
        joined && !self.text.contains('/') && self.text.len() <= 64
    }

    /// Whether the pieces are words joined by hyphens alone (`тайм-аут`).
    pub(super) fn is_hyphenated(&self) -> bool {
        let hyphen = |c: char| matches!(c, '-' | '‑');
        self.text.contains(hyphen) && self.text.chars().all(|c| c.is_alphabetic() || hyphen(c))
    }
}

/// The humps of `camelCase`, `HTTPServer`, `http2Stream`; nothing where there is only one.
pub(super) fn humps(piece: &str) -> Vec<&str> {
    let mut humps = Vec::new();
    let mut start = 0;
    let mut chars = piece.char_indices().peekable();
    let (mut small, mut capital) = (false, false);
    while let Some((at, c)) = chars.next() {
        let next_small = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        if at > start && c.is_uppercase() && (small || (capital && next_small)) {
            humps.extend(piece.get(start..at));
            start = at;
        }
        (small, capital) = (!c.is_uppercase(), c.is_uppercase());
    }
    if start > 0 {
        humps.extend(piece.get(start..));
    }
    humps
}

/// Lower case, `ё` as `е`, combining marks and soft hyphens dropped; decomposed `й` composed.
pub(super) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'ё' => out.push('е'),
            '\u{306}' if out.ends_with('и') => {
                out.pop();
                out.push('й');
            }
            '\u{300}'..='\u{36f}' | '\u{ad}' => {}
            '‑' => out.push('-'),
            _ => out.push(c),
        }
    }
    out
}
