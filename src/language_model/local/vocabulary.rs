//! The tokens of a file: their texts and kinds, and how they become text again.

use std::collections::BTreeMap;

use super::failure::file;
use super::gguf::Gguf;
use crate::language_model::ModelError;

/// What a token is for (`tokenizer.ggml.token_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A piece of text.
    Plain,
    /// One byte of a character that no other token has.
    Byte(u8),
    /// Text that was added for a purpose, such as `<tool_call>`; pieces of white space among them are plain.
    Added,
    /// Not text: ends of turns and the like.
    Control,
}

/// How the texts of tokens are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Each byte as a letter (GPT-2's table).
    BytesAsLetters,
    /// As text, with ▁ for a space, and bytes as `<0x0A>`.
    Pieces,
}

/// All tokens.
pub(super) struct Vocabulary {
    pub(super) texts: Vec<String>,
    pub(super) kinds: Vec<Kind>,
    pub(super) writing: Writing,
    /// The token that every text begins with, where the model wants one.
    pub(super) begin: Option<u32>,
    /// Tokens that end an answer.
    pub(super) ends: Vec<u32>,
    /// Tokens that are no plain text, longest first.
    marks: Vec<(String, u32)>,
    letters: BTreeMap<char, u8>,
}

impl Vocabulary {
    pub(super) fn of(gguf: &Gguf, tokens: usize) -> Result<Self, ModelError> {
        let wrong = |what: String| file(&gguf.path, what);
        let texts = gguf
            .texts("tokenizer.ggml.tokens")
            .filter(|texts| !texts.is_empty() && texts.len() <= tokens)
            .ok_or_else(|| wrong("has no list of tokens that fits its table of tokens".into()))?
            .to_vec();
        let writing = match gguf.text("tokenizer.ggml.model").unwrap_or("(none)") {
            "gpt2" => Writing::BytesAsLetters,
            "llama" => Writing::Pieces,
            other => return Err(wrong(format!("cuts text in a way that is not known here: {other:.40}"))),
        };
        let types = gguf.integers("tokenizer.ggml.token_type").unwrap_or_default();
        let kinds: Vec<Kind> =
            texts.iter().enumerate().map(|(at, text)| kind(text, types.get(at).copied().unwrap_or(1))).collect();
        let id = |key: &str| {
            let id = u32::try_from(gguf.whole(key)?).ok()?;
            (usize::try_from(id).ok()? < texts.len()).then_some(id)
        };
        let begins = gguf.flag("tokenizer.ggml.add_bos_token").unwrap_or(writing == Writing::Pieces);
        let mut ends: Vec<u32> = ["eos_token_id", "eot_token_id", "eom_token_id"]
            .iter()
            .filter_map(|key| id(&format!("tokenizer.ggml.{key}")))
            .collect();
        let mut marks: Vec<(String, u32)> = Vec::new();
        for ((at, text), kind) in (0_u32..).zip(&texts).zip(&kinds) {
            if matches!(kind, Kind::Control | Kind::Added) && !text.is_empty() {
                marks.push((text.clone(), at));
                // Files of older converters name only one end.
                if matches!(kind, Kind::Control) && ENDS.contains(&text.as_str()) {
                    ends.push(at);
                }
            }
        }
        marks.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
        ends.sort_unstable();
        ends.dedup();
        let begin = if begins { id("tokenizer.ggml.bos_token_id") } else { None };
        let letters = (0..=255).map(|byte| (letter(byte), byte)).collect();
        Ok(Self { texts, kinds, writing, begin, ends, marks, letters })
    }

    /// The bytes that a token stands for: none for a control token.
    pub(super) fn bytes(&self, token: u32) -> Vec<u8> {
        let at = token as usize;
        let (Some(text), Some(kind)) = (self.texts.get(at), self.kinds.get(at)) else {
            return Vec::new();
        };
        match (kind, self.writing) {
            (Kind::Control, _) => Vec::new(),
            (Kind::Byte(byte), _) => vec![*byte],
            (Kind::Plain, Writing::BytesAsLetters) => {
                text.chars().filter_map(|letter| self.letters.get(&letter).copied()).collect()
            }
            (Kind::Plain, Writing::Pieces) => text.replace('▁', " ").into_bytes(),
            (Kind::Added, _) => text.clone().into_bytes(),
        }
    }

    pub(super) fn text(&self, token: u32) -> Option<&str> {
        self.texts.get(token as usize).map(String::as_str)
    }

    /// The id of a token that is not plain text.
    pub(super) fn mark(&self, text: &str) -> Option<u32> {
        self.marks.iter().find(|(mark, _)| mark == text).map(|(_, id)| *id)
    }

    /// Text of a template in pieces: marks, and what is between them.
    pub(super) fn split<'a>(&self, text: &'a str) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut plain = 0;
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some((mark, id)) = self.marks.iter().find(|(mark, _)| rest.starts_with(mark.as_str())) {
                pieces.extend(text.get(plain..at).filter(|text| !text.is_empty()).map(Piece::Text));
                pieces.push(Piece::Mark(*id));
                at += mark.len();
                plain = at;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        pieces.extend(text.get(plain..).filter(|text| !text.is_empty()).map(Piece::Text));
        pieces
    }
}

/// A piece of a template's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Mark(u32),
}

/// Ends of a turn, by the names that the families give them.
const ENDS: [&str; 6] = ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>"];

fn kind(text: &str, number: i64) -> Kind {
    match number {
        6 => byte(text).map_or(Kind::Control, Kind::Byte),
        1 => Kind::Plain,
        4 if text.chars().all(|letter| letter.is_whitespace() || letter == '▁') => Kind::Plain,
        4 => Kind::Added,
        _ => Kind::Control,
    }
}

/// The byte of `<0x0A>`.
fn byte(text: &str) -> Option<u8> {
    u8::from_str_radix(text.strip_prefix("<0x")?.strip_suffix('>')?, 16).ok()
}

/// The letter that GPT-2's table has for a byte: itself where it can be seen, else one from U+0100 on.
pub(super) fn letter(byte: u8) -> char {
    let seen = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    if seen(byte) {
        return char::from(byte);
    }
    let unseen = (0..byte).filter(|byte| !seen(*byte)).count();
    u32::try_from(unseen).ok().and_then(|unseen| char::from_u32(0x100 + unseen)).unwrap_or(' ')
}
