//! The sources that `serve` fetches by itself: started, taken over on a reload, and stopped before the journal is closed.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::clock;
use super::failure::Failure;
use crate::config::Config;
use crate::journal::Journal;
use crate::pull::{Checkpoints, Fetching, Notice, PullError, Sources};

/// Sources at work.
pub(super) struct ServeSources {
    fetching: Fetching,
    notices: mpsc::UnboundedReceiver<Notice>,
}

impl ServeSources {
    pub(super) async fn start(
        config: &Config,
        journal: Journal,
        checkpoints: Checkpoints,
        sources: Sources,
    ) -> anyhow::Result<Self> {
        let (mut fetching, notices) = Fetching::new(journal, checkpoints, Arc::new(clock::now), sources);
        fetching.start(config).await.map_err(|error| match error {
            PullError::Source(_) | PullError::Redis(_) => Failure::Config(error.to_string()).into(),
            error => anyhow::Error::from(error),
        })?;
        Ok(Self { fetching, notices })
    }

    /// What a person should hear of next.
    pub(super) async fn notice(&mut self) -> Notice {
        match self.notices.recv().await {
            Some(notice) => notice,
            None => std::future::pending().await,
        }
    }

    /// Goes on with other settings.
    pub(super) async fn replace(&mut self, config: &Config) -> anyhow::Result<()> {
        Ok(self.fetching.start(config).await?)
    }

    /// Stops, when all that was handed to the journal is durable.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        Ok(self.fetching.stop().await?)
    }
}
