//! Values as they lie on a server: encrypted and authenticated under a key that only those can derive who know what was
//! asked and what the memory holds. What somebody else put there does not open.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::MOST_BYTES;
use super::key::CacheKey;

/// Version of the form; the first byte.
const FORM: u8 = 1;

/// Largest sealed value: the form, the nonce and the tag are added.
pub(super) const MOST_SEALED: usize = MOST_BYTES + 1 + NONCE_LEN + 16;

fn cipher(key: &CacheKey) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, key.secret()).ok().map(LessSafeKey::new)
}

/// `None` where the system gives no random numbers, or the value is too large.
pub(super) fn seal(key: &CacheKey, value: &[u8]) -> Option<Vec<u8>> {
    if value.len() > MOST_BYTES {
        return None;
    }
    // One key seals few values (usually one), so random nonces do not meet.
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce).ok()?;
    let mut body = value.to_vec();
    let place = key.name();
    let with = Aad::from(place.as_bytes());
    cipher(key)?.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), with, &mut body).ok()?;
    Some([&[FORM], nonce.as_slice(), &body].concat())
}

/// `None` where it is not what was sealed under this key.
pub(super) fn open(key: &CacheKey, sealed: &[u8]) -> Option<Vec<u8>> {
    let (form, rest) = sealed.split_first()?;
    let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>()?;
    if *form != FORM || sealed.len() > MOST_SEALED {
        return None;
    }
    let mut body = body.to_vec();
    let place = key.name();
    let with = Aad::from(place.as_bytes());
    let value = cipher(key)?.open_in_place(Nonce::assume_unique_for_key(*nonce), with, &mut body).ok()?;
    Some(value.to_vec())
}

#[cfg(test)]
mod tests {
    use super::super::key::CacheKind;
    use super::*;

    #[test]
    fn only_the_same_key_opens_and_only_what_was_sealed() {
        let key = |what: &str| CacheKey::new(CacheKind::Recall, b"v", &[what.as_bytes()]);
        let sealed = seal(&key("a"), b"the card of ivan@shop.example was declined").unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("ivan"));
        assert_eq!(open(&key("a"), &sealed).unwrap(), b"the card of ivan@shop.example was declined");
        assert_eq!(open(&key("b"), &sealed), None);
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 1;
            assert_eq!(open(&key("a"), &other), None);
            assert_eq!(open(&key("a"), &sealed[..at]), None);
        }
        assert_ne!(seal(&key("a"), b"x"), seal(&key("a"), b"x"));
        assert!(seal(&key("a"), &vec![0; MOST_BYTES]).is_some_and(|sealed| sealed.len() == MOST_SEALED));
        assert_eq!(seal(&key("a"), &vec![0; MOST_BYTES + 1]), None);
    }
}
