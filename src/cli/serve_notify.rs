//! The notifications that are sent beside the server: what they hear of the analysis, of
//! complaints, and of the memory.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;

use super::clock;
use super::failure::Failure;
use super::serve_analysis::Shown;
use crate::complaints::ClusterWatch;
use crate::config::Config;
use crate::incident::IncidentId;
use crate::memory::Memory;
use crate::notify::{Channels, IncidentSource, Notifier, NotifierParts, Precedent, RunClaims};
use crate::report::{ComplaintCluster, LiveEvent, LiveIncident};
use crate::server::RunningAnalysis;

/// An attempt under way when the server stops is waited for so long; what is not sent then is sent after the next start.
const STOP_LIMIT: Duration = Duration::from_secs(3);

struct Source {
    shown: Shown,
    clusters: ClusterWatch,
    memory: Arc<Memory>,
}

impl IncidentSource for Source {
    fn incidents(&self) -> Vec<LiveIncident> {
        RunningAnalysis::incidents(&self.shown)
    }

    fn events(&self) -> broadcast::Receiver<LiveEvent> {
        RunningAnalysis::events(&self.shown)
    }

    fn clusters(&self) -> Vec<ComplaintCluster> {
        self.clusters.standing()
    }

    /// A memory that can't be read costs the message its precedent, and no more.
    fn precedent(&self, incident: &IncidentId) -> Option<Precedent> {
        let incident = self.memory.store().incident(incident).ok()??;
        let standing = self.memory.standing(incident).ok()?;
        let fix = self.memory.fixes(&standing).ok()?.into_iter().next()?;
        let [helpful, partly, wrong] = fix.feedback;
        Some(Precedent { fix: fix.fix, applied_at: fix.applied_at, held: fix.held, helpful, partly, wrong })
    }
}

/// The channels that the settings name, checked.
pub(super) fn channels(config: &Config) -> Result<Channels, Failure> {
    Channels::new(config).map_err(|error| Failure::Config(error.to_string()))
}

/// Starts them; they run without channels, too, since a reload may bring some.
pub(super) fn start(
    config: &Config,
    memory: &Arc<Memory>,
    (shown, clusters): (Shown, ClusterWatch),
    claims: Option<Arc<dyn RunClaims>>,
) -> anyhow::Result<Notifier> {
    let parts = NotifierParts {
        data_dir: config.data_dir.clone(),
        channels: channels(config)?,
        redactor: memory.store().redactor(),
        source: Arc::new(Source { shown, clusters, memory: Arc::clone(memory) }),
        clock: Arc::new(clock::now),
        claims,
    };
    Ok(Notifier::start(parts)?)
}

/// Ends them.
pub(super) async fn end(notifier: Notifier) {
    // A thread that panicked has ended, too.
    let _ = tokio::task::spawn_blocking(move || notifier.stop(STOP_LIMIT)).await;
}
