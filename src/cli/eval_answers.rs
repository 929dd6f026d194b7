//! `eval answers`: whether answers can be trusted, in tables.

use super::Context;
use super::eval::{bar, print, show};
use super::eval_args::{EvalAnswers, WriterChoice};
use super::output;
use crate::config::{Config, GeneratorChoice, Generators};
use crate::eval::{self, AnswerScore, AnswersTask, LabelScore, Promise, Share, Table};
use crate::generate::{ReplayRates, Reviewer, replay_shares};
use crate::memory::{Memory, embedding_spaces};

/// Incidents of a class before the question, and classes, of the replay.
const REPLAY_INCIDENTS: usize = 30;
const REPLAY_CLASSES: u32 = 300;

pub(super) async fn run(context: &Context, args: &EvalAnswers) -> anyhow::Result<()> {
    let mut config = context.config().clone();
    config.settings.knowledge.starter = args.starter;
    let writer = match args.generator {
        WriterChoice::Drafts => return drafts(context, args, &config),
        WriterChoice::Extractive => GeneratorChoice::Extractive,
        WriterChoice::Local => GeneratorChoice::Local,
        WriterChoice::Openai => GeneratorChoice::Openai,
    };
    config.settings.generators = Generators(vec![writer]);
    let task = AnswersTask {
        data: &args.data,
        out: &args.out,
        part: args.part.as_deref(),
        cases: args.cases,
        config: &config,
        vectors: args.vectors.as_deref(),
    };
    let progress = bar(context);
    let rows = eval::answers(&task, &|done, all| show(&progress, done, all)).await?;
    progress.finish_and_clear();
    print(&answers_table(&eval::answer_scores(&rows, writer.name())))?;
    let promises = eval::calibration(&rows);
    if !promises.is_empty() {
        output::write(None, |out| write!(out, "\n{}", promises_table(&promises)))?;
    }
    if writer == GeneratorChoice::Extractive {
        output::write(None, |out| write!(out, "\n{}", replay_table()))?;
    }
    Ok(())
}

/// Which fix comes first when only outcomes tell fixes apart: 30 incidents a class, as shares of the best fix's hold rate.
fn replay_table() -> Table {
    let mut table = Table::new(&[
        "replay",
        "first by outcomes",
        "where one is offered",
        "by likeness alone",
        "all tried equally",
        "none offered",
    ]);
    for (name, kind) in [("one good fix", ReplayRates::OneGood), ("rates drawn evenly", ReplayRates::Even)] {
        let shares = replay_shares(kind, REPLAY_INCIDENTS, REPLAY_CLASSES);
        let cells = [shares.ranked, shares.offered, shares.nearest, shares.studied, shares.withheld];
        let cells = cells.map(|share| format!("{share:.3}"));
        table.row(std::iter::once(name.to_owned()).chain(cells).collect());
    }
    table
}

fn drafts(context: &Context, args: &EvalAnswers, config: &Config) -> anyhow::Result<()> {
    let spaces = embedding_spaces(config, args.vectors.as_deref())?;
    let memory = Memory::temporary_over(config, spaces)?;
    let progress = bar(context);
    let reviewer = Reviewer::new(memory.store().redactor(), Some(memory.meaning()));
    let told = |done, all| show(&progress, done, all);
    let rows = eval::drafts(&args.data, &args.out, args.part.as_deref(), &reviewer, &told)?;
    progress.finish_and_clear();
    print(&labels_table(&eval::label_scores(&rows)))
}

fn answers_table(scores: &[AnswerScore]) -> Table {
    let mut table = Table::new(&[
        "questions",
        "right first",
        "right offered",
        "false precedents",
        "≤ (95 %)",
        "by class",
        "AUROC",
        "unsupported",
        "struck",
        "fallen back",
    ]);
    for score in scores {
        let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
        table.row(vec![
            score.slice.clone(),
            share(score.right_first),
            share(score.right_offered),
            share(score.false_precedents),
            format!("{:.3}", score.false_precedents.upper()),
            figure(score.false_by_class),
            figure(score.novelty_auroc),
            counted(score.unsupported),
            score.struck.to_string(),
            counted(score.fallen_back),
        ]);
    }
    table
}

fn promises_table(promises: &[Promise]) -> Table {
    let mut table = Table::new(&["promised", "false precedents", "≤ (95 %)", "recognised"]);
    for promise in promises {
        let bound = format!("{:.3}", promise.found.upper());
        table.row(vec![format!("{:.2}", promise.promised), share(promise.found), bound, share(promise.recognised)]);
    }
    table
}

fn labels_table(scores: &[LabelScore]) -> Table {
    let mut table = Table::new(&["label", "kept", "of", "share", "≤ (95 %)", "struck out", "other sentence", "a step"]);
    let mut row = |name: &str, scores: &[&LabelScore]| {
        let sum = |of: fn(&LabelScore) -> Share| {
            scores
                .iter()
                .map(|score| of(score))
                .fold(Share::default(), |sum, share| Share { hits: sum.hits + share.hits, all: sum.all + share.all })
        };
        let kept = sum(|score| score.kept);
        table.row(vec![
            name.to_owned(),
            kept.hits.to_string(),
            kept.all.to_string(),
            kept.value().map_or_else(|| "–".to_owned(), |value| format!("{value:.3}")),
            format!("{:.3}", kept.upper()),
            sum(|score| score.struck).hits.to_string(),
            sum(|score| score.quoted).hits.to_string(),
            sum(|score| score.steps).hits.to_string(),
        ]);
    };
    for useful in [true, false] {
        let of: Vec<&LabelScore> = scores.iter().filter(|score| score.label.is_useful() == useful).collect();
        row(if useful { "TO BE KEPT" } else { "TO BE STRUCK" }, &of);
        for score in of {
            row(&format!("  {}", score.label.name()), &[score]);
        }
    }
    table
}

/// A share with what it is made of.
fn share(share: Share) -> String {
    share.value().map_or_else(|| "–".to_owned(), |value| format!("{value:.3} ({}/{})", share.hits, share.all))
}

fn counted(share: Share) -> String {
    format!("{} of {}", share.hits, share.all)
}
