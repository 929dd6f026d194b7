//! What a complaint is about by meaning: how near it is to sentences that customers write of each part of a shop.
//!
//! Words alone don't foresee what people say ("40 minutes of war with your till"); a sentence with the same meaning often
//! stands in `customer_sentences.txt`. Its vectors are computed beforehand and travel with the program, so that a
//! complaint costs one vector and some hundred products.
//!
//! The shares are a softmax of cosines: a kernel vote of all sentences, the nearest ones first (Nadaraya and Watson, 1964,
//! in the form of Wang and Isola's "alignment" with a temperature, 2020).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::lexicon::{Lexicon, TopicId, TopicKind};
use super::profile::Profile;

/// The sentences, part of the program.
const SENTENCES: &str = include_str!("customer_sentences.txt");
/// Their vectors in the multilingual space, one `i8` a number, each vector on a scale of its own.
const VECTORS: &[u8] = include_bytes!("customer_sentences.i8");
/// Cosines that differ by so much differ in weight by e. Of 0.04–0.12 this one told trouble from other matters best in
/// labelled complaints.
const TEMPERATURE: f32 = 0.06;
/// What "it does not work" says for an incident of which it names nothing.
const UNNAMED: f32 = 0.5;

/// The sentences with their vectors.
pub(super) struct Sentences {
    topics: Vec<TopicId>,
    /// Unit vectors around their mean.
    vectors: Vec<Vec<f32>>,
    mean: Vec<f32>,
}

/// What a complaint is about: a share for each topic, together 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sense {
    shares: BTreeMap<TopicId, f32>,
}

impl Sentences {
    /// Those that come with the program.
    pub(super) fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Sentences> = OnceLock::new();
        BUILT_IN.get_or_init(|| Self::of(&listed(), VECTORS))
    }

    fn of(listed: &[(TopicId, &str)], vectors: &[u8]) -> Self {
        let length = vectors.len() / listed.len().max(1);
        let mut units: Vec<Vec<f32>> = vectors.chunks_exact(length.max(1)).map(decoded).collect();
        units.truncate(listed.len());
        let mut mean = vec![0.0_f32; length];
        for unit in &units {
            for (sum, value) in mean.iter_mut().zip(unit) {
                *sum += value / units.len() as f32;
            }
        }
        let vectors = units.iter().map(|unit| apart(unit, &mean)).collect();
        Self { topics: listed.iter().map(|(topic, _)| *topic).collect(), vectors, mean }
    }

    /// What a text with this unit vector is about; `None` where the vector is of another space.
    pub(super) fn read(&self, vector: &[f32]) -> Option<Sense> {
        if vector.len() != self.mean.len() {
            return None;
        }
        let vector = apart(vector, &self.mean);
        let weight = |sentence: &Vec<f32>| {
            let cosine: f32 = sentence.iter().zip(&vector).map(|(a, b)| a * b).sum();
            ((cosine - 1.0) / TEMPERATURE).exp()
        };
        let mut sense = Sense::default();
        let mut all = 0.0;
        for (topic, sentence) in self.topics.iter().zip(&self.vectors) {
            let weight = weight(sentence);
            *sense.shares.entry(*topic).or_default() += weight;
            all += weight;
        }
        sense.shares.values_mut().for_each(|share| *share /= all);
        Some(sense)
    }
}

impl Sense {
    /// How much of it is about what the incident breaks, and how much about people, goods and parcels; each 0–1.
    pub(super) fn met(&self, profile: &Profile) -> (f32, f32) {
        let lexicon = Lexicon::built_in();
        let (mut met, mut outside) = (0.0, 0.0);
        for (said, share) in &self.shares {
            match lexicon.topics.get(*said).map(|topic| topic.kind) {
                Some(TopicKind::Shop) => {
                    let worth = profile.topics.iter().map(|(topic, worth)| lexicon.nearness(*said, *topic) * worth);
                    met += share * worth.fold(0.0, f32::max);
                }
                Some(TopicKind::Outside) => outside += share,
                Some(TopicKind::Symptom) => met += share * UNNAMED,
                None => {}
            }
        }
        (met, outside)
    }
}

