//! The mirror beside the server: kept in step in the background, and asked which site tells of an incident.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::clock;
use super::failure::Failure;
use super::sync_text;
use crate::config::Config;
use crate::elastic::ElasticClient;
use crate::incident::IncidentId;
use crate::memory::Memory;
use crate::notify::{RunClaims, Teller};
use crate::sync::{
    Claimed, Claims, ElasticsearchMirror, Keeping, Mirror, SyncHandle, SyncNotice, SyncParts, SyncService,
};
use crate::wording::Wording;

/// A run under way when the server stops is waited for so long; the next start goes on where it was.
const STOP_LIMIT: Duration = Duration::from_secs(3);

/// The mirror as the settings name it, and the client that it is reached by; `None` where no server is set.
pub(super) fn mirror(config: &Config, memory: &Memory) -> Result<Option<(Mirror, ElasticClient)>, Failure> {
    let settings = &config.settings;
    if settings.elasticsearch.host.is_empty() {
        return Ok(None);
    }
    let client = ElasticClient::new(&settings.elasticsearch).map_err(|error| Failure::Config(error.to_string()))?;
    let server = ElasticsearchMirror::new(client.clone(), &settings.elasticsearch);
    let keeping = Keeping { offline_days: settings.sync.offline_days, retention: settings.retention.clone() };
    let mirror = Mirror::new(memory.store().clone(), Arc::new(server), Arc::new(clock::now)).keeping(keeping);
    Ok(Some((mirror, client)))
}

/// Where the mirror is, in words.
pub(super) fn place(config: &Config) -> String {
    let settings = &config.settings.elasticsearch;
    match ElasticClient::new(settings) {
        Ok(client) => ElasticsearchMirror::new(client, settings).place(),
        Err(_) => settings.host.to_string(),
    }
}

/// What runs beside the server; nothing where no server is set.
pub(super) struct ServeSync {
    running: Option<Running>,
}

struct Running {
    service: SyncService,
    notices: mpsc::UnboundedReceiver<SyncNotice>,
    place: String,
    claims: Option<Arc<Claims>>,
}

impl ServeSync {
    pub(super) fn start(config: &Config, memory: &Arc<Memory>) -> anyhow::Result<Self> {
        let settings = &config.settings.sync;
        let Some((mirror, client)) = mirror(config, memory)?.filter(|_| settings.enabled) else {
            return Ok(Self { running: None });
        };
        let place = mirror.place();
        let claims = settings.one_site_notifies.then(|| {
            let patience = Duration::from_millis(settings.claim_milliseconds.into());
            let hasty = client.hasty(patience, patience);
            let server = ElasticsearchMirror::new(hasty, &config.settings.elasticsearch);
            Arc::new(Claims::new(memory.store().clone(), Arc::new(server), Arc::new(clock::now), patience))
        });
        let parts = SyncParts {
            mirror,
            data_dir: config.data_dir.clone(),
            settings: settings.clone(),
            clock: Arc::new(clock::now),
            arrived: learn(Arc::clone(memory)),
        };
        let (service, notices) = SyncService::start(parts)?;
        Ok(Self { running: Some(Running { service, notices, place, claims }) })
    }

    pub(super) fn handle(&self) -> Option<SyncHandle> {
        self.running.as_ref().map(|running| running.service.handle())
    }

    /// Who tells of a run, for the notifier.
    pub(super) fn claims(&self) -> Option<Arc<dyn RunClaims>> {
        let claims = self.running.as_ref()?.claims.clone()?;
        Some(Arc::new(Asking { claims, runtime: Handle::current() }))
    }

    /// What a person should hear of next.
    pub(super) async fn notice(&mut self) -> SyncNotice {
        let heard = match &mut self.running {
            Some(running) => running.notices.recv().await,
            None => None,
        };
        match heard {
            Some(notice) => notice,
            None => std::future::pending().await,
        }
    }

    pub(super) fn text(&self, notice: &SyncNotice, words: &Wording) -> String {
        let place = self.running.as_ref().map_or("", |running| running.place.as_str());
        sync_text::notice(notice, place, words)
    }

    pub(super) async fn stop(self) {
        if let Some(running) = self.running {
            running.service.stop(STOP_LIMIT).await;
        }
    }
}

/// Lets the search index learn what has come, one time after the other.
fn learn(memory: Arc<Memory>) -> Arc<dyn Fn() + Send + Sync> {
    let busy = Arc::new(tokio::sync::Semaphore::new(1));
    let runtime = Handle::current();
    Arc::new(move || {
        let (memory, busy) = (Arc::clone(&memory), Arc::clone(&busy));
        runtime.spawn_blocking(move || {
            let Ok(_turn) = busy.try_acquire() else { return };
            // The next question learns it, where it failed.
            let _ = Handle::current().block_on(memory.catch_up());
        });
    })
}

/// Asks on the runtime of the server: connections stay on it.
struct Asking {
    claims: Arc<Claims>,
    runtime: Handle,
}

#[async_trait]
impl RunClaims for Asking {
    async fn claim(&self, incident: &IncidentId, first: Timestamp) -> Teller {
        let (claims, incident) = (Arc::clone(&self.claims), incident.clone());
        let asked = self.runtime.spawn(async move { claims.claim(&incident, first).await }).await;
        match asked {
            Ok(Claimed::Ours) => Teller::Us,
            Ok(Claimed::Theirs) => Teller::Others,
            Ok(Claimed::Unknown) | Err(_) => Teller::Unknown,
        }
    }
}
