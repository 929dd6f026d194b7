//! Russian in Latin letters, and the skeleton in which a loan word meets its original.

/// A text with its Cyrillic letters in Latin ones, in lower case (a simple phonetic scheme; `ё` as `e`).
#[must_use]
pub fn transliterate(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match latin(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
    out
}

fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'ы' => "i",
        'й' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

/// Shortest skeleton that is a token: shorter ones would meet by chance.
const SHORTEST: usize = 3;

/// The consonants of a word by sound, the same for a loan word and its original: "редис" and "redis" give
/// `rds`, "таймаут" and "timeout" `tmt`, "кэш" and "cache" nothing (too short to be safe).
///
/// Spellings of one sound fall together (`c`, `ck`, `q` and `k`; `ph` and `f`; `w` and `v`; `x` and `ks`),
/// doubled letters count once, vowels not at all.
#[must_use]
pub fn skeleton(word: &str) -> Option<String> {
    let latin = transliterate(word);
    if !latin.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
        return None;
    }
    let bytes = latin.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let next = bytes.get(i + 1).copied().unwrap_or(0);
        let (sound, length) = sound(byte, next);
        for letter in sound.chars() {
            if !out.ends_with(letter) {
                out.push(letter);
            }
        }
        i += length;
    }
    (out.len() >= SHORTEST).then_some(out)
}

/// The sound at a letter and how many letters it takes.
fn sound(byte: u8, next: u8) -> (&'static str, usize) {
    match (byte, next) {
        (b'p', b'h') => ("f", 2),
        (b'c', b'k') => ("k", 2),
        (b'c' | b's' | b't' | b'z', b'h') => (
            if byte == b'z' {
                "j"
            } else if byte == b't' {
                "t"
            } else {
                "s"
            },
            2,
        ),
        (b'd', b'j' | b'z') => ("j", 2),
        (b'c', b'e' | b'i' | b'y') => ("s", 1),
        (b'c' | b'q' | b'k', _) => ("k", 1),
        (b'w' | b'v', _) => ("v", 1),
        (b'x', _) => ("ks", 1),
        (b'z' | b's', _) => ("s", 1),
        (b'b', _) => ("b", 1),
        (b'd', _) => ("d", 1),
        (b'f', _) => ("f", 1),
        (b'g', _) => ("g", 1),
        (b'j', _) => ("j", 1),
        (b'l', _) => ("l", 1),
        (b'm', _) => ("m", 1),
        (b'n', _) => ("n", 1),
        (b'p', _) => ("p", 1),
        (b'r', _) => ("r", 1),
        (b't', _) => ("t", 1),
        _ => ("", 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loan_words_meet_their_originals() {
        for (russian, english) in [
            ("редис", "redis"),
            ("постгрес", "postgres"),
            ("таймаут", "timeout"),
            ("тайм-аут", "timeout"),
            ("дедлок", "deadlock"),
            ("сервер", "server"),
            ("кластер", "cluster"),
            ("брокер", "broker"),
            ("токен", "token"),
            ("кафка", "kafka"),
            ("рестарт", "restart"),
            ("кубернетес", "kubernetes"),
            ("деплой", "deploy"),
            ("эластик", "elastic"),
        ] {
            assert_eq!(skeleton(russian), skeleton(english), "{russian} / {english}");
            assert!(skeleton(russian).is_some());
        }
    }

    #[test]
    fn other_words_keep_apart() {
        assert_ne!(skeleton("redis"), skeleton("kafka"));
        assert_eq!(skeleton("да"), None);
        assert_eq!(skeleton("502"), None);
        assert_eq!(transliterate("Щётка"), "schetka");
    }
}
