//! Russian in Latin letters, as people without a Russian keyboard write it, read as Russian.

use std::borrow::Cow;

/// Words that tell a Russian text in Latin letters, and are no English ones.
const MARKS: &[&str] = &[
    "ne", "chto", "shto", "kak", "mne", "eto", "uzhe", "uje", "vse", "vsyo", "gde", "kogda", "pochemu", "mogu",
    "menya", "vas", "vam", "opyat", "opiat", "snova", "nado", "kod", "dengi", "zakaz", "ili", "tolko", "esli",
    "pishet", "oplata", "sait", "sayt", "nichego", "nikak", "voobshe", "pomogite", "srochno", "spasibo", "korzina",
    "karta", "kartu", "ya", "vy", "moi", "moy", "moya", "iz", "za", "nelzya", "nety", "netu", "snyali", "spisali",
];
/// Words of English sentences that no Russian one has.
const ENGLISH: &[&str] = &[
    "the", "is", "my", "it", "you", "your", "have", "was", "and", "not", "for", "of", "this", "that", "with", "but",
    "are", "cant", "dont", "wont", "doesnt", "when", "what", "why", "how", "please", "order", "still", "can", "in",
    "on", "to", "at", "log", "pay", "get", "no",
];
/// Letters by their Latin forms, longest first.
const LETTERS: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sch", "щ"),
    ("sh", "ш"),
    ("ch", "ч"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("iu", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ia", "я"),
    ("yo", "е"),
    ("jo", "е"),
    ("ye", "е"),
    ("je", "е"),
    ("a", "а"),
    ("b", "б"),
    ("c", "ц"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "ж"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "х"),
    ("y", "ы"),
    ("z", "з"),
    ("'", "ь"),
];

/// The text with Cyrillic letters where it is Russian in Latin ones; else as it is.
pub(super) fn in_cyrillic(text: &str) -> Cow<'_, str> {
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let count = |list: &[&str]| words().filter(|word| list.contains(word)).count();
    let (russian, english) = (count(MARKS), count(ENGLISH));
    if russian == 0 || russian < 2 && english > 0 || russian <= english {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = lower.as_str();
    while let Some(c) = rest.chars().next() {
        let before = out.chars().next_back();
        let vowel = before.is_some_and(|c| "аеиоуыэюя".contains(c));
        let (taken, letter) = if c == 'y' && vowel && !follows(rest, &["ya", "yu", "yo", "ye"]) {
            ("y", "й")
        } else {
            LETTERS.iter().find(|(latin, _)| rest.starts_with(latin)).copied().unwrap_or(("", ""))
        };
        if taken.is_empty() {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        } else {
            out.push_str(letter);
            rest = rest.get(taken.len()..).unwrap_or_default();
        }
    }
    Cow::Owned(out)
}

fn follows(rest: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| rest.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::in_cyrillic;

    #[test]
    fn russian_in_latin_letters_is_read_and_english_left_alone() {
        assert_eq!(in_cyrillic("ne mogu oplatit zakaz!"), "не могу оплатит заказ!");
        assert_eq!(in_cyrillic("kod ne prihodit, moy nomer 8-900"), "код не приходит, мой номер 8-900");
        assert_eq!(in_cyrillic("pishet shto sait nedostupen"), "пишет што саит недоступен");
        for text in ["my card is declined", "the net is down", "не могу войти", "", "can't log in za"] {
            assert_eq!(in_cyrillic(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,80}") {
            let _ = in_cyrillic(&text);
            let _ = in_cyrillic(&format!("ne mogu {text}"));
        }
    }
}
