//! Words that carry no meaning for search. `not`, `no`, `не`, `нет` stay out of the list: "not found" means something.

const ENGLISH: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for", "from",
    "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or", "our",
    "she", "should", "so", "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "to", "us", "was", "we", "were", "what", "when", "which", "while", "who", "why", "will", "with", "would",
    "you", "your",
];

const RUSSIAN: &[&str] = &[
    "а",
    "без",
    "бы",
    "был",
    "была",
    "были",
    "было",
    "быть",
    "в",
    "вам",
    "вас",
    "во",
    "вот",
    "все",
    "вы",
    "где",
    "для",
    "до",
    "его",
    "ее",
    "если",
    "есть",
    "еще",
    "же",
    "за",
    "и",
    "из",
    "или",
    "им",
    "их",
    "к",
    "как",
    "ко",
    "когда",
    "которая",
    "которые",
    "который",
    "ли",
    "мы",
    "на",
    "над",
    "нам",
    "нас",
    "о",
    "об",
    "он",
    "она",
    "они",
    "оно",
    "от",
    "по",
    "под",
    "почему",
    "при",
    "про",
    "с",
    "со",
    "так",
    "там",
    "то",
    "тоже",
    "только",
    "тут",
    "ты",
    "у",
    "уже",
    "что",
    "чтобы",
    "эта",
    "эти",
    "это",
    "этот",
    "я",
];

/// Whether a folded word is dropped.
pub(super) fn is_stopword(word: &str) -> bool {
    ENGLISH.binary_search(&word).is_ok() || RUSSIAN.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(ENGLISH.is_sorted() && RUSSIAN.is_sorted());
        assert!(is_stopword("the") && is_stopword("чтобы") && !is_stopword("не") && !is_stopword("timeout"));
    }
}
