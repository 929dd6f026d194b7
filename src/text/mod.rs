//! Text analysis: one pure function for indexing and for questions, so that both sides always agree.
//!
//! [`analyze`] gives stems and identifiers, [`LetterGrams`] the likeness by letters of misspelt and inflected
//! words, [`skeleton`] the form in which a loan word and its original meet, and [`idf`] with [`bm25_term`]
//! the score.

mod bm25;
pub mod humanize;
mod ngrams;
mod split;
mod stem;
mod stopwords;
mod tokens;
mod translit;

pub use bm25::{B, K1, K3, asked_term, bm25_term, idf};
pub use ngrams::LetterGrams;
pub(crate) use stem::is_cyrillic;
pub use tokens::analyze;
pub use translit::{skeleton, transliterate};
