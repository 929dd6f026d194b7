//! Which of the known fixes to offer first, and which to warn of.
//!
//! The first one has the best product of likeness and chance that it holds. A fix that is the same in words counts once,
//! with its record over all incidents at hand; one that failed last is not first before there is new evidence for it.

use super::same_fix::groups;
use super::{FixRecord, Precedent, PrecedentFix, Question};

/// Chance of a fix of which there is no record, by whether it held the one time that it was applied.
const UNRECORDED: [f64; 2] = [0.5, 0.75];

/// A fix together with the incident that it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownFix<'a> {
    pub(super) precedent: &'a Precedent,
    pub(super) fix: &'a PrecedentFix,
}

impl KnownFix<'_> {
    /// The problem came back after it.
    pub(super) fn came_back(&self) -> bool {
        self.fix.held == Some(false)
    }

    /// More people called it wrong than found it of any help.
    pub(super) fn rejected(&self) -> bool {
        let [helpful, partly, wrong] = self.fix.feedback;
        wrong > helpful.saturating_add(partly)
    }

    /// It may not come first.
    fn barred(&self) -> bool {
        let record = &self.fix.record;
        record.barred || record.known == 0 && record.last.is_none() && self.came_back()
    }

    /// Likeness by the chance that it holds.
    fn worth(&self) -> f64 {
        let chance = if self.fix.record == FixRecord::default() {
            UNRECORDED[usize::from(self.fix.held == Some(true))]
        } else {
            self.fix.record.chance
        };
        let likeness = if self.precedent.same { 1.0 } else { f64::from(self.precedent.score) };
        likeness * chance
    }

    /// Seconds from the fix until the next episode began, where both are known.
    pub(super) fn held_seconds(&self) -> Option<f64> {
        let applied = self.fix.applied_at?;
        let next = self.precedent.episodes.iter().map(|episode| episode.started).filter(|at| *at > applied).min()?;
        Some(next.duration_since(applied).as_secs_f64())
    }
}

/// Whether the precedent counts as near.
pub(super) fn near(question: &Question, precedent: &Precedent) -> bool {
    precedent.same || precedent.score >= question.precedent_threshold
}

/// The fixes of all near precedents, in the question's order.
pub(super) fn near_fixes(question: &Question) -> impl Iterator<Item = KnownFix<'_>> {
    question.precedents.iter().filter(|precedent| near(question, precedent)).flat_map(|precedent| {
        let told = precedent.fixes.iter().filter(|fix| !fix.fix.trim().is_empty());
        told.map(move |fix| KnownFix { precedent, fix })
    })
}

/// Near fixes, those that are the same in words together, each set best first: where it held, then nearest. The set of the
/// fix that is worth most comes first; ties by the question's order.
pub(super) fn ranked(question: &Question) -> Vec<Vec<KnownFix<'_>>> {
    let all: Vec<KnownFix<'_>> = near_fixes(question).collect();
    let leads = groups(&all.iter().map(|known| known.fix.fix.as_str()).collect::<Vec<_>>());
    let mut sets: Vec<Vec<KnownFix<'_>>> = Vec::new();
    for lead in 0..all.len() {
        let mut set: Vec<KnownFix<'_>> =
            all.iter().zip(&leads).filter(|(_, of)| **of == lead).map(|(known, _)| *known).collect();
        let order = |known: &KnownFix<'_>| match known.fix.held {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        };
        set.sort_by(|a, b| {
            let nearer = b.precedent.score.total_cmp(&a.precedent.score);
            order(a).cmp(&order(b)).then(b.precedent.same.cmp(&a.precedent.same)).then(nearer)
        });
        sets.extend((!set.is_empty()).then_some(set));
    }
    let worth = |set: &Vec<KnownFix<'_>>| set.iter().map(KnownFix::worth).fold(0.0, f64::max);
    sets.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    sets
}

/// The fix to offer first; `None` where all that is known failed last, or was called wrong.
pub(super) fn offered(question: &Question) -> Option<KnownFix<'_>> {
    offers(question).next()
}

/// The fix to offer next where the first does not help.
pub(super) fn second(question: &Question) -> Option<KnownFix<'_>> {
    offers(question).nth(1)
}

fn offers(question: &Question) -> impl Iterator<Item = KnownFix<'_>> {
    let sets = ranked(question).into_iter().filter(|set| !set.iter().any(KnownFix::barred));
    sets.filter_map(|set| set.into_iter().find(|known| !known.rejected()))
}

/// Fixes that failed or were called wrong, each once; without the one offered, wherever it was applied.
pub(super) fn failed<'a>(question: &'a Question, offered: Option<KnownFix<'a>>) -> Vec<KnownFix<'a>> {
    let is_offered = |known: &KnownFix<'_>| offered.is_some_and(|offered| std::ptr::eq(offered.fix, known.fix));
    let mut failed: Vec<KnownFix<'_>> = ranked(question)
        .into_iter()
        .filter(|set| !set.iter().any(is_offered))
        // What failed here is told before what failed elsewhere.
        .filter_map(|set| {
            set.into_iter()
                .filter(|known| known.came_back() || known.rejected())
                .max_by_key(|known| known.precedent.same)
        })
        .collect();
    failed.sort_by_key(|known| !known.precedent.same);
    failed
}
