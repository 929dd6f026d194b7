//! The evaluator's own view of a text: names and figures, which have to agree to the letter, and words by their beginnings.

use std::collections::BTreeSet;

use super::words::{is_empty, number, unit};

/// Letters by which words are held against each other: inflected forms of one word mostly agree in them.
const BEGINNING: usize = 5;

/// Shortest word that says something.
const SHORTEST: usize = 4;

/// A text taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Tokens {
    text: String,
    /// Names, commands, figures.
    exact: BTreeSet<String>,
    /// Pieces of names: `waiting=118` tells of 118.
    pieces: BTreeSet<String>,
    /// What is done with which command: its name and the word behind it.
    commands: BTreeSet<(String, String)>,
    /// Figures with the unit behind them.
    measured: BTreeSet<(String, &'static str)>,
    /// Beginnings of words.
    words: BTreeSet<String>,
}

impl Tokens {
    pub(super) fn of(text: &str) -> Self {
        let mut tokens = Self { text: text.to_lowercase(), ..Self::default() };
        let (mut figure, mut command): (Option<String>, Option<String>) = (None, None);
        for raw in text.split(|c: char| c.is_whitespace() || "()[]{}“”«»\"'`;,".contains(c) && c != ',' || c == '—')
        {
            let piece = raw.trim_matches(|c: char| ".,:!?–".contains(c));
            if piece.is_empty() {
                continue;
            }
            let lower = piece.to_lowercase();
            let before = figure.take();
            if let Some(name) = command.take() {
                tokens.commands.insert((name, lower.clone()));
            }
            command = is_command(&lower).then(|| lower.clone());
            tokens.pieces.extend(lower.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
            if let Some(value) = before
                && let Some(unit) = unit(&lower)
            {
                tokens.measured.insert((value, unit));
                continue;
            }
            if let Some((value, rest)) = figures(&lower) {
                tokens.exact.insert(value.clone());
                if let Some(unit) = unit(rest) {
                    tokens.measured.insert((value, unit));
                } else if rest.is_empty() {
                    figure = Some(value);
                } else {
                    tokens.exact.insert(lower);
                }
            } else if let Some(value) = number(&lower) {
                tokens.exact.insert(value.to_owned());
                figure = Some(value.to_owned());
            } else if is_name(piece) {
                tokens.exact.insert(lower);
            } else {
                tokens.words.extend(lower.split(['-', '/', '.']).filter_map(beginning));
            }
        }
        tokens
    }

    /// Several texts as one.
    pub(super) fn joined<'t>(all: impl Iterator<Item = &'t Self>) -> Self {
        let mut joined = Self::default();
        for one in all {
            joined.text.push_str(&one.text);
            joined.text.push('\n');
            joined.exact.extend(one.exact.iter().cloned());
            joined.pieces.extend(one.pieces.iter().cloned());
            joined.commands.extend(one.commands.iter().cloned());
            joined.measured.extend(one.measured.iter().cloned());
            joined.words.extend(one.words.iter().cloned());
        }
        joined
    }

    /// In lower case.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing to be held against a source, but for what is cited.
    pub(super) fn is_empty(&self, cites: &[&str]) -> bool {
        let cited = |token: &String| cites.iter().any(|cite| cite.to_lowercase() == **token);
        self.words.is_empty() && self.exact.iter().all(cited)
    }

    /// The first name or figure that the source does not have; what is cited may be named.
    pub(super) fn exact_beyond(&self, source: &Self, cites: &[&str]) -> Option<String> {
        let cited = |token: &str| cites.iter().any(|cite| cite.to_lowercase() == token);
        // A command may end where a word began: its text is enough.
        let known = |token: &String| {
            let bare = token.trim_start_matches('-');
            let named = source.exact.contains(token) || cited(token) || source.pieces.contains(bare);
            named || (token.len() > 3 && source.has(token))
        };
        if let Some(strange) = self.exact.iter().find(|token| !known(token)) {
            return Some(strange.clone());
        }
        // A command that the source has is used as the source uses it.
        let other_use = |(name, word): &&(String, String)| {
            let mut uses = source.commands.iter().filter(|(known, _)| known == name).peekable();
            uses.peek().is_some() && !uses.any(|(_, known)| known == word)
        };
        if let Some((name, word)) = self.commands.iter().find(other_use) {
            return Some(format!("{name} {word}"));
        }
        let differs = |(value, unit): &&(String, &str)| {
            let told: Vec<&str> =
                source.measured.iter().filter(|(other, _)| other == value).map(|(_, unit)| *unit).collect();
            !told.is_empty() && !told.contains(unit)
        };
        self.measured.iter().find(differs).map(|(value, unit)| format!("{value} {unit}"))
    }

