//! What an answer may rest on: one rule for all generators.

use super::known_fix::offered;
use super::{PageHit, Question, Verdict};

/// [`Verdict::Precedent`] when a near incident has a fix that people did not call wrong, else
/// [`Verdict::Runbook`] when a page is near, else [`Verdict::New`].
///
/// Near means: a score of at least the question's threshold, or the very same fingerprint.
#[must_use]
pub fn verdict(question: &Question) -> Verdict {
    if offered(question).is_some() {
        Verdict::Precedent
    } else if best_page(question).is_some() {
        Verdict::Runbook
    } else {
        Verdict::New
    }
}

/// The page to answer from: the first near one, in the question's language where it was found in that too.
pub(super) fn best_page(question: &Question) -> Option<&PageHit> {
    let best = near_pages(question).next()?;
    let translated = |hit: &&PageHit| hit.page.id == best.page.id && hit.page.language == question.language;
    Some(question.pages.iter().find(translated).unwrap_or(best))
}

/// The pages at or above the threshold that have any step, best first.
fn near_pages(question: &Question) -> impl Iterator<Item = &PageHit> {
    let usable = |hit: &&PageHit| hit.page.sections.iter().any(|section| !section.items.is_empty());
    question.pages.iter().filter(|hit| hit.score >= question.page_threshold).filter(usable)
}
