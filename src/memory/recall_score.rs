//! Scoring the proposed documents against the question, exactly and the same for every backend.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::contrast::{Placed, corrections};
use super::fusion::{Facts, Legs, fuse};
use super::recall_query::RecallQuery;
use super::recall_words::AskedWords;
use super::weights::{Mix, RecallWeights};
use crate::backend::{DocumentId, IndexDocument, TermStatistics};
use crate::embed::{SpaceKind, SpaceQuestion, calibrate, cosine};
use crate::text::LetterGrams;
use crate::wording::Language;

/// Words named in an explanation.
const NAMED_WORDS: usize = 8;
/// Letters of a passage that an explanation quotes.
const QUOTED: usize = 160;

/// A way of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Leg {
    /// Words in common.
    Words,
    /// Near in meaning.
    Meaning,
    /// Alike by letters.
    Letters,
    /// The same error code.
    Code,
    /// The same service.
    Service,
}

/// One reason for a hit.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Why {
    /// Which way of finding.
    pub leg: Leg,
    /// What it gave, 0–1.
    pub value: f32,
    /// The question's own words, codes or services that the document has too, weightiest first.
    pub words: Vec<String>,
    /// Index of the deciding passage.
    pub passage: Option<usize>,
    /// Beginning of that passage, at most 160 characters; empty without one.
    pub text: String,
}

/// Which legs decide the order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ranking {
    /// All of them.
    #[default]
    Hybrid,
    /// Words and letters alone.
    Lexical,
    /// Vectors alone.
    Vector,
}

/// The question, prepared once for all documents.
pub(super) struct Scorer<'a> {
    query: &'a RecallQuery,
    spaces: &'a [SpaceQuestion],
    words: AskedWords,
    language: Language,
    grams: LetterGrams,
    /// The asked word behind each token.
    shown: BTreeMap<String, String>,
    weights: RecallWeights,
    ranking: Ranking,
}

/// What was seen of one document.
struct Look<'d> {
    document: &'d IndexDocument,
    words: f32,
    matched: Vec<String>,
    letters: Option<f32>,
    /// By asked space; `None` without a vector there.
    spaces: Vec<Option<Near<'d>>>,
}

