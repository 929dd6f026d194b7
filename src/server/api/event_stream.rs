//! Server-sent events (HTML standard, section 9.2) to many readers: what happens is put into bytes once for all of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use crate::report::{ComplaintCluster, LiveEvent};
use crate::server::app::App;

/// A comment is sent when nothing happened for so long, for proxies that cut off silent connections.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(15);

/// Pieces that wait for a slow reader before it begins to miss events.
const WAITING: usize = 16;

/// Events that a slow reader may be behind.
const EVENTS: usize = 1_024;

/// A reply that goes on until the reader is gone, and where its pieces are handed in.
pub(in crate::server) fn reply() -> (Sender<Bytes>, Response) {
    let (sender, body) = Channel::<Bytes>::new(WAITING);
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    (sender, (headers, Body::new(body)).into_response())
}

/// The first piece: the head goes out at once, so that the reader knows that it is connected.
pub(in crate::server) fn connected() -> Bytes {
    Bytes::from_static(b": connected\n\n")
}

/// A piece that says nothing.
pub(in crate::server) fn still_here() -> Bytes {
    Bytes::from_static(b":\n\n")
}

/// That the reader was too slow.
pub(super) fn missed(what: &str, count: u64) -> Bytes {
    Bytes::from(format!("event: missed\ndata: {}\n\n", json!({what: count})))
}

/// One event; JSON has no line breaks, so its data are one line.
pub(in crate::server) fn frame(name: &str, data: &impl serde::Serialize) -> Bytes {
    // Words and numbers can always be written.
    let data = serde_json::to_string(data).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// What happens, in bytes, for all who follow it. Where nobody does, nothing is done.
#[derive(Debug, Default)]
pub(in crate::server) struct EventLine(Mutex<Option<broadcast::Sender<Bytes>>>);

impl EventLine {
    /// What happens from now on.
    pub(super) fn follow(app: &Arc<App>) -> broadcast::Receiver<Bytes> {
        let mut line = app.event_line.lock();
        if let Some(line) = &*line {
            return line.subscribe();
        }
        let (sender, receiver) = broadcast::channel(EVENTS);
        let sources = (app.analysis.events(), app.clusters.events());
        tokio::spawn(tell(Arc::clone(app), sender.clone(), sources, app.stopping()));
        *line = Some(sender);
        receiver
    }

    fn lock(&self) -> MutexGuard<'_, Option<broadcast::Sender<Bytes>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody follows any more; the line is taken down then, and the next follower puts up a new one.
    fn is_left(&self) -> bool {
        let mut line = self.lock();
        let left = line.as_ref().is_none_or(|line| line.receiver_count() == 0);
        if left {
            *line = None;
        }
        left
    }
}

/// Until nobody follows, or the server stops.
async fn tell(
    app: Arc<App>,
    line: broadcast::Sender<Bytes>,
    (mut events, mut clusters): (broadcast::Receiver<LiveEvent>, broadcast::Receiver<ComplaintCluster>),
    mut stopping: watch::Receiver<bool>,
) {
    loop {
        let bytes = tokio::select! {
            event = events.recv() => match event {
                Ok(event) => frame(name(&event), event.incident()),
                Err(RecvError::Lagged(count)) => missed("events", count),
                Err(RecvError::Closed) => break,
            },
            cluster = clusters.recv() => match cluster {
                Ok(cluster) => frame("complaints", &cluster),
                Err(RecvError::Lagged(count)) => missed("events", count),
                Err(RecvError::Closed) => break,
            },
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        if line.send(bytes).is_err() && app.event_line.is_left() {
            return;
        }
    }
    *app.event_line.lock() = None;
}

fn name(event: &LiveEvent) -> &'static str {
    match event {
        LiveEvent::Opened(_) => "opened",
        LiveEvent::Grew(_) => "grew",
        LiveEvent::Calmed(_) => "calmed",
        LiveEvent::Closed(_) => "closed",
    }
}
