//! The check: in place of each statement of a language model, what its sources say. Pure, and the same for every model.
//!
//! People never read a model's words where a source speaks. For each statement the sentences, steps or lines of the
//! sources that it cites are found on which it rests, at most two ([`rests`]), and these are shown, whole and with their
//! citation. So what is shown is supported by construction, whatever the model wrote. A statement that rests on nothing is
//! struck out, and so is one that contradicts what it rests on ([`against`]): a quotation would put the source's weight
//! behind a choice that the model did not make. `docs/generators.md` says so to users.

mod against;
mod lexicon;
mod orders;
mod piece;
mod quantity;
mod rests;

#[cfg(test)]
mod tests;

use super::draft::Draft;
use super::material::{Material, Role};
use super::step_text::{clean, step};
use super::{MAX_STEP_CHARS, Meaning, Purpose, SolutionStep, StruckReason};
use piece::{Piece, pieces};
use rests::{Ground, Rest, Resting};

/// Longest statement that is looked at, in characters.
const LONGEST: usize = MAX_STEP_CHARS * 4;

/// The sources, ready for many statements.
pub(super) struct Check<'a> {
    material: &'a Material,
    grounds: Vec<Ground>,
    meaning: Option<&'a dyn Meaning>,
}

impl<'a> Check<'a> {
    pub(super) fn new(material: &'a Material, meaning: Option<&'a dyn Meaning>) -> Self {
        Self { material, grounds: material.sources.iter().map(Ground::of).collect(), meaning }
    }

    /// What is shown in place of the statement: quotations, each with its source.
    pub(super) fn judge(&self, draft: &Draft) -> Result<Vec<SolutionStep>, StruckReason> {
        let text = clean(&draft.text, LONGEST).split_whitespace().collect::<Vec<_>>().join(" ");
        let said = pieces(&text);
        if !said.iter().any(Piece::says_something) {
            return Err(StruckReason::Unreadable);
        }
        if draft.unknown {
            return Err(StruckReason::UnknownSource);
        }
        if draft.handles.is_empty() {
            return Err(StruckReason::NoSource);
        }
        let cited: Option<Vec<(usize, &Ground)>> =
            draft.handles.iter().map(|handle| self.ground(handle.checked_sub(1)?)).collect();
        let cited = cited.ok_or(StruckReason::UnknownSource)?;
        let found = Resting::of(&text, &said, &cited, self.meaning).rests();
        if found.is_empty() {
            return Err(StruckReason::Unsupported);
        }
        if let Some(why) = against::contradicts(&text, &said, &found, &cited) {
            return Err(why);
        }
        let mut steps: Vec<SolutionStep> = Vec::new();
        for shown in found.iter().filter_map(|rest| self.quotation(rest)) {
            if !steps.iter().any(|known| known.text == shown.text) {
                steps.push(shown);
            }
        }
        if steps.is_empty() { Err(StruckReason::Unsupported) } else { Ok(steps) }
    }

    fn ground(&self, at: usize) -> Option<(usize, &Ground)> {
        Some((at, self.grounds.get(at)?))
    }

    fn quotation(&self, rest: &Rest<'_>) -> Option<SolutionStep> {
        let source = self.material.sources.get(rest.source)?;
        let unit = source.units.get(rest.unit.at)?;
        Some(step(purpose_of(unit.role), unit.quote.as_deref()?, vec![source.citation.clone()]))
    }
}

/// What a step is for follows from what is quoted, never from what the model calls it.
fn purpose_of(role: Role) -> Purpose {
    match role {
        Role::Fact | Role::Log => Purpose::Observe,
        Role::Symptom | Role::Cause | Role::Confirm => Purpose::Check,
        Role::Fix | Role::FixNow => Purpose::Fix,
        Role::FixForGood => Purpose::Prevent,
        Role::Held => Purpose::Verify,
        Role::FailedFix => Purpose::Avoid,
    }
}
