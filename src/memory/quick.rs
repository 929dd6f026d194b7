//! Search while somebody types: near documents and why, without an answer. The last word may be unfinished.

use std::collections::BTreeSet;

use super::answer::similar;
use super::outcomes::Judge;
use super::recall_query::RecallQuery;
use super::{Memory, MemoryError};
use crate::backend::{DocumentKind, Filter};
use crate::report::{Found, FoundIncident, FoundList, Piece, Similar};
use crate::text::{analyze, is_cyrillic};
use crate::wording::Language;

/// Words that an unfinished one is taken for, at the most.
const TAKEN_FOR: usize = 3;

/// Shortest unfinished word that is completed, in characters; of one letter everything begins.
const SHORTEST: usize = 2;

/// What is asked while somebody types.
#[derive(Debug, Clone)]
pub struct QuickRequest {
    /// The words so far.
    pub text: String,
    /// Language of what is shown.
    pub language: Language,
    /// Which documents.
    pub filter: Filter,
    /// Most hits.
    pub limit: usize,
    /// The last word may go on.
    pub unfinished: bool,
}

impl Memory {
    /// Near documents, with the asked words marked and what is known of fixes. What is embedded for it is not written down,
    /// and nothing is counted as asked.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn quick(&self, request: &QuickRequest) -> Result<FoundList, MemoryError> {
        let taken_for = if request.unfinished { self.taken_for(&request.text).await? } else { Vec::new() };
        let text = completed(&request.text, &taken_for);
        let query = RecallQuery::of_text(&text, request.language);
        let merged = self.groups()?.merged();
        let asked = request.limit.saturating_add(merged.min(request.limit));
        let recall = self.typing.clone().with_weights(self.recall_weights().await?);
        let mut found = recall.search(&query, &request.filter, asked).await.map_err(MemoryError::from_recall)?;
        if merged > 0 {
            self.fold_groups(&mut found, request.limit)?;
        }
        let tokens = AskedTokens::of(&query);
        let redactor = self.store.redactor();
        let judge = self.judge()?;
        let mut hits = Vec::with_capacity(found.hits.len());
        for hit in found.hits.iter().map(|hit| similar(hit, &redactor)) {
            let passage = hit.why.iter().map(|why| why.passage.as_str()).find(|passage| !passage.is_empty());
            hits.push(Found {
                title: pieces(&hit.title, &tokens),
                passage: passage.map(|passage| pieces(passage, &tokens)).unwrap_or_default(),
                incident: self.found_incident(&hit, &judge)?,
                hit,
            });
        }
        Ok(FoundList { hits, taken_for })
    }

    fn found_incident(&self, hit: &Similar, judge: &Judge<'_>) -> Result<Option<FoundIncident>, MemoryError> {
        if hit.kind != DocumentKind::Incident {
            return Ok(None);
        }
        // The index may be behind by a moment: what is gone has no standing.
        let Some(incident) = self.store.incident_typed(&hit.id)? else { return Ok(None) };
        let standing = self.standing(incident)?;
        let fix = judge.all(&standing)?.last().map(|newest| self.fix_outcome(newest));
        Ok(Some(FoundIncident {
            status: standing.status,
            category: standing.incident.category,
            service: standing.incident.service.clone(),
            fix,
        }))
    }

    /// The memory's words that the last one of the text may become; none where it is one already.
    async fn taken_for(&self, text: &str) -> Result<Vec<String>, MemoryError> {
        let Some(last) = last_word(text) else { return Ok(Vec::new()) };
        let beginning = last.to_lowercase().replace('ё', "е");
        let known = analyze(last);
        let found = self.embedded.completions(&beginning, TAKEN_FOR + known.len()).await?;
        // A stem that is known stands for the word itself: it is finished enough.
        if found.iter().any(|token| known.contains(token)) {
            return Ok(Vec::new());
        }
        Ok(found.into_iter().take(TAKEN_FOR).collect())
    }
}

/// The word at the end that may go on.
fn last_word(text: &str) -> Option<&str> {
    let last = text.rsplit(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).next()?;
    (last.chars().count() >= SHORTEST).then_some(last)
}

