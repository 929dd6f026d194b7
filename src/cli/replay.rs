//! `replay`: the pipeline once more over logs or a journal that are kept, without touching the memory.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::analyze::{check_format, render, say_problems};
use super::args::{AnswerForm, Replay, ReportForm};
use super::failure::Failure;
use super::progress::Progress;
use super::serve::JOURNAL;
use super::{Context, clock, output};
use crate::config::Config;
use crate::incident::IncidentId;
use crate::journal::{Journal, JournalLimits};
use crate::memory::MemoryError;
use crate::pipeline::{AnalyzeRequest, Meter, PipelineError, compare_rules, load_rules, replay};
use crate::report::{rules_comparison_human, rules_comparison_json};
use crate::store::Store;

pub(super) async fn run(context: &Context, args: Replay) -> anyhow::Result<ExitCode> {
    if let Some(format) = &args.input_format {
        check_format(format)?;
    }
    let config = context.config();
    let journal = journal(&args)?;
    let meter = Arc::new(Meter::default());
    let request = AnalyzeRequest {
        paths: args.paths.clone(),
        input_format: args.input_format.clone(),
        rejects: None,
        language: config.language(),
        now: clock::now(),
        considered: false,
        meter: Arc::clone(&meter),
    };
    let progress = Progress::begin(&meter, context.quiet);
    match &args.rules {
        Some(rules) => compare(context, (&args, rules), &request, journal.as_ref(), progress)?,
        None => {
            let outcome = replay(config, &request, journal.as_ref()).await;
            drop(progress);
            let report = outcome?.report;
            say_problems(&report.inputs);
            let form = match args.format {
                AnswerForm::Text => ReportForm::Text,
                AnswerForm::Json => ReportForm::Json,
            };
            let options = output::options(config.language(), false);
            output::write(None, |out| render(form, &report, &options, out))?;
            check_read(report.entries, report.rejected)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The journal that the only path names; `None` where the paths name logs.
fn journal(args: &Replay) -> anyhow::Result<Option<Journal>> {
    let named = args.paths.iter().find_map(|path| journal_in(Path::new(path)).map(|folder| (path, folder)));
    let Some((path, folder)) = named else { return Ok(None) };
    let usage = |text: String| Err(Failure::Usage(text).into());
    if args.paths.len() > 1 {
        return usage(format!("{path} is a journal, which is replayed alone; leave the other paths out"));
    }
    if args.input_format.is_some() {
        return usage(format!("{path} is a journal, whose format is its own; leave --input-format out"));
    }
    // Opening deletes nothing, whatever the limits are; and nothing is appended or released.
    Ok(Some(Journal::open(folder, JournalLimits::default())?))
}

/// The journal's folder, where this is it or a data folder with one in it.
fn journal_in(folder: &Path) -> Option<PathBuf> {
    [folder.to_owned(), folder.join(JOURNAL)].into_iter().find(|folder| Journal::is_in(folder))
}

fn compare(
    context: &Context,
    (args, rules): (&Replay, &Path),
    request: &AnalyzeRequest,
    journal: Option<&Journal>,
    progress: Progress,
) -> anyhow::Result<()> {
    if args.paths.iter().any(|path| path == "-") {
        let text = "--rules reads the logs twice, which standard input does not allow; name a file";
        return Err(Failure::Usage(text.to_owned()).into());
    }
    let config = context.config();
    let mut candidate = config.clone();
    candidate.settings.rules.file = rules.to_owned();
    for config in [config, &candidate] {
        load_rules(config).map_err(|error| Failure::Config(error.to_string()))?;
    }
    let memory = remembered(config)?;
    let is_known = |id: &IncidentId| match &memory {
        Some(store) => Ok(store.incident(id).map_err(MemoryError::from)?.is_some()),
        None => Ok::<_, PipelineError>(false),
    };
    let comparison = compare_rules(config, &candidate, request, journal, &is_known);
    drop(progress);
    let comparison = comparison?;
    say_problems(&comparison.inputs);
    let options = output::options(config.language(), false);
    output::write(None, |out| match args.format {
        AnswerForm::Text => rules_comparison_human(&comparison, &options, out),
        AnswerForm::Json => rules_comparison_json(&comparison, out),
    })?;
    check_read(comparison.entries, comparison.rejected)
}

/// An input of which nothing could be read is an error, once all is said.
fn check_read(entries: u64, rejected: u64) -> anyhow::Result<()> {
    if entries == 0 && rejected > 0 {
        anyhow::bail!("not one of {rejected} lines could be read; `cartwatch inspect` shows why");
    }
    Ok(())
}

/// The memory's store, to be read only; `None` where there is no memory, and none is made.
fn remembered(config: &Config) -> anyhow::Result<Option<Store>> {
    let folder = config.data_dir.join("store");
    Ok(if folder.is_dir() { Some(Store::open(folder)?) } else { None })
}
