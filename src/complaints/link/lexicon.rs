//! What customers say: the words by which a complaint names a part of the shop, and how misspelt ones are read.
//!
//! The words stand in `customer_words.txt`: general knowledge of shops in English and Russian. A word is read as written,
//! by its stem, by its beginning, in Latin letters where it is Russian, and with one or two wrong letters where it is long
//! enough (Damerau, "A technique for computer detection and correction of spelling errors", 1964).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::spelling::misspelt;
use crate::text::{analyze, transliterate};

/// The file, part of the program.
const WORDS: &str = include_str!("customer_words.txt");
/// Words that are never misspelt ones.
const REAL_WORDS: &str = include_str!("real_words.txt");
/// Shortest word that is read as a misspelt one.
const SHORTEST_MISSPELT: usize = 5;
/// Shortest Russian word that is also known in Latin letters.
const SHORTEST_LATIN: usize = 5;
/// Words beyond those of a phrase that may stand between them.
const PHRASE_SLACK: usize = 3;
/// Share of a misspelt word's weight.
const MISSPELT: f32 = 0.8;

/// A topic's place in [`Lexicon::topics`].
pub(super) type TopicId = usize;

/// What a topic is a matter of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TopicKind {
    /// A part of the shop's software.
    Shop,
    /// People, goods and parcels.
    Outside,
    /// That something does not work, whatever it is.
    Symptom,
}

/// What a customer may be speaking of.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) name: &'static str,
    pub(super) kind: TopicKind,
}

/// Who uses a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// A customer, and it names the topic.
    Said,
    /// A customer, and it only supports the topic.
    Hint,
    /// An engineer.
    Logged,
}

/// Words that together name a topic.
#[derive(Debug)]
struct Pattern {
    topic: TopicId,
    voice: Voice,
    atoms: Vec<usize>,
}

/// One word of patterns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Atom {
    Exact(String),
    Stem(String),
    Prefix(String),
}

impl Atom {
    /// Whether a word that is read as this is hardly read wrongly.
    fn is_long(&self) -> bool {
        let (Self::Exact(word) | Self::Stem(word) | Self::Prefix(word)) = self;
        word.chars().count() >= SHORTEST_MISSPELT
    }
}

/// A pattern that was found in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sighting {
    pub(super) topic: TopicId,
    pub(super) voice: Voice,
    /// Words of the phrase.
    pub(super) length: usize,
    /// 1, or less where a word was misspelt.
    pub(super) quality: f32,
    /// Places of its words.
    pub(super) places: Vec<usize>,
}

/// All that is known of words.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub(super) topics: Vec<Topic>,
    patterns: Vec<Pattern>,
    /// Patterns by their first atom.
    begun_by: BTreeMap<usize, Vec<usize>>,
    atoms: Vec<Atom>,
    exact: BTreeMap<String, Vec<usize>>,
    stems: BTreeMap<String, Vec<usize>>,
    /// Prefixes by their first letter.
    prefixes: BTreeMap<char, Vec<(String, usize)>>,
    /// Long words and prefixes by their first letter, for misspelt ones.
    spelt: BTreeMap<char, Vec<(String, usize, bool)>>,
    known: BTreeSet<String>,
    near: BTreeMap<(TopicId, TopicId), f32>,
}

