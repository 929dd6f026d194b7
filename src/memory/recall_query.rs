//! What is asked of the memory.

use std::collections::BTreeMap;

use crate::finding::Category;
use crate::text::analyze;
use crate::wording::Language;

/// A question: free text, or what is known of an incident. Empty fields say nothing.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct RecallQuery {
    /// One line, where there is one.
    pub title: String,
    /// Symptoms, the masked message, or the whole question.
    pub text: String,
    /// Error codes.
    pub codes: Vec<String>,
    /// Category.
    pub category: Option<Category>,
    /// Service.
    pub service: Option<String>,
    /// Masked endpoint.
    pub endpoint: Option<String>,
    /// The asker's language: decides between translations of a page.
    pub language: Language,
}

impl RecallQuery {
    /// A question in words.
    #[must_use]
    pub fn of_text(text: &str, language: Language) -> Self {
        Self {
            title: String::new(),
            text: text.to_owned(),
            codes: Vec::new(),
            category: None,
            service: None,
            endpoint: None,
            language,
        }
    }

    /// Title and text, which is what the models read.
    pub(super) fn wording(&self) -> String {
        match (self.title.trim(), self.text.trim()) {
            ("", text) => text.to_owned(),
            (title, "") => title.to_owned(),
            (title, text) => format!("{title}. {text}"),
        }
    }

    /// Each token once with its number of occurrences, codes and places included, sorted.
    pub(super) fn tokens(&self) -> Vec<(String, u32)> {
        let mut tokens: Vec<String> = self.fields().flat_map(analyze).collect();
        tokens.sort_unstable();
        let mut counted: Vec<(String, u32)> = Vec::new();
        for token in tokens {
            match counted.last_mut() {
                Some((last, count)) if *last == token => *count += 1,
                _ => counted.push((token, 1)),
            }
        }
        counted
    }

    /// The word behind each token as it was asked, for showing it to people: a token is a stem or a skeleton.
    pub(super) fn words_of_tokens(&self) -> BTreeMap<String, String> {
        let mut words = BTreeMap::new();
        for word in self.fields().flat_map(str::split_whitespace) {
            let shown = word.trim_matches(|c: char| !c.is_alphanumeric());
            for token in analyze(word) {
                words.entry(token).or_insert_with(|| shown.to_owned());
            }
        }
        words
    }

    fn fields(&self) -> impl Iterator<Item = &str> {
        let fields = [Some(self.title.as_str()), Some(&self.text), self.service.as_deref(), self.endpoint.as_deref()];
        fields.into_iter().flatten().chain(self.codes.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_lead_back_to_the_words_asked() {
        let query = RecallQuery::of_text("«Таймауты» оплаты в payment-service", Language::Ru);
        let words = query.words_of_tokens();
        assert!(query.tokens().iter().all(|(token, _)| words.contains_key(token)));
        assert!(words.values().any(|word| word == "Таймауты") && words.values().all(|word| !word.contains('~')));
    }

    #[test]
    fn tokens_are_counted_once_each() {
        let query =
            RecallQuery { codes: vec!["timeout".into()], ..RecallQuery::of_text("timeout gateway", Language::En) };
        let tokens = query.tokens();
        let count = |word: &str| tokens.iter().filter(|(token, _)| token == word).map(|(_, count)| *count).collect();
        let (timeout, gateway): (Vec<u32>, Vec<u32>) = (count("timeout"), count("gateway"));
        assert_eq!((timeout, gateway), (vec![2], vec![1]), "{tokens:?}");
    }
}
