//! [`App`]: what all handlers share.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::extract::Request;
use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use super::analysis::RunningAnalysis;
use super::api::{EventLine, Requests};
use super::backstage::Backstage;
use super::body::{BodyLimits, Budget};
use super::complaints::LastCounts;
use super::documents::Documents;
use super::error::ServerError;
use super::fetched::FetchedPace;
use super::gate::{Exposure, Gate, Visit};
use super::intake::Intake;
use super::linking::Linking;
use super::metrics::{Gauges, Metrics};
use super::peer;
use super::rates::RateLimits;
use super::sessions::SessionLimits;
use super::syslog::Counts;
use super::tls;
use super::web::{Desk, KeptFigures, KeptWindows};
use super::witness::Witness;
use crate::complaints::{ClusterWatch, Complaints, Nearness};
use crate::config::Config;
use crate::journal::Journal;
use crate::memory::Memory;
use crate::metrics::MetricsStore;
use crate::notify::NotifyHandle;
use crate::pull::Sources;
use crate::sync::SyncHandle;
use crate::wire::{Arrival, WireLimits};

/// What the server is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The memory that answers.
    pub memory: Arc<Memory>,
    /// Where deliveries go. The server closes it when it stops.
    pub journal: Journal,
    /// The wall clock.
    pub clock: Clock,
    /// The analysis of the journal.
    pub analysis: Arc<dyn RunningAnalysis>,
    /// The notifications that are sent beside.
    pub notifications: NotifyHandle,
    /// Which clusters of complaints there are. The server looks for them.
    pub clusters: ClusterWatch,
    /// How the sources stand that the service fetches by itself.
    pub sources: Sources,
    /// What keeps the mirror in step, where something does.
    pub sync: Option<SyncHandle>,
    /// Where figures over time are read.
    pub metrics: Arc<dyn MetricsStore>,
    /// The process around the server.
    pub backstage: Arc<dyn Backstage>,
    /// A proxy that does TLS stands in front.
    pub behind_proxy: bool,
}

pub(super) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What all handlers share.
pub(super) struct App {
    pub(super) gate: Gate,
    pub(super) witness: Witness,
    pub(super) intake: Intake,
    pub(super) documents: Documents,
    pub(super) memory: Arc<Memory>,
    pub(super) complaints: Complaints,
    pub(super) linking: Linking,
    /// Complaints by meaning.
    pub(super) nearness: Nearness,
    pub(super) metrics: Metrics,
    pub(super) syslog: Counts,
    pub(super) complaint_counts: LastCounts,
    pub(super) windows: KeptWindows,
    pub(super) budget: Budget,
    /// What pages show that takes long to work out.
    pub(super) figures: KeptFigures,
    /// Requests that may come again.
    pub(super) requests: Requests,
    /// Held while somebody writes under a condition, so that it still holds when it is written.
    pub(super) writes: Mutex<()>,
    /// Bodies are taken apart by as many requests at once as there are cores.
    pub(super) cores: Semaphore,
    pub(super) analysis: Arc<dyn RunningAnalysis>,
    pub(super) event_line: EventLine,
    pub(super) notifications: NotifyHandle,
    pub(super) clusters: ClusterWatch,
    pub(super) sources: Sources,
    pub(super) fetched: FetchedPace,
    pub(super) sync: Option<SyncHandle>,
    pub(super) series: Arc<dyn MetricsStore>,
    pub(super) backstage: Arc<dyn Backstage>,
    /// What the pages keep between two requests.
    pub(super) desk: Desk,
    clock: Clock,
    behind_proxy: bool,
    stopping: watch::Sender<bool>,
    in_force: RwLock<InForce>,
}

/// What a reload replaces.
#[derive(Clone)]
struct InForce {
    config: Arc<Config>,
    tls: Option<TlsAcceptor>,
}

/// A hold on a running server.
#[derive(Clone)]
pub struct ServerHandle(pub(super) Arc<App>);

impl ServerHandle {
    /// Takes over what can change while the server runs: limits of bodies and lines, time zone, language, certificate.
    /// Where the new settings can't be used, the old ones stay in force.
    ///
    /// # Errors
    /// When the certificate or its key can't be used.
    pub fn reload(&self, config: Config) -> Result<(), ServerError> {
        let in_force = InForce::new(config)?;
        *self.0.in_force.write().unwrap_or_else(PoisonError::into_inner) = in_force;
        Ok(())
    }

