//! `demo`: two days of a shop, a fix in between, and the memory's answer when the fault comes back.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::args::ReportForm;
use super::failure::Failure;
use super::{Context, analyze, clock, output};
use crate::config::Config;
use crate::demo::{DemoFacts, DemoFault, DemoPlan, FIRST_DAY, write_traffic};
use crate::incident::ActionKind;
use crate::memory::Memory;
use crate::pipeline::{AnalysisOutcome, AnalyzeRequest, Meter, analyze as run_analysis};
use crate::report::{IncidentReport, Report};
use crate::wording::{Language, Wording};

/// Incidents of the first day that are shown in full; the others are in the table.
const SHOWN: usize = 1;

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Keep logs, memory and report in this folder instead of throwing them away
    #[arg(long, value_name = "DIR")]
    pub(super) keep: Option<PathBuf>,
}

pub(super) async fn run(context: &Context, args: Demo) -> anyhow::Result<()> {
    let language = context.config().language();
    let stage = Stage::new(args.keep)?;
    let facts = stage.write_logs()?;
    let mut config = Config::built_in(&stage.folder.join("memory"));
    config.settings.language = context.config().settings.language;
    let memory = Memory::open(&config)?;
    let show = Show { language, words: Wording::of(language) };
    for deploy in &facts.deploys {
        memory.mark(deploy.name.to_owned(), Some(deploy.service.to_owned()), deploy.at, clock::now())?;
    }

    show.say("demo-first-day", &[("path", stage.day(1).display().to_string().into())])?;
    let first = stage.analyze(&config, &memory, 1, language).await?;
    show.report(&first.report, SHOWN)?;

    let Some(fault) = facts.recurring() else { return Ok(()) };
    let Some(incident) = of_fault(&first.report, fault) else { return Ok(()) };
    let kind = ActionKind::Resolve {
        fix: fault.fix(language),
        root_cause: Some(fault.root_cause(language)),
        applied_at: fault.fixed_at,
    };
    memory.act(&incident.id, kind, Some("olga".to_owned()), clock::now())?;
    let id = incident.id.as_str();
    show.say("demo-resolved", &[("id", id.into()), ("fix", fault.fix(language).into())])?;

    show.say("demo-second-day", &[("path", stage.day(2).display().to_string().into())])?;
    let second = stage.analyze(&config, &memory, 2, language).await?;
    let mut answered = second.report;
    answered.incidents.retain(|other| other.id == incident.id);
    show.report(&answered, SHOWN)?;
    stage.keep_page(&first.report, language)?;
    show.end(&stage)
}

/// The incident that a fault of the traffic became.
fn of_fault<'r>(report: &'r Report, fault: &DemoFault) -> Option<&'r IncidentReport> {
    report.incidents.iter().find(|incident| {
        incident.error_code.as_deref() == fault.error_code && incident.service.as_deref() == Some(fault.service)
    })
}

/// What the newcomer reads.
struct Show {
    language: Language,
    words: &'static Wording,
}

impl Show {
    fn say(&self, key: &str, arguments: &[(&str, crate::wording::Arg<'_>)]) -> anyhow::Result<()> {
        let text = self.words.text(key, arguments);
        output::write(None, |out| writeln!(out, "\n── {text}\n"))
    }

    fn report(&self, report: &Report, shown: usize) -> anyhow::Result<()> {
        let mut options = output::options(self.language, false);
        options.limit = shown;
        output::write(None, |out| analyze::render(ReportForm::Text, report, &options, out))
    }

    fn end(&self, stage: &Stage) -> anyhow::Result<()> {
        if stage.kept {
            let folder = stage.folder.display().to_string();
            self.say("demo-kept", &[("folder", folder.into())])
        } else {
            self.say("demo-end", &[])
        }
    }
}

/// The folder of the demonstration.
struct Stage {
    folder: PathBuf,
    kept: bool,
}

impl Stage {
    fn new(keep: Option<PathBuf>) -> anyhow::Result<Self> {
        let kept = keep.is_some();
        let folder =
            keep.unwrap_or_else(|| std::env::temp_dir().join(format!("cartwatch-demo-{}", std::process::id())));
        if folder.join("memory").exists() {
            let what = "holds a memory already; name another folder, so that the story begins at its beginning";
            return Err(Failure::Usage(format!("{}: {what}", folder.display())).into());
        }
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(Self { folder, kept })
    }

    fn day(&self, number: u32) -> PathBuf {
        self.folder.join(format!("shop-day{number}.jsonl"))
    }

    /// Writes the traffic, a file a day.
    fn write_logs(&self) -> anyhow::Result<DemoFacts> {
        let both = self.folder.join("both-days.jsonl");
        let mut out = BufWriter::new(create(&both)?);
        let facts = write_traffic(&mut out, &DemoPlan::default())?;
        out.flush()?;
        drop(out);
        let midnight = Timestamp::from_second(FIRST_DAY)? + SignedDuration::from_hours(24);
        let second_day = midnight.to_string().get(..10).unwrap_or_default().to_owned();
        let (mut first, mut second) = (BufWriter::new(create(&self.day(1))?), BufWriter::new(create(&self.day(2))?));
        for line in BufReader::new(File::open(&both)?).lines() {
            let line = line?;
            let later = line.split_once("\"timestamp\":\"").is_some_and(|(_, rest)| *rest >= *second_day);
            writeln!(if later { &mut second } else { &mut first }, "{line}")?;
        }
        first.flush()?;
        second.flush()?;
        fs::remove_file(&both)?;
        Ok(facts)
    }

    async fn analyze(
        &self,
        config: &Config,
        memory: &Memory,
        day: u32,
        language: Language,
    ) -> anyhow::Result<AnalysisOutcome> {
        let request = AnalyzeRequest {
            paths: vec![self.day(day).display().to_string()],
            input_format: None,
            rejects: None,
            language,
            now: clock::now(),
            considered: false,
            meter: Arc::new(Meter::default()),
        };
        Ok(run_analysis(config, memory, &request).await?)
    }

    /// The first day's page, for who keeps the folder.
    fn keep_page(&self, report: &Report, language: Language) -> anyhow::Result<()> {
        if !self.kept {
            return Ok(());
        }
        let options = output::options(language, true);
        let page: &Path = &self.folder.join("report-day1.html");
        output::write(Some(page), |out| analyze::render(ReportForm::Html, report, &options, out))
    }
}

fn create(path: &Path) -> anyhow::Result<File> {
    File::create(path).with_context(|| path.display().to_string())
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.kept {
            // What can't be removed is left to the system's own cleaning of temporary files.
            let _: io::Result<()> = fs::remove_dir_all(&self.folder);
        }
    }
}
