//! [`Server`]: listens, takes connections within limits, and stops without losing what it took.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::MissedTickBehavior;

use super::app::{App, Parts, ServerHandle};
use super::delivery::find_marked;
use super::error::ServerError;
use super::gate::Exposure;
use super::peer::{FromPeer, Peer};
use super::router::router;
use super::stall::Stall;
use super::syslog::{Listeners, Transport};
use crate::memory::ListQuestion;

/// The head of a request takes at most this, as do the bytes that are read ahead of a body.
const HEAD_BYTES: usize = 64 * 1024;

/// Time for the handshake of TLS.
pub(super) const HANDSHAKE: Duration = Duration::from_secs(10);

/// Longest time in which the other side reads nothing of a reply.
const WRITE_STALL: Duration = Duration::from_secs(30);

/// What is left when the journal is closed is counted within this time.
const LAST_COUNT: Duration = Duration::from_secs(1);

/// After this long without a delivery, the clock is written into the journal.
const TICK: Duration = Duration::from_secs(1);

/// After a connection could not be taken, for want of file handles above all.
pub(super) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A server that listens.
pub struct Server {
    app: Arc<App>,
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
    syslog: Listeners,
}

/// What holds for connections.
#[derive(Clone, Copy)]
struct Limits {
    connections: usize,
    header: Duration,
    stop: Duration,
}

impl Server {
    /// Checks that it is safe to listen, and listens.
    ///
    /// # Errors
    /// When others could reach the server without tokens or TLS, or the address can't be had.
    pub async fn bind(parts: Parts) -> Result<Self, ServerError> {
        let settings = &parts.config.settings.server;
        let wanted =
            settings.listen.parse::<SocketAddr>().map_err(|_| ServerError::Address(settings.listen.clone()))?;
        let limits = Limits {
            connections: settings.max_connections.min(Semaphore::MAX_PERMITS),
            header: Duration::from_secs(settings.header_seconds.into()),
            stop: Duration::from_secs(settings.stop_seconds.into()),
        };
        let behind_proxy = parts.behind_proxy;
        let exposure = if wanted.ip().is_loopback() && !behind_proxy { Exposure::Loopback } else { Exposure::Beyond };
        let app = Arc::new(App::new(parts, exposure)?);
        check_safety(&app, wanted, exposure, behind_proxy)?;
        let bind = |source| ServerError::Bind { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let syslog = Listeners::bind(&app.config().settings.server, behind_proxy).await?;
        tokio::task::block_in_place(|| find_marked(&app))?;
        // A full journal still holds the names from the start before; what lasts shows when something is appended.
        let _ = app.intake.open_streams(app.now()).await;
        Ok(Self { app, listener, address, limits, syslog })
    }

    /// Where it listens: the address with the real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens for syslog, with the real ports.
    #[must_use]
    pub fn syslog_addresses(&self) -> Vec<(Transport, SocketAddr)> {
        self.syslog.addresses()
    }

    /// Whether it speaks TLS.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.app.tls().is_some()
    }

    /// A hold on it.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        ServerHandle(Arc::clone(&self.app))
    }

    /// Serves until `stop` is done. Then no connection is taken any more, requests under way are finished within the
    /// limit, and the journal is closed.
    ///
    /// # Errors
    /// When the journal failed in the end; what was acknowledged is durable all the same.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), ServerError> {
        let Self { app, listener, limits, syslog, .. } = self;
        let graceful = GracefulShutdown::new();
        let ticking = tokio::spawn(tick(Arc::clone(&app)));
        let watching = tokio::spawn(app.clusters.clone().run(app.clock()));
        let comparing = tokio::spawn(app.nearness.clone().run(app.clock()));
        // What stood before the start.
        app.clusters.soon();
        let listing = Arc::clone(&app);
        // The first list reads everything: it is made ready before somebody asks. What fails here fails again, and is
        // said, when somebody does.
        tokio::task::spawn_blocking(move || drop(listing.memory.listed(&ListQuestion::default())));
        let mut syslog = syslog.start(&app);
        tokio::select! {
            () = accept(&app, &listener, limits, &graceful) => {}
            () = stop => {}
        }
        drop(listener);
        app.stop();
        // Who is not done by then is cut off, without an acknowledgement.
        let finished = async { tokio::join!(graceful.shutdown(), syslog.stop()) };
        let _ = tokio::time::timeout(limits.stop, finished).await;
        ticking.abort();
        watching.abort();
        comparing.abort();
        let journal = app.intake.journal().clone();
        let closed = tokio::task::block_in_place(|| journal.close());
        // Who still had something in hand learns that the journal is closed, and counts it.
        let _ = tokio::time::timeout(LAST_COUNT, syslog.stop()).await;
        Ok(closed?)
    }
}

fn check_safety(app: &App, address: SocketAddr, exposure: Exposure, behind_proxy: bool) -> Result<(), ServerError> {
    if exposure == Exposure::Loopback {
        return Ok(());
    }
    if !app.gate.has_tokens() {
        return Err(ServerError::NoToken { address });
    }
    if app.tls().is_none() && !behind_proxy { Err(ServerError::NoTls { address }) } else { Ok(()) }
}

/// Takes connections for ever. At the limit it waits, and further ones wait with the system.
async fn accept(app: &Arc<App>, listener: &TcpListener, limits: Limits, graceful: &GracefulShutdown) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let router = router(Arc::clone(app));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, from)) => {
                let connection = Connection {
                    app: Arc::clone(app),
                    router: router.clone(),
                    watcher: graceful.watcher(),
                    peer: Peer::new(Some(from.ip())),
                    header: limits.header,
                    _slot: slot,
                };
                tokio::spawn(connection.serve(stream));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// A connection that was taken.
struct Connection {
    app: Arc<App>,
    router: Router,
    watcher: Watcher,
    peer: Peer,
    header: Duration,
    _slot: OwnedSemaphorePermit,
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        // Replies are small and waited for. Without it they are only later.
        let _ = stream.set_nodelay(true);
        let app = Arc::clone(&self.app);
        app.metrics.connections.fetch_add(1, Ordering::Relaxed);
        match app.tls() {
            None => self.speak(stream).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                    self.speak(stream).await;
                }
            }
        }
        app.metrics.connections.fetch_sub(1, Ordering::Relaxed);
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let stream = Stall::new(stream, WRITE_STALL).lingering(self.peer.unread());
        let service = FromPeer::new(self.router, self.peer);
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.header)
            .max_buf_size(HEAD_BYTES)
            .max_header_size(HEAD_BYTES);
        let connection = http.serve_connection(TokioIo::new(stream), service);
        // A connection that breaks is the other side's affair: it got no acknowledgement.
        let _ = self.watcher.watch(connection).await;
    }
}

/// So many ticks apart it is seen which complaints are due because incidents came or changed.
const LINKING_TICKS: u32 = 300;

/// Writes the clock into the journal while nothing arrives.
async fn tick(app: Arc<App>) {
    let mut seconds = tokio::time::interval(TICK);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let count = || app.intake.appended().saturating_add(app.sources.appended());
    let mut before = count();
    let mut ticks = 0_u32;
    loop {
        seconds.tick().await;
        ticks = ticks.wrapping_add(1);
        app.fetched.note(&app.sources.counts(), Instant::now());
        if ticks.is_multiple_of(LINKING_TICKS) {
            app.linking.due();
            app.nearness.soon();
        }
        let appended = count();
        if appended == before {
            // What is wrong is kept for those who ask whether the server is ready.
            let _ = app.intake.tick(app.now()).await;
        }
        before = appended;
    }
}
