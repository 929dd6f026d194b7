//! How right the links are: precision, recall, their intervals, and whether confidences can be believed.

use crate::complaint::LinkReason;
use crate::wording::Language;

/// 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_964;

/// What became of one complaint.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkRow {
    /// The set's id.
    pub id: String,
    /// Language of its text.
    pub language: Language,
    /// What the set calls it.
    pub kind: String,
    /// The incident that it is about, by the set's name; `None`: none.
    pub right: Option<String>,
    /// The incidents that it was linked to, with reason and confidence, best first.
    pub links: Vec<(String, LinkReason, f32)>,
    /// The surest incident with its chance, linked or not, and what spoke for it.
    pub best: Option<(String, f32, String)>,
}

/// Hits among trials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// Hits.
    pub hits: usize,
    /// Trials.
    pub all: usize,
}

impl Rate {
    /// The share; `None` without trials.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.all > 0).then(|| self.hits as f64 / self.all as f64)
    }

    /// The 95 % interval (Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927).
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        if self.all == 0 {
            return (0.0, 1.0);
        }
        let (n, share) = (self.all as f64, self.hits as f64 / self.all as f64);
        let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n);
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }

    fn count(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.all += 1;
    }
}

/// The score of some complaints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkScore {
    /// Which ones.
    pub slice: String,
    /// How many complaints.
    pub complaints: usize,
    /// Links that are right, among all links.
    pub precision: Rate,
    /// Complaints that found their incident, among those that have one. Empty where a slice is one of links.
    pub recall: Rate,
}

impl LinkScore {
    /// The harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        let (precision, recall) = (self.precision.value()?, self.recall.value()?);
        (precision + recall > 0.0).then(|| 2.0 * precision * recall / (precision + recall))
    }
}

/// All complaints, each language, and the links of each reason.
#[must_use]
pub fn link_scores(rows: &[LinkRow]) -> Vec<LinkScore> {
    let mut scores = vec![score("all", rows.iter(), None)];
    for language in Language::ALL {
        scores.push(score(language.code(), rows.iter().filter(|row| row.language == language), None));
    }
    for (name, reason) in
        [("by id", LinkReason::ById), ("by session", LinkReason::BySession), ("by meaning", LinkReason::ByMeaning)]
    {
        scores.push(score(name, rows.iter(), Some(reason)));
    }
    scores
}

fn score<'r>(slice: &str, rows: impl Iterator<Item = &'r LinkRow>, reason: Option<LinkReason>) -> LinkScore {
    let mut score = LinkScore { slice: slice.to_owned(), ..LinkScore::default() };
    for row in rows {
        let mut counted = reason.is_none();
        for (incident, by, _) in &row.links {
            if reason.is_none_or(|reason| reason == *by) {
                counted = true;
                score.precision.count(row.right.as_ref() == Some(incident));
            }
        }
        score.complaints += usize::from(counted);
        if let (Some(right), None) = (&row.right, reason) {
            score.recall.count(row.links.iter().any(|(incident, _, _)| incident == right));
        }
    }
    score
}

/// Complaints whose surest incident has a chance in one range.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// The range, from and to.
    pub range: (f32, f32),
    /// Mean chance that was told.
    pub told: f64,
    /// How often it was right.
    pub right: Rate,
}

/// The chances in five ranges.
#[must_use]
pub fn bins(rows: &[LinkRow]) -> Vec<Bin> {
    const EDGES: [(f32, f32); 5] = [(0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)];
    let mut bins: Vec<Bin> = EDGES.iter().map(|range| Bin { range: *range, ..Bin::default() }).collect();
    for row in rows {
        let Some((incident, chance, _)) = &row.best else { continue };
        let fits = |bin: &&mut Bin| *chance >= bin.range.0 && (*chance < bin.range.1 || bin.range.1 >= 1.0);
        if let Some(bin) = bins.iter_mut().find(fits) {
            bin.told += f64::from(*chance);
            bin.right.count(row.right.as_ref() == Some(incident));
        }
    }
    for bin in &mut bins {
        bin.told /= bin.right.all.max(1) as f64;
    }
    bins
}

/// The mean distance of told chances from how often they were right, over all complaints (Guo and others, "On calibration of
/// modern neural networks", 2017).
#[must_use]
pub fn mean_error(bins: &[Bin]) -> f64 {
    let all: usize = bins.iter().map(|bin| bin.right.all).sum();
    let off = |bin: &Bin| (bin.told - bin.right.value().unwrap_or(bin.told)).abs() * bin.right.all as f64;
    bins.iter().map(off).sum::<f64>() / all.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(right: Option<&str>, linked: &[&str]) -> LinkRow {
        let links: Vec<_> = linked.iter().map(|id| ((*id).to_owned(), LinkReason::ByMeaning, 0.9)).collect();
        let best = links.first().map(|(id, _, chance)| (id.clone(), *chance, String::new()));
        let (id, kind) = (String::new(), String::new());
        LinkRow { id, language: Language::En, kind, right: right.map(str::to_owned), links, best }
    }

    #[test]
    fn known_values() {
        let rows = [row(Some("a"), &["a"]), row(Some("b"), &[]), row(None, &["a"]), row(None, &[])];
        let all = link_scores(&rows).remove(0);
        assert_eq!((all.precision, all.recall), (Rate { hits: 1, all: 2 }, Rate { hits: 1, all: 2 }));
        assert_eq!(all.f1(), Some(0.5));
        let (low, high) = Rate { hits: 45, all: 50 }.interval();
        assert!((low - 0.7864).abs() < 1e-3 && (high - 0.9565).abs() < 1e-3, "{low} {high}");
        assert!((mean_error(&bins(&rows)) - 0.4).abs() < 1e-6);
    }
}