impl Lexicon {
    /// The one that comes with the program.
    pub(super) fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Lexicon> = OnceLock::new();
        BUILT_IN.get_or_init(|| Self::parse(WORDS))
    }

    fn parse(text: &'static str) -> Self {
        let mut lexicon = Self {
            topics: Vec::new(),
            patterns: Vec::new(),
            begun_by: BTreeMap::new(),
            atoms: Vec::new(),
            exact: BTreeMap::new(),
            stems: BTreeMap::new(),
            prefixes: BTreeMap::new(),
            spelt: BTreeMap::new(),
            known: BTreeSet::new(),
            near: BTreeMap::new(),
        };
        let mut atoms: BTreeMap<Atom, usize> = BTreeMap::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            lexicon.line(line, &mut atoms);
        }
        lexicon.index(atoms);
        let real = REAL_WORDS.lines().filter(|line| !line.starts_with('#'));
        lexicon.known.extend(real.flat_map(str::split_whitespace).map(str::to_owned));
        lexicon
    }

    fn line(&mut self, line: &'static str, atoms: &mut BTreeMap<Atom, usize>) {
        let mut words = line.split_whitespace();
        let voice = match words.next() {
            Some("topic") => {
                let name = words.next().unwrap_or_default();
                let kind = match words.next() {
                    Some("outside") => TopicKind::Outside,
                    Some("symptom") => TopicKind::Symptom,
                    _ => TopicKind::Shop,
                };
                self.topics.push(Topic { name, kind });
                return;
            }
            Some("near") => {
                let (one, other) = (self.topic(words.next()), self.topic(words.next()));
                let share = words.next().and_then(|share| share.parse().ok());
                if let (Some(one), Some(other), Some(share)) = (one, other, share) {
                    self.near.insert((one, other), share);
                    self.near.insert((other, one), share);
                }
                return;
            }
            Some("known:") => return self.known.extend(words.map(str::to_owned)),
            Some("hint:") => Voice::Hint,
            Some("logged:") => Voice::Logged,
            _ => Voice::Said,
        };
        let Some(topic) = self.topics.len().checked_sub(1) else { return };
        for phrase in words {
            let parts = phrase.split(['+', '-']).filter_map(atom);
            let atoms: Vec<usize> = parts
                .map(|atom| {
                    let next = atoms.len();
                    *atoms.entry(atom).or_insert(next)
                })
                .collect();
            if !atoms.is_empty() {
                self.patterns.push(Pattern { topic, voice, atoms });
            }
        }
    }

    fn index(&mut self, atoms: BTreeMap<Atom, usize>) {
        for (place, pattern) in self.patterns.iter().enumerate() {
            if let Some(first) = pattern.atoms.first() {
                self.begun_by.entry(*first).or_default().push(place);
            }
        }
        let mut ordered: Vec<(usize, Atom)> = atoms.into_iter().map(|(atom, id)| (id, atom)).collect();
        ordered.sort_by_key(|(id, _)| *id);
        for (id, atom) in &ordered {
            match atom {
                Atom::Exact(word) => self.exact.entry(word.clone()).or_default().push(*id),
                Atom::Stem(word) => {
                    self.stems.entry(stem(word)).or_default().push(*id);
                    self.spell(&stem(word), *id, false);
                    if let Some(latin) = latin(word) {
                        self.exact.entry(latin).or_default().push(*id);
                    }
                }
                Atom::Prefix(word) => {
                    self.begins(word.clone(), *id);
                    self.spell(word, *id, true);
                    if let Some(latin) = latin(word) {
                        self.begins(latin, *id);
                    }
                }
            }
        }
        self.atoms = ordered.into_iter().map(|(_, atom)| atom).collect();
    }

    fn begins(&mut self, word: String, id: usize) {
        if let Some(first) = word.chars().next() {
            self.prefixes.entry(first).or_default().push((word, id));
        }
    }

    fn spell(&mut self, word: &str, id: usize, prefix: bool) {
        if let Some(first) = word.chars().next().filter(|_| word.chars().count() >= SHORTEST_MISSPELT) {
            self.spelt.entry(first).or_default().push((word.to_owned(), id, prefix));
        }
    }

    /// The topic of this name.
    pub(super) fn topic(&self, name: Option<&str>) -> Option<TopicId> {
        self.topics.iter().position(|topic| Some(topic.name) == name)
    }

    /// How near two topics are, 0–1.
    pub(super) fn nearness(&self, one: TopicId, other: TopicId) -> f32 {
        if one == other { 1.0 } else { self.near.get(&(one, other)).copied().unwrap_or(0.0) }
    }

    /// The atoms that a folded word can be read as, and how well.
    pub(super) fn read(&self, word: &str) -> Vec<(usize, f32)> {
        let mut found: Vec<usize> = self.exact.get(word).cloned().unwrap_or_default();
        let stemmed = stem(word);
        found.extend(self.stems.get(&stemmed).into_iter().flatten());
        if let Some(first) = word.chars().next() {
            let prefixes = self.prefixes.get(&first).into_iter().flatten();
            found.extend(prefixes.filter(|(prefix, _)| word.starts_with(prefix.as_str())).map(|(_, id)| *id));
            let long = |id: &usize| self.atoms.get(*id).is_some_and(Atom::is_long);
            let unsure = !found.iter().any(long) && word.chars().count() >= SHORTEST_MISSPELT;
            if unsure && !self.known.contains(word) {
                let near = |(spelt, _, prefix): &&(String, usize, bool)| {
                    misspelt(if *prefix { word } else { &stemmed }, spelt, *prefix)
                };
                let spelt = self.spelt.get(&first).into_iter().flatten().filter(near);
                let spelt: Vec<(usize, f32)> = spelt.map(|(_, id, _)| (*id, MISSPELT)).collect();
                let read = found.iter().filter(|id| !spelt.iter().any(|(other, _)| other == *id));
                let read: Vec<(usize, f32)> = read.map(|id| (*id, 1.0)).collect();
                return read.into_iter().chain(spelt).collect();
            }
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|id| (id, 1.0)).collect()
    }

    /// The patterns in a clause, given what each of its words can be read as.
    pub(super) fn sightings(&self, words: &[&[(usize, f32)]]) -> Vec<Sighting> {
        let mut places: BTreeMap<usize, Vec<(usize, f32)>> = BTreeMap::new();
        for (place, read) in words.iter().enumerate() {
            for (atom, quality) in *read {
                places.entry(*atom).or_default().push((place, *quality));
            }
        }
        let mut found = Vec::new();
        for pattern in places.keys().filter_map(|atom| self.begun_by.get(atom)).flatten() {
            if let Some(pattern) = self.patterns.get(*pattern) {
                found.extend(sighting(pattern, &places));
            }
        }
        found
    }
}

