//! Figures over the answers.

use std::collections::BTreeMap;

use super::drafts::DraftRow;
use super::interval::upper_bound;
use super::row::AnswerRow;
use super::separation::area_under_curve;
use super::set::Label;
use crate::wording::Language;

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// So many.
    pub hits: usize,
    /// Of so many.
    pub all: usize,
}

impl Share {
    fn of(flags: impl Iterator<Item = bool>) -> Self {
        flags.fold(Self::default(), |share, hit| Self { hits: share.hits + usize::from(hit), all: share.all + 1 })
    }

    /// 0–1; `None` of nothing.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.all > 0).then(|| self.hits as f64 / self.all as f64)
    }

    /// The one-sided 95 % upper bound, see [`upper_bound`].
    #[must_use]
    pub fn upper(self) -> f64 {
        upper_bound(self.hits, self.all)
    }
}

/// Figures of one slice of the answers.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerScore {
    /// `ALL`, or the language of the questions.
    pub slice: String,
    /// Of questions with a precedent: the nearest incident is a right one.
    pub right_first: Share,
    /// Of questions with a precedent: a right incident's fix is offered.
    pub right_offered: Share,
    /// Of questions without a precedent: the answer says that there is one.
    pub false_precedents: Share,
    /// The mean of the same over classes of problems, each counted once; `None` without any.
    pub false_by_class: Option<f64>,
    /// The chance that a question with a precedent has a higher score than one without.
    pub novelty_auroc: Option<f64>,
    /// Steps of all answers that their sources do not say.
    pub unsupported: Share,
    /// Statements of a language model that were struck out.
    pub struck: usize,
    /// Answers that the wanted generator did not write.
    pub fallen_back: Share,
}

/// Figures of all answers, then by language of the question. `generator` is the one that was wanted.
#[must_use]
pub fn answer_scores(rows: &[AnswerRow], generator: &str) -> Vec<AnswerScore> {
    let of = |slice: &str, language: Option<Language>| {
        let rows: Vec<&AnswerRow> =
            rows.iter().filter(|row| language.is_none_or(|language| row.language == language)).collect();
        score(slice, &rows, generator)
    };
    let languages = Language::ALL.into_iter().map(|language| of(language.code(), Some(language)));
    std::iter::once(of("ALL", None)).chain(languages).collect()
}

fn score(slice: &str, rows: &[&AnswerRow], generator: &str) -> AnswerScore {
    let (known, new): (Vec<&AnswerRow>, Vec<&AnswerRow>) = rows.iter().partition(|row| row.has_precedent());
    let best = |rows: &[&AnswerRow]| rows.iter().map(|row| row.best).collect::<Vec<f64>>();
    let steps: usize = rows.iter().map(|row| row.solution.steps.len()).sum();
    let sum = |of: fn(&AnswerRow) -> usize| rows.iter().map(|row| of(row)).sum::<usize>();
    let mut classes: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for row in &new {
        classes.entry(row.class()).or_default().push(row.says_precedent());
    }
    let rate = |flags: &Vec<bool>| flags.iter().filter(|flag| **flag).count() as f64 / flags.len() as f64;
    AnswerScore {
        slice: slice.to_owned(),
        right_first: Share::of(known.iter().map(|row| row.right_is_first())),
        right_offered: Share::of(known.iter().map(|row| row.right_is_offered())),
        false_precedents: Share::of(new.iter().map(|row| row.says_precedent())),
        false_by_class: (!classes.is_empty()).then(|| classes.values().map(rate).sum::<f64>() / classes.len() as f64),
        novelty_auroc: area_under_curve(&best(&known), &best(&new)),
        unsupported: Share { hits: sum(|row| row.unsupported.len()), all: steps },
        struck: sum(|row| row.solution.struck.len()),
        fallen_back: Share::of(rows.iter().filter(|row| !row.held_out).map(|row| row.solution.generator != generator)),
    }
}

/// What is promised of false precedents, and what was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// The promised share, 0–1.
    pub promised: f64,
    /// Of questions without a precedent: those called known at that promise.
    pub found: Share,
    /// Of questions with a precedent: those called known at that promise.
    pub recognised: Share,
}

/// Promised error rates that are looked at.
const PROMISES: [f64; 4] = [0.01, 0.05, 0.10, 0.20];

