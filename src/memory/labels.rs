//! What people's merges and splits teach: pairs of incidents that are the same problem, and pairs that are not.

use super::{Memory, MemoryError};
use crate::incident::{Groups, IncidentId, Stamp};

/// Two incidents as people judged them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledPair {
    /// Both, the lesser id first.
    pub pair: (IncidentId, IncidentId),
    /// Whether they are the same problem.
    pub same: bool,
    /// When and where it was said last.
    pub stamp: Stamp,
}

/// The pairs that people judged themselves, by pair; what newer words contradict is no label. Pairs that are the
/// same only by way of a third incident are left out.
#[must_use]
pub fn labelled_pairs(groups: &Groups) -> Vec<LabelledPair> {
    let label = |word: &crate::incident::GroupWord| {
        let (a, b) = word.pair();
        LabelledPair { pair: (a.clone(), b.clone()), same: word.same, stamp: word.stamp }
    };
    let mut labels: Vec<LabelledPair> = groups.words().iter().map(label).collect();
    labels.sort_by(|a, b| a.pair.cmp(&b.pair));
    labels
}

impl Memory {
    /// The labelled pairs of this memory.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn labelled_pairs(&self) -> Result<Vec<LabelledPair>, MemoryError> {
        Ok(labelled_pairs(self.groups()?.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{GroupWord, SiteId};

    #[test]
    fn the_last_word_of_each_pair_is_its_label() {
        let word = |millis, incident: &str, same, other: &str| GroupWord {
            stamp: Stamp { millis, counter: 0, site: SiteId(1) },
            same,
            incident: IncidentId::given(incident),
            other: IncidentId::given(other),
        };
        let groups = Groups::of([word(1, "b", true, "a"), word(2, "a", false, "b"), word(3, "c", true, "b")]);
        let labels: Vec<(String, bool, i64)> = labelled_pairs(&groups)
            .into_iter()
            .map(|label| (format!("{}{}", label.pair.0, label.pair.1), label.same, label.stamp.millis))
            .collect();
        assert_eq!(labels, [("ab".to_owned(), false, 2), ("bc".to_owned(), true, 3)]);
    }
}
