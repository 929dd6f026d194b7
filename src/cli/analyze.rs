//! `analyze`: logs in, report out.

use std::process::ExitCode;
use std::sync::Arc;

use super::args::{Analyze, ReportForm};
use super::failure::Failure;
use super::progress::Progress;
use super::{Context, clock, output};
use crate::config::{Config, GeneratorChoice, Generators, MetricsPlace};
use crate::memory::Memory;
use crate::metrics;
use crate::pipeline::{AnalysisOutcome, AnalyzeRequest, Meter, analyze};
use crate::report::{self, InputSummary, RenderOptions, Report};
use crate::wording::Wording;

pub(super) async fn run(context: &Context, args: Analyze) -> anyhow::Result<ExitCode> {
    let mut config = context.config().clone();
    if !args.generators.is_empty() {
        config.settings.generators = generators(&args.generators)?;
        config = Config::validate(config.settings)?;
    }
    let config = &config;
    if let Some(format) = &args.input_format {
        check_format(format)?;
    }
    let mut memory = context.memory()?;
    if !args.generators.is_empty() {
        memory = memory.with_settings(config);
    }
    let meter = Arc::new(Meter::default());
    let request = AnalyzeRequest {
        paths: args.paths.clone(),
        input_format: args.input_format.clone(),
        rejects: Some(args.rejects.clone().unwrap_or_else(|| config.data_dir.join("rejects.ndjson"))),
        language: config.language(),
        now: clock::now(),
        considered: !args.generators.is_empty(),
        meter: Arc::clone(&meter),
    };
    let progress = Progress::begin(&meter, context.quiet);
    let outcome = analyze(config, &memory, &request).await;
    drop(progress);
    let outcome = outcome?;
    tell_figures(context, &memory).await;
    say_problems(&outcome.report.inputs);
    say_rejects(context, &outcome);
    write_report(config, &args, &outcome)?;
    if let Some(path) = &args.customers {
        output::write(Some(path), |out| report::customers_csv(&outcome.customers, out))?;
    }
    if outcome.report.entries == 0 && outcome.report.rejected > 0 {
        anyhow::bail!(
            "not one of {} lines could be read; see the reasons above, or try --input-format",
            outcome.report.rejected
        );
    }
    let found = args.exit_code && !outcome.report.incidents.is_empty();
    Ok(if found { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Tells Redis what was counted, where figures are told there. It is no failure of the analysis that this fails: what is not
/// told now is told with the next round.
async fn tell_figures(context: &Context, memory: &Memory) {
    let config = context.config();
    if config.settings.metrics.store != MetricsPlace::Redis {
        return;
    }
    let told = match metrics::open(config, memory.store()) {
        Ok(to) => metrics::publisher(config, memory.store(), &to).round().await.map(drop),
        Err(error) => Err(error),
    };
    if let Err(error) = told {
        let words = Wording::of(config.language());
        eprintln!("{}", words.text("cli-metrics-away", &[("why", error.to_string().into())]));
    }
}

/// The generators of these names.
fn generators(names: &[String]) -> anyhow::Result<Generators> {
    let known = |name: &String| {
        let found = GeneratorChoice::ALL.into_iter().find(|choice| choice.name() == name.trim());
        found.ok_or_else(|| {
            Failure::Usage(format!("unknown generator “{name}”; known: openai, local, extractive")).into()
        })
    };
    names.iter().map(known).collect::<anyhow::Result<_>>().map(Generators)
}

/// A slip in the format's name is one of the command line.
pub(super) fn check_format(format: &str) -> anyhow::Result<()> {
    const KNOWN: [&str; 6] = ["auto", "json", "csv", "logfmt", "combined", "text"];
    if KNOWN.contains(&format) {
        return Ok(());
    }
    Err(Failure::Usage(format!("unknown input format “{format}”; known: {}", KNOWN.join(", "))).into())
}

/// What went wrong with whole inputs, on stderr, whatever the form of the report.
pub(super) fn say_problems(inputs: &[InputSummary]) {
    for input in inputs {
        if let Some(problem) = &input.problem {
            eprintln!("cartwatch: {problem}");
        }
    }
}

fn say_rejects(context: &Context, outcome: &AnalysisOutcome) {
    if context.quiet {
        return;
    }
    if let Some(path) = &outcome.rejects {
        let count = outcome.report.rejected + outcome.report.set_aside;
        let words = Wording::of(context.config().language());
        let path = path.display().to_string();
        eprintln!("{}", words.text("cli-rejects", &[("count", count.into()), ("path", (&path).into())]));
    }
}

/// Renders a report in the asked form.
pub(super) fn render(
    form: ReportForm,
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    match form {
        ReportForm::Text => report::human(report, options, out),
        ReportForm::Json => report::json(report, options, out),
        ReportForm::Ndjson => report::ndjson(report, options, out),
        ReportForm::Markdown => report::markdown(report, options, out),
        ReportForm::Html => report::html(report, options, out),
    }
}

fn write_report(config: &Config, args: &Analyze, outcome: &AnalysisOutcome) -> anyhow::Result<()> {
    let mut options = output::options(config.language(), args.output.is_some());
    options.limit = args.limit;
    options.rejects_file = outcome.rejects.as_ref().map(|path| path.display().to_string());
    output::write(args.output.as_deref(), |out| render(args.format, &outcome.report, &options, out))
}