struct Near<'d> {
    placed: Placed<'d>,
    passage: usize,
    cosine: f32,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(
        query: &'a RecallQuery,
        tokens: &[(String, u32)],
        statistics: &TermStatistics,
        spaces: &'a [SpaceQuestion],
    ) -> Self {
        let wording = query.wording();
        let language = Language::detect(&wording);
        let grams = if language == Language::Ru { LetterGrams::of(&wording) } else { LetterGrams::default() };
        let words = AskedWords::new(tokens, statistics, language);
        let shown = query.words_of_tokens();
        let (weights, ranking) = (RecallWeights::default(), Ranking::default());
        Self { query, spaces, words, language, grams, shown, weights, ranking }
    }

    /// With learnt weights, and perhaps one kind of leg alone.
    pub(super) fn ranked(mut self, weights: RecallWeights, ranking: Ranking) -> Self {
        (self.weights, self.ranking) = (weights, ranking);
        self
    }

    /// The `limit` weightiest tokens that the memory knows.
    pub(super) fn best_terms(&self, limit: usize) -> Vec<String> {
        self.words.best(limit)
    }

    /// Score 0–1 and the reasons of each document, strongest kind first. `neighbours` are the documents nearest to the
    /// question by vectors: they alone are known exactly, so a score does not depend on who else was proposed.
    pub(super) fn score(
        &self,
        documents: &[Arc<IndexDocument>],
        neighbours: &BTreeSet<DocumentId>,
    ) -> Vec<(f32, Vec<Why>)> {
        let mut looks: Vec<Look<'_>> = documents.iter().map(|document| self.look(document)).collect();
        self.contrast(&mut looks, neighbours);
        looks.into_iter().map(|look| self.judge(look)).collect()
    }

    /// Each leg's part of the sum, without what neighbours share.
    pub(super) fn parts(&self, document: &IndexDocument) -> [f32; 4] {
        let look = self.look(document);
        let (legs, mix) = (self.legs(&look), self.mix(&look));
        let of = |leg: Option<f32>, share: f32| leg.unwrap_or(0.0) * share;
        [
            of(legs.english, mix.english),
            of(legs.multilingual, mix.multilingual),
            legs.words * mix.words,
            of(legs.letters, mix.letters),
        ]
    }

    fn look<'d>(&self, document: &'d IndexDocument) -> Look<'d> {
        let (words, matched) = self.words.score(document);
        let letters =
            (self.language == Language::Ru && document.language == Language::Ru).then(|| self.letters(document));
        let spaces = self.spaces.iter().map(|asked| near(document, asked)).collect();
        Look { document, words, matched, letters, spaces }
    }

    /// Corrects the cosines by what the nearest documents have in common.
    fn contrast(&self, looks: &mut [Look<'_>], neighbours: &BTreeSet<DocumentId>) {
        let within: Vec<bool> = looks.iter().map(|look| neighbours.contains(&look.document.id)).collect();
        for space in 0..self.spaces.len() {
            let placed: Vec<Option<Placed<'_>>> =
                looks.iter().map(|look| look.spaces.get(space)?.as_ref().map(|near| near.placed.clone())).collect();
            for (look, correction) in looks.iter_mut().zip(corrections(&placed, &within)) {
                if let Some(Some(near)) = look.spaces.get_mut(space) {
                    near.cosine += correction;
                }
            }
        }
    }

    fn mix(&self, look: &Look<'_>) -> Mix {
        let mix = self.weights.mix(self.language, look.document.language);
        match self.ranking {
            Ranking::Hybrid => mix,
            Ranking::Lexical => Mix { english: 0.0, multilingual: 0.0, ..mix },
            Ranking::Vector => Mix { words: 0.0, letters: 0.0, ..mix },
        }
    }

    fn legs(&self, look: &Look<'_>) -> Legs {
        let of = |kind| {
            let mut spaces = self.spaces.iter().zip(&look.spaces).filter(|(asked, _)| asked.kind == kind);
            spaces.find_map(|(asked, near)| Some(calibrate(&asked.model, near.as_ref()?.cosine)))
        };
        Legs {
            words: look.words,
            english: of(SpaceKind::English),
            multilingual: of(SpaceKind::Multilingual),
            letters: look.letters,
        }
    }

    fn judge(&self, look: Look<'_>) -> (f32, Vec<Why>) {
        let (document, legs, mix) = (look.document, self.legs(&look), self.mix(&look));
        let code =
            self.query.codes.iter().find(|code| document.codes.iter().any(|other| other.eq_ignore_ascii_case(code)));
        let service = self.query.service.as_ref().filter(|service| document.services.contains(service));
        let facts = Facts {
            same_code: code.is_some(),
            same_service: service.is_some(),
            same_category: self.query.category.is_some() && self.query.category == document.category,
        };
        let share = mix.english + mix.multilingual;
        let meaning = if share > 0.0 { legs.meaning(mix) / share } else { 0.0 };
        let passage = self.nearest_passage(&look);
        let mut why = Vec::new();
        let mut reason = |leg, value: f32, words: Vec<String>, passage| {
            if value > 0.0 {
                why.push(Why { leg, value: value.min(1.0), words, passage, text: String::new() });
            }
        };
        reason(Leg::Code, f32::from(u8::from(code.is_some())), code.into_iter().cloned().collect(), None);
        reason(Leg::Words, legs.words, look.matched, None);
        reason(Leg::Meaning, meaning, Vec::new(), passage);
        reason(Leg::Letters, legs.letters.unwrap_or(0.0), Vec::new(), None);
        reason(Leg::Service, f32::from(u8::from(service.is_some())), service.into_iter().cloned().collect(), None);
        (fuse(legs, facts, mix), why)
    }

    /// The passage that is nearest in the space that tells most.
    fn nearest_passage(&self, look: &Look<'_>) -> Option<usize> {
        let near = self.spaces.iter().zip(&look.spaces).filter_map(|(asked, near)| {
            let near = near.as_ref()?;
            Some((calibrate(&asked.model, near.cosine), near.passage))
        });
        near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, passage)| passage)
    }

    /// Turns the reasons into what people can read: words as they were asked, and the passages' beginnings.
    pub(super) fn explain(&self, document: &IndexDocument, why: &mut [Why]) {
        for why in why {
            if why.leg == Leg::Words {
                why.passage = passage_with(document, &why.words);
                why.words = self.as_asked(&why.words);
            }
            let passage = why.passage.and_then(|passage| document.passages.get(passage));
            why.text = passage.map(|passage| beginning(&passage.text)).unwrap_or_default();
        }
    }

    fn as_asked(&self, tokens: &[String]) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for word in tokens.iter().filter_map(|token| self.shown.get(token)) {
            if words.len() < NAMED_WORDS && !words.contains(word) {
                words.push(word.clone());
            }
        }
        words
    }

    fn letters(&self, document: &IndexDocument) -> f32 {
        let texts = std::iter::once(&document.title).chain(document.passages.iter().map(|passage| &passage.text));
        texts.map(|text| self.grams.overlap(&LetterGrams::of(text))).fold(0.0, f32::max)
    }
}

