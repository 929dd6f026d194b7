//! Keys of packs: ed25519. The private one is a PEM file, the public one a short line.

use std::fmt;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::PackError;
use crate::whole_file;

/// What a public key begins with as text.
const PREFIX: &str = "cartwatch-key-";

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// Characters of a line of PEM (RFC 7468).
const PEM_LINE: usize = 64;

/// Largest file that is read as a key, in bytes.
const KEY_FILE: u64 = 16 * 1024;

/// Bytes of a signature.
pub(super) const SIGNATURE: usize = 64;

/// A public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackKey([u8; 32]);

impl PackKey {
    /// Its fingerprint: 32 hexadecimal digits in groups of four, short enough to be read out on the telephone.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hex = blake3::derive_key("cartwatch pack key fingerprint 1", &self.0);
        let digits: Vec<String> =
            hex.chunks(2).take(8).map(|pair| pair.iter().map(|b| format!("{b:02x}")).collect()).collect();
        digits.join("-")
    }

    /// Whether it made this signature.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }
}

impl fmt::Display for PackKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for PackKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PackKey {
    type Err = PackError;

    fn from_str(text: &str) -> Result<Self, PackError> {
        let wrong = || PackError::Typed(text.to_owned());
        let bytes = text.trim().strip_prefix(PREFIX).and_then(|rest| URL_SAFE_NO_PAD.decode(rest).ok());
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or_else(wrong)
    }
}

impl Serialize for PackKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PackKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A key as people type it: the whole line, or its fingerprint with or without dashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// The key.
    Key(PackKey),
    /// A fingerprint, as [`PackKey::fingerprint`] writes it.
    Fingerprint(String),
}

impl Typed {
    /// Whether it means this key.
    #[must_use]
    pub fn means(&self, key: &PackKey) -> bool {
        match self {
            Self::Key(typed) => typed == key,
            Self::Fingerprint(typed) => *typed == key.fingerprint(),
        }
    }
}

impl FromStr for Typed {
    type Err = PackError;

    fn from_str(text: &str) -> Result<Self, PackError> {
        let text = text.trim();
        if text.starts_with(PREFIX) {
            return text.parse().map(Self::Key);
        }
        let digits: String =
            text.chars().filter(|c| !matches!(c, '-' | ' ' | ':')).map(|c| c.to_ascii_lowercase()).collect();
        if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(PackError::Typed(text.to_owned()));
        }
        let groups: Vec<&str> = (0..8).filter_map(|at| digits.get(at * 4..at * 4 + 4)).collect();
        Ok(Self::Fingerprint(groups.join("-")))
    }
}

/// A private key.
pub struct SigningKey(Ed25519KeyPair);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public()).finish()
    }
}

impl SigningKey {
    /// Draws a new key and writes it into a file that only its owner may read (PKCS#8 as PEM).
    ///
    /// # Errors
    /// [`PackError::KeyThere`] where the file exists; others when it can't be written.
    pub fn create(path: &Path) -> Result<Self, PackError> {
        if path.symlink_metadata().is_ok() {
            return Err(PackError::KeyThere { path: path.to_owned() });
        }
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| PackError::Random)?;
        let key = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).map_err(|_| PackError::Random)?;
        whole_file::replace(path, pem(pkcs8.as_ref()).as_bytes()).map_err(PackError::file(path))?;
        Ok(Self(key))
    }

    /// Reads a key: what [`SigningKey::create`] wrote, or `openssl genpkey -algorithm ed25519`.
    ///
    /// # Errors
    /// [`PackError::NotAKey`] where the file holds something else; others when it can't be read.
    pub fn read(path: &Path) -> Result<Self, PackError> {
        let not = |what: &str| PackError::NotAKey { path: path.to_owned(), what: what.to_owned() };
        let about = fs::metadata(path).map_err(PackError::file(path))?;
        if !about.is_file() || about.len() > KEY_FILE {
            return Err(not("it is no file of a key's size"));
        }
        let text = fs::read_to_string(path).map_err(PackError::file(path))?;
        let inside = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).map(|(inside, _)| inside);
        let digits: String = inside.ok_or_else(|| not("no PEM of a private key"))?.split_ascii_whitespace().collect();
        let der = STANDARD.decode(digits).map_err(|_| not("its PEM is damaged"))?;
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map(Self).map_err(|_| not("it is no ed25519 key"))
    }

    /// Its public key.
    #[must_use]
    pub fn public(&self) -> PackKey {
        let mut key = [0; 32];
        for (to, from) in key.iter_mut().zip(self.0.public_key().as_ref()) {
            *to = *from;
        }
        PackKey(key)
    }

    /// Signs a message.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

fn pem(der: &[u8]) -> String {
    let mut text = format!("{BEGIN}\n");
    let digits = STANDARD.encode(der);
    let mut rest = digits.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(PEM_LINE));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text.push_str(END);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_for_its_owner_alone_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.pem");
        let made = SigningKey::create(&path).unwrap();
        let read = SigningKey::read(&path).unwrap();
        assert_eq!(made.public(), read.public());
        assert!(read.public().signed(b"x", &made.sign(b"x")) && !read.public().signed(b"y", &made.sign(b"x")));
        assert!(matches!(SigningKey::create(&path), Err(PackError::KeyThere { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(!format!("{made:?}").contains("PRIVATE") && format!("{made:?}").contains(PREFIX));
        fs::write(&path, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
        assert!(matches!(SigningKey::read(&path), Err(PackError::NotAKey { .. })));
        assert!(SigningKey::read(folder.path()).is_err());
    }

    #[test]
    fn keys_and_fingerprints_are_read_as_people_type_them() {
        let key = PackKey([7; 32]);
        let line = key.to_string();
        assert_eq!(line.parse::<PackKey>().unwrap(), key);
        let fingerprint = key.fingerprint();
        assert_eq!(fingerprint.len(), 39);
        for typed in [line.clone(), fingerprint.clone(), fingerprint.to_uppercase().replace('-', " ")] {
            assert!(typed.parse::<Typed>().unwrap().means(&key), "{typed}");
        }
        assert!(!fingerprint.parse::<Typed>().unwrap().means(&PackKey([8; 32])));
        for wrong in ["", "cartwatch-key-AAAA", "1234", "цифры"] {
            assert!(wrong.parse::<Typed>().is_err(), "{wrong}");
        }
    }
}