/// The text with its last word as what it is taken for ([`FoundList::taken_for`]).
#[must_use]
pub fn completed(text: &str, taken_for: &[String]) -> String {
    match last_word(text).and_then(|last| text.strip_suffix(last)) {
        Some(head) if !taken_for.is_empty() => format!("{head}{}", taken_for.join(" ")),
        _ => text.to_owned(),
    }
}

/// What words are known by that were asked for.
struct AskedTokens {
    stems: BTreeSet<String>,
    /// How loan words sound, those written in Cyrillic and the others.
    sounds: [BTreeSet<String>; 2],
}

impl AskedTokens {
    fn of(query: &RecallQuery) -> Self {
        let mut asked = Self { stems: BTreeSet::new(), sounds: [BTreeSet::new(), BTreeSet::new()] };
        for (token, word) in query.words_of_tokens() {
            match (token.starts_with('~'), is_cyrillic(&word)) {
                (false, _) => asked.stems.insert(token),
                (true, true) => asked.sounds[0].insert(token),
                (true, false) => asked.sounds[1].insert(token),
            };
        }
        asked
    }

    /// Whether the word is one of them. By its sound only one in the other script is: `timeout` is `таймаут`, but of two
    /// Russian words that sound alike neither is the other.
    fn has(&self, word: &str) -> bool {
        let [cyrillic, latin] = &self.sounds;
        let sounds = if is_cyrillic(word) { latin } else { cyrillic };
        analyze(word).iter().any(|token| self.stems.contains(token) || sounds.contains(token))
    }
}

/// A text in stretches: the words that were asked for, and what is between them.
fn pieces(text: &str, asked: &AskedTokens) -> Vec<Piece> {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = in_word(first);
        let end = rest.find(|c: char| in_word(c) != is_word).unwrap_or(rest.len());
        let (stretch, behind) = rest.split_at(end);
        rest = behind;
        let is_asked = is_word && asked.has(stretch);
        match pieces.last_mut().filter(|last| !last.is_asked && !is_asked) {
            Some(last) => last.text.push_str(stretch),
            None => pieces.push(Piece { text: stretch.to_owned(), is_asked }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn asked(text: &str) -> AskedTokens {
        AskedTokens::of(&RecallQuery::of_text(text, Language::Ru))
    }

    #[test]
    fn words_are_marked_by_what_they_mean_and_nothing_is_lost() {
        let text = "Платежи: таймаут шлюза (PAYMENT_TIMEOUT), оплаты нет";
        let found = pieces(text, &asked("оплата timeout"));
        let marked: Vec<&str> = found.iter().filter(|piece| piece.is_asked).map(|piece| piece.text.as_str()).collect();
        assert_eq!(marked, ["таймаут", "PAYMENT_TIMEOUT", "оплаты"]);
        assert_eq!(found.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        let marked: Vec<Piece> =
            pieces("Два успешных списания", &asked("списание")).into_iter().filter(|piece| piece.is_asked).collect();
        assert_eq!(marked.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>(), ["списания"]);
    }

    #[test]
    fn only_the_last_word_is_completed() {
        assert_eq!(completed("pay time", &["timeout".into(), "timer".into()]), "pay timeout timer");
        assert_eq!(completed("pay time ", &["timeout".into()]), "pay time ");
        assert_eq!((last_word("оплата т"), last_word("оплата тай"), last_word("")), (None, Some("тай"), None));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_beginning_finds_what_the_word_would() {
        let memory = Memory::temporary(&Config::built_in(Path::new(""))).unwrap();
        memory.catch_up().await.unwrap();
        let request = |text: &str, unfinished| QuickRequest {
            text: text.to_owned(),
            language: Language::En,
            filter: Filter::default(),
            limit: 5,
            unfinished,
        };
        let found = memory.quick(&request("payment gate", true)).await.unwrap();
        assert!(found.taken_for.iter().any(|word| word.starts_with("gateway")), "{:?}", found.taken_for);
        assert!(found.hits.iter().any(|found| found.hit.id == "rb-payment-gateway-timeout"), "{found:#?}");
        assert!(found.hits.iter().any(|found| found.title.iter().any(|piece| piece.is_asked)));
        assert!(memory.quick(&request("payment gateway", true)).await.unwrap().taken_for.is_empty());
        assert!(memory.quick(&request("payment gate", false)).await.unwrap().taken_for.is_empty());
    }
}
