//! `find`: the customer on the phone.

use super::args::{AnswerForm, Find};
use super::{Context, clock, output};
use crate::pipeline::find_in_logs;
use crate::report::{self, FindResult};

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