    /// Syslog messages that were read and found no room, since the start.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.syslog.dropped()
    }
}

impl InForce {
    fn new(config: Config) -> Result<Self, ServerError> {
        let tls = tls::acceptor(&config.settings.server)?;
        Ok(Self { config: Arc::new(config), tls })
    }
}

impl App {
    pub(super) fn new(parts: Parts, exposure: Exposure) -> Result<Self, ServerError> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let complaints = Complaints::new(Arc::clone(&parts.memory));
        Ok(Self {
            gate: Gate::new(parts.config.data_dir.clone(), exposure)?,
            witness: Witness::new(&parts.config),
            documents: Documents::of_journal(&parts.journal),
            intake: Intake::new(parts.journal),
            nearness: Nearness::new(complaints.clone(), parts.config.settings.recall.complaints),
            linking: Linking::new(complaints.clone(), parts.clusters.clone()),
            clusters: parts.clusters,
            complaints,
            memory: parts.memory,
            metrics: Metrics::default(),
            syslog: Counts::default(),
            complaint_counts: LastCounts::default(),
            windows: KeptWindows::default(),
            budget: Budget::new(parts.config.settings.server.bodies_bytes),
            figures: KeptFigures::default(),
            requests: Requests::default(),
            writes: Mutex::new(()),
            cores: Semaphore::new(cores),
            clock: parts.clock,
            analysis: parts.analysis,
            event_line: EventLine::default(),
            behind_proxy: parts.behind_proxy,
            notifications: parts.notifications,
            sources: parts.sources,
            fetched: FetchedPace::default(),
            sync: parts.sync,
            series: parts.metrics,
            backstage: parts.backstage,
            desk: Desk::default(),
            stopping: watch::Sender::new(false),
            in_force: RwLock::new(InForce::new(parts.config)?),
        })
    }

    fn in_force(&self) -> InForce {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn config(&self) -> Arc<Config> {
        self.in_force().config
    }

    pub(super) fn tls(&self) -> Option<TlsAcceptor> {
        self.in_force().tls
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn clock(&self) -> Clock {
        Arc::clone(&self.clock)
    }

    /// Whether browsers speak with the server over an encrypted line.
    pub(super) fn is_encrypted(&self) -> bool {
        self.in_force().tls.is_some() || self.behind_proxy
    }

    /// The circumstances of a request that comes now.
    pub(super) fn visit(&self, request: &Request) -> Visit {
        let InForce { config, tls } = self.in_force();
        let settings = &config.settings.server;
        Visit {
            now: self.now(),
            at: Instant::now(),
            from: peer::address(request, self.behind_proxy),
            secure: tls.is_some() || self.behind_proxy,
            rates: RateLimits::new(settings),
            sessions: SessionLimits::new(settings),
        }
    }

    /// Tells replies without an end of their own that the server stops.
    pub(super) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    pub(super) fn gauges(&self) -> Gauges {
        Gauges {
            journal: self.intake.journal().status(),
            journal_works: self.intake.trouble().is_none(),
            analysis: self.analysis.standing(),
            sources: self.sources.all(),
        }
    }

    pub(super) fn body_limits(&self) -> BodyLimits {
        let config = self.config();
        let server = &config.settings.server;
        BodyLimits {
            sent: server.body_bytes,
            inflated: server.inflated_bytes,
            time: Duration::from_secs(server.body_seconds.into()),
        }
    }

    /// The circumstances of a delivery that comes now.
    pub(super) fn arrival(&self) -> Arrival {
        self.arrival_at(self.now())
    }

    /// The circumstances of a delivery that came at `at`.
    pub(super) fn arrival_at(&self, at: Timestamp) -> Arrival {
        let config = self.config();
        let settings = &config.settings;
        let limits = WireLimits {
            line: settings.input.max_line_bytes,
            body: settings.server.inflated_bytes,
            ..WireLimits::default()
        };
        Arrival::new(at, config.timezone.clone(), limits)
    }
}
