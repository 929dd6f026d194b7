//! The evaluator: whether what is shown stands in the sources that it cites, to the letter, by rules of its own.
//!
//! It shares no code with the check in `generate`, so that a fault of one is not a fault of the other. A step is supported
//! where it is one or more whole sentences of a cited source, as it is or inside a sentence of the program's own catalogue;
//! a cause must be a cause there, a fix no log line and none that came back.

mod frames;
mod verbatim;

use std::collections::BTreeMap;

use serde::Serialize;

use self::verbatim::Text;
use super::asking;
use super::set::{AnswerSet, Case, PastIncident};
use crate::generate::{Purpose, Solution, SolutionStep};

/// A step that its sources do not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnsupportedStep {
    /// The step.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

/// A source as it stands.
struct Source {
    whole: Text,
    /// Lower case, for names.
    names: String,
    cause: Text,
    /// All but fixes that did not hold.
    usable: Text,
}

/// Knows every source that answers to a case may cite.
pub(super) struct Judge(BTreeMap<String, Source>);

impl Judge {
    pub(super) fn of(set: &AnswerSet, case: &Case) -> Self {
        let mut sources: BTreeMap<String, Source> =
            set.incidents.iter().map(|past| (past.id.clone(), past_source(past))).collect();
        let asked = case.incident.iter();
        let place: Vec<String> = asked
            .flat_map(|asked| [asked.service.clone(), asked.endpoint.clone(), asked.code.clone()].into_iter().flatten())
            .collect();
        let place = place.join(" ");
        for entry in asking::evidence(case) {
            sources.insert(entry.id.to_string(), source(&[&entry.text, &place], "", &[]));
        }
        if let Some(asked) = asking::incident(case) {
            sources.insert(asked.id.to_string(), source(&[&asked.title, &asked.symptoms, &place], "", &[]));
        }
        Self(sources)
    }

    /// The steps that their sources do not say.
    pub(super) fn unsupported(&self, solution: &Solution) -> Vec<UnsupportedStep> {
        let judged = solution.steps.iter().filter_map(|step| Some((step, self.objection(step)?)));
        judged.map(|(step, why)| UnsupportedStep { text: step.text.clone(), why }).collect()
    }

    /// What is wrong with a step; `None` where its sources say it.
    pub(super) fn objection(&self, step: &SolutionStep) -> Option<String> {
        if step.cites.is_empty() {
            return Some("cites nothing".to_owned());
        }
        let mut sources = Vec::new();
        for cite in &step.cites {
            match self.0.get(&cite.0) {
                Some(source) => sources.push(source),
                None => return Some(format!("{} does not exist", cite.0)),
            }
        }
        let from_a_log = step.cites.iter().all(|cite| cite.0.starts_with("log:"));
        let acts = matches!(step.purpose, Purpose::Fix | Purpose::Prevent | Purpose::Verify);
        if acts && from_a_log {
            return Some("makes a fix of a log line".to_owned());
        }
        let quotations = match frames::quotations(&step.text) {
            Some(quotations) => quotations,
            None if step.purpose == Purpose::Observe && frames::place(&step.text).is_some() => {
                let names = frames::place(&step.text).unwrap_or_default().split(", ");
                let strange = names
                    .filter_map(|part| part.split_once(' '))
                    .find(|(_, name)| !sources.iter().any(|source| source.names.contains(&name.to_lowercase())));
                return strange.map(|(_, name)| format!("{name} is not in its source"));
            }
            None => vec![step.text.clone()],
        };
        let cause = frames::is_cause(&step.text);
        quotations.iter().find_map(|quotation| {
            let said = |of: fn(&Source) -> &Text| sources.iter().any(|source| of(source).says(quotation));
            if !said(|source| &source.whole) {
                return Some(format!("“{quotation}” is not in its source"));
            }
            if cause && !said(|source| &source.cause) {
                return Some(format!("“{quotation}” is no cause in its source"));
            }
            (acts && !said(|source| &source.usable)).then(|| format!("offers what did not hold: “{quotation}”"))
        })
    }

    /// Whether a step shows this part of a source.
    pub(super) fn shows(step: &SolutionStep, source: &str, quote: &str) -> bool {
        let quotations = frames::quotations(&step.text).unwrap_or_else(|| vec![step.text.clone()]);
        let there = |quotation: &String| Text::of(quotation).has(quote) || Text::of(quote).says(quotation);
        step.cites.iter().any(|cite| cite.0 == source) && quotations.iter().any(there)
    }
}

fn past_source(past: &PastIncident) -> Source {
    let names = [past.service.as_deref(), past.code.as_deref(), Some(past.id.as_str())];
    let told: Vec<&str> =
        names.into_iter().chain([Some(past.title.as_str()), Some(past.symptoms.as_str())]).flatten().collect();
    let fixes: Vec<(&str, bool)> = past
        .fixes
        .iter()
        .map(|fix| (fix.fix.as_str(), fix.applications.last().is_some_and(|last| last.came_back_at.is_some())))
        .collect();
    source(&told, past.cause.as_deref().unwrap_or(""), &fixes)
}

fn source(told: &[&str], cause: &str, fixes: &[(&str, bool)]) -> Source {
    let usable = fixes.iter().filter(|(_, failed)| !failed).map(|(fix, _)| *fix);
    let usable = told.iter().copied().chain([cause]).chain(usable).collect::<Vec<_>>().join("\n");
    let all = fixes.iter().map(|(fix, _)| *fix);
    let whole = told.iter().copied().chain([cause]).chain(all).collect::<Vec<_>>().join("\n");
    Source { whole: Text::of(&whole), names: whole.to_lowercase(), cause: Text::of(cause), usable: Text::of(&usable) }
}

#[cfg(test)]
mod tests;
