//! `eval packs`: what another shop's pack is worth to a shop that has no past of its own.
//!
//! Shop A remembers the labelled incidents, with their runs, fixes and what became of them, and writes a pack. Shop B has
//! none of it, and is asked the same questions with and without the pack.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::set::{AnswerSet, Case};
use super::{AnswersTask, Rows, asking, past};
use crate::backend::DocumentKind;
use crate::config::Config;
use crate::embed::Spaces;
use crate::eval::{EvalError, Progress};
use crate::generate::{Purpose, Verdict};
use crate::memory::{Memory, embedding_spaces};
use crate::pack::{Export, Pack, Packing, Selection, SigningKey, TrustList, export, import};

/// Incidents of an answer that are looked at.
const DEPTH: usize = 5;

/// After everything in the labelled set (18 May 2033).
const NOW: i64 = 2_000_000_000;

/// One memory's answers, as shares.
#[derive(Debug, Clone, Serialize)]
pub struct PackRow {
    /// Which memory was asked.
    pub memory: &'static str,
    /// Questions that have a right incident.
    pub questions: usize,
    /// Of these: a right one is among the first five incidents.
    pub hit_5: f64,
    /// Of these: a right one is the first.
    pub right_first: f64,
    /// Of these: a right one's fix is offered first.
    pub right_offered: f64,
    /// Of these: a runbook is shown.
    pub runbook: f64,
    /// Questions that no incident answers, of which the answer says that one does.
    pub false_precedents: (usize, usize),
}

/// Asks the cases of five memories: shop A's own, and shop B's empty, with the starter runbooks, with A's pack, and with both.
/// Writes a row for each.
///
/// # Errors
/// When the set has another form, a file can't be read or written, or memory, models or pack fail.
pub async fn packs(task: &AnswersTask<'_>, progress: &Progress<'_>) -> Result<Vec<PackRow>, EvalError> {
    let mut set = AnswerSet::read(task.data, task.part)?;
    if let Some(count) = task.cases {
        set.sample(count);
    }
    let spaces = embedding_spaces(task.config, task.vectors).map_err(EvalError::run("the embedding spaces"))?;
    let spaces = if task.vectors.is_none() { spaces.apart() } else { spaces };
    let with = |starter: bool| {
        let mut config = task.config.clone();
        config.settings.knowledge.starter = starter;
        config
    };
    let (bare, starter) = (with(false), with(true));
    let shop = past::memory(&bare, &spaces, set.incidents.iter()).await?;
    let folder = shop.store().dir().to_owned();
    let key = SigningKey::create(&folder.join("key.pem")).map_err(EvalError::run("the pack"))?;
    let file = folder.join("shop-a.pack");
    let selection = Selection::default();
    let testimonies = shop.testimonies().map_err(EvalError::run("the pack"))?;
    let written = Export { selection: &selection, testimonies, name: "shop A", key: &key, packing: Packing::Zstd };
    export(shop.store(), written, &file).map_err(EvalError::run("the pack"))?;
    let mut rows = Rows::create(task.out)?;
    let all = 5 * set.cases.len();
    let mut done = 0;
    for (name, config, packed) in [
        ("A: its own past", None, false),
        ("B: empty", Some(&bare), false),
        ("B: starter runbooks", Some(&starter), false),
        ("B: pack of A", Some(&bare), true),
        ("B: pack of A and starter runbooks", Some(&starter), true),
    ] {
        let newcomer = match config {
            None => None,
            Some(config) => Some(newcomer(config, &spaces, packed.then_some(file.as_path()), &key).await?),
        };
        let memory = newcomer.as_ref().unwrap_or(&shop);
        let mut counts = Counts::default();
        for case in &set.cases {
            counts.add(case, memory).await?;
            done += 1;
            progress(done, all);
        }
        rows.write(counts.row(name))?;
    }
    rows.finish()
}

/// A shop without a past, with a pack where there is one.
async fn newcomer(
    config: &Config,
    spaces: &Spaces,
    file: Option<&Path>,
    key: &SigningKey,
) -> Result<Memory, EvalError> {
    let memory = Memory::temporary_over(config, spaces.clone()).map_err(EvalError::run("the newcomer's memory"))?;
    if let Some(file) = file {
        let folder = memory.store().dir().to_owned();
        let pack = Pack::read(file, &folder).map_err(EvalError::run("the newcomer's memory"))?;
        let trust =
            TrustList::read(&folder, &[key.public().to_string()]).map_err(EvalError::run("the newcomer's memory"))?;
        let now = Timestamp::from_second(NOW).unwrap_or(Timestamp::UNIX_EPOCH);
        import(memory.store(), &pack, &trust, now, false).map_err(EvalError::run("the newcomer's memory"))?;
    }
    memory.catch_up().await.map_err(EvalError::run("the newcomer's memory"))?;
    Ok(memory)
}

#[derive(Default)]
struct Counts {
    questions: usize,
    hits: usize,
    first: usize,
    offered: usize,
    runbook: usize,
    unanswerable: usize,
    false_precedents: usize,
}

impl Counts {
    async fn add(&mut self, case: &Case, memory: &Memory) -> Result<(), EvalError> {
        let answer = memory.answer(asking::asked(case)).await.map_err(EvalError::run(&case.id))?;
        let says = answer.solution.verdict == Verdict::Precedent;
        if case.right.is_empty() {
            self.unanswerable += 1;
            self.false_precedents += usize::from(says);
            return Ok(());
        }
        let is_incident = |kind: &DocumentKind| *kind == DocumentKind::Incident;
        let near: Vec<&str> =
            answer.similar.iter().filter(|one| is_incident(&one.kind)).map(|one| one.id.as_str()).take(DEPTH).collect();
        let right = |id: &str| case.right.iter().any(|right| right == id);
        let fix = answer.solution.steps.iter().find(|step| step.purpose == Purpose::Fix);
        let offered = fix.and_then(|fix| fix.cites.first()).is_some_and(|cite| right(&cite.0));
        self.questions += 1;
        self.hits += usize::from(near.iter().any(|id| right(id)));
        self.first += usize::from(near.first().is_some_and(|id| right(id)));
        self.offered += usize::from(says && offered);
        self.runbook += usize::from(answer.similar.iter().any(|one| !is_incident(&one.kind)));
        Ok(())
    }

    fn row(&self, memory: &'static str) -> PackRow {
        let share = |count: usize| if self.questions == 0 { 0.0 } else { count as f64 / self.questions as f64 };
        PackRow {
            memory,
            questions: self.questions,
            hit_5: share(self.hits),
            right_first: share(self.first),
            right_offered: share(self.offered),
            runbook: share(self.runbook),
            false_precedents: (self.false_precedents, self.unanswerable),
        }
    }
}
