//! `metrics`: figures over time, shown and exported.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::args::AnswerForm;
use super::failure::Failure;
use super::{Context, clock, output};
use crate::config::MetricsPlace;
use crate::measure::{Label, Metric, Resolution};
use crate::memory::{Memory, MemoryError};
use crate::metrics::{Figures, MetricsStore, Query, figures, open, open_redis, publisher};
use crate::report::{self, SeriesList, SeriesWanted};
use crate::store::StoreError;
use crate::wording::Wording;

/// `metrics`.
#[derive(Debug, Subcommand)]
pub(super) enum MetricsCommand {
    /// Show what was counted, with response times as quantiles
    Show {
        #[command(flatten)]
        which: Which,
        /// Most series of a metric
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: usize,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Write it out for other tools, a row a bucket and series
    Export {
        #[command(flatten)]
        which: Which,
        /// Form
        #[arg(long, short, value_enum, default_value_t)]
        format: ExportForm,
        /// File to write [default: stdout]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Which figures.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Begin [default: an hour, a day or a month before the end]
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// End [default: just behind the newest event]
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Buckets: minute, hour or day
    #[arg(long, default_value = "hour", value_name = "NAME")]
    resolution: String,
    /// Divide by a label: category, generator, service, stage, verdict; may be given again
    #[arg(long, value_name = "LABEL")]
    by: Vec<String>,
    /// Only this metric; may be given again
    #[arg(long, value_name = "NAME")]
    metric: Vec<String>,
    /// Only this site [default: all sites together]
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
}

/// Form of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportForm {
    /// With headings
    #[default]
    Csv,
    /// A JSON object a line; response times with the bins of their sketches
    Ndjson,
    /// OpenMetrics text with time stamps
    Openmetrics,
}

pub(super) async fn run(context: &Context, command: MetricsCommand) -> anyhow::Result<()> {
    match command {
        MetricsCommand::Show { which, limit, format } => {
            let (wanted, read) = read(context, which, Vec::new()).await?;
            let language = context.config().language();
            let trouble = read
                .trouble
                .map(|why| Wording::of(language).text("cli-metrics-own-only", &[("why", why.to_string().into())]));
            let list = SeriesList::of(&read.points, &wanted, read.sites, trouble);
            let mut options = output::options(language, false);
            options.limit = limit;
            output::write(None, |out| match format {
                AnswerForm::Text => report::series_list_human(&list, &options, out),
                AnswerForm::Json => report::series_list_json(&list, out),
            })
        }
        MetricsCommand::Export { which, format, output } => {
            let (wanted, read) = read(context, which, Label::ALL.to_vec()).await?;
            if let Some(trouble) = read.trouble {
                // Part of the figures would look like all of them.
                return Err(trouble.into());
            }
            output::write(output.as_deref(), |out| match format {
                ExportForm::Csv => report::series_csv(&read.points, &wanted, out),
                ExportForm::Ndjson => report::series_ndjson(&read.points, &wanted, out),
                ExportForm::Openmetrics => report::series_openmetrics(&read.points, &wanted, out),
            })
        }
    }
}

/// Reads the figures; `by` is what they are divided by where nothing is said.
async fn read(context: &Context, which: Which, by: Vec<Label>) -> anyhow::Result<(SeriesWanted, Figures)> {
    let config = context.config();
    let wrong = |what: String| anyhow::Error::from(Failure::Usage(what));
    let resolution: Resolution = which.resolution.parse().map_err(wrong)?;
    let said = which.by.iter().map(|label| label.parse()).collect::<Result<Vec<Label>, String>>().map_err(wrong)?;
    let metrics =
        which.metric.iter().map(|name| name.parse()).collect::<Result<Vec<Metric>, String>>().map_err(wrong)?;
    let time = |text: &Option<String>| text.as_deref().map(|text| clock::parse(text, config)).transpose();
    let (since, until) = (time(&which.since)?, time(&which.until)?);
    let desk = Desk::open(context).await?;
    let end = until
        .map_or_else(|| desk.newest.unwrap_or_else(clock::now).as_second().saturating_add(1), Timestamp::as_second);
    let to = resolution.start_of(end.saturating_add(resolution.seconds() - 1));
    let from = since.map_or_else(|| to.saturating_sub(usual_span(resolution)), Timestamp::as_second);
    if from > to {
        return Err(Failure::Usage(format!("--since {} is after --until", which.since.unwrap_or_default())).into());
    }
    let wanted = SeriesWanted {
        resolution,
        from: resolution.start_of(from),
        to,
        by: if said.is_empty() { by } else { said },
        site: which.site,
        metrics,
    };
    let query = Query { resolution, from: wanted.from, to, site: wanted.site.clone() };
    let own = desk.memory.as_ref().map(Memory::store);
    Ok((wanted, figures(desk.metrics.as_ref(), own, &query).await?))
}

fn usual_span(resolution: Resolution) -> i64 {
    match resolution {
        Resolution::Minute => 3600,
        Resolution::Hour => 86_400,
        Resolution::Day => 30 * 86_400,
    }
}

/// Where figures are read.
struct Desk {
    metrics: Arc<dyn MetricsStore>,
    /// `None`: another process has it.
    memory: Option<Memory>,
    newest: Option<Timestamp>,
}

impl Desk {
    async fn open(context: &Context) -> anyhow::Result<Self> {
        let config = context.config();
        let words = Wording::of(config.language());
        match Memory::open(config) {
            Ok(memory) => {
                let metrics = open(config, memory.store())?;
                let newest = memory.seen_until()?;
                // Whoever can't be told is told of when it is read.
                let told = publisher(config, memory.store(), &metrics).round().await;
                if config.settings.metrics.store == MetricsPlace::Embedded {
                    told?;
                }
                Ok(Self { metrics, memory: Some(memory), newest })
            }
            Err(MemoryError::Store(StoreError::InUse { .. })) => {
                if config.settings.metrics.store == MetricsPlace::Embedded {
                    anyhow::bail!("{}", words.plain("cli-metrics-in-use"));
                }
                if !context.quiet {
                    eprintln!("{}", words.plain("cli-metrics-in-use-redis"));
                }
                Ok(Self { metrics: open_redis(config)?, memory: None, newest: None })
            }
            Err(error) => Err(error.into()),
        }
    }
}
