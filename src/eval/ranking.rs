//! Measures of a ranking with binary relevance, as in Järvelin and Kekäläinen, "Cumulated gain-based evaluation of
//! IR techniques" (2002), and in the BEIR benchmark.

use std::collections::BTreeSet;

/// How well one question, or the mean of many, was answered.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RankingScore {
    /// Normalised discounted cumulative gain of the first ten, 0–1.
    pub ndcg_10: f64,
    /// Share of the relevant documents among the first ten, 0–1.
    pub recall_10: f64,
    /// The same of the first hundred, 0–1.
    pub recall_100: f64,
    /// Reciprocal rank of the first relevant document among the first ten, 0–1.
    pub mrr_10: f64,
}

impl RankingScore {
    /// Scores a ranking, best first, against the relevant documents (at least one).
    #[must_use]
    pub fn of(ranking: &[String], relevant: &BTreeSet<String>) -> Self {
        if relevant.is_empty() {
            return Self::default();
        }
        let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let hits: Vec<usize> = ranking
            .iter()
            .take(100)
            .enumerate()
            .filter(|(_, id)| relevant.contains(*id))
            .map(|(rank, _)| rank)
            .collect();
        let early = || hits.iter().copied().filter(|rank| *rank < 10);
        let ideal: f64 = (0..relevant.len().min(10)).map(gain).sum();
        let all = relevant.len() as f64;
        Self {
            ndcg_10: early().map(gain).sum::<f64>() / ideal,
            recall_10: early().count() as f64 / all,
            recall_100: hits.len() as f64 / all,
            mrr_10: early().next().map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0)),
        }
    }

    /// The mean; zeros for none.
    #[must_use]
    pub fn mean(scores: &[Self]) -> Self {
        let mean = |of: fn(&Self) -> f64| scores.iter().map(of).sum::<f64>() / scores.len().max(1) as f64;
        Self {
            ndcg_10: mean(|score| score.ndcg_10),
            recall_10: mean(|score| score.recall_10),
            recall_100: mean(|score| score.recall_100),
            mrr_10: mean(|score| score.mrr_10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let relevant = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let ranking: Vec<String> = ["x", "a", "y", "b"].map(str::to_owned).to_vec();
        let score = RankingScore::of(&ranking, &relevant);
        let gain = |rank: f64| 1.0 / (rank + 1.0).log2();
        assert!((score.ndcg_10 - (gain(2.0) + gain(4.0)) / (gain(1.0) + gain(2.0))).abs() < 1e-12);
        assert_eq!((score.recall_10, score.recall_100, score.mrr_10), (1.0, 1.0, 0.5));
        assert_eq!(RankingScore::of(&[], &relevant), RankingScore::default());
        assert_eq!(RankingScore::mean(&[score, RankingScore::default()]).mrr_10, 0.25);
    }
}
