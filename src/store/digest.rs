//! [`MemoryDigest`]: a digest of a set of records that is brought up to date record by record.
//!
//! Each record is hashed to 1,024 numbers of 16 bits, and the digest is their sum: the order in which records came does
//! not matter, one that goes is subtracted again, and two sets with one sum can't be found in practice (LtHash: Bellare
//! and Micciancio, "A New Paradigm for Collision-Free Hashing", 1997; Lewi et al., "Securing Update Propagation with
//! Homomorphic Hashing", 2019).

use super::key::Table;

/// Numbers of a digest.
const LANES: usize = 1024;

/// Bytes of a digest on the disk.
pub(super) const DIGEST_BYTES: usize = LANES * 2;

/// The tables that recall and its weights read: incidents and pages are what is found, actions are in their documents, and
/// merges and splits among them teach the weights.
pub(super) const COUNTED: [Table; 3] = [Table::Incident, Table::Page, Table::Action];

/// Whether the key's table counts.
pub(super) fn counts(key: &[u8]) -> bool {
    COUNTED.iter().any(|table| key.starts_with(&table.prefix()))
}

/// The sum so far.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct MemoryDigest(Box<[u16; LANES]>);

impl Default for MemoryDigest {
    fn default() -> Self {
        Self(Box::new([0; LANES]))
    }
}

impl MemoryDigest {
    pub(super) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.each(key, value, u16::wrapping_add);
    }

    pub(super) fn subtract(&mut self, key: &[u8], value: &[u8]) {
        self.each(key, value, u16::wrapping_sub);
    }

    fn each(&mut self, key: &[u8], value: &[u8], rule: fn(u16, u16) -> u16) {
        let mut hasher = blake3::Hasher::new_derive_key("cartwatch memory digest 1");
        hasher.update(&(key.len() as u64).to_le_bytes()).update(key).update(value);
        let mut bytes = [0; DIGEST_BYTES];
        hasher.finalize_xof().fill(&mut bytes);
        for (lane, pair) in self.0.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *lane = rule(*lane, u16::from_le_bytes(*pair));
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|lane| lane.to_le_bytes()).collect()
    }

    /// `None` where these are not the bytes of one.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut digest = Self::default();
        for (lane, pair) in digest.0.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *lane = u16::from_le_bytes(*pair);
        }
        (bytes.len() == DIGEST_BYTES).then_some(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_does_not_matter_and_what_goes_leaves_nothing() {
        let (mut one, mut other) = (MemoryDigest::default(), MemoryDigest::default());
        one.add(b"a", b"1");
        let alone = one.clone();
        one.add(b"b", b"2");
        other.add(b"b", b"2");
        other.add(b"a", b"1");
        assert!(one == other && one != alone);
        one.subtract(b"b", b"2");
        assert!(one == alone && MemoryDigest::of_bytes(&one.bytes()) == Some(alone));
        assert!(MemoryDigest::of_bytes(b"short").is_none());
        // Where a key ends is part of what is hashed.
        let (mut left, mut right) = (MemoryDigest::default(), MemoryDigest::default());
        left.add(b"ab", b"c");
        right.add(b"a", b"bc");
        assert!(left != right);
    }
}
