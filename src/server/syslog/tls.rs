//! TLS, RFC 5425: as over TCP, behind the certificate of HTTPS. Whoever connects shows no certificate.

use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::listeners::Stopping;
use super::stream;
use super::tcp::accept;
use super::transport::Transport;
use crate::server::app::App;
use crate::server::listen::HANDSHAKE;

/// Takes connections until the server stops, and returns when what they said is kept.
pub(super) async fn serve(app: Arc<App>, listener: TcpListener, stopping: Stopping) {
    accept(app, listener, stopping, talk).await;
}

async fn talk(app: Arc<App>, stream: TcpStream, mut stopping: Stopping) {
    // A reload may have taken the certificate away; then nobody is listened to in the clear instead.
    let Some(tls) = app.tls() else { return };
    let shaken = tokio::select! {
        () = stopping.wait() => return,
        shaken = timeout(HANDSHAKE, tls.accept(stream)) => shaken,
    };
    if let Ok(Ok(stream)) = shaken {
        stream::serve(&app, Transport::Tls, stream, stopping).await;
    }
}
