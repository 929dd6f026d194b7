//! Whether a word is another one with a letter or two wrong.

/// From so many letters on, two of them may be wrong.
const LONG: usize = 9;

/// Whether `word` (or, for a prefix, its beginning) is `right` with a letter missing, added, changed, or two swapped; in
/// long words two such mistakes.
pub(super) fn misspelt(word: &str, right: &str, prefix: bool) -> bool {
    let word: Vec<char> = word.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let most = if right.len() >= LONG { 2 } else { 1 };
    if word.len() + most < right.len() || (!prefix && word.len() > right.len() + most) {
        return false;
    }
    let row = last_row(&right, word.get(..word.len().min(right.len() + most)).unwrap_or(&word));
    let distance = if prefix { row.iter().min() } else { row.last() };
    distance.is_some_and(|distance| *distance <= most)
}

/// Distances of `right` from every beginning of `word` (optimal string alignment).
fn last_row(right: &[char], word: &[char]) -> Vec<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    for (i, r) in right.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, w) in word.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, j) + usize::from(r != w);
            let mut best = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && right.get(i - 1) == Some(w) && word.get(j - 1) == Some(r);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::misspelt;

    #[test]
    fn one_mistake_in_short_words_two_in_long_ones() {
        for (word, right) in
            [("оплота", "оплата"), ("chekout", "checkout"), ("paymnet", "payment"), ("корзна", "корзина")]
        {
            assert!(misspelt(word, right, false), "{word}");
        }
        assert!(misspelt("прамокоды", "промокод", true));
        assert!(misspelt("автаризацыя", "авторизация", false));
        assert!(!misspelt("кошка", "карта", false));
        assert!(!misspelt("парта", "оплата", false));
        assert!(!misspelt("", "оплата", true) && !misspelt("о", "оплата", true));
    }

    proptest::proptest! {
        #[test]
        fn a_word_is_itself_and_nothing_panics(word in "\\PC{0,12}", other in "\\PC{0,12}") {
            proptest::prop_assert!(misspelt(&word, &word, false));
            let _ = misspelt(&word, &other, true);
        }
    }
}
