//! `eval`: the product's answers on labelled data, written for other evaluators and scored in a table.

use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::eval_args::{Eval, EvalRetrieval, LegChoice, QueryChoice};
use super::{Context, output};
use crate::eval::{self, Agreement, AnswersTask, Column, QueryText, RetrievalTask, ScenarioSet, Table};
use crate::memory::{Ranking, embedding_spaces};

pub(super) async fn run(context: &Context, command: &Eval) -> anyhow::Result<()> {
    match command {
        Eval::Retrieval(args) => retrieval(context, args).await,
        Eval::Complaints(args) => super::eval_complaints::run(context, args).await,
        Eval::Answers(args) => super::eval_answers::run(context, args).await,
        Eval::Packs { data, out, part, vectors } => {
            let (config, part, vectors) = (context.config(), part.as_deref(), vectors.as_deref());
            packs(context, &AnswersTask { data, out, part, cases: None, config, vectors }).await
        }
        Eval::Templates { data, out, content } => templates(context, data, out, *content),
        Eval::Effect { runs, seed, only, held_out } => {
            let set = if *held_out { ScenarioSet::HeldOut } else { ScenarioSet::LookedAt };
            effect(context, *runs, *seed, set, only)
        }
        Eval::Faults { data, out } => faults(context, data, out),
    }
}

fn templates(context: &Context, data: &Path, out: &Path, content: bool) -> anyhow::Result<()> {
    let column = if content { Column::Content } else { Column::Raw };
    let bar = bar(context);
    let results = eval::templates(data, out, column, &|done, all| show(&bar, done, all))?;
    bar.finish_and_clear();
    let mut table = Table::new(&["system", "lines", "templates", "GA", "FGA", "PA"]);
    let scored: Vec<Agreement> = results.iter().filter_map(|result| result.agreement).collect();
    for result in results {
        let mut row = vec![result.system, result.lines.to_string(), result.templates.to_string()];
        row.extend(figures(result.agreement));
        table.row(row);
    }
    if let Some(mean) = Agreement::mean(&scored).filter(|_| scored.len() > 1) {
        let mut row = vec!["mean".to_owned(), String::new(), String::new()];
        row.extend(figures(Some(mean)));
        table.row(row);
    }
    print(&table)
}

/// Grouping accuracy, its F1 over templates, parsing accuracy.
fn figures(agreement: Option<Agreement>) -> impl Iterator<Item = String> {
    let figures = agreement.map(|agreement| [agreement.grouping, agreement.templates, agreement.text]);
    figures.into_iter().flatten().map(|figure| format!("{figure:.3}"))
}

async fn retrieval(context: &Context, args: &EvalRetrieval) -> anyhow::Result<()> {
    let task = RetrievalTask {
        data: &args.data,
        out: &args.out,
        ranking: match args.leg {
            LegChoice::Lexical => Ranking::Lexical,
            LegChoice::Vector => Ranking::Vector,
            LegChoice::Hybrid => Ranking::Hybrid,
        },
        query: match args.query {
            QueryChoice::Full => QueryText::Full,
            QueryChoice::Title => QueryText::Title,
        },
        part: args.part.as_deref(),
    };
    let spaces = embedding_spaces(context.config(), args.vectors.as_deref())?;
    let bar = bar(context);
    let results = eval::retrieval(&task, &spaces, &|done, all| show(&bar, done, all)).await?;
    bar.finish_and_clear();
    let mut table = Table::new(&["set", "queries", "nDCG@10", "R@10", "R@100", "MRR@10"]);
    for result in results {
        let score = result.score;
        let figures =
            [score.ndcg_10, score.recall_10, score.recall_100, score.mrr_10].map(|figure| format!("{figure:.4}"));
        table.row([result.slice, result.queries.to_string()].into_iter().chain(figures).collect());
    }
    print(&table)
}

fn effect(context: &Context, runs: u32, seed: u64, set: ScenarioSet, only: &str) -> anyhow::Result<()> {
    let bar = bar(context);
    let results = eval::effect(runs, seed, set, only, &|done, all| show(&bar, done, all));
    bar.finish_and_clear();
    let heads = ["scenario", "said", "coverage", "too high", "too low", "down", "width", "lasts", "washed out"];
    let mut table = Table::new(&heads);
    for result in &results {
        let share = |count: u32| {
            if result.said == 0 {
                "–".to_owned()
            } else {
                format!("{:.3}", f64::from(count) / f64::from(result.said))
            }
        };
        table.row(vec![
            result.name.to_owned(),
            format!("{:.2}", f64::from(result.said) / f64::from(runs.max(1))),
            share(result.covered),
            share(result.too_high),
            share(result.too_low),
            share(result.down),
            format!("{:.2}", result.width),
            share(result.lasts),
            share(result.washed_out),
        ]);
    }
    print(&table)
}

async fn packs(context: &Context, task: &AnswersTask<'_>) -> anyhow::Result<()> {
    let bar = bar(context);
    let rows = eval::packs(task, &|done, all| show(&bar, done, all)).await?;
    bar.finish_and_clear();
    let mut table = Table::new(&[
        "memory",
        "questions",
        "hit@5",
        "right first",
        "right offered",
        "runbook shown",
        "false precedents",
    ]);
    for row in rows {
        let (wrong, asked) = row.false_precedents;
        let shares = [row.hit_5, row.right_first, row.right_offered, row.runbook].map(|share| format!("{share:.3}"));
        let head = [row.memory.to_owned(), row.questions.to_string()];
        table.row(head.into_iter().chain(shares).chain([format!("{wrong} of {asked}")]).collect());
    }
    print(&table)
}

fn faults(context: &Context, data: &Path, out: &Path) -> anyhow::Result<()> {
    let bar = bar(context);
    let results = eval::faults(data, out, &|done, all| show(&bar, done, all))?;
    bar.finish_and_clear();
    let mut table = Table::new(&["case", "noticed", "kind", "suspects"]);
    for result in &results {
        let noticed = result.detected_at.map(|at| at.to_string()).unwrap_or_default();
        let suspects = result.services.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        table.row(vec![result.case_id.clone(), noticed, result.fault_type.unwrap_or_default().to_owned(), suspects]);
    }
    print(&table)?;
    if results.iter().any(|result| result.truth.is_fault.is_some()) {
        output::write(None, |out| write!(out, "\n{}", eval::scores(&results)))?;
    }
    Ok(())
}

pub(super) fn print(table: &Table) -> anyhow::Result<()> {
    output::write(None, |out| write!(out, "{table}"))
}

/// A bar on stderr, hidden when quiet or not on a terminal.
pub(super) fn bar(context: &Context) -> ProgressBar {
    let target = if context.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

pub(super) fn show(bar: &ProgressBar, done: usize, all: usize) {
    bar.set_length(all as u64);
    bar.set_position(done as u64);
}
