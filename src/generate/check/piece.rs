//! A text in pieces: words with their meanings, numbers, and names that must be repeated exactly.

use super::lexicon::{ConceptId, ConceptKind, Lexicon, PARTICLES};
use super::quantity::Quantity;
use crate::text;

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Says nothing by itself.
    Silent,
    /// A word of a language.
    Word,
    /// A number, with its unit.
    Number(Quantity),
    /// A name, identifier, code, path, setting or version.
    Name,
}

/// One piece of a text.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Lower case; of a phrase, all its words.
    pub(super) word: String,
    pub(super) stem: String,
    /// Consonants, in which a loan word meets its original.
    skeletons: Vec<String>,
    pub(super) concepts: Vec<ConceptId>,
    /// The words inside a name.
    parts: Vec<String>,
    pub(super) negated: bool,
    /// Which part of the text it is in, from 0: a part ends at a comma, a colon or the end of a sentence.
    pub(super) clause: usize,
}

/// A particle stands at most so many words behind its verb.
const PARTED: usize = 5;

const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "never",
    "without",
    "cannot",
    "nor",
    "neither",
    "none",
    "avoid",
    "avoiding",
    "don't",
    "dont",
    "не",
    "нет",
    "без",
    "нельзя",
    "никогда",
    "ни",
    "вместо",
    "избегайте",
    "instead",
    "rather",
];
impl Piece {
    /// The kind that its concepts give it.
    pub(super) fn concept_kind(&self) -> Option<ConceptKind> {
        self.concepts.first().map(|id| Lexicon::get().kind(*id))
    }

    /// Whether it has to be in the source.
    pub(super) fn says_something(&self) -> bool {
        self.kind != Kind::Silent
    }

    /// Whether it says no, or stands behind a word that does.
    pub(super) fn denies(&self) -> bool {
        self.negated || NEGATIONS.contains(&self.word.as_str()) || self.word.ends_with("n't")
    }

    /// Whether it is an end of an axis: which, and which end.
    pub(super) fn pole(&self) -> Option<(u16, bool, bool)> {
        self.concepts.iter().find_map(|id| match Lexicon::get().kind(*id) {
            ConceptKind::Pole { axis, plus, doing } => Some((axis, plus, doing)),
            _ => None,
        })
    }

    /// Whether a source's piece says the same.
    pub(super) fn is_said_by(&self, source: &Self) -> bool {
        match (&self.kind, &source.kind) {
            (Kind::Number(claimed), Kind::Number(said)) => claimed.is_said_by(said),
            (Kind::Number(claimed), Kind::Name) => source.numbers().any(|said| claimed.is_said_by(&said)),
            (Kind::Number(_), _) | (Kind::Silent, _) => false,
            (Kind::Name, _) => self.word == source.word || (self.is_plain() && self.alike(source)),
            (Kind::Word, Kind::Name) => {
                self.word == source.word || source.parts.contains(&self.stem) || self.shares_concept(source)
            }
            (Kind::Word, _) => self.alike(source),
        }
    }

    /// Whether a source's piece is the other end of the same axis.
    pub(super) fn is_opposed_by(&self, source: &Self) -> bool {
        match (self.pole(), source.pole()) {
            (Some((axis, plus, _)), Some((other, its, _))) => axis == other && plus != its,
            _ => false,
        }
    }

    /// Numbers in a setting such as `left=-4`.
    fn numbers(&self) -> impl Iterator<Item = Quantity> {
        self.word.split(['=', ':']).skip(1).filter_map(Quantity::of_word)
    }

    fn alike(&self, source: &Self) -> bool {
        let by_sound = || {
            is_cyrillic(&self.word) != is_cyrillic(&source.word)
                && self.skeletons.iter().any(|skeleton| source.skeletons.contains(skeleton))
        };
        self.stem == source.stem || self.shares_concept(source) || by_sound()
    }

    fn shares_concept(&self, source: &Self) -> bool {
        self.concepts.iter().any(|id| source.concepts.contains(id))
    }

    /// Letters alone: a product or a person, which is inflected.
    fn is_plain(&self) -> bool {
        self.word.chars().all(char::is_alphabetic)
    }
}

fn is_cyrillic(word: &str) -> bool {
    word.chars().any(|c| ('\u{400}'..='\u{52f}').contains(&c))
}

/// Lower case, `ё` as `е`.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase().replace('ё', "е").replace('’', "'")
}

