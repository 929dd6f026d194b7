//! How two messages differ, word by word.
//!
//! Two masks of one statement in a program differ only where something varies that the mask did not know for a
//! name or a number. On the ten systems of loghub-2k (corrected templates), of the pairs of masks with two or more
//! plain words in common that differ in nothing else, 99 % are of one template (78 % in the worst system); of the
//! pairs that differ in one plain word, a good half (12 % to 100 %, by system).

use crate::text::analyze;

/// Fewer plain words in common say nothing.
const FEW_WORDS: usize = 2;

/// What stands for everything that varies.
const VARYING: &str = "*";

/// How two messages differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Difference {
    /// In nothing that counts. `names`: they name something exactly, so that the same words elsewhere mean the same.
    None { names: bool },
    /// Only in names with numbers, and in what the mask replaced.
    Varying,
    /// In one word; empty where one of them has a word more. `common`: plain words that both have.
    Word { one: String, other: String, common: usize },
}

/// A message as the words that stay the same each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Skeleton {
    /// Stems in their order, with [`VARYING`] for each run of what varies.
    words: Vec<String>,
    /// The words as written, one a stem.
    written: Vec<String>,
    plain: usize,
    /// Whether a word is a name.
    names: bool,
}

impl Skeleton {
    /// `None` where the message has too few plain words to be told from others.
    pub(super) fn of(message: &str) -> Option<Self> {
        let mut skeleton = Self { words: Vec::new(), written: Vec::new(), plain: 0, names: false };
        for token in message.split_whitespace() {
            let word = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '<' && c != '>');
            if varies(token) {
                if skeleton.words.last().is_none_or(|last| last != VARYING) {
                    skeleton.push(VARYING.to_owned(), word);
                }
            } else if !word.is_empty() {
                let stems = analyze(word);
                let stem = if stems.is_empty() { word.to_lowercase() } else { stems.join(" ") };
                skeleton.names |= is_name(word);
                skeleton.plain += usize::from(plain(word));
                skeleton.push(stem, word);
            }
        }
        (skeleton.plain >= FEW_WORDS).then_some(skeleton)
    }

    fn push(&mut self, word: String, written: &str) {
        self.words.push(word);
        self.written.push(written.to_owned());
    }

    /// Hashes under which messages meet that differ in at most one word: the whole, and each with a word left out.
    pub(super) fn keys(&self) -> Vec<u64> {
        let key = |left_out: Option<usize>| {
            let mut hasher = blake3::Hasher::new();
            for (_, word) in self.words.iter().enumerate().filter(|(at, _)| Some(*at) != left_out) {
                hasher.update(word.as_bytes()).update(&[0]);
            }
            let mut first = [0; 8];
            first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
            u64::from_le_bytes(first)
        };
        std::iter::once(None).chain((0..self.words.len()).map(Some)).map(key).collect()
    }

    /// How the two differ; `None` where in more than one word.
    pub(super) fn difference(&self, other: &Self) -> Option<Difference> {
        if self.words == other.words {
            return Some(if self.written == other.written {
                Difference::None { names: self.names }
            } else {
                Difference::Varying
            });
        }
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let at = short.words.iter().zip(&long.words).position(|(a, b)| a != b).unwrap_or(short.words.len());
        let behind = |skeleton: &Self, from: usize| skeleton.words.get(from..).unwrap_or_default().to_vec();
        let word = |skeleton: &Self| skeleton.written.get(at).cloned().unwrap_or_default();
        let common = short.plain.min(long.plain).saturating_sub(1);
        if common < FEW_WORDS {
            return None;
        }
        match long.words.len() - short.words.len() {
            0 if behind(short, at + 1) == behind(long, at + 1) => {
                Some(Difference::Word { one: word(self), other: word(other), common })
            }
            1 if behind(short, at) == behind(long, at + 1) => {
                let more = word(long);
                let (one, other) =
                    if std::ptr::eq(short, self) { (String::new(), more) } else { (more, String::new()) };
                Some(Difference::Word { one, other, common })
            }
            _ => None,
        }
    }
}

/// Whether the token is a placeholder, or a name with a number that somebody gave to one of many (`rand4`,
/// `pod-7f9c`). Numbers alone and codes (`502`, `ORA-00060`, `40P01`) were left in the mask on purpose.
pub(super) fn varies(token: &str) -> bool {
    let placeholder = token.split('<').skip(1).any(|rest| {
        rest.split_once('>').is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()))
    });
    placeholder
        || token
            .split(|c: char| !c.is_alphanumeric())
            .any(|run| run.chars().any(char::is_numeric) && run.chars().any(char::is_lowercase))
}

/// Whether the word is one that people gave to a thing (`stock-service`, `getOrder`, `E502`), not of a language.
pub(super) fn is_name(word: &str) -> bool {
    let inner = |c: char| matches!(c, '-' | '_' | '.' | '/' | ':');
    word.contains(inner)
        || word.chars().any(char::is_numeric)
        || word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase)
}

fn plain(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(a: &str, b: &str) -> Option<Difference> {
        let (a, b) = (Skeleton::of(a)?, Skeleton::of(b)?);
        let shared = a.keys().iter().any(|key| b.keys().contains(key));
        let found = a.difference(&b);
        assert!(shared || found.is_none(), "what differs in one word at most shares a key");
        found
    }

    #[test]
    fn what_varies_does_not_count() {
        for (a, b) in [
            ("deleting block blk_<id> of subdir4", "deleting block blk_-<num> of subdir17"),
            ("Под cart-7f9c4 не готов: <dur>", "Под cart-88d1a не готов: <num>"),
        ] {
            assert_eq!(differ(a, b), Some(Difference::Varying), "{a}");
        }
        assert_eq!(differ("gateway timed out", "Gateway  timed out!"), Some(Difference::Varying));
        assert_eq!(differ("gateway timed out", "gateway timed out"), Some(Difference::None { names: false }));
        assert_eq!(
            differ("no node of stock-service", "no node of stock-service"),
            Some(Difference::None { names: true })
        );
    }

    #[test]
    fn codes_and_plain_words_count() {
        let word = |one: &str, other: &str, common| Difference::Word { one: one.into(), other: other.into(), common };
        assert_eq!(
            differ("upstream answered with status 502", "upstream answered with status 503"),
            Some(word("502", "503", 3))
        );
        assert_eq!(
            differ("gateway northpay did not answer within <dur>", "gateway southpay did not answer within <dur>"),
            Some(word("northpay", "southpay", 5))
        );
        assert_eq!(differ("платёж отклонён банком", "платёж не отклонён банком"), Some(word("", "не", 2)));
        assert_eq!(differ("payment not taken", "payment taken today"), None);
        let bracketed = |call: &str| format!("[execute][{call}][ticket error: order status wrong][order: <id>]");
        assert!(matches!(differ(&bracketed("getOrder"), &bracketed("getOrderOther")), Some(Difference::Word { .. })));
        assert_eq!(differ("view changed", "modify changed"), None, "too little in common");
        assert_eq!(Skeleton::of("/api/cart/<id>"), None);
    }
}
