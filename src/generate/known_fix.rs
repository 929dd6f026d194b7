//! Which of the known fixes to offer first, and which to warn of.

use std::cmp::Reverse;

use super::{Precedent, PrecedentFix, Question};

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

/// The fix to offer first: one that did not fail before one that did; then of the very same incident; then one
/// known to have held; then by score, and by the question's order.
pub(super) fn offered(question: &Question) -> Option<KnownFix<'_>> {
    near_fixes(question)
        .filter(|known| !known.rejected())
        .enumerate()
        .min_by(|(i, a), (j, b)| {
            let key =
                |known: &KnownFix<'_>| (known.came_back(), Reverse(known.precedent.same), known.fix.held != Some(true));
            let score = b.precedent.score.total_cmp(&a.precedent.score);
            key(a).cmp(&key(b)).then(score).then(i.cmp(j))
        })
        .map(|(_, known)| known)
}

/// Fixes that failed or were called wrong, except the one offered.
pub(super) fn failed<'a>(question: &'a Question, offered: Option<KnownFix<'a>>) -> Vec<KnownFix<'a>> {
    near_fixes(question)
        .filter(|known| known.came_back() || known.rejected())
        .filter(|known| offered.is_none_or(|offered| !std::ptr::eq(offered.fix, known.fix)))
        .collect()
}
