//! Snowball stems of English and Russian; the script of a word says which.

use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};

static ENGLISH: OnceLock<Stemmer> = OnceLock::new();
static RUSSIAN: OnceLock<Stemmer> = OnceLock::new();

/// The stem of a folded word; words with digits or of other scripts stay as they are.
pub(super) fn stem(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        ENGLISH.get_or_init(|| Stemmer::create(Algorithm::English)).stem(word).into_owned()
    } else if is_cyrillic(word) {
        RUSSIAN.get_or_init(|| Stemmer::create(Algorithm::Russian)).stem(word).into_owned()
    } else {
        word.to_owned()
    }
}

/// Whether all letters are Cyrillic.
pub(crate) fn is_cyrillic(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| ('\u{400}'..='\u{52f}').contains(&c))
}
