//! Small models fall into saying the same thing for ever. This notices it.

/// The longest turn of words that is looked for, in tokens.
const LONGEST: usize = 64;
/// How many tokens the repetition must fill: one word said so often, or a sentence said a few times.
const FILLED: usize = 48;
/// How often a turn must have been said at the least.
const LEAST: usize = 3;

/// Whether the tokens end in the same turn, said again and again.
pub(super) fn endless(tokens: &[u32]) -> bool {
    (1..=LONGEST).any(|length| {
        let times = FILLED.div_ceil(length).max(LEAST);
        let Some(tail) = tokens.len().checked_sub(length * times).and_then(|from| tokens.get(from..)) else {
            return false;
        };
        tail.iter().zip(tail.iter().skip(length)).all(|(one, again)| one == again)
    })
}

#[cfg(test)]
mod tests {
    use super::endless;

    #[test]
    fn a_word_or_a_sentence_said_again_and_again_is_endless() {
        assert!(endless(&[7; 48]));
        let sentence: Vec<u32> = (0..60).collect();
        assert!(endless(&sentence.repeat(3)));
    }

    #[test]
    fn rows_of_a_list_and_short_runs_are_not_endless() {
        assert!(!endless(&[7; 40]));
        let rows: Vec<u32> = (0..30).flat_map(|row| [1, 2, 3, 100 + row]).collect();
        assert!(!endless(&rows));
        let sentence: Vec<u32> = (0..60).collect();
        assert!(!endless(&sentence.repeat(2)));
        assert!(!endless(&[]));
    }
}
