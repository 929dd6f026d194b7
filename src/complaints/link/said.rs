//! What a complaint says: its clauses with the parts of the shop that each names.
//!
//! A complaint often tells of several things at once, and each clause is a matter of its own: what is late must not hide
//! what failed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::latin::in_cyrillic;
use super::lexicon::{Lexicon, Sighting, TopicId, TopicKind, Voice, folded_words};
use crate::text::analyze;

/// What one naming word says for its topic; a phrase says more.
const NAMED: f32 = 0.72;
const NAMED_BY_PHRASE: f32 = 0.82;
/// What a supporting word says.
const HINTED: f32 = 0.3;
/// What a question says in which nothing fails: that somebody wants to know something.
const ASKED: f32 = 0.6;
/// But "where is my code?" is a complaint.
const WHERE: &[&str] = &["где", "куда", "почему", "когда", "where", "why", "when", "wheres"];
/// "Не" before a verb of the third person or of the past: something does not do what it should.
const NOT: &str = "не";
const NOT_DONE: f32 = 0.4;
/// How such verbs end.
const VERB_ENDS: &[&str] = &[
    "ется", "ются", "ится", "ятся", "ает", "яет", "ует", "ают", "ют", "ит", "ят", "лся", "лась", "лось", "лись", "ать",
    "ить",
];
/// Verbs by which people tell of themselves or of taste.
const OF_PEOPLE: &[&str] =
    &["нравится", "хочется", "подходит", "знают", "помнит", "стоит", "хватает", "понравилось", "понравился"];
/// The same in English, apostrophes dropped.
const NOT_ENGLISH: &[&str] = &[
    "wont", "cant", "cannot", "doesnt", "dont", "didnt", "isnt", "arent", "couldnt", "wouldnt", "havent", "hasnt",
    "not", "never", "unable", "refuses",
];
/// Words between it and what is not done.
const BETWEEN: &[&str] = &["be", "been", "to", "let", "me", "even", "able", "get", "my", "the", "any", "it"];
/// What people say of themselves and of taste after a "not".
const OF_TASTE: &[&str] = &[
    "like",
    "want",
    "need",
    "know",
    "care",
    "think",
    "understand",
    "believe",
    "recommend",
    "mind",
    "fit",
    "fits",
    "happy",
    "sure",
    "worth",
    "good",
    "bad",
    "great",
    "impressed",
    "pleased",
    "wait",
    "again",
    "buy",
    "only",
    "too",
    "very",
    "really",
    "what",
    "as",
    "for",
    "from",
    "in",
    "on",
    "at",
    "so",
    "a",
    "an",
    "wear",
    "eat",
    "expect",
    "remember",
    "find",
    "tell",
    "say",
    "forget",
    "order",
    "sell",
    "stock",
    "have",
    "had",
    "satisfied",
    "interested",
    "yet",
    "included",
    "going",
    "answer",
    "reply",
    "answered",
    "replied",
    "call",
    "called",
    "come",
    "came",
];
/// The topic that is a trouble by itself, and how much of one.
const SLOW: &str = "slow";
const SLOW_TROUBLE: f32 = 0.7;
/// The symptom that tells a screen from a thing: a kettle can be broken, too.
const SCREEN: &str = "screen";
/// Words that the reader remembers; beyond, they are read anew.
const REMEMBERED: usize = 100_000;
/// Clauses of a complaint that are looked at; longer texts quote a correspondence.
const CLAUSES: usize = 24;

/// What begins another matter within a sentence.
const TURNS: &[&str] = &[
    " а еще ",
    " и еще ",
    " еще и ",
    " также ",
    " кроме того ",
    " кстати ",
    " плюс ",
    " к тому же ",
    " зато ",
    " but ",
    " also ",
    " plus ",
    " besides ",
    " by the way ",
    " on top of that ",
    " other than that ",
    " apart from that ",
];

/// One clause.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Clause {
    /// Parts of the shop that it names, each 0–1.
    pub(super) shop: BTreeMap<TopicId, f32>,
    /// 0–1: how much it is about people, goods and parcels.
    pub(super) outside: f32,
    /// Which matters outside of the shop it names.
    pub(super) matters: BTreeSet<TopicId>,
    /// 0–1: that something does not work.
    pub(super) trouble: f32,
    /// 0–1: that it is something on a screen.
    pub(super) screen: f32,
    /// Whether it asks where something is, or why.
    pub(super) wonders: bool,
    /// The customer's own words behind each topic and, under `None`, behind the trouble.
    pub(super) words: BTreeMap<Option<TopicId>, Vec<String>>,
}

