//! How many tokens a text has, roughly: each model cuts texts in its own way, and only the server knows.
//!
//! Models of today take about four English letters for a token and two or three Russian ones.

/// What the form of a chat costs besides the texts.
const FORM: u64 = 16;

/// About so many tokens: enough to see that a text can't fit.
pub(super) fn likely(texts: &[&str]) -> u64 {
    count(texts, 4, 2)
}

/// Hardly more than so many tokens: what is set aside before the question is asked.
pub(super) fn at_most(texts: &[&str]) -> u64 {
    count(texts, 3, 1)
}

fn count(texts: &[&str], ascii: u64, others: u64) -> u64 {
    let mut sum = FORM;
    for text in texts {
        let letters = text.chars().filter(char::is_ascii).count() as u64;
        let rest = text.chars().count() as u64 - letters;
        sum = sum.saturating_add(letters.div_ceil(ascii)).saturating_add(rest.div_ceil(others));
    }
    sum
}

/// Tokens of an answer of which so many bytes came.
pub(super) fn of_bytes(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_costs_more_than_english() {
        assert_eq!(likely(&["payment gateway timed out"]), FORM + 7);
        assert!(likely(&["платёжный шлюз не отвечал "]) > likely(&["payment gateway timed out!"]));
        assert!(at_most(&["payment", "шлюз"]) > likely(&["payment", "шлюз"]));
        assert_eq!((at_most(&[]), of_bytes(0), of_bytes(9)), (FORM, 0, 3));
    }
}
