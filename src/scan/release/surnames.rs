//! What patronymics and family names look like, in all cases, in Cyrillic and Latin letters.

/// Endings of patronymics.
const PATRONYMICS: [&str; 29] = [
    "ович",
    "овича",
    "овичу",
    "овичем",
    "овиче",
    "евич",
    "евича",
    "евичу",
    "евичем",
    "евиче",
    "овна",
    "овны",
    "овне",
    "овну",
    "овной",
    "евна",
    "евны",
    "евне",
    "евну",
    "евной",
    "инична",
    "иничны",
    "иничне",
    "иничну",
    "иничной",
    "ильич",
    "ильича",
    "ильичу",
    "ильичом",
];

/// Beginnings of words that end as patronymics do, and are none.
const ADJECTIVES: [&str; 16] = [
    "основн",
    "условн",
    "безусловн",
    "уголовн",
    "верховн",
    "духовн",
    "церковн",
    "плачевн",
    "дневн",
    "ежедневн",
    "душевн",
    "уровн",
    "кровн",
    "готовн",
    "трехдневн",
    "однодневн",
];

/// The same in Latin letters.
const LATIN_PATRONYMICS: [&str; 6] = ["ovich", "evich", "yevich", "ovna", "evna", "yevna"];

/// Endings of family names that no other word has.
pub(super) const SURE: [&str; 20] = [
    "ов",
    "ова",
    "ову",
    "овым",
    "ове",
    "овой",
    "овых",
    "ев",
    "ева",
    "еву",
    "евым",
    "еве",
    "евой",
    "евых",
    "енко",
    "чук",
    "чука",
    "чуку",
    "дзе",
    "швили",
];

/// Endings of family names that hardly any other capitalised word has.
const FAMILY: [&str; 26] = [
    "овы",
    "евы",
    "ский",
    "ского",
    "скому",
    "ским",
    "ском",
    "ская",
    "ской",
    "скую",
    "цкий",
    "цкого",
    "цкому",
    "цким",
    "цкая",
    "цкой",
    "цкую",
    "юк",
    "юка",
    "юку",
    "ян",
    "яна",
    "яну",
    "яном",
    "ых",
    "их",
];

/// Endings that many words have, and that count beside a given name only.
const FAMILY_BESIDE: [&str; 11] = ["ин", "ина", "ину", "иным", "ине", "иной", "ын", "ына", "ыну", "ыным", "ыной"];

/// Endings of Russian family names in Latin letters.
const LATIN_FAMILY: [&str; 14] =
    ["ov", "ova", "ev", "eva", "yov", "yova", "sky", "skiy", "skaya", "enko", "chuk", "yuk", "shvili", "dze"];

/// Whether the word ends with one of these, and has so many letters before it.
pub(super) fn ends(word: &str, endings: &[&str], shortest: usize) -> bool {
    let letters = word.chars().count();
    endings.iter().any(|ending| word.ends_with(ending) && letters >= ending.chars().count() + shortest)
}

/// Whether the word, in small letters, is a patronymic.
pub(super) fn is_patronymic(word: &str, cyrillic: bool) -> bool {
    if !cyrillic {
        return ends(word, &LATIN_PATRONYMICS, 3);
    }
    let short = ["ильич", "кузьмич", "фомич", "лукич", "никитич", "саввич", "фокич", "ильинич"];
    let short =
        short.iter().any(|name| word.strip_prefix(name).is_some_and(|case| ["", "а", "у", "ем", "е"].contains(&case)));
    short || ends(word, &PATRONYMICS, 2) && !ADJECTIVES.iter().any(|beginning| word.starts_with(beginning))
}

/// Whether the word, in small letters, looks like a family name by itself.
pub(super) fn is_family(word: &str, cyrillic: bool) -> bool {
    if cyrillic { ends(word, &SURE, 2) || ends(word, &FAMILY, 2) } else { ends(word, &LATIN_FAMILY, 2) }
}

/// Whether it may be one beside a given name.
pub(super) fn is_family_beside(word: &str, cyrillic: bool) -> bool {
    is_family(word, cyrillic)
        || (cyrillic && ends(word, &FAMILY_BESIDE, 2))
        || (!cyrillic && ends(word, &["in", "ina"], 3))
}
