//! Redaction: personal data becomes a keyed pseudonym, a secret vanishes, everything technical stays.

use std::borrow::Cow;
use std::fmt;

use super::bytes::slice;
use super::scanner::{Purpose, Scanner};
use super::span::Kind;

/// Hexadecimal digits of a pseudonym: 32 bits tell apart the people of one report.
const DIGEST: usize = 8;

/// Digits where the people of many sites have to be told apart: 64 bits.
const LONG_DIGEST: usize = 16;

/// Replaces personal data and secrets by stable pseudonyms.
///
/// Replaced are e-mail addresses, phones, bank cards, IBAN, public IP addresses (own ones only where the
/// words in front speak of a client), MAC addresses, names and postal addresses in known fields, user and
/// session ids in known fields, and all credentials. Order, trace and request ids, codes, services and
/// timings stay. Redacting twice changes nothing.
#[derive(Clone)]
pub struct Redactor {
    key: [u8; 32],
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl Redactor {
    /// The same key gives the same pseudonyms.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// Free text without personal data and secrets; borrowed where there is none.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let first = self.pass(text);
        match self.pass(&first) {
            // What stood beside a replaced part may read differently now; once more settles it.
            Cow::Owned(second) => Cow::Owned(self.pass(&second).into_owned()),
            Cow::Borrowed(_) => first,
        }
    }

    fn pass<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut out = String::new();
        let mut done = 0;
        for span in Scanner::new(text, Purpose::Redact) {
            let found = slice(text, span.start, span.end);
            let kind = match span.kind {
                Kind::Secret => None,
                kind => match kind.personal() {
                    Some(name) => Some(name),
                    None => continue,
                },
            };
            out.push_str(slice(text, done, span.start));
            self.replace(kind, found, &mut out);
            done = span.end;
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(slice(text, done, text.len()));
        Cow::Owned(out)
    }

    fn replace(&self, kind: Option<&str>, value: &str, out: &mut String) {
        match kind {
            Some(kind) => {
                out.push('<');
                out.push_str(&self.pseudonym(kind, value));
                out.push('>');
            }
            None => out.push_str("<secret>"),
        }
    }

    /// The pseudonym of a person's datum (`user-3f9a2c1b`): a keyed BLAKE3 hash, so that nobody without the
    /// key can find out by trying. A value that already is a pseudonym of this kind stays as it is.
    ///
    /// Spellings of the same address, phone or card give the same pseudonym.
    #[must_use]
    pub fn pseudonym(&self, kind: &str, value: &str) -> String {
        let digest =
            |text: &str| [DIGEST, LONG_DIGEST].contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
        if value.strip_prefix(kind).and_then(|rest| rest.strip_prefix('-')).is_some_and(digest) {
            return value.to_owned();
        }
        self.digest(kind, value, DIGEST)
    }

    /// [`Redactor::pseudonym`] with sixteen digits, of which the first eight are the same. Whatever the value looks
    /// like, it is replaced.
    #[must_use]
    pub fn long_pseudonym(&self, kind: &str, value: &str) -> String {
        self.digest(kind, value, LONG_DIGEST)
    }

    fn digest(&self, kind: &str, value: &str, digits: usize) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(kind.as_bytes());
        hasher.update(&[0]);
        hasher.update(normal_form(kind, value).as_bytes());
        let hex = hasher.finalize().to_hex();
        format!("{kind}-{}", hex.as_str().get(..digits).unwrap_or_default())
    }
}

fn normal_form<'a>(kind: &str, value: &'a str) -> Cow<'a, str> {
    match kind {
        "email" => Cow::Owned(value.replace("%40", "@").to_lowercase()),
        "phone" | "card" => {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            match digits.strip_prefix('8') {
                Some(rest) if kind == "phone" && digits.len() == 11 => Cow::Owned(format!("7{rest}")),
                _ => Cow::Owned(digits),
            }
        }
        "iban" => Cow::Owned(value.replace(' ', "")),
        _ => Cow::Borrowed(value),
    }
}
