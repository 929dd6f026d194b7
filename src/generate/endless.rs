//! Notices a model that does not come to an end: too much text, or the same over and over.

use crate::language_model::Flow;

/// More text than this is no answer.
const MOST_BYTES: usize = 16 * 1024;
/// Bytes at the end in which a loop is looked for.
const TAIL: usize = 600;
/// A loop fills this many bytes with repetitions of one passage.
const LOOP: usize = 240;
/// Longest passage that is looked for.
const PERIOD: usize = 80;

/// Hears a text piece by piece.
#[derive(Debug, Default)]
pub(super) struct Endless {
    bytes: usize,
    tail: Vec<u8>,
}

impl Endless {
    /// Whether the model may go on after this piece.
    pub(super) fn hear(&mut self, piece: &str) -> Flow {
        self.bytes += piece.len();
        self.tail.extend(piece.bytes());
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
        if self.bytes > MOST_BYTES || self.loops() { Flow::Enough } else { Flow::GoOn }
    }

    /// Whether the last bytes repeat with some period.
    fn loops(&self) -> bool {
        let Some(start) = self.tail.len().checked_sub(LOOP) else { return false };
        let last = self.tail.get(start..).unwrap_or_default();
        (1..=PERIOD).any(|period| last.iter().skip(period).zip(last).all(|(one, before)| one == before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_and_floods_end() {
        let mut heard = Endless::default();
        assert!((0..200).any(|_| heard.hear("the pool is full. ") == Flow::Enough));
        let mut heard = Endless::default();
        assert!((0..10_000).any(|n| heard.hear(&format!("{n} sheep, ")) == Flow::Enough));
        let mut heard = Endless::default();
        assert!((0..60).all(|n| heard.hear(&format!("step {n} is other; ")) == Flow::GoOn));
    }
}
