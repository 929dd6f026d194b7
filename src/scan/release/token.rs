//! A text as words, numbers and signs.

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, the first of them a capital, the others small: `Anna`.
    Capital,
    /// Two letters or more, all of them capitals: `ANNA`.
    Capitals,
    /// One capital letter: an initial, or a short word.
    Letter,
    /// Small letters.
    Small,
    /// Letters in another mixture: `HikariPool`.
    Mixed,
    /// Digits.
    Digits,
    /// One sign or space.
    Sign,
}

/// A part of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: &'a str,
    pub(super) shape: Shape,
    /// Cyrillic letters.
    pub(super) cyrillic: bool,
}

impl Token<'_> {
    pub(super) fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Digits | Shape::Sign)
    }

    pub(super) fn is_digits(&self) -> bool {
        self.shape == Shape::Digits
    }

    pub(super) fn is_space(&self) -> bool {
        self.shape == Shape::Sign && self.text.chars().all(char::is_whitespace)
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        self.text == sign
    }

    /// In small letters, `ё` as `е`.
    pub(super) fn lower(&self) -> String {
        self.text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
    }
}

/// A text and its tokens.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut tokens = Vec::new();
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            let class = class(first);
            let mut end = start + first.len_utf8();
            if class != Class::Sign {
                while let Some((at, c)) = chars.next_if(|(_, c)| self::class(*c) == class) {
                    end = at + c.len_utf8();
                }
            }
            let part = text.get(start..end).unwrap_or_default();
            let cyrillic = class == Class::Letter && part.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
            tokens.push(Token { start, end, text: part, shape: shape(class, part), cyrillic });
        }
        Self { text, tokens }
    }

    pub(super) fn get(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at)
    }

    pub(super) fn before(&self, at: usize) -> Option<&Token<'a>> {
        at.checked_sub(1).and_then(|before| self.tokens.get(before))
    }

    pub(super) fn sign_at(&self, at: usize, sign: &str) -> bool {
        self.get(at).is_some_and(|token| token.is(sign))
    }

    /// The token behind spaces.
    pub(super) fn skip_spaces(&self, mut at: usize) -> usize {
        while self.get(at).is_some_and(|token| token.is_space() && !token.is("\n")) {
            at += 1;
        }
        at
    }

    /// The nearest token in front that is no space.
    pub(super) fn back_over_spaces(&self, at: usize) -> Option<usize> {
        let mut at = at.checked_sub(1)?;
        while self.get(at).is_some_and(|token| token.is_space() && !token.is("\n")) {
            at = at.checked_sub(1)?;
        }
        Some(at)
    }

    /// Whether the token is a part of something longer: a path, an identifier, an address, an assignment.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        let part = |token: &Token<'_>| {
            token.is_digits() || ["_", "/", "\\", "@", "=", "#", "$", "%", "&", "~"].contains(&token.text)
        };
        let joins = |sign: &Token<'_>, other: Option<&Token<'_>>| {
            matches!(sign.text, "." | ":" | "-")
                && other.is_some_and(|other| !other.is_space() && other.shape != Shape::Sign)
        };
        let before = self.before(at).is_some_and(|token| {
            // What is assigned may be a name (`author=Anna`), what is assigned to is none.
            (part(token) && !token.is("="))
                || (!token.is("-")
                    && !initial(self, at)
                    && joins(token, at.checked_sub(2).and_then(|far| self.get(far))))
        });
        let after = self.get(at + 1).is_some_and(|token| {
            part(token)
                || (!token.is("-")
                    && joins(token, self.get(at + 2))
                    && self.get(at).is_some_and(|t| t.shape != Shape::Letter))
        });
        // `payment-Anna-7`: small words and numbers around dashes make an identifier.
        let dashed = |dash: usize, other: Option<usize>| {
            self.sign_at(dash, "-")
                && other
                    .and_then(|other| self.get(other))
                    .is_some_and(|other| matches!(other.shape, Shape::Small | Shape::Digits))
        };
        before
            || after
            || dashed(at + 1, Some(at + 2))
            || at.checked_sub(1).is_some_and(|dash| dashed(dash, at.checked_sub(2)))
    }

    /// The stretch from one token to another, both included.
    pub(super) fn span(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        Some((self.get(from)?.start, self.get(to)?.end))
    }
}

/// Whether the word stands behind an initial: `И.Петров`.
fn initial(text: &Text<'_>, at: usize) -> bool {
    at.checked_sub(2).and_then(|far| text.get(far)).is_some_and(|token| token.shape == Shape::Letter)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Sign,
}

fn class(c: char) -> Class {
    match c {
        c if c.is_ascii_digit() => Class::Digit,
        c if c.is_alphabetic() => Class::Letter,
        _ => Class::Sign,
    }
}

fn shape(class: Class, part: &str) -> Shape {
    match class {
        Class::Digit => return Shape::Digits,
        Class::Sign => return Shape::Sign,
        Class::Letter => {}
    }
    let mut chars = part.chars();
    let first = chars.next().is_some_and(char::is_uppercase);
    let (mut upper, mut others) = (0, 0);
    for c in chars {
        others += 1;
        upper += usize::from(c.is_uppercase());
    }
    match (first, upper) {
        (true, _) if others == 0 => Shape::Letter,
        (true, 0) => Shape::Capital,
        (true, upper) if upper == others => Shape::Capitals,
        (false, 0) => Shape::Small,
        _ => Shape::Mixed,
    }
}
