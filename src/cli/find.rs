//! `find`: the customer on the phone.

use clap::Args;

use super::args::AnswerForm;
use super::{Context, clock, output};
use crate::pipeline::find_in_logs;
use crate::report::{self, FindResult};

#[derive(Debug, Args)]
pub(super) struct Find {
    /// User, order, session or trace id
    pub(super) who: String,
    /// Look in these logs too, not only in the memory
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// Show this many sessions
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
}

pub(super) fn run(context: &Context, args: Find) -> anyhow::Result<()> {
    let config = context.config();
    let memory = context.memory()?;
    let mut result = memory.find(&args.who)?;
    if !args.paths.is_empty() {
        let redactor = memory.store().redactor();
        let read = find_in_logs(config, &args.paths, &args.who, &redactor, clock::now())?;
        result = join(result, read);
        memory.name_groups(&mut result)?;
    }
    let mut options = output::options(config.language(), false);
    options.limit = args.limit;
    output::write(None, |out| match args.format {
        AnswerForm::Text => report::find_result_human(&result, &options, out),
        AnswerForm::Json => report::find_result_json(&result, out),
    })
}

/// Sessions known from both places are shown once, as the logs tell them.
fn join(known: FindResult, read: FindResult) -> FindResult {
    let mut journeys = read.journeys;
    for journey in known.journeys {
        let again = |other: &report::Journey| {
            other.session.key == journey.session.key && other.session.started == journey.session.started
        };
        if !journeys.iter().any(again) {
            journeys.push(journey);
        }
    }
    journeys.sort_by_key(|journey| (std::cmp::Reverse(journey.session.started), journey.session.key));
    FindResult { query: known.query, journeys }
}
