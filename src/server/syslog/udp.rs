//! UDP, RFC 5426: one datagram, one message. Nobody who sends can be made to wait, so datagrams are read at once and wait
//! here; those that find no room are counted.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use socket2::SockRef;
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use super::counts::add;
use super::keep::keep;
use super::listeners::Stopping;
use super::stream::{LAST_MOMENT, LAST_READING};
use super::transport::Transport;
use super::waiting::Waiting;
use crate::server::app::App;
use crate::server::listen::ACCEPT_PAUSE;

/// The largest datagram there is.
const DATAGRAM_BYTES: usize = 1 << 16;

/// What the system is asked to hold for us; it may give less.
const SYSTEM_BYTES: usize = 4 << 20;

pub(super) async fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address).await?;
    // With less, bursts are lost sooner; the system counts those.
    let _ = SockRef::from(&socket).set_recv_buffer_size(SYSTEM_BYTES);
    Ok(socket)
}

/// Takes datagrams until the server stops, and returns when those that were taken are kept.
pub(super) async fn serve(app: Arc<App>, socket: UdpSocket, stopping: Stopping) {
    let waiting = Waiting::default();
    tokio::join!(read(&app, &socket, stopping, &waiting), write(&app, &waiting));
}

async fn read(app: &App, socket: &UdpSocket, mut stopping: Stopping, waiting: &Waiting) {
    let limit = message_limit(app);
    let mut datagram = vec![0; DATAGRAM_BYTES];
    loop {
        tokio::select! {
            () = stopping.wait() => break,
            read = socket.recv(&mut datagram) => match read {
                Ok(length) => offer(app, waiting, datagram.get(..length).unwrap_or_default(), limit),
                // An answer to nothing that we sent; there is no connection that could be over.
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
    }
    // What is on its way, as long as there is room for it here.
    let end = Instant::now() + LAST_READING;
    while let Ok(Ok(length)) = timeout_at(end.min(Instant::now() + LAST_MOMENT), socket.recv(&mut datagram)).await {
        offer(app, waiting, datagram.get(..length).unwrap_or_default(), limit);
    }
    waiting.end();
}

fn message_limit(app: &App) -> usize {
    let config = app.config();
    config.settings.server.syslog_message_bytes.min(config.settings.input.max_line_bytes)
}

fn offer(app: &App, waiting: &Waiting, datagram: &[u8], limit: usize) {
    let counts = app.syslog.of(Transport::Udp);
    add(&counts.received, 1);
    add(&counts.cut, usize::from(datagram.len() > limit));
    let message = datagram.get(..limit).unwrap_or(datagram);
    if !waiting.offer(app.now(), message) {
        add(&counts.dropped, 1);
    }
}

async fn write(app: &App, waiting: &Waiting) {
    while let Some((at, messages)) = waiting.take().await {
        keep(app, Transport::Udp, at, &messages).await;
    }
}