/// A complaint as it was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) clauses: Vec<Clause>,
    /// Its tokens with the word behind each, as recall makes them.
    pub(super) tokens: BTreeMap<String, String>,
}

impl Said {
    /// What it names, for finding others that name the same: topics without a word, and stems with theirs.
    pub(super) fn terms(&self) -> BTreeMap<String, String> {
        let lexicon = Lexicon::built_in();
        let mut terms = BTreeMap::new();
        for clause in &self.clauses {
            let named = clause.shop.iter().filter(|(_, worth)| **worth >= NAMED * 0.75).map(|(topic, _)| topic);
            for topic in named.chain(&clause.matters).filter_map(|topic| lexicon.topics.get(*topic)) {
                terms.insert(format!(":{}", topic.name), String::new());
            }
        }
        let plain = |token: &str| {
            !token.starts_with('~') && token.chars().count() > 2 && token.chars().all(char::is_alphabetic)
        };
        terms.extend(
            self.tokens.iter().filter(|(token, _)| plain(token)).map(|(token, word)| (token.clone(), word.clone())),
        );
        terms
    }
}

/// Reads complaints, and remembers how words are read.
pub(super) struct Reader {
    lexicon: &'static Lexicon,
    words: HashMap<String, Vec<(usize, f32)>>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self { lexicon: Lexicon::built_in(), words: HashMap::new() }
    }

    /// Reads one.
    pub(super) fn read(&mut self, text: &str) -> Said {
        let mut said = Said { clauses: Vec::new(), tokens: tokens(text) };
        for clause in clauses(&in_cyrillic(text)).into_iter().take(CLAUSES) {
            said.clauses.push(self.clause(&clause));
        }
        said
    }

    fn clause(&mut self, text: &str) -> Clause {
        let words: Vec<String> = folded_words(text).collect();
        let mut clause = Clause::default();
        let mut outside: BTreeMap<TopicId, f32> = BTreeMap::new();
        for found in self.sightings(&words) {
            let worth = match found.voice {
                Voice::Said if found.length > 1 => NAMED_BY_PHRASE,
                Voice::Said => NAMED,
                Voice::Hint => HINTED,
                Voice::Logged => continue,
            } * found.quality;
            let Some(topic) = self.lexicon.topics.get(found.topic) else { continue };
            let behind = match topic.kind {
                TopicKind::Shop => {
                    if topic.name == SLOW {
                        either(&mut clause.trouble, worth * SLOW_TROUBLE);
                    }
                    either(clause.shop.entry(found.topic).or_default(), worth);
                    Some(found.topic)
                }
                TopicKind::Outside => {
                    either(outside.entry(found.topic).or_default(), worth);
                    continue;
                }
                TopicKind::Symptom if topic.name == SCREEN => {
                    either(&mut clause.screen, worth);
                    continue;
                }
                TopicKind::Symptom => {
                    either(&mut clause.trouble, worth);
                    None
                }
            };
            let shown = clause.words.entry(behind).or_default();
            let mut places = found.places;
            places.sort_unstable();
            let phrase: Vec<&str> = places.iter().filter_map(|place| words.get(*place)).map(String::as_str).collect();
            let phrase = phrase.join(" ");
            if !shown.contains(&phrase) {
                shown.push(phrase);
            }
        }
        if words.windows(2).any(|pair| matches!(pair, [not, verb] if not == NOT && is_verb(verb))) {
            either(&mut clause.trouble, NOT_DONE);
        }
        if not_done(&words) {
            either(&mut clause.trouble, NOT_DONE);
        }
        clause.wonders = WHERE.iter().any(|word| words.iter().any(|said| said == word));
        let asks = text.contains('?') && clause.trouble < HINTED && !clause.wonders;
        if asks {
            either(outside.entry(usize::MAX).or_default(), ASKED);
        }
        clause.outside = outside.values().copied().fold(0.0, f32::max);
        outside.remove(&usize::MAX);
        clause.matters = outside.into_iter().filter(|(_, worth)| *worth >= NAMED).map(|(topic, _)| topic).collect();
        clause
    }

    /// The patterns among folded words.
    pub(super) fn sightings(&mut self, words: &[String]) -> Vec<Sighting> {
        if self.words.len() > REMEMBERED {
            self.words.clear();
        }
        for word in words {
            if !self.words.contains_key(word) {
                self.words.insert(word.clone(), self.lexicon.read(word));
            }
        }
        let read: Vec<&[(usize, f32)]> =
            words.iter().map(|word| self.words.get(word).map_or(&[][..], Vec::as_slice)).collect();
        self.lexicon.sightings(&read)
    }
}