/// What holds of the memory's own error rates; empty where it gave none.
#[must_use]
pub fn calibration(rows: &[AnswerRow]) -> Vec<Promise> {
    let judged: Vec<(&AnswerRow, f64)> = rows.iter().filter_map(|row| Some((row, row.p_value?))).collect();
    if judged.is_empty() {
        return Vec::new();
    }
    let share = |known: bool, promised: f64| {
        let of = judged.iter().filter(|(row, _)| row.has_precedent() == known);
        Share::of(of.map(|(_, p_value)| *p_value <= promised))
    };
    PROMISES
        .map(|promised| Promise { promised, found: share(false, promised), recognised: share(true, promised) })
        .to_vec()
}

/// What became of one kind of statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelScore {
    /// Which.
    pub label: Label,
    /// Useful ones: what they rest on is shown. Wrong ones: something is shown that is not to the letter in a source.
    pub kept: Share,
    /// Struck out.
    pub struck: Share,
    /// A sentence of their sources is shown in their place: for useful ones another than the labelled one.
    pub quoted: Share,
    /// Among those, people are told to do something.
    pub steps: Share,
}

/// What became of the statements, by label.
#[must_use]
pub fn label_scores(rows: &[DraftRow]) -> Vec<LabelScore> {
    let mut labels: BTreeMap<Label, Vec<&DraftRow>> = BTreeMap::new();
    for row in rows {
        labels.entry(row.label).or_default().push(row);
    }
    let of = |rows: &[&DraftRow], which: fn(&DraftRow) -> bool| Share::of(rows.iter().map(|row| which(row)));
    let kept = |row: &DraftRow| if row.label.is_useful() { row.is_kept() && !row.passes() } else { row.passes() };
    let quoted = move |row: &DraftRow| !row.shown.is_empty() && !kept(row);
    let score = |(label, rows): (Label, Vec<&DraftRow>)| LabelScore {
        label,
        kept: Share::of(rows.iter().map(|row| kept(row))),
        struck: of(&rows, |row| row.shown.is_empty()),
        quoted: Share::of(rows.iter().map(|row| quoted(row))),
        steps: Share::of(rows.iter().map(|row| quoted(row) && row.shows_a_step())),
    };
    labels.into_iter().map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_their_bounds() {
        let share = Share::of([true, false, false, false].into_iter());
        assert_eq!((share.hits, share.all, share.value()), (1, 4, Some(0.25)));
        assert!(share.upper() > 0.25);
        assert_eq!(Share::default().value(), None);
    }

    #[test]
    fn statements_are_counted_by_label() {
        use crate::generate::{Citation, Purpose, SolutionStep, StruckReason};
        let row = |label, purpose: Option<Purpose>, rests| DraftRow {
            case: "a.en".to_owned(),
            part: "dev".to_owned(),
            text: String::new(),
            cites: Vec::new(),
            purpose: Purpose::Fix,
            label,
            label_because: String::new(),
            shown: purpose
                .map(|purpose| SolutionStep {
                    purpose,
                    text: "x".to_owned(),
                    cites: vec![Citation("INC-1".to_owned())],
                })
                .into_iter()
                .collect(),
            why: purpose.is_none().then_some(StruckReason::Unsupported),
            unsupported: Vec::new(),
            rests,
        };
        let rows = [
            row(Label::Useful, Some(Purpose::Check), Some(true)),
            row(Label::Useful, Some(Purpose::Check), Some(false)),
            row(Label::Useful, None, Some(false)),
            row(Label::ChangedNumber, None, None),
            row(Label::ChangedNumber, Some(Purpose::Fix), None),
            DraftRow {
                unsupported: vec!["not there".to_owned()],
                ..row(Label::ChangedNumber, Some(Purpose::Observe), None)
            },
        ];
        let scores = label_scores(&rows);
        let hits = |score: &LabelScore| [score.kept, score.struck, score.quoted, score.steps].map(|share| share.hits);
        assert_eq!(scores.iter().map(hits).collect::<Vec<_>>(), [[1, 1, 1, 0], [1, 1, 1, 1]]);
        assert!(scores.iter().all(|score| score.kept.all == 3));
    }
}
