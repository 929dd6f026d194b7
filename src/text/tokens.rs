//! The tokens of a text, for the index and for questions alike.

use super::split::{Word, fold, humps, words};
use super::stem::{is_cyrillic, stem};
use super::stopwords::is_stopword;
use super::translit::skeleton;

/// Longest token in bytes: what is longer is no word that anybody searches for.
const LONGEST: usize = 64;

/// Shortest word that also gives a skeleton: short words meet by chance.
const SHORTEST_LOAN: usize = 4;

/// Tokens of a text, in its order: words lower-cased and stemmed (English, Russian; `ё` as `е`), stop words
/// dropped; identifiers whole *and* in parts (`PAYMENT_TIMEOUT` gives `payment_timeout`, `payment`, and the
/// stem of `timeout`); numbers and codes as they are; and for each plain word its skeleton (`~rds`), in which
/// a Russian loan word meets the English original.
///
/// Pure, and the only function that may make tokens: an index and a question must see the same.
#[must_use]
pub fn analyze(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in words(text) {
        if word.is_joined() {
            push(&mut tokens, fold(word.text));
        }
        if word.is_hyphenated() {
            let joined: String = fold(word.text).chars().filter(|c| *c != '-').collect();
            push_word(&mut tokens, &joined);
        }
        for piece in word.pieces() {
            push_piece(&mut tokens, &word, piece);
        }
    }
    tokens
}

fn push_piece(tokens: &mut Vec<String>, word: &Word<'_>, piece: &str) {
    let humps = humps(piece);
    let folded = fold(piece);
    if humps.is_empty() {
        if !is_stopword(&folded) || word.is_joined() && !is_short(&folded) {
            push_word(tokens, &folded);
        }
        return;
    }
    push(tokens, folded);
    for hump in humps {
        let hump = fold(hump);
        if !is_stopword(&hump) {
            push_word(tokens, &hump);
        }
    }
}

fn is_short(word: &str) -> bool {
    word.chars().count() < 3
}

/// A plain word: its stem and, where it is long enough, its skeletons as written and as a stem.
///
/// Both, because the English stemmer takes the last letter of "redis" for a plural.
fn push_word(tokens: &mut Vec<String>, folded: &str) {
    let stemmed = stem(folded);
    let plain = is_cyrillic(folded) || folded.bytes().all(|byte| byte.is_ascii_lowercase());
    let (written, bare) = if plain && folded.chars().count() >= SHORTEST_LOAN {
        (skeleton(folded), skeleton(&stemmed))
    } else {
        (None, None)
    };
    let bare = bare.filter(|bare| written.as_ref() != Some(bare));
    push(tokens, stemmed);
    for loan in written.into_iter().chain(bare) {
        push(tokens, format!("~{loan}"));
    }
}

fn push(tokens: &mut Vec<String>, token: String) {
    if !token.is_empty() && token.len() <= LONGEST {
        tokens.push(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, token: &str) -> bool {
        analyze(text).iter().any(|found| found == token)
    }

    fn meet(one: &str, other: &str) -> bool {
        let other = analyze(other);
        analyze(one).iter().any(|token| other.contains(token))
    }

    #[test]
    fn identifiers_are_kept_whole_and_split() {
        for token in ["payment_timeout", "payment", "timeout"] {
            assert!(has("PAYMENT_TIMEOUT", token), "{token}");
        }
        for token in ["nullpointerexception", "null", "pointer"] {
            assert!(has("java.lang.NullPointerException", token), "{token}");
        }
        assert!(has("java.lang.NullPointerException", "java.lang.nullpointerexception"));
        assert!(has("HTTPServerError", "http") && has("HTTPServerError", "server"));
        assert!(has("ORA-00060", "ora-00060") && has("ORA-00060", "00060"));
        assert!(has("GET /api/v1/orders", "order"));
    }

    #[test]
    fn codes_and_numbers_stay() {
        assert!(has("HTTP 502", "502") && has("SQLSTATE 40P01", "40p01") && has("E1042!", "e1042"));
    }

    #[test]
    fn words_meet_in_their_stems() {
        assert!(meet("платежи не проходят", "платёж не прошёл"));
        assert!(meet("payments failing", "payment fails"));
        assert!(meet("deadlocks detected", "a deadlock"));
        assert!(meet("отклонённый", "отклоненные"));
    }

    #[test]
    fn loan_words_meet() {
        assert!(meet("упал редис", "redis down"));
        assert!(meet("постгрес", "postgres"));
        assert!(meet("таймаутов", "timeouts"));
        assert!(meet("таймаут", "тайм-аут"));
        assert!(meet("дедлоки", "deadlock"));
        assert!(!meet("кафка", "redis"));
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same() {
        assert_eq!(analyze("клие\u{301}нтский сто\u{438}\u{306}"), analyze("клиентский стой"));
        assert_eq!(analyze("Счёт"), analyze("счет"));
    }

    #[test]
    fn stop_words_and_signs_give_nothing() {
        assert!(analyze("the of, и в на — …!?").is_empty());
        assert!(analyze("").is_empty());
    }
}
