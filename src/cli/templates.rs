//! `templates`: which kinds of messages a log has, and how many of each.

use std::sync::Arc;

use clap::Args;

use super::analyze::check_format;
use super::args::AnswerForm;
use super::progress::Progress;
use super::{Context, clock, output};
use crate::pipeline::{Meter, MineRequest, mine};
use crate::report;

#[derive(Debug, Args)]
pub(super) struct Templates {
    /// Log files, folders, globs, or - for stdin
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// Most templates
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
    /// Format of the logs: auto, json, csv, logfmt, combined or text
    #[arg(long, value_name = "FORMAT")]
    pub(super) input_format: Option<String>,
}

pub(super) fn run(context: &Context, args: &Templates) -> anyhow::Result<()> {
    let config = context.config();
    if let Some(format) = &args.input_format {
        check_format(format)?;
    }
    let meter = Arc::new(Meter::default());
    let request = MineRequest {
        paths: args.paths.clone(),
        input_format: args.input_format.clone(),
        redactor: context.redactor()?,
        now: clock::now(),
        meter: Arc::clone(&meter),
    };
    let progress = Progress::begin(&meter, context.quiet);
    let mined = mine(config, &request);
    drop(progress);
    let mut list = mined?;
    for problem in &list.problems {
        eprintln!("cartwatch: {problem}");
    }
    if list.messages == 0 && list.rejected > 0 {
        anyhow::bail!(
            "not one of {} lines could be read; `cartwatch inspect` says why, or try --input-format",
            list.rejected
        );
    }
    list.templates.truncate(args.limit);
    let options = output::options(config.language(), false);
    output::write(None, |out| match args.format {
        AnswerForm::Text => report::templates_human(&list, &options, out),
        AnswerForm::Json => report::templates_json(&list, out),
    })
}
