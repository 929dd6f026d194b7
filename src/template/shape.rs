//! The shape of a message: a hash of its words and signs with the values left out, for the exact-hit cache.

use super::bytes::at;
use super::lexer::{Kind, Lexer};
use super::slot::MOST;

/// The multiplier of FxHash, from Firefox and rustc.
const SPREAD: u64 = 0x517c_c1b7_2722_0a95;

/// Messages of one shape differ in values only. No allocation.
pub(super) fn shape(message: &str) -> u64 {
    let bytes = message.as_bytes();
    let mut hash = 0_u64;
    for piece in Lexer::new(message).take(MOST) {
        let gap = u64::from(piece.gap);
        match piece.kind {
            Kind::Value => hash = step(hash, 4 | gap | (u64::from(piece.start == piece.end) << 1)),
            Kind::Sign => {
                let length = (piece.end - piece.start) as u64;
                hash = step(hash, (length << 16) | (u64::from(at(bytes, piece.start)) << 8) | 8 | gap);
            }
            Kind::Word => {
                hash = step(hash, ((piece.end - piece.start) as u64) << 8 | 16 | gap);
                hash = text(hash, bytes.get(piece.start..piece.end).unwrap_or_default());
            }
        }
    }
    hash ^ (hash >> 29)
}

#[inline]
fn step(hash: u64, with: u64) -> u64 {
    (hash.rotate_left(5) ^ with).wrapping_mul(SPREAD)
}

fn text(mut hash: u64, bytes: &[u8]) -> u64 {
    let (eights, rest) = bytes.as_chunks::<8>();
    for eight in eights {
        hash = step(hash, u64::from_le_bytes(*eight));
    }
    let mut last = [0_u8; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    step(hash, u64::from_le_bytes(last))
}
