//! The evaluator: whether a source says what a step says, by rules of its own.
//!
//! It shares no code with the check in `generate`, so that a fault of one is not a fault of the other; it has its own
//! words, numbers, opposites and frames. It is coarse and errs on the strict side: a step may be called unsupported that
//! a person would accept. What stands in another language than its source can be held to its names and figures alone, and
//! is counted apart.

mod frames;
mod opposites;
mod tokens;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

use self::tokens::Tokens;
use super::asking;
use super::set::{AnswerSet, Case, PastIncident};
use crate::generate::{Purpose, Solution};
use crate::wording::Language;

/// Share of a statement's words that have to stand in its sources.
const SHARE: f64 = 0.6;

/// A step that its sources do not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnsupportedStep {
    /// The step.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

/// What was found in one answer.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) unsupported: Vec<UnsupportedStep>,
    /// Steps in another language than their sources.
    pub(super) unjudged: usize,
}

/// How a statement stands to its sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Opinion {
    Supported,
    /// Names and figures are right; the words are of another language.
    OtherLanguage,
    Unsupported(String),
}

/// A piece of a source.
struct Unit {
    tokens: Tokens,
    /// A fix that did not hold.
    failed: bool,
}

struct Source {
    units: Vec<Unit>,
    language: Language,
    /// As it stands, for quotations.
    text: String,
}

/// Knows every source that answers to a case may cite.
pub(super) struct Judge(BTreeMap<String, Source>);

impl Judge {
    pub(super) fn of(set: &AnswerSet, case: &Case) -> Self {
        let mut sources: BTreeMap<String, Source> =
            set.incidents.iter().map(|past| (past.id.clone(), past_source(past))).collect();
        let place: Vec<String> = case
            .incident
            .iter()
            .flat_map(|asked| [asked.service.clone(), asked.endpoint.clone(), asked.code.clone()].into_iter().flatten())
            .collect();
        for entry in asking::evidence(case) {
            let texts = [entry.text, entry.at.to_string(), place.join(" ")];
            sources.insert(entry.id.to_string(), source(texts.map(|text| (text, false))));
        }
        if let Some(asked) = asking::incident(case) {
            let texts = [asked.title, asked.symptoms, place.join(" ")];
            sources.insert(asked.id.to_string(), source(texts.map(|text| (text, false))));
        }
        Self(sources)
    }

    /// Judges every step.
    pub(super) fn solution(&self, solution: &Solution) -> Judged {
        let mut judged = Judged::default();
        for step in &solution.steps {
            let cites: Vec<&str> = step.cites.iter().map(|cite| cite.0.as_str()).collect();
            match self.opinion(&step.text, &cites, step.purpose) {
                Opinion::Supported => {}
                Opinion::OtherLanguage => judged.unjudged += 1,
                Opinion::Unsupported(why) => judged.unsupported.push(UnsupportedStep { text: step.text.clone(), why }),
            }
        }
        judged
    }

    /// Judges one statement.
    pub(super) fn opinion(&self, text: &str, cites: &[&str], purpose: Purpose) -> Opinion {
        let unsupported = |why: &str| Opinion::Unsupported(why.to_owned());
        if cites.is_empty() {
            return unsupported("cites nothing");
        }
        let mut sources = Vec::new();
        for cite in cites {
            match self.0.get(*cite) {
                Some(source) => sources.push(source),
                None => return Opinion::Unsupported(format!("{cite} does not exist")),
            }
        }
        if let Some(quotations) = frames::quotations(text) {
            let told = |quote: &String| sources.iter().any(|source| frames::says(&source.text, quote));
            return match quotations.iter().find(|quote| !told(quote)) {
                Some(quote) => Opinion::Unsupported(format!("“{quote}” is not in its source")),
                None => Opinion::Supported,
            };
        }
        let place = if purpose == Purpose::Observe { frames::place(text) } else { None };
        let statement = Tokens::of(place.unwrap_or(text));
        let units: Vec<&Unit> = sources.iter().flat_map(|source| &source.units).collect();
        let whole = Tokens::joined(units.iter().map(|unit| &unit.tokens));
        if let Some(strange) = statement.exact_beyond(&whole, cites) {
            return Opinion::Unsupported(format!("{strange} is not in its source"));
        }
        if place.is_some() {
            return Opinion::Supported;
        }
        let language = Language::detect(text);
        if sources.iter().all(|source| source.language != language) {
            return Opinion::OtherLanguage;
        }
        let share = statement.share_in(&whole);
        if statement.is_empty(cites) || share < SHARE {
            return Opinion::Unsupported(format!("{:.0} % of its words are in its source", share * 100.0));
        }
        let nearest = units
            .iter()
            .max_by(|one, other| statement.share_in(&one.tokens).total_cmp(&statement.share_in(&other.tokens)));
        if nearest.is_some_and(|unit| unit.failed) && purpose != Purpose::Avoid && !opposites::tells_of_failure(text) {
            return unsupported("offers what did not hold");
        }
        if let Some(pair) = nearest.and_then(|unit| opposites::reversed(text, unit.tokens.text(), whole.text())) {
            return Opinion::Unsupported(format!("“{pair}” where the source has the opposite"));
        }
        if purpose == Purpose::Fix && cites.iter().all(|cite| cite.starts_with("log:")) {
            return unsupported("makes a fix of a log line");
        }
        Opinion::Supported
    }
}

fn past_source(past: &PastIncident) -> Source {
    let names = [past.service.clone(), past.code.clone(), Some(past.id.clone())];
    let told = [Some(past.title.clone()), Some(past.symptoms.clone()), past.cause.clone()];
    let told = told.into_iter().chain(names).flatten().map(|text| (text, false));
    let fixes = past.fixes.iter().flat_map(|fix| {
        let failed = fix.applications.last().is_some_and(|last| last.came_back_at.is_some());
        fix.fix.lines().map(move |line| {
            let step = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', ')']);
            (step.trim().to_owned(), failed)
        })
    });
    source(told.chain(fixes).collect::<Vec<_>>())
}

fn source(texts: impl IntoIterator<Item = (String, bool)>) -> Source {
    let mut whole = String::new();
    let mut units = Vec::new();
    for (text, failed) in texts {
        whole.push_str(&text);
        whole.push('\n');
        units.push(Unit { tokens: Tokens::of(&text), failed });
    }
    Source { units, language: Language::detect(&whole), text: whole }
}

#[cfg(test)]
mod tests;
