//! Steps taken from runbook pages, word for word.

use super::facts::Facts;
use super::step_text::{quoting, step};
use super::{Citation, PageHit, Purpose, SolutionStep};
use crate::knowledge::{Page, SectionKind};
use crate::wording::Wording;

/// Up to `limit` steps of one kind of section. Where there are more, those that name the code, the service or the
/// endpoint come first into the choice; the page's own order is kept.
pub(super) fn steps(
    hit: &PageHit,
    kind: SectionKind,
    limit: usize,
    facts: &Facts<'_>,
    wording: &Wording,
) -> Vec<SolutionStep> {
    let items: Vec<&String> =
        hit.page.sections.iter().filter(|section| section.kind == kind).flat_map(|section| &section.items).collect();
    let terms = facts.terms();
    let mut ranked: Vec<(usize, usize)> =
        items.iter().enumerate().map(|(i, item)| (mentions(item, &terms), i)).collect();
    ranked.sort_by_key(|(count, i)| (std::cmp::Reverse(*count), *i));
    let mut chosen: Vec<usize> = ranked.into_iter().take(limit).map(|(_, i)| i).collect();
    chosen.sort_unstable();
    let purpose = purpose_of(kind);
    let cite = || vec![Citation(hit.page.id.clone())];
    chosen
        .into_iter()
        .filter_map(|i| items.get(i))
        .map(|item| step(purpose, &in_words(&hit.page, item, wording), cite()))
        .filter(|step| !step.text.is_empty())
        .collect()
}

fn mentions(item: &str, terms: &[String]) -> usize {
    let lower = item.to_lowercase();
    terms.iter().filter(|term| lower.contains(term.as_str())).count()
}

/// The item as it is; in another language than the answer it is marked as a quotation.
pub(super) fn in_words(page: &Page, item: &str, wording: &Wording) -> String {
    if page.language == wording.language() {
        return item.to_owned();
    }
    let language = wording.plain(language_key(page.language));
    quoting(wording, "solution-quote", &[("source", page.id.as_str().into()), ("language", language.into())], item)
}

/// Key of a language's name.
pub(super) fn language_key(language: crate::wording::Language) -> &'static str {
    match language {
        crate::wording::Language::En => "solution-language-en",
        crate::wording::Language::Ru => "solution-language-ru",
    }
}

fn purpose_of(kind: SectionKind) -> Purpose {
    match kind {
        SectionKind::Symptoms | SectionKind::Confirm => Purpose::Check,
        SectionKind::FixNow | SectionKind::Other => Purpose::Fix,
        SectionKind::FixForGood => Purpose::Prevent,
        SectionKind::Held => Purpose::Verify,
    }
}

/// Whether the page has steps of any kind that tells what to do; without one its `Other` sections must serve.
pub(super) fn has_remedy(page: &Page) -> bool {
    let tells = |kind| matches!(kind, SectionKind::Confirm | SectionKind::FixNow | SectionKind::FixForGood);
    page.sections.iter().any(|section| tells(section.kind) && !section.items.is_empty())
}
