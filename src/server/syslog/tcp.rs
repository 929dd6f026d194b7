//! TCP: connections within a limit, further ones wait with the system; each is read by a task of its own.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::listeners::Stopping;
use super::stream;
use super::transport::Transport;
use crate::journal::JournalError;
use crate::server::app::App;
use crate::server::listen::ACCEPT_PAUSE;

/// Takes connections until the server stops, and returns when what they said is kept.
pub(super) async fn serve(app: Arc<App>, listener: TcpListener, stopping: Stopping) {
    let talk = |app: Arc<App>, stream, stopping| async move {
        stream::serve(&app, Transport::Tcp, stream, stopping).await;
    };
    accept(app, listener, stopping, talk).await;
}

/// Takes connections and lets `talk` have each.
pub(super) async fn accept<F: Future<Output = ()> + Send + 'static>(
    app: Arc<App>,
    listener: TcpListener,
    mut stopping: Stopping,
    talk: impl Fn(Arc<App>, TcpStream, Stopping) -> F,
) {
    let limit = app.config().settings.server.max_connections.min(Semaphore::MAX_PERMITS);
    let slots = Arc::new(Semaphore::new(limit));
    let mut talking = JoinSet::new();
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
            Some((slot, listener.accept().await))
        };
        let taken = tokio::select! {
            () = stopping.wait() => break,
            // Ends are taken note of, so that the set does not grow.
            Some(_) = talking.join_next(), if !talking.is_empty() => continue,
            taken = next => taken,
        };
        match taken {
            Some((slot, Ok((stream, _)))) if journal_lives(&app) => {
                let talk = talk(Arc::clone(&app), stream, stopping.clone());
                let app = Arc::clone(&app);
                talking.spawn(async move {
                    app.metrics.connections.fetch_add(1, Ordering::Relaxed);
                    talk.await;
                    app.metrics.connections.fetch_sub(1, Ordering::Relaxed);
                    drop(slot);
                });
            }
            // What nobody can keep is not read: the sender is hung up on, and may keep it.
            _ => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    while talking.join_next().await.is_some() {}
}

fn journal_lives(app: &App) -> bool {
    !matches!(app.intake.trouble(), Some(JournalError::Sealed { .. } | JournalError::Closed))
}
