//! Words of a log line, as the phrases of the rules see them.

/// How strongly a word is set apart from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// A space, hyphen or underscore.
    None,
    /// A comma, bracket, quote or equals sign.
    Soft,
    /// A full stop, colon, semicolon, dash or line end.
    Hard,
}

/// One lower-cased word (ё written as е).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) gap: Break,
}

/// Longest stretch of a line that is read, in bytes; what failed is said early.
const MAX_BYTES: usize = 1000;
/// Most words that are read.
const MAX_TOKENS: usize = 160;

/// Splits at everything that is no letter or digit, and camelCase words into their parts unless `known` says
/// that the whole is a word.
pub(super) fn tokenize(text: &str, known: impl Fn(&str) -> bool) -> Vec<Token> {
    let text = text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text);
    let mut tokens = Vec::with_capacity(24);
    let mut gap = Break::Hard;
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (between, word_on) = rest.split_at(start);
        gap = gap.max(break_of(between));
        let end = word_on.find(|c: char| !c.is_alphanumeric()).unwrap_or(word_on.len());
        let (word, after) = word_on.split_at(end);
        push_word(&mut tokens, word, gap, &known);
        if tokens.len() >= MAX_TOKENS {
            break;
        }
        gap = Break::None;
        rest = after;
    }
    tokens
}

fn break_of(between: &str) -> Break {
    let spaced_dash = between.contains(" - ");
    let strongest = between.chars().map(|c| match c {
        '.' | ':' | ';' | '!' | '?' | '\n' | '|' | '—' | '–' | '→' => Break::Hard,
        ',' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '=' | '«' | '»' | '>' | '<' => Break::Soft,
        _ => Break::None,
    });
    strongest.max().map_or(Break::None, |found| if spaced_dash { Break::Hard } else { found })
}

fn push_word(tokens: &mut Vec<Token>, word: &str, gap: Break, known: &impl Fn(&str) -> bool) {
    let lower = lower(word);
    let mixed = word.bytes().any(|b| b.is_ascii_lowercase()) && word.bytes().skip(1).any(|b| b.is_ascii_uppercase());
    if !mixed || known(&lower) {
        tokens.push(Token { text: lower, gap });
        return;
    }
    let chars: Vec<char> = word.chars().collect();
    let mut start = 0;
    let mut gap = gap;
    for at in 1..=chars.len() {
        if at == chars.len() || is_hump(&chars, at) {
            let part: String = chars.get(start..at).unwrap_or_default().iter().collect();
            tokens.push(Token { text: self::lower(&part), gap });
            gap = Break::None;
            start = at;
        }
    }
}

/// Whether a part of a camelCase word begins at `at`: `timeO`, or the last capital of `SQLTimeout`.
fn is_hump(chars: &[char], at: usize) -> bool {
    let upper = |i: usize| chars.get(i).is_some_and(|c| c.is_uppercase());
    let lower = |i: usize| chars.get(i).is_some_and(|c| c.is_lowercase());
    upper(at) && (lower(at - 1) || (upper(at - 1) && lower(at + 1)))
}

/// Lower case with ё as е.
pub(super) fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokenize(text, |word| word == "mysql").into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn codes_and_class_names_come_apart() {
        assert_eq!(words("PAYMENT_TIMEOUT"), ["payment", "timeout"]);
        assert_eq!(words("SQLTimeoutException in MySQL"), ["sql", "timeout", "exception", "in", "mysql"]);
        assert_eq!(words("Тайм-аут шлюза: истёк"), ["тайм", "аут", "шлюза", "истек"]);
    }

    #[test]
    fn punctuation_sets_words_apart() {
        let tokens = tokenize("retry: failed, timeout=30s", |_| false);
        let gaps: Vec<Break> = tokens.iter().map(|token| token.gap).collect();
        assert_eq!(gaps, [Break::Hard, Break::Hard, Break::Soft, Break::Soft]);
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        assert!(tokenize(&"ы ".repeat(5000), |_| false).len() <= MAX_TOKENS);
    }
}