/// The sentences with their topics, in the order of the file.
fn listed() -> Vec<(TopicId, &'static str)> {
    let lexicon = Lexicon::built_in();
    let mut topic = None;
    let mut listed = Vec::new();
    for line in SENTENCES.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("= ") {
            Some(name) => topic = lexicon.topic(Some(name)),
            None => listed.extend(topic.map(|topic| (topic, line))),
        }
    }
    listed
}

fn decoded(bytes: &[u8]) -> Vec<f32> {
    unit(bytes.iter().map(|byte| f32::from(byte.cast_signed())).collect())
}

/// What sets a vector apart from the mean, at unit length.
fn apart(vector: &[f32], mean: &[f32]) -> Vec<f32> {
    unit(vector.iter().zip(mean).map(|(value, mean)| value - mean).collect())
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::embed::{BuiltInModel, Embedder, RtenEmbedder};

    fn embedded(texts: &[&str]) -> Vec<Vec<f32>> {
        RtenEmbedder::new(BuiltInModel::MultilingualE5, 2).embed(texts).unwrap()
    }

    #[test]
    fn every_sentence_has_a_topic_a_vector_and_stands_once() {
        let listed = listed();
        let lines = SENTENCES.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '=']));
        assert_eq!(listed.len(), lines.count());
        assert_eq!(VECTORS.len(), listed.len() * BuiltInModel::DIMENSIONS, "see the head of customer_sentences.txt");
        let once: BTreeSet<&str> = listed.iter().map(|(_, line)| *line).collect();
        assert_eq!(once.len(), listed.len());
        for name in SENTENCES.lines().filter_map(|line| line.strip_prefix("= ")) {
            assert!(Lexicon::built_in().topic(Some(name)).is_some(), "{name}");
        }
    }

    #[test]
    fn the_vectors_are_those_of_the_sentences() {
        let listed = listed();
        let some: Vec<usize> = (0..listed.len()).step_by(37).collect();
        let texts: Vec<&str> = some.iter().map(|place| listed[*place].1).collect();
        for (place, vector) in some.into_iter().zip(embedded(&texts)) {
            let kept = decoded(&VECTORS[place * BuiltInModel::DIMENSIONS..][..BuiltInModel::DIMENSIONS]);
            let cosine: f32 = kept.iter().zip(&vector).map(|(a, b)| a * b).sum();
            assert!(cosine > 0.98, "{}: {cosine}; see the head of customer_sentences.txt", listed[place].1);
        }
    }

    #[test]
    fn a_sentence_nobody_wrote_down_is_read_by_its_meaning() {
        let lexicon = Lexicon::built_in();
        let texts = [
            "my bank shows the same sum going to you two times",
            "пароль правильный, а зайти всё равно нельзя",
            "bring it back? how?",
        ];
        let named = texts.iter().zip(embedded(&texts)).map(|(_, vector)| {
            let sense = Sentences::built_in().read(&vector).unwrap();
            assert!((sense.shares.values().sum::<f32>() - 1.0).abs() < 1e-3);
            let (best, _) = sense.shares.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            lexicon.topics[best].name
        });
        assert_eq!(named.collect::<Vec<_>>(), ["payment", "login", "return"]);
        assert_eq!(Sentences::built_in().read(&[1.0]), None);
    }

    /// Writes the vectors anew.
    #[test]
    #[ignore = "writes a file of the program"]
    fn sentences_are_embedded() {
        let texts: Vec<&str> = listed().into_iter().map(|(_, line)| line).collect();
        let vectors = embedded(&texts);
        let bytes = vectors.iter().flat_map(|vector| {
            let most = vector.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
            vector.iter().map(move |value| (value / most * 127.0).round() as i8 as u8).collect::<Vec<u8>>()
        });
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/complaints/link/customer_sentences.i8");
        std::fs::write(path, bytes.collect::<Vec<u8>>()).unwrap();
    }
}
