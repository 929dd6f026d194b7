//! `complaints import`: files of help desks, row by row into the memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use super::complaints_args::{ComplaintsForm, ComplaintsImport};
use super::failure::Failure;
use super::{Context, clock};
use crate::complaints::{
    self, ComplaintError, Complaints, DateOrder, Draft, Format, Piece, ReadSummary, Reading, Reject, Seen, Taken,
};
use crate::config::Config;
use crate::source::unpack;
use crate::wording::Wording;

/// Complaints that are written at once.
const CHUNK: usize = 2_000;

/// Rejects that are told on the terminal; all are counted, and listed where `--rejects` names a file.
const TOLD: u64 = 5;

pub(super) async fn run(context: &Context, complaints: &Complaints, args: &ComplaintsImport) -> anyhow::Result<()> {
    let now = clock::now();
    let reading = reading(context.config(), args, now)?;
    let rejects = match &args.rejects {
        Some(path) => {
            let file = File::create(path).with_context(|| format!("{}: can't write", path.display()))?;
            Some((path.display().to_string(), BufWriter::new(file)))
        }
        None => None,
    };
    let mut import =
        Import { context, complaints, args, now, rejects, seen: Seen::default(), taken: Taken::default(), rejected: 0 };
    let mut summary = ReadSummary::default();
    for path in &args.files {
        let read = import.file(path, &reading)?;
        summary.records += read.records;
        summary.ambiguous_dates += read.ambiguous_dates;
        summary.month_first_dates += read.month_first_dates;
    }
    let Import { taken, rejected, rejects, .. } = import;
    if let Some((path, mut file)) = rejects {
        file.flush().with_context(|| format!("{path}: can't write"))?;
    }
    say(context, args, &taken, (rejected, &summary));
    if !args.dry_run && !taken.touched.is_empty() {
        link(context, complaints, &taken).await?;
    }
    if summary.records > 0 && rejected == summary.records {
        anyhow::bail!(
            "not one of {rejected} rows could be read; see the reasons above, or name the columns with --map"
        );
    }
    Ok(())
}

/// Finds out what they are about.
async fn link(context: &Context, complaints: &Complaints, taken: &Taken) -> anyhow::Result<()> {
    complaints.memory().catch_up().await?;
    let bar = super::eval::bar(context);
    let report = complaints.link_told(&taken.touched, &|done, all| super::eval::show(&bar, done, all)).await?;
    bar.finish_and_clear();
    if !context.quiet {
        let words = Wording::of(context.config().language());
        let counts = [("count", report.looked_at.into()), ("linked", report.linked.into())];
        eprintln!("{}", words.text("complaints-looked-at", &counts));
    }
    Ok(())
}

/// The settings of the help desk, and over them what was typed.
fn reading(config: &Config, args: &ComplaintsImport, now: Timestamp) -> anyhow::Result<Reading> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !(1..=64).contains(&args.source.len()) || !args.source.chars().all(is_plain) {
        let what = "--source must be 1 to 64 letters, digits, dots, - and _";
        return Err(Failure::Usage(what.to_owned()).into());
    }
    let mut reading = complaints::reading(config, &args.source, now);
    for pair in &args.map {
        reading.map.add(pair).map_err(|error| Failure::Usage(error.to_string()))?;
    }
    if let Some(zone) = &args.timezone {
        let unknown = || Failure::Usage(format!("“{zone}” is no time zone; write UTC, Europe/Moscow or +03:00"));
        reading.timezone = Config::zone(zone).ok_or_else(unknown)?;
    }
    if args.month_first {
        reading.order = DateOrder::MonthFirst;
    }
    reading.format = args.format.map(|form| match form {
        ComplaintsForm::Csv => Format::Csv,
        ComplaintsForm::Json => Format::Json,
        ComplaintsForm::Ndjson => Format::Ndjson,
    });
    Ok(reading)
}

/// An import under way.
struct Import<'a> {
    context: &'a Context,
    complaints: &'a Complaints,
    args: &'a ComplaintsImport,
    now: Timestamp,
    rejects: Option<(String, BufWriter<File>)>,
    seen: Seen,
    taken: Taken,
    rejected: u64,
}