    /// Whether the text holds this token between other things than letters and figures.
    fn has(&self, token: &str) -> bool {
        let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        self.text.match_indices(token).any(|(at, _)| {
            let before = self.text.get(..at).and_then(|text| text.chars().next_back());
            let behind = self.text.get(at + token.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(part) && !behind.is_some_and(part)
        })
    }

    /// The share of the words that the source has, names and figures counting as words.
    pub(super) fn share_in(&self, source: &Self) -> f64 {
        let all = self.words.len() + self.exact.len();
        let word = |word: &&String| source.words.contains(*word) || source.exact.contains(*word);
        let name = |name: &&String| source.exact.contains(*name) || source.pieces.contains(*name);
        let told = self.words.iter().filter(word).count() + self.exact.iter().filter(name).count();
        if all == 0 { 0.0 } else { told as f64 / all as f64 }
    }
}

/// The figure that a piece begins with, with a point for a comma, and what follows it.
fn figures(lower: &str) -> Option<(String, &str)> {
    let end = lower.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(lower.len());
    let (figure, rest) = lower.split_at(end);
    let figure = figure.trim_end_matches(['.', ',']);
    let plain = figure.starts_with(|c: char| c.is_ascii_digit()) && figure.matches(['.', ',']).count() < 2;
    // 180,000 is one number, and 0,5 is written with a comma by some.
    let value = match figure.split_once(',') {
        Some((whole, part)) if part.len() == 3 => format!("{whole}{part}"),
        _ => figure.replace(',', "."),
    };
    plain.then_some((value, rest))
}

/// Whether it is a name, a command or a code: it has figures, signs or capitals where words have none.
fn is_name(piece: &str) -> bool {
    let inner = piece.trim_matches('-');
    let signs = piece.starts_with("--") || inner.contains(['_', '=', '/', '@', '\\', '<', '>']) || inner.contains('.');
    let figures = piece.bytes().any(|byte| byte.is_ascii_digit());
    let letters = || piece.chars().filter(|c| c.is_alphabetic());
    let shouted = letters().count() >= 2 && letters().all(|c| c.is_ascii_uppercase());
    let camel = piece
        .chars()
        .zip(piece.chars().skip(1))
        .any(|(one, next)| one.is_ascii_lowercase() && next.is_ascii_uppercase());
    let latin = piece.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let capital = || inner.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let joined = latin && (inner.matches('-').count() >= 2 || inner.contains('-') && capital());
    let compared = !piece.is_empty() && piece.chars().all(|c| "<>=!".contains(c));
    signs || figures || shouted || camel || joined || compared
}

/// Whether it is the name of a program that is told what to do.
fn is_command(lower: &str) -> bool {
    lower.len() > 3 && lower.ends_with("ctl") || ["nginx", "certbot"].contains(&lower)
}

fn beginning(word: &str) -> Option<String> {
    let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let start: String = word.chars().take(BEGINNING).collect();
    (word.chars().count() >= SHORTEST && !is_empty(&start)).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_names_and_words_are_told_apart() {
        let tokens = Tokens::of(
            "Lower the gateway's time-out to 5 s: payment.route=backup, kubectl drain node-12; 0,5 % in 180,000.",
        );
        for name in ["5", "payment.route=backup", "node-12", "0.5", "180000"] {
            assert!(tokens.exact.contains(name), "{name} in {tokens:?}");
        }
        assert!(tokens.measured.contains(&("5".to_owned(), "s")) && tokens.measured.contains(&("0.5".to_owned(), "%")));
        assert!(tokens.words.contains("lower") && tokens.words.contains("gatew"), "{tokens:?}");
    }

    #[test]
    fn a_figure_with_another_unit_is_another_figure() {
        let source = Tokens::of("Allow 60 s of leeway, кеш на 10 минут, pause of 50ms");
        let strange = |text: &str| Tokens::of(text).exact_beyond(&source, &[]);
        assert_eq!(strange("Allow 60 seconds, 10 min and 50 ms"), None);
        assert_eq!(strange("кеш на 10 часов").as_deref(), Some("10 h"));
        assert_eq!(strange("a pause of 500 ms").as_deref(), Some("500"));
    }

    proptest::proptest! {
        #[test]
        fn every_text_agrees_with_itself(text in "[а-яёa-zA-Z0-9 .,;:=_%/-]{0,80}") {
            let tokens = Tokens::of(&text);
            proptest::prop_assert_eq!(tokens.exact_beyond(&tokens, &[]), None);
            proptest::prop_assert!(tokens.is_empty(&[]) || tokens.share_in(&tokens) > 0.99);
        }
    }
}
