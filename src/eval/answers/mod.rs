//! `eval answers`: whether answers can be trusted, on the labelled set in `data/answers`.
//!
//! A memory is made of the set's incidents and asked every case. Each case that has a precedent is asked once more of a
//! memory without its whole class, where the right answer is that there is none. What answers say is judged by `judge`,
//! which shares no code with the check that answers went through.

mod asking;
mod drafts;
mod interval;
mod judge;
mod packs;
mod past;
mod row;
mod score;
mod separation;
mod set;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

pub use drafts::DraftRow;
pub use interval::upper_bound;
pub use judge::UnsupportedStep;
pub use packs::{PackRow, packs};
pub use row::AnswerRow;
pub use score::{AnswerScore, LabelScore, Promise, Share, answer_scores, calibration, label_scores};
pub use separation::area_under_curve;
pub use set::Label;

use serde::Serialize;

use self::set::{AnswerSet, Case};
use super::{EvalError, Progress};
use crate::config::Config;
use crate::generate::Reviewer;
use crate::memory::{Memory, embedding_spaces};

/// What to measure.
#[derive(Debug, Clone)]
pub struct AnswersTask<'a> {
    /// Folder of the labelled set.
    pub data: &'a Path,
    /// Where the rows go, one JSON object a line.
    pub out: &'a Path,
    /// Only the cases of this part.
    pub part: Option<&'a str>,
    /// Only so many of them, evenly spread: language models are slow.
    pub cases: Option<usize>,
    /// Settings of the memory, with the generators to ask.
    pub config: &'a Config,
    /// A folder in which vectors are kept for another run.
    pub vectors: Option<&'a Path>,
}

/// Asks every case, with its class in the memory and without, and writes a row for each. Without their class the cases are
/// answered at once, in the sources' own words: what an answer rests on is the same with every generator.
///
/// # Errors
/// When the set has another form, a file can't be read or written, or the memory or its models fail.
pub async fn answers(task: &AnswersTask<'_>, progress: &Progress<'_>) -> Result<Vec<AnswerRow>, EvalError> {
    let mut set = AnswerSet::read(task.data, task.part)?;
    if let Some(count) = task.cases {
        set.sample(count);
    }
    let mut classes: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in &set.cases {
        if let Some(class) = &case.class {
            classes.entry(class).or_default().push(case);
        }
    }
    let all = set.cases.len() + classes.values().map(Vec::len).sum::<usize>();
    // The memory is made anew for each class, of the same texts.
    let mut spaces = embedding_spaces(task.config, task.vectors).map_err(EvalError::run("the embedding spaces"))?;
    if task.vectors.is_none() {
        spaces = spaces.apart();
    }
    let mut written = Rows::create(task.out)?;
    let whole = past::memory(task.config, &spaces, set.incidents.iter()).await?;
    for case in &set.cases {
        written.write(ask(&whole, &set, case, false).await?)?;
        progress(written.rows.len(), all);
    }
    for (class, cases) in classes {
        let others = set.incidents.iter().filter(|incident| incident.class != class);
        let memory = past::memory(task.config, &spaces, others).await?;
        for case in cases {
            written.write(ask(&memory, &set, case, true).await?)?;
            progress(written.rows.len(), all);
        }
    }
    written.finish()
}

async fn ask(memory: &Memory, set: &AnswerSet, case: &Case, held_out: bool) -> Result<AnswerRow, EvalError> {
    let asked = asking::asked(case);
    let answer = if held_out { memory.answer(asked).await } else { memory.consider(asked).await };
    let answer = answer.map_err(EvalError::run(&case.id))?;
    Ok(AnswerRow::of(set, case, held_out, answer))
}

/// Gives every labelled statement to the check, and writes a row for each.
///
/// # Errors
/// When the set has another form, or a file can't be read or written.
pub fn drafts(
    data: &Path,
    out: &Path,
    part: Option<&str>,
    reviewer: &Reviewer,
    progress: &Progress<'_>,
) -> Result<Vec<DraftRow>, EvalError> {
    let set = AnswerSet::read(data, part)?;
    let mut written = Rows::create(out)?;
    for row in drafts::run(&set, reviewer, progress) {
        written.write(row)?;
    }
    written.finish()
}

/// The rows, written as they come.
struct Rows<'a, T> {
    path: &'a Path,
    out: BufWriter<File>,
    rows: Vec<T>,
}

impl<'a, T: Serialize> Rows<'a, T> {
    fn create(path: &'a Path) -> Result<Self, EvalError> {
        let file = File::create(path).map_err(EvalError::file(path))?;
        Ok(Self { path, out: BufWriter::new(file), rows: Vec::new() })
    }

    fn write(&mut self, row: T) -> Result<(), EvalError> {
        let line = serde_json::to_string(&row).map_err(EvalError::run("a row of the answers"))?;
        writeln!(self.out, "{line}").map_err(EvalError::file(self.path))?;
        self.rows.push(row);
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<T>, EvalError> {
        self.out.flush().map_err(EvalError::file(self.path))?;
        Ok(self.rows)
    }
}
