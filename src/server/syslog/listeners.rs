//! [`Listeners`]: where syslog is listened for, whether that is safe, and how it ends.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::transport::Transport;
use super::{tcp, tls, udp};
use crate::config;
use crate::server::app::App;
use crate::server::error::ServerError;

/// Sockets that listen for syslog.
#[derive(Debug, Default)]
pub(in crate::server) struct Listeners {
    sockets: Vec<(Transport, SocketAddr, Socket)>,
}

#[derive(Debug)]
enum Socket {
    Datagrams(UdpSocket),
    Connections(TcpListener),
}

/// Tells when the server stops.
#[derive(Debug, Clone)]
pub(super) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Returns when the server stops.
    pub(super) async fn wait(&mut self) {
        // A sender that is gone is a stop, too.
        let _ = self.0.wait_for(|stops| *stops).await;
    }
}

/// Listeners at work.
pub(in crate::server) struct Running {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Listeners {
    /// Listens on the addresses that are set.
    ///
    /// # Errors
    /// When others could reach one and nobody said that they may, or an address can't be had.
    pub(in crate::server) async fn bind(settings: &config::Server, behind_proxy: bool) -> Result<Self, ServerError> {
        let mut listeners = Self::default();
        let open = settings.syslog_open || behind_proxy;
        for (transport, text) in [
            (Transport::Udp, &settings.syslog_udp),
            (Transport::Tcp, &settings.syslog_tcp),
            (Transport::Tls, &settings.syslog_tls),
        ] {
            if text.is_empty() {
                continue;
            }
            let address = text.parse::<SocketAddr>().map_err(|_| ServerError::Address(text.clone()))?;
            if !address.ip().is_loopback() && !open {
                return Err(ServerError::SyslogOpen { key: transport.key(), address });
            }
            listeners.add(transport, address).await.map_err(|source| ServerError::Bind { address, source })?;
        }
        Ok(listeners)
    }

    async fn add(&mut self, transport: Transport, address: SocketAddr) -> std::io::Result<()> {
        let (real, socket) = if transport == Transport::Udp {
            let socket = udp::bind(address).await?;
            (socket.local_addr()?, Socket::Datagrams(socket))
        } else {
            let listener = TcpListener::bind(address).await?;
            (listener.local_addr()?, Socket::Connections(listener))
        };
        self.sockets.push((transport, real, socket));
        Ok(())
    }

    /// Where it listens, with the real ports.
    pub(in crate::server) fn addresses(&self) -> Vec<(Transport, SocketAddr)> {
        self.sockets.iter().map(|(transport, address, _)| (*transport, *address)).collect()
    }

    /// Takes what comes from now on.
    pub(in crate::server) fn start(self, app: &Arc<App>) -> Running {
        let (stop, stops) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for (transport, _, socket) in self.sockets {
            let (app, stopping) = (Arc::clone(app), Stopping(stops.clone()));
            match (socket, transport) {
                (Socket::Datagrams(socket), _) => tasks.spawn(udp::serve(app, socket, stopping)),
                (Socket::Connections(listener), Transport::Tls) => tasks.spawn(tls::serve(app, listener, stopping)),
                (Socket::Connections(listener), _) => tasks.spawn(tcp::serve(app, listener, stopping)),
            };
        }
        Running { stop, tasks }
    }
}

impl Running {
    /// Takes nothing more, and returns when all that was read is kept, or given up by a journal that is closed.
    /// May be called again where it was not waited for.
    pub(in crate::server) async fn stop(&mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
    }
}
