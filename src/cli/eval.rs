//! `eval`: the product's answers on labelled data, written for other evaluators and scored in a table.

use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Eval;
use super::{Context, output};
use crate::eval::{self, Column, Table};

pub(super) fn run(context: &Context, command: &Eval) -> anyhow::Result<()> {
    match command {
        Eval::Templates { data, out, content } => templates(context, data, out, *content),
        Eval::Faults { data, out } => faults(context, data, out),
    }
}

fn templates(context: &Context, data: &Path, out: &Path, content: bool) -> anyhow::Result<()> {
    let column = if content { Column::Content } else { Column::Raw };
    let bar = bar(context);
    let results = eval::templates(data, out, column, &|done, all| show(&bar, done, all))?;
    bar.finish_and_clear();
    let mut table = Table::new(&["system", "lines", "templates"]);
    for result in results {
        table.row(vec![result.system, result.lines.to_string(), result.templates.to_string()]);
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

fn print(table: &Table) -> anyhow::Result<()> {
    output::write(None, |out| write!(out, "{table}"))
}

/// A bar on stderr, hidden when quiet or not on a terminal.
fn bar(context: &Context) -> ProgressBar {
    let target = if context.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, done: usize, all: usize) {
    bar.set_length(all as u64);
    bar.set_position(done as u64);
}
