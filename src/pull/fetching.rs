//! [`Fetching`]: all sources of the settings at work; started, taken over on a reload, and stopped.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::checkpoints::Checkpoints;
use super::error::PullError;
use super::files::{self, Following, follow};
use super::notice::Notice;
use super::redis::{self, Consumer};
use super::standing::Sources;
use super::writer::{Clock, Writer};
use crate::config::Config;
use crate::journal::Journal;
use crate::redis_link::RedisServer;

/// Checkpoints are saved this often, where anything has changed; the journal can't delete what is behind the last ones.
const SAVE_EVERY: Duration = Duration::from_secs(1);

/// All sources of the settings.
pub struct Fetching {
    journal: Journal,
    checkpoints: Arc<Checkpoints>,
    clock: Clock,
    sources: Sources,
    notices: mpsc::UnboundedSender<Notice>,
    running: Option<Running>,
}

struct Running {
    stop: watch::Sender<bool>,
    files: Option<JoinHandle<()>>,
    tasks: JoinSet<()>,
}

impl std::fmt::Debug for Fetching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetching").field("journal", &self.journal).finish_non_exhaustive()
    }
}

impl Fetching {
    /// Nothing runs yet. The receiver is told what a person should hear of.
    #[must_use]
    pub fn new(
        journal: Journal,
        checkpoints: Checkpoints,
        clock: Clock,
        sources: Sources,
    ) -> (Self, mpsc::UnboundedReceiver<Notice>) {
        let (notices, noticed) = mpsc::unbounded_channel();
        (Self { journal, checkpoints: Arc::new(checkpoints), clock, sources, notices, running: None }, noticed)
    }

    /// Starts the sources of the settings, in place of those that run. What one of them had begun is brought into the
    /// journal before. Call it within an asynchronous runtime.
    ///
    /// # Errors
    /// When the settings can't be used; then those that ran go on.
    pub async fn start(&mut self, config: &Config) -> Result<(), PullError> {
        let config = Arc::new(config.clone());
        let settings = &config.settings.sources;
        let server = match settings.redis.streams.is_empty() {
            true => None,
            false => Some(RedisServer::new(&config.settings.redis)?),
        };
        for pattern in &settings.files {
            crate::source::files_of(&crate::source::pattern_of(pattern))?;
        }
        self.halt().await;
        let (stop, stopping) = watch::channel(false);
        let writer = Writer {
            journal: self.journal.clone(),
            checkpoints: Arc::clone(&self.checkpoints),
            clock: Arc::clone(&self.clock),
            appended: Arc::clone(&self.sources.appended),
            stop: stopping,
        };
        let mut running = Running { stop, files: None, tasks: JoinSet::new() };
        running.tasks.spawn(save(writer.clone(), self.notices.clone()));
        let mut names = Vec::new();
        if !settings.files.is_empty() {
            names.push(files::NAME.to_owned());
            running.files = Some(self.follow(&config, &writer)?);
        }
        for (stream, server) in settings.redis.streams.iter().zip(server.iter().cycle()) {
            names.push(redis::name(stream));
            let consumer = Consumer {
                config: Arc::clone(&config),
                server: server.clone(),
                stream: stream.clone(),
                consumer: self.consumer(&config),
                writer: writer.clone(),
                sources: self.sources.clone(),
                notices: self.notices.clone(),
            };
            self.sources.note(&redis::name(stream), |standing| standing.state = super::SourceState::Starting);
            running.tasks.spawn(consumer.run());
        }
        self.sources.keep_only(&names);
        self.running = Some(running);
        Ok(())
    }

    fn follow(&self, config: &Arc<Config>, writer: &Writer) -> Result<JoinHandle<()>, PullError> {
        self.sources.note(files::NAME, |standing| standing.state = super::SourceState::Starting);
        let following = Following::new(Arc::clone(config), writer.clone(), self.sources.clone(), self.notices.clone())?;
        let runtime = Handle::current();
        let thread = std::thread::Builder::new().name("files".to_owned());
        thread.spawn(move || follow(following, &runtime)).map_err(PullError::System)
    }

    /// The consumer's name: as set, or one that stays with this data folder.
    fn consumer(&self, config: &Config) -> String {
        let named = &config.settings.sources.redis.consumer;
        if !named.is_empty() {
            return named.clone();
        }
        let journal = self.journal.id().to_string();
        format!("cartwatch-{}", journal.get(..8).unwrap_or(&journal))
    }

    /// Stops what runs, and waits until what it handed in is durable.
    async fn halt(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        running.stop.send_replace(true);
        while running.tasks.join_next().await.is_some() {}
        if let Some(files) = running.files {
            // A thread that panicked has ended, too.
            let _ = tokio::task::spawn_blocking(move || files.join()).await;
        }
    }

    /// Stops all sources and keeps where they stand. Call it before the journal is closed.
    ///
    /// # Errors
    /// When the checkpoints can't be written; the next start finds them in the journal.
    pub async fn stop(&mut self) -> Result<(), PullError> {
        self.halt().await;
        tokio::task::block_in_place(|| self.checkpoints.close())
    }
}

/// Saves the checkpoints now and then.
async fn save(writer: Writer, notices: mpsc::UnboundedSender<Notice>) {
    let mut failed = false;
    while writer.pause(SAVE_EVERY).await {
        let checkpoints = Arc::clone(&writer.checkpoints);
        let saved = tokio::task::spawn_blocking(move || checkpoints.save()).await;
        match saved {
            Ok(Err(error)) if !failed => {
                failed = true;
                let _ = notices.send(Notice::Trouble { source: "checkpoints".to_owned(), why: error.to_string() });
            }
            Ok(Ok(())) if failed => {
                failed = false;
                let _ = notices.send(Notice::Well { source: "checkpoints".to_owned() });
            }
            _ => {}
        }
    }
}
