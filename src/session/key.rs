//! A hash that is the same on every machine and in every release, for keys that are kept.

use super::SessionKey;

/// Odd multipliers from the fractional digits of π, as in wyhash.
const SECRET: [u64; 2] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7345];

/// Hashes the parts in order, each with its length, so that no two lists collide by concatenation.
///
/// Eight bytes a step by folded multiplication (after wyhash, Wang Yi 2019): stable and fast, not cryptographic.
#[must_use]
pub fn stable_hash(parts: &[&[u8]]) -> u64 {
    let mut state = SECRET[0];
    for part in parts {
        let mut chunks = part.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0_u8; 8];
            word.copy_from_slice(chunk);
            state = fold(state ^ u64::from_le_bytes(word), SECRET[1]);
        }
        let mut tail = [0_u8; 8];
        let rest = chunks.remainder();
        tail[..rest.len()].copy_from_slice(rest);
        state = fold(state ^ u64::from_le_bytes(tail), SECRET[1] ^ ((part.len() as u64) << 1));
    }
    fold(state, SECRET[0] | 1)
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

impl SessionKey {
    /// Key of a session that the source named.
    #[must_use]
    pub fn of_session(id: &str) -> Self {
        Self(stable_hash(&[b"session", id.as_bytes()]))
    }

    /// Key of the entries of one customer without session ids.
    #[must_use]
    pub fn of_user(user: &str) -> Self {
        Self(stable_hash(&[b"user", user.as_bytes()]))
    }

    /// Key of the entries of one client address and agent.
    #[must_use]
    pub fn of_client(address: &str, agent: &str) -> Self {
        Self(stable_hash(&[b"client", address.as_bytes(), agent.as_bytes()]))
    }

    /// Key of a service's entries within one window of time.
    #[must_use]
    pub fn of_service(service: &str, window: i64) -> Self {
        Self(stable_hash(&[b"service", service.as_bytes(), &window.to_le_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_never_changes() {
        // Keys are stored: a change here would make old sessions look new.
        assert_eq!(SessionKey::of_session("sess_123"), SessionKey(0x916f_f975_5c51_1ce2));
        assert_ne!(SessionKey::of_session("sess_123"), SessionKey::of_user("sess_123"));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(stable_hash(&[b"ab", b"c"]), stable_hash(&[b"a", b"bc"]));
        assert_ne!(stable_hash(&[b"a"]), stable_hash(&[b"a\0"]));
        assert_ne!(SessionKey::of_client("1.2.3.4", "x"), SessionKey::of_client("1.2.3.4", "y"));
    }

    #[test]
    fn a_million_numbered_ids_do_not_collide() {
        let mut keys: Vec<u64> = (0..1_000_000).map(|n| SessionKey::of_session(&format!("s{n}")).0).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 1_000_000);
    }
}
