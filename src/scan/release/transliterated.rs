//! Russian names in Latin letters, as passports, cards and logins spell them.

/// Letters and groups of letters, the longest first, and what they stand for.
const LETTERS: [(&str, &str); 47] = [
    ("shch", "щ"),
    ("sch", "щ"),
    ("iya", "ия"),
    ("iia", "ия"),
    ("yev", "ев"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("tz", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("iu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ia", "я"),
    ("ja", "я"),
    ("yo", "е"),
    ("jo", "е"),
    ("ye", "е"),
    ("je", "е"),
    ("iy", "ий"),
    ("yy", "ый"),
    ("ck", "к"),
    ("x", "кс"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("c", "ц"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
];

/// Shortest word that is read as a Russian one, in letters.
const SHORTEST: usize = 5;

/// The word, in small letters, in Cyrillic ones, and with what an end may be besides; nothing for what can't be Russian.
pub(super) fn in_cyrillic(word: &str) -> Vec<String> {
    if word.len() < SHORTEST || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut out = String::new();
    let mut rest = word;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('y') {
            // Between consonants it is a vowel of its own, else the short one.
            let vowel = out.chars().next_back().is_some_and(|c| "аеиоуыэюя".contains(c));
            let next_vowel = tail.starts_with(['a', 'e', 'i', 'o', 'u']);
            if !next_vowel {
                out.push_str(if vowel {
                    "й"
                } else if tail.is_empty() {
                    "ий"
                } else {
                    "ы"
                });
                rest = tail;
                continue;
            }
        }
        let Some((latin, letter)) = LETTERS.iter().find(|(latin, _)| rest.starts_with(latin)) else {
            return Vec::new();
        };
        out.push_str(letter);
        rest = rest.get(latin.len()..).unwrap_or_default();
    }
    let mut all = vec![out.clone()];
    // `Sergei`, `Dmitri`, `Igor`: the short vowel and the soft sign are often not written.
    if let Some(stem) = out.strip_suffix("еи") {
        all.push(format!("{stem}ей"));
    }
    if let Some(stem) = out.strip_suffix("аи") {
        all.push(format!("{stem}ай"));
    }
    if let Some(stem) = out.strip_suffix("ии") {
        all.push(format!("{stem}ий"));
    }
    if out.ends_with('и') {
        all.push(format!("{out}й"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::in_cyrillic;

    #[test]
    fn names_in_latin_letters_are_read_as_russian_ones() {
        for (latin, russian) in [
            ("kuznetsov", "кузнецов"),
            ("dmitriy", "дмитрий"),
            ("sergei", "сергей"),
            ("yuliya", "юлия"),
            ("shcherbakova", "щербакова"),
            ("zhuravleva", "журавлева"),
            ("khabibullin", "хабибуллин"),
            ("artur", "артур"),
            ("evgenii", "евгений"),
        ] {
            assert!(in_cyrillic(latin).iter().any(|word| word == russian), "{latin} {:?}", in_cyrillic(latin));
        }
        assert!(in_cyrillic("queue").is_empty());
    }
}
