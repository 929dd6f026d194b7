//! [`ComplaintCluster`]: many complaints about one thing that no incident explains, as reports, messages and live events tell
//! of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::clean;
use super::super::layout::cut;
use super::super::teller::Teller;
use crate::complaint::ComplaintId;
use crate::incident::Muted;
use crate::wording::{Language, Wording};

/// Complaints of a cluster that are named: the first ones, by which it is known again.
const NAMED: usize = 50;

/// Two clusters are one when they have this part of the smaller one's complaints in common.
const SAME: f64 = 0.5;

/// Columns of the words that are shown.
const WORDS: usize = 120;

/// Many complaints about one thing that no incident explains. The queue of notifications keeps it on the disk, so a new field
/// needs a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComplaintCluster {
    /// The words that they share, the most telling first; redacted. None where they have only a part of the shop in common.
    pub words: Vec<String>,
    /// Different people.
    pub people: u64,
    /// How many people would have been usual in that time.
    pub usual: f64,
    /// When the first of them came.
    pub since: Timestamp,
    /// When the last of them came.
    pub until: Timestamp,
    /// How many they are.
    pub complaints: u64,
    /// The first of them, by time; at the most fifty.
    pub first: Vec<ComplaintId>,
    /// Where it, or everything, is planned noise: why, and until when. Nobody needs to be alarmed.
    #[serde(default)]
    pub muted: Option<Muted>,
}

impl ComplaintCluster {
    /// The ids that name a cluster of these complaints, which come by time.
    #[must_use]
    pub fn named(complaints: &[ComplaintId]) -> Vec<ComplaintId> {
        complaints.iter().take(NAMED).copied().collect()
    }

    /// Whether both are one cluster at two moments: it grows, and loses those of which the incident is found.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.is_named(&other.first)
    }

    /// Whether these were its first complaints at some moment.
    #[must_use]
    pub fn is_named(&self, first: &[ComplaintId]) -> bool {
        let mine: BTreeSet<&ComplaintId> = self.first.iter().collect();
        let common = first.iter().filter(|id| mine.contains(id)).count();
        let smaller = self.first.len().min(first.len());
        common > 0 && common as f64 >= SAME * smaller as f64
    }

    /// The words on one line; `None` where there are none.
    #[must_use]
    pub fn about(&self) -> Option<String> {
        (!self.words.is_empty()).then(|| cut(&clean::line(&self.words.join(", ")), WORDS))
    }

    /// The cluster in one sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let about = self.about();
        let key = if about.is_some() { "complaints-cluster" } else { "complaints-cluster-nameless" };
        let told = [
            ("people", self.people.into()),
            ("words", about.unwrap_or_default().into()),
            ("since", self.since.strftime("%Y-%m-%d %H:%M").to_string().into()),
            ("usual", language.decimal(self.usual, 1).into()),
        ];
        Wording::of(language).text(key, &told)
    }

    /// The sentence, and that it is planned, where it is.
    #[must_use]
    pub fn sentence_with_mute(&self, language: Language) -> String {
        let sentence = self.sentence(language);
        match &self.muted {
            Some(muted) => format!("{sentence} ({})", Teller::of(language).muted(muted)),
            None => sentence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(first: &[u8]) -> ComplaintCluster {
        let at = Timestamp::from_second(1_773_151_320).unwrap();
        ComplaintCluster {
            words: vec!["gift".to_owned(), "wrap\u{1b}[1m".to_owned()],
            people: 11,
            usual: 0.34,
            since: at,
            until: at,
            complaints: 12,
            first: first.iter().map(|n| ComplaintId::of("desk", &n.to_string())).collect(),
            muted: None,
        }
    }

    #[test]
    fn a_cluster_is_known_again_while_it_grows_and_loses_some() {
        assert!(cluster(&[1, 2, 3, 4]).is_same(&cluster(&[2, 3, 4, 5, 6, 7, 8, 9])));
        assert!(!cluster(&[1, 2, 3, 4]).is_same(&cluster(&[4, 5, 6, 7])));
        assert!(!cluster(&[]).is_same(&cluster(&[])));
    }

    #[test]
    fn a_cluster_reads_well_in_both_languages() {
        let all = Language::ALL.map(|language| {
            let nameless = ComplaintCluster { words: Vec::new(), people: 1, ..cluster(&[1]) };
            format!("{}\n{}", cluster(&[1]).sentence(language), nameless.sentence(language))
        });
        insta::assert_snapshot!(all.join("\n"));
    }
}
