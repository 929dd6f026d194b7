//! The one thread in which a model is loaded and thinks, and the queue in front of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::engine::Engine;
use super::failure::file;
use super::threads;
use crate::config::Local;
use crate::language_model::{CompletionRequest, Finish, ModelError, Usage};

/// Questions that may wait; one more is refused at once.
pub(super) const LONGEST_QUEUE: usize = 8;

/// What comes back.
pub(super) enum Event {
    /// A piece of text.
    Text(String),
    /// The end.
    Done(Finish, Usage),
    /// It could not answer.
    Failed(ModelError),
}

/// What is being done for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Waiting,
    Loading,
    Thinking,
}

/// What the asker and the thread both look at.
#[derive(Debug, Default)]
pub(super) struct Shared {
    stop: AtomicBool,
    stage: AtomicU8,
}

impl Shared {
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    pub(super) fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Relaxed) {
            0 => Stage::Waiting,
            1 => Stage::Loading,
            _ => Stage::Thinking,
        }
    }
}

/// One question.
pub(super) struct Job {
    pub(super) request: CompletionRequest,
    pub(super) shared: Arc<Shared>,
    pub(super) events: UnboundedSender<Event>,
}

/// Starts the thread; it ends when the sender is dropped.
pub(super) fn start(settings: Local) -> std::io::Result<SyncSender<Job>> {
    let (sender, jobs) = sync_channel(LONGEST_QUEUE);
    std::thread::Builder::new().name("local-model".into()).spawn(move || run(&settings, &jobs))?;
    Ok(sender)
}

fn run(settings: &Local, jobs: &Receiver<Job>) {
    let keep = (settings.keep_minutes > 0).then(|| Duration::from_secs(u64::from(settings.keep_minutes) * 60));
    let mut engine: Option<Engine> = None;
    loop {
        let job = match (keep, &engine) {
            (Some(keep), Some(_)) => match jobs.recv_timeout(keep) {
                Ok(job) => job,
                Err(RecvTimeoutError::Timeout) => {
                    engine = None;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            },
            _ => match jobs.recv() {
                Ok(job) => job,
                Err(_) => return,
            },
        };
        if job.shared.stopped() {
            continue;
        }
        let done = catch_unwind(AssertUnwindSafe(|| serve(settings, &mut engine, &job)));
        let event = match done {
            Ok(Ok((finish, usage))) => Event::Done(finish, usage),
            Ok(Err(error)) => Event::Failed(error),
            Err(_) => {
                engine = None;
                Event::Failed(file(
                    &settings.model,
                    "its arithmetic broke off; this is a fault of this program or of the file",
                ))
            }
        };
        // Whoever asked may have gone.
        let _ = job.events.send(event);
    }
}

fn serve(settings: &Local, engine: &mut Option<Engine>, job: &Job) -> Result<(Finish, Usage), ModelError> {
    job.shared.enter(Stage::Loading);
    let engine = match engine {
        Some(engine) => engine,
        None => engine.insert(Engine::load(settings, threads::in_use())?),
    };
    job.shared.enter(Stage::Thinking);
    engine.answer(&job.request, &job.shared.stop, &mut |text| {
        let _ = job.events.send(Event::Text(text));
    })
}
