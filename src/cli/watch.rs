//! `watch`: follows growing logs and tells of incidents while they happen.
//!
//! The memory is asked and told nothing: a followed log has no lasting identity here, so that counting it would count
//! it again when it is analysed or served.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

use super::analyze::check_format;
use super::args::{Watch, WatchForm};
use super::{Context, clock, output};
use crate::config::Config;
use crate::journal::{Journal, JournalLimits, Record, StreamId};
use crate::memory::Memory;
use crate::pipeline::{LineFeed, LiveAnalysis, LiveSummary, PipelineError, StopSignal, Stopper, Tail};
use crate::report::{LiveEvent, RenderOptions, live_event_human};
use crate::wording::Wording;

/// Files are looked at this often: half a second is left of the two within which a problem is told.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// The clock moves on when nothing came for this long.
const TICK_EVERY: SignedDuration = SignedDuration::from_secs(1);
/// Lines of standard input that wait to be taken.
const WAITING: usize = 64;
/// Bytes of standard input in one delivery.
const DELIVERY: usize = 256 * 1024;
/// A number that [`Tail`] never gives to a file.
const STDIN: u64 = 0;

pub(super) async fn run(context: &Context, args: Watch) -> anyhow::Result<()> {
    if let Some(format) = &args.input_format {
        check_format(format)?;
    }
    let config = context.config();
    let folder = TemporaryFolder::new()?;
    let limits = JournalLimits { keep: Duration::ZERO, ..JournalLimits::default() };
    let journal = Journal::open(folder.0.join("journal"), limits)?;
    let memory = Arc::new(if args.alone { Memory::temporary(config)? } else { context.memory()? });
    let live = LiveAnalysis::open(config, memory, journal.clone())?.looking_only();
    let options = output::options(config.language(), false);
    let printing = tokio::spawn(print(live.events(), args.format, options));
    let (stopper, stop) = StopSignal::new();
    let analysis = tokio::task::spawn_blocking(move || live.run(stop));
    let fed = feed(context, &args, &journal, &analysis).await;
    let summary = finish(fed, &journal, stopper, analysis).await?;
    printing.await.context("telling events ended early")??;
    if !context.quiet {
        say(config, &summary);
    }
    Ok(())
}

/// Everything that was taken in is analysed, then the analysis ends.
async fn finish(
    fed: anyhow::Result<u64>,
    journal: &Journal,
    stopper: Stopper,
    analysis: JoinHandle<Result<LiveSummary, PipelineError>>,
) -> anyhow::Result<LiveSummary> {
    journal.close()?;
    if fed.is_err() {
        stopper.stop();
    }
    let mut summary = analysis.await.context("the analysis ended early")??;
    summary.status.rejected += fed?;
    Ok(summary)
}

/// Brings lines into the journal until Ctrl-C, or the end of standard input where nothing else is followed. Gives
/// how many lines could not be read.
async fn feed<T>(context: &Context, args: &Watch, journal: &Journal, analysis: &JoinHandle<T>) -> anyhow::Result<u64> {
    let (stdin, files): (Vec<String>, Vec<String>) = args.paths.iter().cloned().partition(|path| path == "-");
    let mut desk = Desk {
        config: context.config(),
        format: args.input_format.as_deref(),
        journal,
        feeds: BTreeMap::new(),
        last: clock::now(),
    };
    let mut tail = Tail::new(&files, args.from_start)?;
    let mut lines = (!stdin.is_empty()).then(read_stdin);
    let mut end = std::pin::pin!(tokio::signal::ctrl_c());
    desk.files(&mut tail).await?;
    if !context.quiet {
        let count = (tail.files() + stdin.len().min(1)).into();
        eprintln!("{}", Wording::of(desk.config.language()).text("cli-watching", &[("count", count)]));
    }
    loop {
        tokio::select! {
            stopped = &mut end => {
                stopped?;
                break;
            }
            bytes = next(&mut lines) => match bytes {
                Some(bytes) => desk.take(STDIN, "-", &[], &bytes?).await?,
                None if files.is_empty() => break,
                None => lines = None,
            },
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        desk.files(&mut tail).await?;
        desk.idle().await?;
        if analysis.is_finished() {
            break;
        }
    }
    desk.end().await
}

/// The next delivery of standard input; waits for ever where it is not read.
async fn next(lines: &mut Option<mpsc::Receiver<io::Result<Vec<u8>>>>) -> Option<io::Result<Vec<u8>>> {
    match lines {
        Some(lines) => lines.recv().await,
        None => std::future::pending().await,
    }
}

/// Reads standard input on a thread of its own, since it can't be read in any other way without blocking.
fn read_stdin() -> mpsc::Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    thread::spawn(move || {
        let mut input = BufReader::with_capacity(DELIVERY, io::stdin());
        loop {
            let mut bytes = Vec::new();
            let read = read_lines(&mut input, &mut bytes);
            let over = read.is_err() || bytes.is_empty();
            if let Err(error) = read {
                let _ = sender.blocking_send(Err(error));
            } else if !over && sender.blocking_send(Ok(bytes)).is_err() {
                return;
            }
            if over {
                return;
            }
        }
    });
    receiver
}

