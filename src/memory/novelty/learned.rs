//! What the memory has learned of telling known from new: the null scores of classes, and as of which state.
//!
//! Scores depend on all documents (how rare a word is, who is whose neighbour), so a null score is only right for the
//! state in which it was found. Finding all of them anew takes a search for each class, which no answer can wait for after
//! each change. So they are kept until the memory has grown or shrunk by a tenth; until then only those classes are asked
//! that are new in the sample, or of which something changed. Incidents that take the place of others, the number being
//! the same, make null scores neither higher nor lower in general: a score from among the old ones is as good a witness
//! while the new ones are of their kind. So there may be more of those: half of all.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::asking::Form;
use super::conformal::NullScores;
use super::{Calibration, PER_LANGUAGE};
use crate::incident::IncidentId;
use crate::memory::RecallWeights;
use crate::wording::Language;

/// How far what people's merges and splits taught may move a leg's share before all null scores are found anew.
const WEIGHT: f32 = 0.02;

/// How much there was to find when the null scores were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Extent {
    /// Incidents and pages in the index.
    pub(super) documents: u64,
    /// Incidents with a fix among them.
    pub(super) resolved: u64,
}

impl Extent {
    /// Whether both figures differ by less than a tenth of the older ones.
    fn is_near(self, now: Self) -> bool {
        let near = |then: u64, now: u64| then == now || then.abs_diff(now).saturating_mul(10) < then;
        near(self.documents, now.documents) && near(self.resolved, now.resolved)
    }
}

/// What null scores follow from besides the documents themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Ground {
    /// This program and its models: others score otherwise.
    by: Vec<String>,
    extent: Extent,
    /// What people taught recall.
    weights: [f32; 4],
}

impl Ground {
    pub(super) fn new(by: Vec<String>, extent: Extent, weights: RecallWeights) -> Self {
        let RecallWeights { english, multilingual, words, letters } = weights;
        Self { by, extent, weights: [english, multilingual, words, letters] }
    }

    /// Whether what was learned there still holds here.
    fn holds(&self, now: &Self) -> bool {
        let taught = self.weights.iter().zip(now.weights).all(|(then, now)| (then - now).abs() <= WEIGHT);
        self.by == now.by && self.extent.is_near(now.extent) && taught
    }
}

/// One class of problem: the incident that asks for it, and the best scores that it got from other classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Class {
    pub(super) language: Language,
    /// By form of question, one for each wording.
    pub(super) scores: BTreeMap<Form, Vec<f32>>,
}

/// The sample of classes and what came of asking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Learned {
    ground: Ground,
    /// Number of the change up to which it follows the memory.
    pub(super) seen: u64,
    /// Changes since then of incidents with a fix, and of incidents that are gone.
    pub(super) touched: u64,
    /// Forms in which the classes have asked.
    pub(super) forms: BTreeSet<Form>,
    pub(super) classes: BTreeMap<IncidentId, Class>,
}

/// Where an incident stands in the order in which classes are taken into the sample.
pub(super) fn place(head: &IncidentId) -> [u8; 32] {
    *blake3::hash(head.as_str().as_bytes()).as_bytes()
}

impl Learned {
    pub(super) fn new(ground: Ground, seen: u64) -> Self {
        Self { ground, seen, touched: 0, forms: BTreeSet::new(), classes: BTreeMap::new() }
    }

    /// Whether it may be kept for a memory that stands so; `newest` is the number of its newest change.
    pub(super) fn holds(&self, now: &Ground, newest: u64) -> bool {
        let replaced = self.touched > 0 && self.touched.saturating_mul(2) >= self.ground.extent.resolved;
        self.ground.holds(now) && self.seen <= newest && !replaced
    }

    /// Whether there is room for a class of this language: the sample is not full, or its last class comes after this one.
    pub(super) fn has_room(&self, head: &IncidentId, language: Language) -> bool {
        let places: Vec<[u8; 32]> = self.of(language).map(|(id, _)| place(id)).collect();
        places.len() < PER_LANGUAGE || places.iter().any(|taken| *taken > place(head))
    }

    /// Takes a class in; the last one of its language gives way where the sample is full.
    pub(super) fn admit(&mut self, head: IncidentId, class: Class) {
        let language = class.language;
        self.classes.insert(head, class);
        if self.of(language).count() > PER_LANGUAGE
            && let Some(last) = self.of(language).map(|(id, _)| id).max_by_key(|id| place(id)).cloned()
        {
            self.classes.remove(&last);
        }
    }

    fn of(&self, language: Language) -> impl Iterator<Item = (&IncidentId, &Class)> {
        self.classes.iter().filter(move |(_, class)| class.language == language)
    }

    /// What follows for questions of this form.
    pub(super) fn calibration(&self, form: Form) -> Calibration {
        let scores = |class: &Class| class.scores.get(&form).cloned().unwrap_or_default();
        let of =
            |language: Language| (language.code(), NullScores::of(self.of(language).map(|(_, class)| scores(class))));
        let by_language = Language::ALL.into_iter().map(of).collect();
        Calibration { by_language, all: NullScores::of(self.classes.values().map(scores)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ground(documents: u64, resolved: u64) -> Ground {
        Ground::new(vec!["x".into()], Extent { documents, resolved }, RecallWeights::default())
    }

    #[test]
    fn what_was_learned_holds_until_a_tenth_has_changed() {
        let then = Learned::new(ground(1_000, 100), 7);
        for (documents, resolved, holds) in
            [(1_000, 100, true), (1_099, 109, true), (1_100, 100, false), (1_000, 110, false), (900, 100, false)]
        {
            assert_eq!(then.holds(&ground(documents, resolved), 7), holds, "{documents} {resolved}");
        }
        assert!(!then.holds(&ground(1_000, 100), 6), "a store that was put back knows less");
        let other = Ground::new(vec!["y".into()], Extent { documents: 1_000, resolved: 100 }, RecallWeights::default());
        assert!(!then.holds(&other, 7), "another program");
        let taught = RecallWeights { words: 1.1, ..RecallWeights::default() };
        let taught = Ground::new(vec!["x".into()], Extent { documents: 1_000, resolved: 100 }, taught);
        assert!(!then.holds(&taught, 7), "people taught it otherwise");
        let touched = |touched| Learned { touched, ..then.clone() }.holds(&ground(1_000, 100), 7);
        assert!(touched(49) && !touched(50), "half of the fixes are others by now");
        assert!(Learned::new(ground(0, 0), 0).holds(&ground(0, 0), 0));
        assert!(!Learned::new(ground(0, 0), 0).holds(&ground(1, 0), 1));
    }

    proptest! {
        #[test]
        fn the_sample_is_the_same_in_whatever_order_classes_come(
            names in prop::collection::btree_set(0_u32..10_000, 1..130),
            turn in 0_usize..130,
        ) {
            let sample = |names: &[u32]| {
                let mut learned = Learned::new(ground(1, 1), 0);
                for name in names {
                    let head = IncidentId::given(format!("inc-{name}"));
                    let class = Class { language: Language::En, scores: BTreeMap::new() };
                    let room = learned.has_room(&head, Language::En);
                    let taken = { learned.admit(head.clone(), class); learned.classes.contains_key(&head) };
                    assert_eq!(room, taken);
                }
                learned.classes
            };
            let mut names: Vec<u32> = names.into_iter().collect();
            let one = sample(&names);
            let turn = turn % names.len();
            names.rotate_left(turn);
            prop_assert_eq!(one.len(), names.len().min(PER_LANGUAGE));
            prop_assert_eq!(one, sample(&names));
        }
    }
}