/// What ends the reading of a file.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error(transparent)]
    Memory(#[from] ComplaintError),
    #[error("the file of rejects: {0}")]
    Rejects(#[from] io::Error),
}

impl Import<'_> {
    fn file(&mut self, path: &Path, reading: &Reading) -> anyhow::Result<ReadSummary> {
        let is_stdin = path.as_os_str() == "-";
        let name = if is_stdin { "stdin".to_owned() } else { path.display().to_string() };
        let (bar, raw): (ProgressBar, Box<dyn Read + Send>) = if is_stdin {
            let bar = self.bar(None);
            (bar.clone(), Box::new(bar.wrap_read(io::stdin())))
        } else {
            let file = File::open(path).with_context(|| name.clone())?;
            let bar = self.bar(file.metadata().ok().map(|metadata| metadata.len()));
            (bar.clone(), Box::new(bar.wrap_read(file)))
        };
        let (_, bytes) = unpack(raw).with_context(|| name.clone())?;
        let mut waiting: Vec<Draft> = Vec::with_capacity(CHUNK);
        let read = complaints::read::<Halt>(BufReader::new(bytes), reading, &mut |piece| {
            match piece {
                Piece::Draft(draft) => waiting.push(*draft),
                Piece::Reject(reject) => self.reject(&name, &reject, &bar)?,
            }
            if waiting.len() < CHUNK { Ok(()) } else { self.keep(&mut waiting) }
        });
        // What was read before a file breaks off is kept.
        let kept = self.keep(&mut waiting);
        bar.finish_and_clear();
        let summary = read.with_context(|| name.clone())?;
        kept?;
        Ok(summary)
    }

    fn keep(&mut self, waiting: &mut Vec<Draft>) -> Result<(), Halt> {
        let drafts = std::mem::take(waiting);
        let source = &self.args.source;
        let taken = if self.args.dry_run {
            self.complaints.weigh(source, drafts, &mut self.seen, self.now)?
        } else {
            self.complaints.write(source, drafts, &mut self.seen, self.now)?
        };
        self.taken.add(taken);
        Ok(())
    }

    fn reject(&mut self, file: &str, reject: &Reject, bar: &ProgressBar) -> io::Result<()> {
        self.rejected += 1;
        if self.rejected <= TOLD && !self.context.quiet {
            bar.suspend(|| eprintln!("{file}:{reject}"));
        }
        let Some((_, out)) = &mut self.rejects else { return Ok(()) };
        let mut row = BTreeMap::from([("file", serde_json::Value::from(file))]);
        row.insert("line", reject.line.into());
        row.insert("field", reject.field.into());
        row.insert("reason", serde_json::to_value(reject.reason)?);
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")
    }

    fn bar(&self, total: Option<u64>) -> ProgressBar {
        if self.context.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let style =
            if total.is_some() { "{bar:30} {bytes}/{total_bytes} {bytes_per_sec}" } else { "{spinner} {bytes}" };
        match ProgressStyle::with_template(style) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}

fn say(context: &Context, args: &ComplaintsImport, taken: &Taken, (rejected, read): (u64, &ReadSummary)) {
    if context.quiet {
        return;
    }
    let words = Wording::of(context.config().language());
    let counts = [
        ("new", taken.new.into()),
        ("changed", taken.changed.into()),
        ("same", taken.same.into()),
        ("rejected", rejected.into()),
    ];
    eprintln!("{}", words.text(if args.dry_run { "complaints-would" } else { "complaints-taken" }, &counts));
    for (key, count) in [
        ("complaints-repeated", taken.repeated),
        ("complaints-erased-before", taken.erased),
        ("complaints-ambiguous-dates", read.ambiguous_dates),
        ("complaints-month-first-dates", read.month_first_dates),
    ] {
        if count > 0 {
            eprintln!("{}", words.text(key, &[("count", count.into())]));
        }
    }
}
