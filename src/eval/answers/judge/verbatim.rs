//! Whether a text stands in another to the letter, as whole sentences: white space, the marks of redaction, and a cut at the
//! end are allowed for.

/// Words of a source that one mark of redaction may stand for: a telephone number has blanks.
const MASKED: usize = 6;

/// A word and where it stands.
#[derive(Debug)]
struct Word {
    text: String,
    /// A line, a step or a sentence begins here.
    begins: bool,
    /// One ends here.
    ends: bool,
}

/// A text as words.
#[derive(Debug)]
pub(super) struct Text(Vec<Word>);

impl Text {
    pub(super) fn of(text: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for line in text.lines() {
            let last = line.split_whitespace().count().saturating_sub(1);
            let mut begins = true;
            for (at, word) in line.split_whitespace().enumerate() {
                let ends = at == last || word.ends_with(['.', '!', '?', ';', ':']);
                words.push(Word { text: bare(word), begins, ends });
                // Behind the number of a step the step begins.
                begins = ends || (begins && is_number(word)) || word == "-";
            }
        }
        Self(words)
    }

    /// Whether the quotation is one or more whole sentences of this text, one after the other. One that is cut ends in “…”.
    pub(super) fn says(&self, quotation: &str) -> bool {
        self.places(quotation).any(|(from, to, cut)| {
            let begins = self.0.get(from).is_some_and(|word| word.begins);
            begins && (cut || to.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|word| word.ends))
        })
    }

    /// Whether these words stand in it in a row, wherever they begin.
    pub(super) fn has(&self, words: &str) -> bool {
        self.places(words).next().is_some()
    }

    /// Where the words begin and end in this text, and whether they were cut.
    fn places(&self, quotation: &str) -> impl Iterator<Item = (usize, usize, bool)> {
        let cut = quotation.trim_end().ends_with('…');
        let words: Vec<String> = quotation.trim_end().trim_end_matches('…').split_whitespace().map(bare).collect();
        let any = !words.iter().all(String::is_empty);
        (0..self.0.len()).filter(move |_| any).filter_map(move |from| Some((from, self.end(from, &words, cut)?, cut)))
    }

    /// Where the words end that begin here.
    fn end(&self, from: usize, words: &[String], cut: bool) -> Option<usize> {
        let Some((first, rest)) = words.split_first() else { return Some(from) };
        let word = self.0.get(from)?;
        if is_masked(first) {
            return (1..=MASKED).find_map(|taken| self.end(from + taken, rest, cut));
        }
        let same = *first == word.text || (cut && rest.is_empty() && word.text.starts_with(first.as_str()));
        if same { self.end(from + 1, rest, cut) } else { None }
    }
}

/// In lower case, without what ends a sentence.
fn bare(word: &str) -> String {
    word.trim_end_matches(['.', ';', '!', '?', ':']).to_lowercase()
}

fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(['.', ')']);
    digits.len() < word.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `<email-3f9a2c1b>`, `<secret>`.
fn is_masked(word: &str) -> bool {
    let inside = word.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside);
    inside.is_some_and(|name| {
        name == "secret"
            || name.rsplit_once('-').is_some_and(|(_, digest)| digest.bytes().all(|b| b.is_ascii_hexdigit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sentences_are_quotations_and_parts_of_them_are_not() {
        let source = Text::of(
            "Title here\n1. Replace the  cable, unless it is new.\n2. Call anna@example.com at +7 916 1; then wait.",
        );
        for quotation in [
            "Replace the cable, unless it is new.",
            "replace the cable, unless it is new",
            "1. Replace the cable, unless it is new. 2. Call <email-0123abcd> at <phone-0123abcd>; then wait.",
            "then wait",
            "Replace the cable, unl…",
            "Title here",
        ] {
            assert!(source.says(quotation), "{quotation}");
        }
        for other in
            ["Replace the cable", "the cable, unless it is new.", "Replace the switch, unless it is new.", "", "…"]
        {
            assert!(!source.says(other), "{other}");
        }
        assert!(source.has("the cable, unless it") && !source.has("the switch"));
    }

    proptest::proptest! {
        #[test]
        fn every_text_quotes_itself(text in "[а-яёa-zA-Z][а-яёa-zA-Z0-9 .,;:=_%/-]{0,80}") {
            proptest::prop_assert!(Text::of(&text).says(&text));
        }
    }
}
