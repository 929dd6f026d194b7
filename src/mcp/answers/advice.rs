//! What to do, step by step, each step with its sources.

use schemars::JsonSchema;
use serde::Serialize;

use super::{QUOTE_CHARS, drop_last};
use crate::generate::{Purpose, Solution, SolutionStep, Verdict};
use crate::mcp::scribe::Scribe;
use crate::report::Teller;

/// Steps that are told.
const STEPS: usize = 10;
/// Sources of a step that are told.
const CITES: usize = 5;

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Step {
    /// What it is for.
    pub(super) purpose: Purpose,
    /// What to do, in the words of the sources.
    text: String,
    /// What it rests on: incidents (`get_incident`), runbooks (`rb-…`, `search_memory`), log entries of the evidence (`log:…`).
    cites: Vec<String>,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Advice {
    /// What it rests on; `new`: nothing near is known.
    pub(super) verdict: Verdict,
    /// Who wrote it: `extractive` quotes the sources; else a language model, whose statements were checked against them.
    generator: String,
    /// What this is, and whether it is known.
    summary: String,
    /// The steps, in the order to take them.
    pub(super) steps: Vec<Step>,
    /// Steps that are not told.
    left_out: u64,
}

impl Advice {
    pub(super) fn of(solution: &Solution, scribe: Scribe<'_>) -> Self {
        let step = |step: &SolutionStep| Step {
            purpose: step.purpose,
            text: scribe.quote(&step.text, QUOTE_CHARS),
            cites: step.cites.iter().take(CITES).map(|cite| scribe.id(&cite.0)).collect(),
        };
        Self {
            verdict: solution.verdict,
            generator: scribe.name(&solution.generator),
            summary: scribe.quote(&solution.summary, QUOTE_CHARS),
            steps: solution.steps.iter().take(STEPS).map(step).collect(),
            left_out: solution.steps.len().saturating_sub(STEPS) as u64,
        }
    }

    /// Leaves out a step as [`super::Answer::shorten`] does, down to `least`.
    pub(super) fn shorten(&mut self, least: usize) -> bool {
        drop_last(&mut self.steps, least, &mut self.left_out)
    }

    /// The lines of it.
    pub(super) fn lines(&self, tell: Teller) -> Vec<String> {
        let head = [("verdict", tell.verdict(self.verdict).into()), ("generator", self.generator.as_str().into())];
        let mut lines = vec![tell.say("mcp-advice", &head), self.summary.clone()];
        for (n, step) in self.steps.iter().enumerate() {
            let cites = step.cites.join(", ");
            lines.push(format!("{}. {}: {} [{cites}]", n + 1, tell.purpose(step.purpose), step.text));
        }
        lines.extend(super::left_out(tell, self.left_out));
        lines
    }
}

/// Shortens the advice that there may be.
pub(super) fn shorten(advice: Option<&mut Advice>, least: usize) -> bool {
    advice.is_some_and(|advice| advice.shorten(least))
}
