//! `sync`: brings the memory and its mirror in step once, and says how they stand.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::AnswerForm;
use super::failure::Failure;
use super::signals::Signals;
use super::sync_args::{SyncArgs, SyncCommand};
use super::{Context, clock, output, serve_sync, sync_text};
use crate::memory::MemoryError;
use crate::store::{Store, StoreError};
use crate::sync::{Book, Outcome, Stage, SyncStatus, Watch, site_of, standing};
use crate::wording::Wording;

/// In step, but documents are set aside.
const SET_ASIDE: u8 = 1;
const NOT_IN_STEP: u8 = 2;

/// Progress where the whole is known, and where it is not.
const KNOWN: &str = "{msg} {bar:30} {pos}/{len}";
const UNKNOWN: &str = "{msg} {pos}";

pub(super) async fn run(context: &Context, args: SyncArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        Some(SyncCommand::Status { format }) => {
            status(context, format).await?;
            Ok(ExitCode::SUCCESS)
        }
        None => once(context, args.format).await,
    }
}

async fn once(context: &Context, format: AnswerForm) -> anyhow::Result<ExitCode> {
    let config = context.config();
    let words = Wording::of(config.language());
    if config.settings.elasticsearch.host.is_empty() {
        return Err(Failure::Config(words.plain("sync-no-server")).into());
    }
    let memory = crate::memory::Memory::open(config).map_err(|error| match error {
        MemoryError::Store(error @ StoreError::InUse { .. }) => {
            anyhow::Error::from(error).context(words.plain("sync-in-use"))
        }
        error => error.into(),
    })?;
    let Some((mirror, _)) = serve_sync::mirror(config, &memory)? else { return Ok(ExitCode::SUCCESS) };
    let mut book = Book::read(&config.data_dir)?;
    book.name(mirror.place(), site_of(memory.store()));
    if memory.store().renewed().is_some() {
        eprintln!("{}", words.plain("sync-renewed"));
    }
    let leftover = book.leftover(clock::now());
    let bar = Arc::new(Bar::begin(words, context.quiet));
    let stopping = tokio::spawn(stop_when_asked(Arc::clone(&bar)));
    let ran = mirror.run(&leftover, &*bar).await;
    stopping.abort();
    bar.end();
    let notices = book.take(&ran, &leftover, clock::now());
    book.name(mirror.place(), site_of(memory.store()));
    let (pending, quarantined) = standing(memory.store()).await?;
    book.note(pending, quarantined);
    book.keep(&config.data_dir)?;
    for notice in &notices {
        eprintln!("{}", sync_text::notice(notice, &mirror.place(), words));
    }
    let status = SyncStatus { enabled: config.settings.sync.enabled, ..SyncStatus::of(&book, clock::now()) };
    match format {
        AnswerForm::Json => output::write_json(&status)?,
        AnswerForm::Text if ran.trouble.is_none() && !context.quiet => {
            eprintln!("{}", done(&ran.outcome, &mirror.place(), words));
        }
        AnswerForm::Text => {}
    }
    Ok(match ran.trouble {
        Some(_) => ExitCode::from(NOT_IN_STEP),
        None if ran.outcome.stopped => ExitCode::from(NOT_IN_STEP),
        None if !status.aside.is_empty() => ExitCode::from(SET_ASIDE),
        None => ExitCode::SUCCESS,
    })
}

fn done(outcome: &Outcome, place: &str, words: &Wording) -> String {
    if outcome.stopped {
        return words.plain("sync-stopped");
    }
    if outcome.is_nothing() {
        return words.text("sync-done-nothing", &[("place", place.into())]);
    }
    words.text(
        "sync-done",
        &[
            ("place", place.into()),
            ("pushed", outcome.pushed.into()),
            ("pulled", outcome.pulled.into()),
            ("unchanged", outcome.unchanged.into()),
            ("conflicts", outcome.conflicts.into()),
        ],
    )
}

async fn status(context: &Context, format: AnswerForm) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let mut book = Book::read(&config.data_dir)?;
    // Where a server has the store open, the file says what it knew last.
    let folder = config.data_dir.join("store");
    if folder.is_dir() {
        match Store::open(folder) {
            Ok(store) => {
                let (pending, quarantined) = standing(&store).await?;
                book.note(pending, quarantined);
            }
            Err(StoreError::InUse { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let enabled = config.settings.sync.enabled;
    let status = SyncStatus { enabled, ..SyncStatus::of(&book, clock::now()) };
    let set = !config.settings.elasticsearch.host.is_empty();
    let place = status.place.clone().filter(|_| set).or_else(|| set.then(|| serve_sync::place(config)));
    let status = SyncStatus { place, ..status };
    match format {
        AnswerForm::Json => output::write_json(&status),
        AnswerForm::Text => output::write(None, |out| sync_text::status(&status, words, out)),
    }
}

/// A run on a terminal.
struct Bar {
    bar: Option<ProgressBar>,
    stages: [String; 2],
    stopped: AtomicBool,
}

impl Bar {
    fn begin(words: &Wording, quiet: bool) -> Self {
        let bar = (!quiet && io::stderr().is_terminal())
            .then(|| ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr()));
        let stages = [words.plain("sync-progress-pull"), words.plain("sync-progress-push")];
        Self { bar, stages, stopped: AtomicBool::new(false) }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Bar {
    fn progress(&self, stage: Stage, done: u64, total: u64) {
        let [pull, push] = &self.stages;
        if let Some(bar) = &self.bar {
            bar.set_message(if stage == Stage::Pull { pull.clone() } else { push.clone() });
            if let Ok(style) = ProgressStyle::with_template(if total > 0 { KNOWN } else { UNKNOWN }) {
                bar.set_style(style);
            }
            bar.set_length(total.max(done));
            bar.set_position(done);
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// The first signal ends the run at the next good moment.
async fn stop_when_asked(bar: Arc<Bar>) {
    if let Ok(mut signals) = Signals::new() {
        signals.next().await;
        bar.stopped.store(true, Ordering::Relaxed);
    }
}