/// The pieces of a text, in its order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let raw = raw_words(text);
    let folded: Vec<String> = raw.iter().map(|word| fold(word.text)).collect();
    let mut found: Vec<Piece> = Vec::with_capacity(raw.len());
    let mut marks = Marks::default();
    let foreign = is_cyrillic(text);
    let mut parted: Vec<usize> = Vec::new();
    let mut at = 0;
    while let (Some(word), Some(lower)) = (raw.get(at), folded.get(at)) {
        let mut taken = 1;
        let phrase = Lexicon::get().phrase(folded.iter().skip(at).map(String::as_str));
        let mut piece = match phrase {
            Some((words, concept)) => {
                taken = words;
                of_concept(&folded.get(at..at + words).unwrap_or_default().join(" "), concept)
            }
            None if parted.contains(&at) => bare(Kind::Silent, lower),
            None => {
                let mut piece = of_word(word, lower, found.is_empty() || marks.starts, foreign);
                if let Some((behind, concept)) = particle(&raw, &folded, at) {
                    parted.push(behind);
                    piece = Piece { stem: piece.stem, ..of_concept(lower, concept) };
                }
                if let Kind::Number(number) = piece.kind
                    && let Some(with) = folded.get(at + 1).and_then(|unit| number.with_unit(unit))
                    && !(folded.get(at + 1).is_some_and(|unit| unit == "с")
                        && folded.get(at + 2).is_some_and(|next| Quantity::of_word(next).is_some()))
                {
                    piece.kind = Kind::Number(with);
                    taken = 2;
                }
                piece
            }
        };
        piece.negated = marks.negated && matches!(piece.kind, Kind::Word | Kind::Name);
        piece.clause = marks.clause;
        let ends = raw.iter().skip(at).take(taken).fold(Ends::Nothing, |ends, word| ends.max(word.ends));
        marks.pass(&piece, ends);
        found.push(piece);
        at += taken;
    }
    found
}

/// What the words before say of the next one.
#[derive(Default)]
struct Marks {
    negated: bool,
    /// A sentence begins.
    starts: bool,
    clause: usize,
}

/// Where the particle of the verb at `at` stands, and what the two mean.
fn particle(raw: &[Raw<'_>], folded: &[String], at: usize) -> Option<(usize, ConceptId)> {
    let verb = folded.get(at)?;
    for behind in at + 1..=at + PARTED {
        if raw.get(behind - 1)?.ends == Ends::Sentence {
            return None;
        }
        let word = folded.get(behind)?;
        if PARTICLES.contains(&word.as_str())
            && let Some(concept) = Lexicon::get().parted(verb, word)
        {
            return Some((behind, concept));
        }
    }
    None
}

impl Marks {
    fn pass(&mut self, piece: &Piece, ends: Ends) {
        let word = piece.word.as_str();
        self.starts = false;
        if NEGATIONS.contains(&word) || word.ends_with("n't") {
            self.negated = true;
        } else if piece.says_something() {
            self.negated = false;
        }
        if ends != Ends::Nothing {
            self.negated = false;
            self.clause += 1;
        }
        if ends == Ends::Sentence {
            self.starts = true;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ends {
    Nothing,
    Clause,
    Sentence,
}

struct Raw<'a> {
    text: &'a str,
    ends: Ends,
}

/// Words without the marks around them. `read/write`, `50–80` and `front-end` come apart, `auth-2` and `/api/pay` do not.
fn raw_words(text: &str) -> Vec<Raw<'_>> {
    let mut words = Vec::new();
    for written in text.split(|c: char| c.is_whitespace() || matches!(c, '→' | '—' | '–' | '…' | '|' | '`' | '"'))
    {
        if !written.is_empty() && written.chars().all(|c| matches!(c, '<' | '>' | '=' | '!' | '≤' | '≥')) {
            words.push(Raw { text: written, ends: Ends::Nothing });
            continue;
        }
        let bare = written.trim_start_matches(|c: char| !begins_a_word(c)).trim_end_matches(|c: char| !ends_a_word(c));
        if bare.is_empty() {
            continue;
        }
        let behind = written.rsplit_once(bare).map_or("", |(_, behind)| behind);
        let ends = if behind.contains(['.', '!', '?', ';']) {
            Ends::Sentence
        } else if behind.contains([',', ':', ')']) {
            Ends::Clause
        } else {
            Ends::Nothing
        };
        let parts = parted(bare);
        let last = parts.len().saturating_sub(1);
        words.extend(
            parts
                .into_iter()
                .enumerate()
                .map(|(index, text)| Raw { text, ends: if index == last { ends } else { Ends::Nothing } }),
        );
    }
    words
}

fn begins_a_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '−' | '/' | '_' | '$' | '€' | '£' | '₽' | '~' | '.' | '#')
}

fn ends_a_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '%' | '$' | '€' | '£' | '₽')
}

