//! [`Slot`]: one place of a template.

use super::lexer::{Kind, Lexer};

/// Pieces of a message that are looked at; what follows is not told apart.
pub(super) const MOST: usize = 256;

/// What stands in a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Item {
    /// What stays.
    Word(Box<str>),
    /// Punctuation.
    Sign(Box<str>),
    /// What varies.
    Value,
    /// The value of a field that has none here.
    Missing,
}

/// One place of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Slot {
    pub(super) item: Item,
    /// White space stands before it.
    pub(super) gap: bool,
}

impl Slot {
    pub(super) fn word(&self) -> Option<&str> {
        match &self.item {
            Item::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn sign(&self) -> Option<&str> {
        match &self.item {
            Item::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    pub(super) fn is_value(&self) -> bool {
        self.item == Item::Value
    }
}

/// The places of one message.
pub(super) fn slots(message: &str) -> Vec<Slot> {
    let piece_slot = |piece: super::lexer::Piece| {
        let text = message.get(piece.start..piece.end).unwrap_or_default();
        let item = match piece.kind {
            Kind::Value if text.is_empty() => Item::Missing,
            Kind::Value => Item::Value,
            Kind::Word => Item::Word(text.into()),
            Kind::Sign => Item::Sign(text.into()),
        };
        Slot { item, gap: piece.gap }
    };
    Lexer::new(message).take(MOST).map(piece_slot).collect()
}
