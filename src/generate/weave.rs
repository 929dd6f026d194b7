//! What was kept of a model's statements, woven into the extractive answer.
//!
//! A statement that tells all of a source's step stands in its place. Steps of the fix that the model left out stay as the
//! source has them, and so do warnings; verdict and summary are always ours. So a model can make an answer more readable,
//! and never poorer.

use super::check::Kept;
use super::material::{Material, Unit};
use super::step_text::{clean, quoting, step};
use super::{ExtractiveGenerator, MAX_STEP_CHARS, Purpose, Question, Solution, SolutionStep, Struck};
use crate::wording::Wording;

/// Steps of an answer at the most.
const MOST_STEPS: usize = 20;

/// The answer under the model's name.
pub(super) fn weave(
    generator: &str,
    question: &Question,
    material: &Material,
    kept: Vec<Kept>,
    struck: Vec<Struck>,
) -> Solution {
    let plain = ExtractiveGenerator.solve(question);
    let wording = Wording::of(question.language);
    let told: Vec<&Unit> = kept.iter().flat_map(|kept| &kept.tells).filter_map(|tell| unit(material, *tell)).collect();
    let has = |purpose| kept.iter().any(|kept| kept.purpose == purpose);
    let first_fix = plain.steps.iter().position(|step| step.purpose == Purpose::Fix).unwrap_or(plain.steps.len());
    let stays = |own: &SolutionStep| match own.purpose {
        // Nothing of a fix is lost, and no warning.
        Purpose::Fix => !told.iter().any(|unit| says(&own.text, &unit.original)),
        Purpose::Avoid => true,
        purpose => !has(purpose),
    };
    let mut rows: Vec<(u8, usize, SolutionStep)> = Vec::new();
    for (at, own) in plain.steps.iter().enumerate().filter(|(_, own)| stays(own)) {
        rows.push((rank(own.purpose, at < first_fix), at, own.clone()));
    }
    for (at, kept) in kept.iter().enumerate() {
        // A model's words about a step take that step's place.
        let units: Vec<&Unit> = kept.tells.iter().filter_map(|tell| unit(material, *tell)).collect();
        let place = plain.steps.iter().position(|own| units.iter().any(|unit| says(&own.text, &unit.original)));
        let place = place.unwrap_or(plain.steps.len() + at);
        rows.push((rank(kept.purpose, false), place, step_of(kept, wording)));
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

fn unit(material: &Material, (source, unit): (usize, usize)) -> Option<&Unit> {
    material.sources.get(source)?.units.get(unit)
}

fn says(step: &str, unit: &str) -> bool {
    let unit = clean(unit, MAX_STEP_CHARS);
    !unit.is_empty() && step.contains(&unit)
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

/// The statement as a step. A cause of another time is told as one.
fn step_of(kept: &Kept, wording: &Wording) -> SolutionStep {
    let text = match kept.cites.first().filter(|_| kept.bare_cause && kept.purpose == Purpose::Check) {
        Some(id) => quoting(wording, "solution-check-cause", &[("id", id.0.as_str().into())], &kept.text),
        None => kept.text.clone(),
    };
    step(kept.purpose, &text, kept.cites.clone())
}
