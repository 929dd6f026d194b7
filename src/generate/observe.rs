//! The first step: what the logs say, in figures and in the entries' own words.

use super::facts::Facts;
use super::step_text::{quoting, step};
use super::{Citation, Purpose, Question, SolutionStep};
use crate::finding::Evidence;
use crate::wording::{Arg, Wording};

/// What is observed; empty without an incident and without evidence.
pub(super) fn steps(question: &Question, facts: &Facts<'_>, wording: &Wording) -> Vec<SolutionStep> {
    let mut cites = facts.cites();
    if let Some(incident) = question.incident.as_ref().filter(|_| cites.is_empty()) {
        cites.push(Citation(incident.id.to_string()));
    }
    if cites.is_empty() {
        return Vec::new();
    }
    let mut steps: Vec<SolutionStep> =
        counted(question, facts, wording).map(|text| step(Purpose::Observe, &text, cites)).into_iter().collect();
    if let Some(entry) = facts.evidence.iter().find(|entry| !entry.text.trim().is_empty()) {
        steps.push(step(Purpose::Observe, &says(entry, wording), vec![Citation(entry.id.to_string())]));
    }
    steps.extend(history(question, wording));
    steps
}

/// The figures as sentences: place and counts, and the earlier runs. What [`steps`] says of them, without citations.
pub(super) fn figures(question: &Question, facts: &Facts<'_>, wording: &Wording) -> Vec<String> {
    let runs = history(question, wording).map(|step| step.text);
    counted(question, facts, wording).into_iter().chain(runs).collect()
}

/// An entry in its own words.
pub(super) fn says(entry: &Evidence, wording: &Wording) -> String {
    quoting(wording, "solution-observe-entry", &[("where", whereabouts(entry, wording).into())], &entry.text)
}

/// Place and counts; `None` where nothing is known.
fn counted(question: &Question, facts: &Facts<'_>, wording: &Wording) -> Option<String> {
    let (place, counts) = (place(facts, wording), counts(question, facts, wording));
    let key = match (place.is_empty(), counts.is_empty()) {
        (false, false) => "solution-observe",
        (false, true) => "solution-observe-place",
        (true, false) => "solution-observe-counts",
        (true, true) => return None,
    };
    Some(wording.text(key, &[("place", place.into()), ("counts", counts.into())]))
}

/// The earlier runs of the very same incident.
fn history(question: &Question, wording: &Wording) -> Option<SolutionStep> {
    let own = question.precedents.iter().find(|precedent| precedent.same)?;
    let first = own.episodes.iter().map(|episode| episode.started).min()?;
    if own.episodes.len() < 2 {
        return None;
    }
    let args: [(&str, Arg<'_>); 2] =
        [("count", own.episodes.len().into()), ("first", wording.language().time(first).into())];
    let text = wording.text("solution-observe-history", &args);
    Some(step(Purpose::Observe, &text, vec![Citation(own.incident.id.to_string())]))
}

/// `service payment, endpoint /api/pay, code X, step payment`; empty where nothing is known.
pub(super) fn place(facts: &Facts<'_>, wording: &Wording) -> String {
    let part = |key: &str, name: Option<&str>| name.map(|name| wording.text(key, &[("name", name.into())]));
    let parts = [
        part("solution-part-service", facts.service),
        part("solution-part-endpoint", facts.endpoint),
        part("solution-part-step", facts.step),
        part("solution-part-code", facts.code),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn counts(question: &Question, facts: &Facts<'_>, wording: &Wording) -> String {
    let language = wording.language();
    let count = |key: &str, number: u64| (number > 0).then(|| wording.text(key, &[("count", number.into())]));
    let slowest = facts
        .worst_seconds
        .map(|seconds| wording.text("solution-part-slowest", &[("time", language.duration(seconds).into())]));
    let parts = [
        count("count-entries", facts.occurrences),
        count("count-sessions", question.sessions),
        count("count-customers", question.users),
        slowest,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `shop.jsonl:17` without its folders, or the time where there is no file.
pub(super) fn whereabouts(entry: &Evidence, wording: &Wording) -> String {
    match &entry.source_name {
        Some(name) if entry.line > 0 => format!("{}:{}", base_name(name), entry.line),
        _ => wording.language().time(entry.at),
    }
}

/// A source's name without the folders in front.
pub(super) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().filter(|base| !base.is_empty()).unwrap_or(name)
}

/// The span of time in which the proof lies, as arguments `first` and `last`.
pub(super) fn span<'a>(facts: &Facts<'_>, wording: &Wording) -> Option<[(&'static str, Arg<'a>); 2]> {
    let language = wording.language();
    let (first, last) = (facts.first?, facts.last?);
    Some([("first", language.time(first).into()), ("last", language.time(last).into())])
}
