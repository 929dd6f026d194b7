//! What sets a document apart from its neighbourhood.
//!
//! In a space of text vectors some documents lie near everything ("hubs"), and those near a question are mostly
//! about one theme. What they have in common can't tell them apart, so a part of it is taken off: the classic
//! feedback of Rocchio (1971) with the neighbourhood as the counter-example, and the same in spirit as the hubness
//! correction of Conneau et al., "Word Translation Without Parallel Data" (2018, CSLS).

use crate::embed::cosine;

/// How much of the neighbourhood's pull is taken off.
const STRENGTH: f32 = 0.5;

/// Neighbours at which half of the strength is reached: a few documents are no theme.
const HALF_STRENGTH: f32 = 8.0;

/// Nearest documents in a space that make the neighbourhood.
pub(super) const NEIGHBOURHOOD: usize = 48;

/// A document in one space.
#[derive(Debug, Clone)]
pub(super) struct Placed<'a> {
    /// Beginning of the document, which says what it is about.
    pub(super) head: &'a [f32],
    /// The passage nearest to the question.
    pub(super) nearest: &'a [f32],
}

impl Placed<'_> {
    /// Mean cosine of both passages with a vector.
    pub(super) fn cosine(&self, vector: &[f32]) -> f32 {
        let head = cosine(self.head, vector);
        if std::ptr::eq(self.head, self.nearest) { head } else { (head + cosine(self.nearest, vector)) / 2.0 }
    }
}

/// What to add to each document's cosine with the question. `within` tells which documents make the neighbourhood.
/// Over the neighbourhood the corrections add up to 0, so scores keep their scale.
pub(super) fn corrections(placed: &[Option<Placed<'_>>], within: &[bool]) -> Vec<f32> {
    let neighbours: Vec<&Placed<'_>> =
        placed.iter().zip(within).filter(|(_, within)| **within).filter_map(|(placed, _)| placed.as_ref()).collect();
    let count = neighbours.len() as f32;
    let Some(first) = neighbours.first().filter(|_| count >= 2.0) else { return vec![0.0; placed.len()] };
    let mut sum = vec![0.0_f32; first.head.len()];
    for neighbour in &neighbours {
        for (sum, value) in sum.iter_mut().zip(neighbour.head) {
            *sum += value;
        }
    }
    // Mean cosine with the other neighbours: the document's own part is taken out.
    let pull = |placed: &Placed<'_>, within: bool| {
        let (own, others) = if within { (placed.cosine(placed.head), count - 1.0) } else { (0.0, count) };
        (placed.cosine(&sum) - own) / others
    };
    let pulls: Vec<Option<f32>> =
        placed.iter().zip(within).map(|(placed, within)| placed.as_ref().map(|placed| pull(placed, *within))).collect();
    let mean =
        pulls.iter().zip(within).filter(|(_, within)| **within).filter_map(|(pull, _)| *pull).sum::<f32>() / count;
    let strength = STRENGTH * count / (count + HALF_STRENGTH);
    pulls.into_iter().map(|pull| pull.map_or(0.0, |pull| strength * (mean - pull))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(vector: &[f32]) -> Option<Placed<'_>> {
        Some(Placed { head: vector, nearest: vector })
    }

    #[test]
    fn a_hub_gives_way_and_the_scale_stays() {
        let (hub, left, right) = ([0.8_f32, 0.6], [1.0_f32, 0.0], [0.0_f32, 1.0]);
        let all = [placed(&hub), placed(&left), placed(&right), None];
        let corrections = corrections(&all, &[true, true, true, false]);
        assert!(corrections[0] < 0.0 && corrections[2] > 0.0, "{corrections:?}");
        assert!(corrections.iter().sum::<f32>().abs() < 1e-6);
        assert_eq!(corrections[3], 0.0, "without a vector there is nothing to correct");
    }

    #[test]
    fn one_or_two_documents_are_no_neighbourhood() {
        let (one, other) = ([1.0_f32, 0.0], [0.6_f32, 0.8]);
        assert_eq!(corrections(&[placed(&one)], &[true]), [0.0]);
        let pair = corrections(&[placed(&one), placed(&other)], &[true, true]);
        assert!(pair.iter().all(|value| value.abs() < 1e-6), "{pair:?}");
    }
}