/// Where all words of a pattern stand close together.
fn sighting(pattern: &Pattern, places: &BTreeMap<usize, Vec<(usize, f32)>>) -> Option<Sighting> {
    let (first, others) = pattern.atoms.split_first()?;
    places.get(first)?.iter().find_map(|(start, quality)| {
        let mut taken = vec![*start];
        let mut worst = *quality;
        for atom in others {
            let near = places.get(atom)?.iter().filter(|(place, _)| !taken.contains(place));
            let (place, quality) = near.min_by_key(|(place, _)| place.abs_diff(*start))?;
            taken.push(*place);
            worst = worst.min(*quality);
        }
        let span = taken.iter().max()? - taken.iter().min()?;
        (span < pattern.atoms.len() + PHRASE_SLACK).then_some(Sighting {
            topic: pattern.topic,
            voice: pattern.voice,
            length: pattern.atoms.len(),
            quality: worst,
            places: taken,
        })
    })
}

fn atom(part: &str) -> Option<Atom> {
    let folded = |text: &str| folded_words(text).next();
    if let Some(prefix) = part.strip_suffix('*') {
        return folded(prefix).map(Atom::Prefix);
    }
    if let Some(exact) = part.strip_prefix('=') {
        return folded(exact).map(Atom::Exact);
    }
    folded(part).map(Atom::Stem)
}

/// Words of a text: lower case, `ё` as `е`, apostrophes dropped.
pub(super) fn folded_words(text: &str) -> impl Iterator<Item = String> {
    let kept = text.chars().filter(|c| !matches!(c, '\'' | '’' | '`' | '\u{ad}'));
    let lower: String = kept.flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect();
    let words: Vec<String> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.into_iter()
}

/// The stem of a folded word; stop words, which have none, stand for themselves.
fn stem(word: &str) -> String {
    analyze(word).into_iter().next().unwrap_or_else(|| word.to_owned())
}

/// A Russian word in Latin letters, as people without a Russian keyboard write it.
fn latin(word: &str) -> Option<String> {
    let russian = word.chars().all(|c| ('\u{400}'..='\u{52f}').contains(&c));
    (russian && word.chars().count() >= SHORTEST_LATIN).then(|| transliterate(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(text: &str) -> BTreeSet<&'static str> {
        let lexicon = Lexicon::built_in();
        let read: Vec<Vec<(usize, f32)>> = folded_words(text).map(|word| lexicon.read(&word)).collect();
        let words: Vec<&[(usize, f32)]> = read.iter().map(Vec::as_slice).collect();
        let said = lexicon.sightings(&words).into_iter().filter(|found| found.voice == Voice::Said);
        said.filter_map(|found| lexicon.topics.get(found.topic)).map(|topic| topic.name).collect()
    }

    #[test]
    fn parts_of_the_shop_are_named_in_both_languages() {
        for (text, topic) in [
            ("my card was declined", "payment"),
            ("деньги списались, а толку нет", "payment"),
            ("не могу оформить заказ", "order"),
            ("промокод не применяется", "promo"),
            ("can't log in", "login"),
            ("корзина пустая", "cart"),
            ("посылка где-то застряла", "late"),
            ("прислали не тот размер", "goods"),
        ] {
            assert!(topics(text).contains(topic), "{text}: {:?}", topics(text));
        }
    }

    #[test]
    fn misspelt_and_latin_words_are_read() {
        for (text, topic) in [
            ("паментжй", ""),
            ("оплота не проходит", "payment"),
            ("прамокод", "promo"),
            ("chekout error", "order"),
            ("oplata ne prohodit", "payment"),
            ("paymant failed", "payment"),
        ] {
            assert!(topic.is_empty() || topics(text).contains(topic), "{text}: {:?}", topics(text));
        }
    }

    #[test]
    fn goods_are_no_payments() {
        for text in ["платье не того цвета", "please change the colour", "the charger is broken", "картина помята"]
        {
            assert!(!topics(text).contains("payment"), "{text}: {:?}", topics(text));
        }
    }

    #[test]
    fn every_line_of_the_file_was_understood() {
        let lexicon = Lexicon::built_in();
        assert!(lexicon.topics.len() > 20 && lexicon.patterns.len() > 800, "{}", lexicon.patterns.len());
        let nears = WORDS.lines().filter(|line| line.starts_with("near ")).count();
        assert_eq!(lexicon.near.len(), nears * 2);
    }
}