/// Whether English words say that something does not do what it should: "wont save", "not able to load".
fn not_done(words: &[String]) -> bool {
    words.iter().enumerate().any(|(place, word)| {
        let mut after = words.get(place + 1..).unwrap_or_default().iter().map(String::as_str);
        NOT_ENGLISH.contains(&word.as_str())
            && after.find(|word| !BETWEEN.contains(word)).is_some_and(|verb| {
                verb.len() > 2 && verb.chars().all(|c| c.is_ascii_alphabetic()) && !OF_TASTE.contains(&verb)
            })
    })
}

/// Whether a folded word looks like a verb of what happened or did not.
fn is_verb(word: &str) -> bool {
    word.chars().count() > 4 && !OF_PEOPLE.contains(&word) && VERB_ENDS.iter().any(|end| word.ends_with(end))
}

/// Joins two independent reasons to believe something.
pub(super) fn either(sum: &mut f32, more: f32) {
    *sum = 1.0 - (1.0 - *sum) * (1.0 - more);
}

/// Each token once, with the word that it comes from.
fn tokens(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for word in text.split_whitespace().filter(|word| seen.insert(*word)) {
        let shown = word.trim_matches(|c: char| !c.is_alphanumeric());
        for token in analyze(word) {
            found.entry(token).or_insert_with(|| shown.to_owned());
        }
    }
    found
}

fn clauses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let lower = format!(" {} ", sentence.to_lowercase().replace('ё', "е").replace(',', " , "));
        let lower = lower.split_whitespace().filter(|word| *word != ",").collect::<Vec<_>>().join(" ");
        let mut rest = format!(" {lower} ");
        while let Some(turn) =
            TURNS.iter().filter_map(|turn| rest.find(turn).map(|at| (at, turn.len()))).filter(|(at, _)| *at > 0).min()
        {
            let (at, length) = turn;
            found.push(rest.get(..at).unwrap_or_default().to_owned());
            rest = format!(" {}", rest.get(at + length..).unwrap_or_default());
        }
        found.push(rest);
    }
    found.retain(|clause| !clause.trim().is_empty());
    found
}

/// Sentences end at signs that a space or the end follows, so that `api.shop.ru` and `12.30` stay whole.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let ends = c == '\n' || (matches!(c, '.' | '!' | '?' | ';' | '…') && next.is_none_or(char::is_whitespace));
        if ends {
            let end = at + c.len_utf8();
            found.extend(text.get(start..end));
            start = end;
        }
    }
    found.extend(text.get(start..));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matters_are_kept_apart() {
        let said = Reader::new().read("Промокод не применяется! А еще курьер опоздал на два дня");
        let lexicon = Lexicon::built_in();
        let promo = lexicon.topic(Some("promo")).unwrap();
        let [first, second] = said.clauses.as_slice() else { panic!("{:?}", said.clauses) };
        assert!(first.shop[&promo] > 0.7 && first.trouble > 0.7 && first.outside < 0.1, "{first:?}");
        assert!(second.outside > 0.7 && !second.shop.contains_key(&promo), "{second:?}");
        assert_eq!(first.words[&Some(promo)].first().map(String::as_str), Some("промокод"));
    }

    #[test]
    fn addresses_and_times_end_no_sentence() {
        assert_eq!(clauses("see pay.shop.ru at 12.30 please").len(), 1);
        assert_eq!(clauses("one. two! three\nfour").len(), 4);
        assert!(clauses(" \n . ").len() < 3);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            let said = Reader::new().read(&text);
            for clause in said.clauses {
                proptest::prop_assert!((0.0..=1.0).contains(&clause.trouble) && (0.0..=1.0).contains(&clause.outside));
            }
        }
    }
}
