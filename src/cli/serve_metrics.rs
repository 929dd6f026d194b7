//! Telling figures beside the server: what changed, again and again. Nothing waits for it, and nothing is lost when it fails.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::watch;

use super::failure::Failure;
use crate::config::Config;
use crate::memory::Memory;
use crate::metrics::{self, MetricsError, MetricsStore, publisher};
use crate::wording::Wording;

/// The longest pause between two attempts while the other side is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The last round when the server stops may take this long; what is not told then is told after the next start.
const LAST_ROUND: Duration = Duration::from_secs(3);

/// The telling of figures: a thread with a runtime and a connection of its own, so that reading the store holds up nobody.
pub(super) struct ServeMetrics {
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl ServeMetrics {
    pub(super) fn start(config: &Config, memory: &Arc<Memory>) -> anyhow::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let metrics = {
            let _inside = runtime.enter();
            metrics::open(config, memory.store()).map_err(|error| Failure::Config(error.to_string()))?
        };
        let (config, memory) = (config.clone(), Arc::clone(memory));
        let work = move || runtime.block_on(tell(config, memory, metrics, stopped));
        let thread = thread::Builder::new().name("figures".to_owned()).spawn(work)?;
        Ok(Self { stop, thread })
    }

    /// Tells what is left, within a limit.
    pub(super) async fn end(self) {
        self.stop.send_replace(true);
        // A thread that panicked has ended, too.
        let _ = tokio::task::spawn_blocking(move || self.thread.join()).await;
    }
}

async fn tell(config: Config, memory: Arc<Memory>, metrics: Arc<dyn MetricsStore>, mut stopped: watch::Receiver<bool>) {
    let words = Wording::of(config.language());
    // Keys may have been lost one by one while nobody told anything.
    let mut publisher = publisher(&config, memory.store(), &metrics).distrusting();
    let usual = Duration::from_secs(config.settings.metrics.every_seconds);
    let mut pause = usual;
    let mut away = false;
    loop {
        let ends = tokio::select! {
            biased;
            _ = stopped.changed() => true,
            () = tokio::time::sleep(pause) => false,
        };
        let told = if ends {
            tokio::time::timeout(LAST_ROUND, publisher.round()).await.ok()
        } else {
            tokio::select! {
                told = publisher.round() => Some(told),
                // What is under way is told again by the last round.
                _ = stopped.changed() => {
                    // It may find that the other side is still away.
                    let _ = tokio::time::timeout(LAST_ROUND, publisher.round()).await;
                    return;
                }
            }
        };
        match told {
            Some(Err(error)) => {
                if !std::mem::replace(&mut away, true) {
                    say(words, &error);
                }
                pause = (pause * 2).min(LONGEST_PAUSE.max(usual));
            }
            Some(Ok(_)) => {
                if std::mem::take(&mut away) {
                    eprintln!("{}", words.plain("cli-metrics-back"));
                }
                pause = usual;
            }
            None => {}
        }
        if ends {
            return;
        }
    }
}

fn say(words: &Wording, error: &MetricsError) {
    eprintln!("{}", words.text("cli-metrics-away", &[("why", error.to_string().into())]));
}
