//! The analysis that runs beside the server, on a thread of its own: started, replaced on a reload, and ended.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::journal::Journal;
use crate::memory::Memory;
use crate::pipeline::{
    LineAnalyzer, LiveAnalysis, LiveHandle, LiveTail, PipelineError, StageTimings, StopSignal, Stopper,
};
use crate::report::{
    LineAnalysis, LiveEvent, LiveIncident, RejectGroup, SessionRow, TailBatch, TailFilter, TailFull, TailRecent,
};
use crate::server::{AnalyzeError, GivenLines, RunningAnalysis, Stages, Standing};
use crate::wording::Language;

/// Lines that can't be read go here, in the data folder.
const REJECTS: &str = "rejects.ndjson";

/// Events that a slow listener may be behind.
const EVENTS: usize = 1_024;

/// Reads the journal while the server fills it.
pub(super) struct ServeAnalysis {
    memory: Arc<Memory>,
    journal: Journal,
    shown: Shown,
    failures: mpsc::UnboundedSender<PipelineError>,
    running: Running,
}

/// How the analysis stands, whichever one runs now.
#[derive(Clone)]
pub(super) struct Shown {
    handle: Arc<Mutex<LiveHandle>>,
    events: broadcast::Sender<LiveEvent>,
    tail: LiveTail,
    analyzers: Arc<Mutex<Arc<Analyzers>>>,
}

/// For lines that are only looked at: JSON, and any format.
struct Analyzers {
    json: LineAnalyzer,
    any: LineAnalyzer,
}

impl Analyzers {
    fn new(config: &Config, memory: &Arc<Memory>) -> Result<Self, PipelineError> {
        let analyzer = |format| LineAnalyzer::new(config, Arc::clone(memory), format);
        Ok(Self { json: analyzer(Some("json"))?, any: analyzer(None)? })
    }
}

struct Running {
    stopper: Stopper,
    task: JoinHandle<()>,
}

impl Shown {
    fn handle(&self) -> LiveHandle {
        self.handle.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn now(&self, handle: LiveHandle) {
        *self.handle.lock().unwrap_or_else(PoisonError::into_inner) = handle;
    }
}

impl RunningAnalysis for Shown {
    fn standing(&self) -> Standing {
        let status = self.handle().status();
        let StageTimings { read, analyse, look, write, save } = status.timings;
        Standing {
            entries: status.entries,
            rejected: status.rejected,
            set_aside: status.set_aside,
            sessions_open: status.sessions_open as u64,
            sessions_in_trouble: status.sessions_in_trouble as u64,
            incidents_open: status.incidents_open as u64,
            behind_bytes: status.behind_bytes,
            stages: Stages { read, analyse, look, write, save },
        }
    }

    fn incidents(&self) -> Vec<LiveIncident> {
        self.handle().incidents()
    }

    fn customers(&self) -> Option<u64> {
        self.handle().customers()
    }

    fn sessions(&self) -> Vec<SessionRow> {
        self.handle().sessions()
    }

    fn rejects(&self) -> Vec<RejectGroup> {
        self.handle().rejects()
    }

    fn analyze(&self, lines: GivenLines, now: Timestamp, language: Language) -> Result<LineAnalysis, AnalyzeError> {
        let analyzers = Arc::clone(&self.analyzers.lock().unwrap_or_else(PoisonError::into_inner));
        let analyzed = Handle::current().block_on(async {
            match lines {
                GivenLines::Json(lines) => analyzers.json.analyze(lines, now, language).await,
                GivenLines::Any(lines) => analyzers.any.analyze(lines, now, language).await,
            }
        });
        analyzed.map_err(|error| match error {
            PipelineError::NothingRead(what) => AnalyzeError::Unreadable(what),
            other => AnalyzeError::Failed(other.to_string()),
        })
    }

    fn events(&self) -> broadcast::Receiver<LiveEvent> {
        self.events.subscribe()
    }

    fn watch(&self, filter: &TailFilter) -> Result<broadcast::Receiver<Arc<TailBatch>>, TailFull> {
        self.tail.watch(filter)
    }

    fn recent(&self, filter: &TailFilter, limit: usize) -> Result<TailRecent, AnalyzeError> {
        self.tail.recent(filter, limit).map_err(|error| AnalyzeError::Failed(error.to_string()))
    }
}

impl ServeAnalysis {
    /// Starts where the last one was saved. The receiver tells when it fails: the server can't go on without it, for
    /// the journal would fill up.
    pub(super) fn start(
        config: &Config,
        memory: Arc<Memory>,
        journal: Journal,
    ) -> anyhow::Result<(Self, mpsc::UnboundedReceiver<PipelineError>)> {
        let (failures, failed) = mpsc::unbounded_channel();
        let shown = Shown {
            handle: Arc::default(),
            events: broadcast::Sender::new(EVENTS),
            tail: LiveTail::default(),
            analyzers: Arc::new(Mutex::new(Arc::new(Analyzers::new(config, &memory)?))),
        };
        let live = open(config, &memory, &journal)?;
        let running = run(live, &shown, &failures);
        Ok((Self { memory, journal, shown, failures, running }, failed))
    }

    /// A hold on how it stands.
    pub(super) fn shown(&self) -> Shown {
        self.shown.clone()
    }

    /// Goes on with other settings and rules; what was open stays open. After an error nothing analyses any more.
    pub(super) async fn replace(&mut self, config: &Config) -> anyhow::Result<()> {
        self.running.stopper.stop();
        (&mut self.running.task).await.context("the analysis ended early")?;
        let analyzers = Arc::new(Analyzers::new(config, &self.memory)?);
        *self.shown.analyzers.lock().unwrap_or_else(PoisonError::into_inner) = analyzers;
        let live = open(config, &self.memory, &self.journal)?;
        self.running = run(live, &self.shown, &self.failures);
        Ok(())
    }

    /// Waits until everything in the journal, which is closed, is analysed; beyond the limit the rest is left to the
    /// next start.
    pub(super) async fn end(self, limit: Duration) -> anyhow::Result<()> {
        let Running { stopper, mut task } = self.running;
        let ended = match tokio::time::timeout(limit, &mut task).await {
            Ok(ended) => ended,
            Err(_) => {
                stopper.stop();
                task.await
            }
        };
        ended.context("the analysis ended early")
    }
}

fn open(config: &Config, memory: &Arc<Memory>, journal: &Journal) -> Result<LiveAnalysis, PipelineError> {
    let rejects = Path::new(&config.data_dir).join(REJECTS);
    Ok(LiveAnalysis::open(config, Arc::clone(memory), journal.clone())?.with_rejects(rejects))
}

fn run(live: LiveAnalysis, shown: &Shown, failures: &mpsc::UnboundedSender<PipelineError>) -> Running {
    shown.now(live.status());
    let (stopper, stop) = StopSignal::new();
    let failures = failures.clone();
    let live = live.telling(shown.events.clone()).showing(shown.tail.clone());
    let task = tokio::task::spawn_blocking(move || {
        if let Err(error) = live.run(stop) {
            // Its end is awaited even where nobody listens any more.
            let _ = failures.send(error);
        }
    });
    Running { stopper, task }
}