fn parted(word: &str) -> Vec<&str> {
    let whole = || vec![word];
    let letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    let digits = |part: &str| part.starts_with(|c: char| c.is_ascii_digit()) && Quantity::of_word(part).is_some();
    if !Lexicon::get().of_word(&fold(word)).is_empty() && !word.contains('/') {
        return whole();
    }
    for mark in ['/', '-'] {
        let parts: Vec<&str> = word.split(mark).collect();
        let lower = parts.iter().all(|part| letters(part) && !part.chars().all(char::is_uppercase));
        if parts.len() > 1 && (lower || (parts.len() == 2 && parts.iter().all(|part| digits(part)))) {
            return parts;
        }
    }
    whole()
}

fn of_concept(word: &str, concept: ConceptId) -> Piece {
    let frame = Lexicon::get().kind(concept) == ConceptKind::Frame;
    let kind = if frame { Kind::Silent } else { Kind::Word };
    Piece { concepts: vec![concept], ..bare(kind, word) }
}

fn bare(kind: Kind, word: &str) -> Piece {
    Piece {
        kind,
        word: word.to_owned(),
        stem: word.to_owned(),
        skeletons: Vec::new(),
        concepts: Vec::new(),
        parts: Vec::new(),
        negated: false,
        clause: 0,
    }
}

/// In a `foreign` text, one in Cyrillic, a Latin word that is no known concept is a name.
fn of_word(raw: &Raw<'_>, lower: &str, starts: bool, foreign: bool) -> Piece {
    if let Some(number) = Quantity::of_word(raw.text).or_else(|| Quantity::in_words(lower)) {
        return bare(Kind::Number(number), lower);
    }
    if !lower.contains(char::is_alphanumeric) {
        return bare(Kind::Name, lower);
    }
    let lower = lower.strip_suffix("'s").unwrap_or(lower);
    let tokens = text::analyze(lower);
    let concepts = Lexicon::get().of_word(lower).to_vec();
    let kind_of = |kind| concepts.first().is_some_and(|id| Lexicon::get().kind(*id) == kind);
    let (frame, limit) = (kind_of(ConceptKind::Frame), kind_of(ConceptKind::Limit));
    let latin = foreign && lower.len() > 1 && lower.bytes().all(|byte| byte.is_ascii_lowercase());
    let looks = looks_like_a_name(raw.text, starts) || latin;
    let is_name = looks && (concepts.is_empty() || has_signs(raw.text));
    let negation = NEGATIONS.contains(&lower) || lower.ends_with("n't");
    if !is_name && (frame || (tokens.is_empty() && !limit) || negation || lower.chars().count() < 2) {
        return Piece { concepts, ..bare(Kind::Silent, lower) };
    }
    let (skeletons, stems): (Vec<String>, Vec<String>) = tokens.into_iter().partition(|token| token.starts_with('~'));
    let stem = if is_name { lower.to_owned() } else { stems.first().cloned().unwrap_or_else(|| lower.to_owned()) };
    let kind = if is_name { Kind::Name } else { Kind::Word };
    Piece { stem, skeletons, concepts, parts: stems, ..bare(kind, lower) }
}

/// Signs or digits between the letters.
fn has_signs(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit() || (!c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’' | '\u{301}')))
}

/// Identifiers, codes, paths, versions, flags; capitals inside or throughout; a capital where no sentence begins; and
/// what is longer than any word.
fn looks_like_a_name(word: &str, starts: bool) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let first = letters.next();
    let inner = letters.clone().any(char::is_uppercase);
    let capital = first.is_some_and(char::is_uppercase);
    word.starts_with('-') && word.len() > 2
        || has_signs(word)
        || inner
        || (capital && !starts)
        || word.chars().count() > 40
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> String {
        let show = |piece: &Piece| match &piece.kind {
            Kind::Silent => None,
            Kind::Word => Some(format!("{}{}", if piece.negated { "!" } else { "" }, piece.word)),
            Kind::Number(_) => Some(format!("#{}", piece.word)),
            Kind::Name => Some(format!("@{}", piece.word)),
        };
        pieces(text).iter().filter_map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_come_apart_into_words_numbers_and_names() {
        assert_eq!(
            kinds("Raise `max_connections` of orders-db from 50 to 80 ms, then restart auth-2."),
            "raise @max_connections orders db #50 #80 restart @auth-2"
        );
        assert_eq!(kinds("Do not restart; see /api/pay and PAYMENT_TIMEOUT"), "!restart @/api/pay @payment_timeout");
        assert_eq!(kinds("Переключите оплату на второй шлюз Сбера"), "переключите оплату второй шлюз @сбера");
        assert_eq!(kinds("50–80 %, 2x, v1.2.3 and --force"), "#50 #80 #2x @v1.2.3 @--force");
        assert_eq!(kinds("уже 5 с 10 до 20"), "#5 #10 #20");
        assert_eq!(kinds(""), "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_apart(text in "\\PC{0,200}|[а-яa-zA-Z0-9 .,;:/`'_-]{0,200}") {
            let _ = pieces(&text);
        }
    }
}
