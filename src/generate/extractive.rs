//! [`ExtractiveGenerator`]: the generator that always works. It invents nothing: every step is a figure from the
//! logs, or somebody's own words with their source.

use async_trait::async_trait;

use super::facts::Facts;
use super::fix_record_text::record_text;
use super::known_fix::{KnownFix, failed, offered, second};
use super::new_steps::score_text;
use super::step_text::clean;
use super::verdict::best_page;
use super::{
    GenerateError, Generator, MAX_STEP_CHARS, PageHit, Question, Solution, SolutionStep, Verdict, new_steps, observe,
    page_steps, precedent_steps, verdict,
};
use crate::knowledge::SectionKind;
use crate::wording::{Arg, Wording};

/// Builds solutions from the question alone; the same question gives the same solution.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExtractiveGenerator;

impl ExtractiveGenerator {
    /// The generator's name in answers.
    pub const NAME: &'static str = "extractive";

    /// The solution; it never fails.
    #[must_use]
    pub fn solve(&self, question: &Question) -> Solution {
        let wording = Wording::of(question.language);
        let facts = Facts::of(question);
        let verdict = verdict(question);
        let (summary, steps) = match (offered(question), best_page(question)) {
            (Some(known), page) => from_precedent(question, &known, page, &facts, wording),
            (None, Some(page)) => from_page(question, page, &facts, wording),
            (None, None) => without_anything(question, &facts, wording),
        };
        Solution {
            generator: Self::NAME.to_owned(),
            verdict,
            language: question.language,
            summary: clean(&summary, MAX_STEP_CHARS),
            steps,
            skipped: Vec::new(),
            struck: Vec::new(),
            novelty: question.novelty,
        }
    }
}

#[async_trait]
impl Generator for ExtractiveGenerator {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn generate(&self, question: &Question) -> Result<Solution, GenerateError> {
        Ok(self.solve(question))
    }
}

type Answer = (String, Vec<SolutionStep>);

fn from_precedent(
    question: &Question,
    known: &KnownFix<'_>,
    page: Option<&PageHit>,
    facts: &Facts<'_>,
    wording: &Wording,
) -> Answer {
    let incident = &known.precedent.incident;
    let key = match (known.precedent.same, known.fix.held) {
        (true, Some(false)) => "solution-summary-same-came-back",
        (true, Some(true)) => "solution-summary-same-held",
        (true, None) => "solution-summary-same",
        (false, Some(false)) => "solution-summary-near-came-back",
        (false, Some(true)) => "solution-summary-near-held",
        (false, None) => "solution-summary-near",
    };
    let args: [(&str, Arg<'_>); 3] = [
        ("id", incident.id.as_str().into()),
        ("title", clean(&incident.title, 160).into()),
        ("score", score_text(known.precedent.score, wording).into()),
    ];
    let summary = with_record(wording.text(key, &args), known, wording);
    let take = |kind, limit| page.map_or_else(Vec::new, |hit| page_steps::steps(hit, kind, limit, facts, wording));
    let mut steps = observe::steps(question, facts, wording);
    steps.extend(precedent_steps::checks(known, facts, wording));
    steps.extend(take(SectionKind::Confirm, 2));
    steps.extend(precedent_steps::fixes(known, wording));
    steps.extend(second(question).and_then(|next| precedent_steps::otherwise(&next, wording)));
    steps.extend(precedent_steps::warnings(&failed(question, Some(*known)), wording));
    steps.extend(take(SectionKind::FixNow, 2));
    steps.extend(take(SectionKind::FixForGood, 2));
    steps.extend(take(SectionKind::Held, 1));
    (summary, steps)
}

/// The summary, and how often the fix held.
fn with_record(summary: String, known: &KnownFix<'_>, wording: &Wording) -> String {
    match record_text(&known.fix.record, wording) {
        Some(record) => format!("{summary} {record}"),
        None => summary,
    }
}

fn from_page(question: &Question, hit: &PageHit, facts: &Facts<'_>, wording: &Wording) -> Answer {
    let args: [(&str, Arg<'_>); 3] = [
        ("id", hit.page.id.as_str().into()),
        ("title", clean(&hit.page.title, 160).into()),
        ("score", score_text(hit.score, wording).into()),
    ];
    let take = |kind, limit| page_steps::steps(hit, kind, limit, facts, wording);
    let mut steps = observe::steps(question, facts, wording);
    if page_steps::has_remedy(&hit.page) {
        steps.extend(take(SectionKind::Confirm, 3));
        steps.extend(precedent_steps::warnings(&failed(question, None), wording));
        steps.extend(take(SectionKind::FixNow, 3));
        steps.extend(take(SectionKind::FixForGood, 2));
    } else {
        steps.extend(take(SectionKind::Symptoms, 2));
        steps.extend(precedent_steps::warnings(&failed(question, None), wording));
        steps.extend(take(SectionKind::Other, 6));
    }
    steps.extend(take(SectionKind::Held, 1));
    let mut summary = wording.text("solution-summary-runbook", &args);
    if let Some(failed) = known_to_fail(question) {
        summary = format!("{summary} {}", wording.text("solution-known-failed", &[("id", failed.into())]));
    }
    (summary, steps)
}

/// The nearest incident whose fix came back, for where nothing else is known.
fn known_to_fail(question: &Question) -> Option<&str> {
    let failed = failed(question, None).into_iter().find(KnownFix::came_back)?;
    Some(failed.precedent.incident.id.as_str())
}

fn without_anything(question: &Question, facts: &Facts<'_>, wording: &Wording) -> Answer {
    let mut steps = observe::steps(question, facts, wording);
    steps.extend(precedent_steps::warnings(&failed(question, None), wording));
    steps.extend(new_steps::steps(question, facts, wording));
    if let Some(failed) = known_to_fail(question) {
        return (wording.text("solution-summary-new-failed", &[("id", failed.into())]), steps);
    }
    let nothing = question.precedents.is_empty() && question.pages.is_empty();
    let logs = question.incident.is_some() || !facts.evidence.is_empty();
    let key = match (logs, nothing) {
        (true, false) => "solution-summary-new",
        (true, true) => "solution-summary-new-empty",
        (false, false) => "solution-summary-new-text",
        (false, true) => "solution-summary-new-text-empty",
    };
    debug_assert_eq!(verdict(question), Verdict::New);
    (wording.plain(key), steps)
}

#[cfg(test)]
#[path = "extractive_tests.rs"]
mod tests;
