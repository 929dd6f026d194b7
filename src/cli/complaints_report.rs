//! `complaints report`: complaints over time, and what became of them after each fix.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::{Context, clock, output};
use crate::complaints::{ComplaintError, ReportWanted, report as make};
use crate::memory::Memory;
use crate::report;

/// `complaints report`.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Begin [default: the first complaint]
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// End [default: just behind the last complaint]
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only complaints about this incident, by its id or the beginning of one
    #[arg(long, value_name = "ID")]
    incident: Option<String>,
    /// Only complaints about this: one of our categories, or the help desk's own
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Most fixes that are told of, the newest first
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Form of the report
    #[arg(long, short, value_enum, default_value_t)]
    format: ComplaintForm,
    /// The same as --format html
    #[arg(long, conflicts_with = "format")]
    html: bool,
    /// Write the report to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Form of the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum ComplaintForm {
    /// For people, 80 columns
    #[default]
    Text,
    /// One JSON document
    Json,
    /// One self-contained page with plots
    Html,
    /// For tickets
    Markdown,
    /// Complaints and sessions over time, a row a bucket
    Csv,
}

pub(super) fn run(context: &Context, memory: &Memory, args: &ReportArgs) -> anyhow::Result<()> {
    let config = context.config();
    let time = |text: &Option<String>| text.as_deref().map(|text| clock::parse(text, config)).transpose();
    let (since, until) = (time(&args.since)?, time(&args.until)?);
    if since.is_some_and(|since| until.is_some_and(|until| since > until)) {
        return Err(Failure::Usage("--since is after --until".to_owned()).into());
    }
    let wanted = ReportWanted {
        since,
        until,
        incident: args.incident.as_deref().map(|id| memory.incident(id)).transpose()?.map(|incident| incident.id),
        category: args.category.clone(),
        fixes: args.limit,
    };
    let made = make(memory, &wanted).map_err(|error| match error {
        ComplaintError::NoSuchCategory { .. } => Failure::Usage(error.to_string()).into(),
        other => anyhow::Error::from(other),
    })?;
    let options = output::options(config.language(), args.output.is_some());
    let form = if args.html { ComplaintForm::Html } else { args.format };
    output::write(args.output.as_deref(), |out| match form {
        ComplaintForm::Text => report::complaint_report_human(&made, &options, out),
        ComplaintForm::Json => report::complaint_report_json(&made, out),
        ComplaintForm::Html => report::complaint_report_html(&made, &options, out),
        ComplaintForm::Markdown => report::complaint_report_markdown(&made, &options, out),
        ComplaintForm::Csv => report::complaint_report_csv(&made, out),
    })
}
