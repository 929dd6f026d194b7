//! Steps for a problem that nothing near is known of: only what the findings support.

use super::facts::{CITED_ENTRIES, Facts};
use super::observe::{span, whereabouts};
use super::step_text::{clean, step};
use super::{Citation, Purpose, Question, SolutionStep};
use crate::finding::Evidence;
use crate::wording::{Arg, Wording};

/// Neighbours named at most, of each kind.
const MAX_NEIGHBOURS: usize = 3;

/// Titles are cut to this many characters.
const TITLE_CHARS: usize = 160;

/// Titles in the list of what is too far are cut shorter.
const NEAR_TITLE_CHARS: usize = 60;

/// When it began, what its evidence has in common, what to read, and the nearest that is known.
pub(super) fn steps(question: &Question, facts: &Facts<'_>, wording: &Wording) -> Vec<SolutionStep> {
    let mut steps = Vec::new();
    if !facts.evidence.is_empty() {
        steps.extend(in_common(facts, wording));
        if let Some(began) = began(facts, wording) {
            steps.push(step(Purpose::Check, &began, facts.cites()));
        }
        steps.push(to_read(facts, wording));
    }
    steps.extend(unresolved(question, wording));
    steps.extend(nearest(question, wording));
    steps
}

/// Where to look for what changed; one moment is told as one.
fn began(facts: &Facts<'_>, wording: &Wording) -> Option<String> {
    let args = span(facts, wording)?;
    let key = if facts.first == facts.last { "solution-new-once" } else { "solution-new-began" };
    Some(wording.text(key, &args))
}

/// What all entries share; `None` with fewer than two entries, or when they share nothing.
fn in_common(facts: &Facts<'_>, wording: &Wording) -> Option<SolutionStep> {
    if facts.evidence.len() < 2 {
        return None;
    }
    let part = |key: &str, value: Option<&str>| value.map(|name| wording.text(key, &[("name", name.into())]));
    let fastest = facts.evidence.iter().map(|entry| entry.response_time).collect::<Option<Vec<f64>>>();
    let fastest = fastest.and_then(|all| all.into_iter().min_by(f64::total_cmp)).filter(|s| s.is_finite() && *s >= 1.0);
    let slower = fastest.map(|seconds| {
        wording.text("solution-part-at-least", &[("time", wording.language().duration(seconds).into())])
    });
    // The first step has told what the findings name.
    let service = shared(facts, |entry| entry.service.as_deref()).filter(|service| facts.service != Some(service));
    let code = shared(facts, |entry| entry.error_code.as_deref()).filter(|code| facts.code != Some(code));
    let parts = [part("solution-part-service", service), part("solution-part-code", code), slower];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return None;
    }
    let args: [(&str, Arg<'_>); 2] = [("count", facts.evidence.len().into()), ("parts", parts.join(", ").into())];
    Some(step(Purpose::Observe, &wording.text("solution-new-common", &args), facts.cites()))
}

/// The value that all entries have.
fn shared<'a>(facts: &Facts<'a>, field: impl Fn(&'a Evidence) -> Option<&'a str>) -> Option<&'a str> {
    let mut values = facts.evidence.iter().map(|entry| field(entry));
    let first = values.next().flatten()?;
    values.all(|value| value == Some(first)).then_some(first)
}

fn to_read(facts: &Facts<'_>, wording: &Wording) -> SolutionStep {
    let places: Vec<String> =
        facts.evidence.iter().take(CITED_ENTRIES).map(|entry| whereabouts(entry, wording)).collect();
    let text = wording.text("solution-new-read", &[("places", places.join(", ").into())]);
    step(Purpose::Check, &text, facts.cites())
}

/// Near incidents without a fix that can be used: a hint, though no answer.
fn unresolved(question: &Question, wording: &Wording) -> Vec<SolutionStep> {
    let near = others(question).filter(|precedent| precedent.score >= question.precedent_threshold || precedent.same);
    near.take(MAX_NEIGHBOURS)
        .map(|precedent| {
            let id = precedent.incident.id.to_string();
            let args = [
                ("id", Arg::from(id.clone())),
                ("title", clean(&precedent.incident.title, TITLE_CHARS).into()),
                ("score", score_text(precedent.score, wording).into()),
            ];
            step(Purpose::Check, &wording.text("solution-new-unresolved", &args), vec![Citation(id)])
        })
        .collect()
}

/// What is known but too far, in one sentence with scores: incidents first, then pages.
fn nearest(question: &Question, wording: &Wording) -> Option<SolutionStep> {
    let far = others(question).filter(|precedent| precedent.score < question.precedent_threshold && !precedent.same);
    let incidents = far.take(MAX_NEIGHBOURS).map(|precedent| {
        (precedent.incident.id.to_string(), &precedent.incident.title, precedent.score, question.precedent_threshold)
    });
    let pages = question.pages.iter().take(MAX_NEIGHBOURS);
    let pages = pages.map(|hit| (hit.page.id.clone(), &hit.page.title, hit.score, question.page_threshold));
    let known: Vec<_> = incidents.chain(pages).collect();
    if known.is_empty() {
        return None;
    }
    let named = known.iter().map(|(id, title, score, needed)| {
        let args = [
            ("id", Arg::from(id.clone())),
            ("title", clean(title, NEAR_TITLE_CHARS).into()),
            ("score", score_text(*score, wording).into()),
            ("needed", score_text(*needed, wording).into()),
        ];
        wording.text("solution-new-near", &args)
    });
    let text = wording.text("solution-new-nearest", &[("named", named.collect::<Vec<_>>().join("; ").into())]);
    Some(step(Purpose::Check, &text, known.into_iter().map(|(id, ..)| Citation(id)).collect()))
}

/// Past incidents other than the one in question.
fn others(question: &Question) -> impl Iterator<Item = &super::Precedent> {
    let own = question.incident.as_ref().map(|incident| &incident.id);
    question.precedents.iter().filter(move |precedent| Some(&precedent.incident.id) != own)
}

/// A score with two decimals, never rounded up to a threshold that it misses; a dash for what is no number.
pub(super) fn score_text(score: f32, wording: &Wording) -> String {
    let shown = (f64::from(score) * 100.0 + 1e-4).floor() / 100.0;
    if score.is_finite() { wording.language().decimal(shown, 2) } else { "–".to_owned() }
}