/// One line, and as many more as are there already.
fn read_lines(input: &mut BufReader<io::Stdin>, bytes: &mut Vec<u8>) -> io::Result<()> {
    input.read_until(b'\n', bytes)?;
    let whole = memchr::memrchr(b'\n', input.buffer()).map_or(0, |at| at + 1);
    bytes.extend_from_slice(input.buffer().get(..whole).unwrap_or_default());
    input.consume(whole);
    Ok(())
}

/// Lines on their way into the journal.
struct Desk<'a> {
    config: &'a Config,
    format: Option<&'a str>,
    journal: &'a Journal,
    feeds: BTreeMap<u64, LineFeed>,
    /// When something came last.
    last: Timestamp,
}

impl Desk<'_> {
    async fn files(&mut self, tail: &mut Tail) -> anyhow::Result<()> {
        for grown in tail.look()? {
            let head = tail.head(grown.file).to_vec();
            self.take(grown.file, &grown.name, &head, &grown.lines).await?;
        }
        Ok(())
    }

    async fn take(&mut self, file: u64, name: &str, head: &[u8], lines: &[u8]) -> anyhow::Result<()> {
        let feed = match self.feeds.entry(file) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(LineFeed::new(self.config, self.format, name.into(), clock::now())?)
            }
        };
        feed.begin(head);
        let bytes = feed.take(lines);
        self.append(file, bytes).await
    }

    async fn append(&mut self, file: u64, bytes: Vec<u8>) -> anyhow::Result<()> {
        self.last = clock::now();
        if !bytes.is_empty() {
            self.journal.append_waiting(Record::lines(StreamId(file), self.last, bytes)).await?.await?;
        }
        Ok(())
    }

    /// When nothing came for a while, records that may have gone on are whole, and the clock moves on.
    async fn idle(&mut self) -> anyhow::Result<()> {
        let now = clock::now();
        if now.duration_since(self.last) < TICK_EVERY {
            return Ok(());
        }
        self.flush().await?;
        self.last = now;
        self.journal.append_waiting(Record::tick(StreamId(STDIN), now)).await?.await?;
        Ok(())
    }

    async fn flush(&mut self) -> anyhow::Result<()> {
        let held: Vec<(u64, Vec<u8>)> =
            self.feeds.iter_mut().filter(|(_, feed)| feed.holds()).map(|(file, feed)| (*file, feed.flush())).collect();
        for (file, bytes) in held {
            self.append(file, bytes).await?;
        }
        Ok(())
    }

    async fn end(mut self) -> anyhow::Result<u64> {
        self.flush().await?;
        Ok(self.feeds.values().map(LineFeed::rejected).sum())
    }
}

/// Tells events as they come.
async fn print(
    mut events: broadcast::Receiver<LiveEvent>,
    form: WatchForm,
    options: RenderOptions,
) -> anyhow::Result<()> {
    loop {
        match events.recv().await {
            Ok(event) => output::write(None, |out| match form {
                WatchForm::Text => live_event_human(&event, &options, out),
                WatchForm::Json => {
                    serde_json::to_writer(&mut *out, &event)?;
                    writeln!(out)
                }
            })?,
            Err(broadcast::error::RecvError::Lagged(count)) => {
                eprintln!("{}", Wording::of(options.language).text("cli-watch-missed", &[("count", count.into())]));
            }
            Err(broadcast::error::RecvError::Closed) => return Ok(()),
        }
    }
}

/// Where the journal lies while logs are followed; removed at the end.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("cartwatch-watch-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("{}: can't make the folder", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What can't be removed is left to the system's own cleaning of temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn say(config: &Config, summary: &LiveSummary) {
    let status = &summary.status;
    let args = [
        ("entries", status.entries.into()),
        ("rejected", status.rejected.into()),
        ("sessions", status.sessions_open.into()),
        ("incidents", status.incidents_open.into()),
    ];
    eprintln!("{}", Wording::of(config.language()).text("cli-watched", &args));
}
