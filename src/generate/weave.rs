//! What a model chose, woven into the extractive answer.
//!
//! Steps of the fix stay in their source's order whether or not the model named them, and so do warnings. Of what is
//! observed and checked, and of what a page advises beyond the fix, the model's choice stands, in its order, where it made
//! one. Verdict and summary are always ours. So a model can make an answer better, and never poorer.

use super::{ExtractiveGenerator, Purpose, Question, Solution, SolutionStep, Struck};

/// Steps of an answer at the most.
const MOST_STEPS: usize = 20;

/// The answer under the model's name.
pub(super) fn weave(generator: &str, question: &Question, chosen: Vec<SolutionStep>, struck: Vec<Struck>) -> Solution {
    let plain = ExtractiveGenerator.solve(question);
    let first_fix = plain.steps.iter().position(|step| step.purpose == Purpose::Fix).unwrap_or(plain.steps.len());
    let is_plain = |step: &SolutionStep| plain.steps.iter().any(|own| own.text == step.text);
    let chooses = |purpose| chosen.iter().any(|step| step.purpose == purpose);
    let mut rows: Vec<(u8, usize, SolutionStep)> = Vec::new();
    for (at, own) in plain.steps.iter().enumerate() {
        let ours = matches!(own.purpose, Purpose::Fix | Purpose::Avoid) || !chooses(own.purpose);
        let choice = chosen.iter().position(|step| step.text == own.text);
        if let Some(place) = if ours { Some(at) } else { choice } {
            rows.push((rank(own.purpose, at < first_fix), place, own.clone()));
        }
    }
    for (at, step) in chosen.iter().enumerate().filter(|(_, step)| !is_plain(step)) {
        // What the model adds to a fix follows it.
        let place = if step.purpose == Purpose::Fix { plain.steps.len() + at } else { at };
        rows.push((rank(step.purpose, false), place, step.clone()));
    }
    rows.sort_by_key(|(rank, place, _)| (*rank, *place));
    let mut steps: Vec<SolutionStep> = Vec::new();
    for (.., row) in rows {
        if !steps.iter().any(|known| known.text == row.text) && steps.len() < MOST_STEPS {
            steps.push(row);
        }
    }
    Solution { generator: generator.to_owned(), steps, struck, ..plain }
}

/// The order of an answer. What must be known before the fix stands before it.
fn rank(purpose: Purpose, before_fix: bool) -> u8 {
    match purpose {
        Purpose::Observe => 0,
        Purpose::Check => 1,
        Purpose::Avoid if before_fix => 2,
        Purpose::Fix => 3,
        Purpose::Avoid => 4,
        Purpose::Prevent => 5,
        Purpose::Verify => 6,
    }
}