/// Where a document lies in an asked space: its beginning and the passage nearest to the question.
fn near<'d>(document: &'d IndexDocument, asked: &SpaceQuestion) -> Option<Near<'d>> {
    let vectors = document.passages.iter().enumerate().filter_map(|(number, passage)| {
        let (_, vector) = passage.vectors.iter().find(|(model, _)| *model == asked.model)?;
        Some((number, vector.as_slice()))
    });
    let mut head = None;
    let mut best: Option<(f32, usize, &[f32])> = None;
    for (number, vector) in vectors {
        head.get_or_insert(vector);
        let cosine = cosine(&asked.vector, vector);
        if best.is_none_or(|(known, _, _)| cosine > known) {
            best = Some((cosine, number, vector));
        }
    }
    let (head, (_, passage, nearest)) = (head?, best?);
    let placed = Placed { head, nearest };
    Some(Near { cosine: placed.cosine(&asked.vector), placed, passage })
}

/// The passage that holds most of the tokens; the first of equals, `None` when all are in the title or the tags.
/// Stems are beginnings of words, so looking for them in the text is near enough for showing it.
fn passage_with(document: &IndexDocument, tokens: &[String]) -> Option<usize> {
    let held = |text: &str| {
        let text = text.to_lowercase();
        tokens.iter().filter(|token| text.contains(token.as_str())).count()
    };
    let counts = document.passages.iter().map(|passage| held(&passage.text)).enumerate().filter(|(_, held)| *held > 0);
    counts.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(passage, _)| passage)
}

/// The text's beginning, cut at a space.
fn beginning(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(QUOTED - 1).filter(|_| text.chars().nth(QUOTED).is_some()) else {
        return text.to_owned();
    };
    let head = text.get(..limit).unwrap_or(text);
    let cut = head.rfind(' ').filter(|cut| *cut > 0).and_then(|cut| head.get(..cut)).unwrap_or(head);
    format!("{}…", cut.trim_end_matches([',', ';', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_short_and_end_at_a_word() {
        assert_eq!(beginning("короткий текст"), "короткий текст");
        let quoted = beginning(&"оплата, ".repeat(60));
        assert!(quoted.chars().count() <= QUOTED && quoted.ends_with("оплата…"), "{quoted}");
        assert_eq!(beginning(&"x".repeat(500)).chars().count(), QUOTED);
    }
}
