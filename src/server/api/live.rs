//! `GET /api/v1/live`: what runs now; `GET /api/v1/events`: what happens, as server-sent events (HTML standard,
//! section 9.2).

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::request::{document, json as reply};
use crate::report::{ComplaintCluster, LiveEvent, LiveIncident};
use crate::server::analysis::Standing;
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// A comment is sent when nothing happened for so long, for proxies that cut off silent connections.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Events that wait for a slow reader before the server waits for it.
const WAITING: usize = 16;

/// What runs now.
#[derive(Serialize, JsonSchema)]
pub(super) struct Live {
    /// How the analysis stands.
    analysis: Standing,
    /// Incidents that run now, most sessions first; those of open sessions included.
    incidents: Vec<LiveIncident>,
    /// What many complained about in the last day that no incident explains, oldest first.
    clusters: Vec<ComplaintCluster>,
}

pub(super) async fn live(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let mut incidents = app.analysis.incidents();
    incidents.sort_by(|a, b| (b.sessions, b.last).cmp(&(a.sessions, a.last)).then_with(|| a.id.cmp(&b.id)));
    let live = Live { analysis: app.analysis.standing(), incidents, clusters: app.clusters.standing() };
    document(|out| Ok(serde_json::to_writer(out, &live)?)).map(reply)
}

pub(super) async fn events(State(app): State<Arc<App>>) -> Response {
    let (sender, body) = Channel::<Bytes>::new(WAITING);
    tokio::spawn(tell(app, sender));
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    (headers, Body::new(body)).into_response()
}

/// Until the reader is gone or the server stops.
async fn tell(app: Arc<App>, mut sender: Sender<Bytes>) {
    let (mut events, mut clusters) = (app.analysis.events(), app.clusters.events());
    let mut stopping = app.stopping();
    // The head goes out at once, so that the reader knows that it is connected.
    let mut text = ": connected\n\n".to_owned();
    while sender.send_data(Bytes::from(text)).await.is_ok() {
        text = tokio::select! {
            event = events.recv() => match event {
                Ok(event) => frame(&event),
                Err(RecvError::Lagged(count)) => missed(count),
                Err(RecvError::Closed) => return,
            },
            cluster = clusters.recv() => match cluster {
                Ok(cluster) => format!("event: complaints\ndata: {}\n\n", json!(cluster)),
                Err(RecvError::Lagged(count)) => missed(count),
                Err(RecvError::Closed) => return,
            },
            () = tokio::time::sleep(HEARTBEAT) => ":\n\n".to_owned(),
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
    }
}

/// That the reader was too slow.
fn missed(count: u64) -> String {
    format!("event: missed\ndata: {}\n\n", json!({"events": count}))
}

/// One event; JSON has no line breaks, so its data are one line.
fn frame(event: &LiveEvent) -> String {
    let name = match event {
        LiveEvent::Opened(_) => "opened",
        LiveEvent::Grew(_) => "grew",
        LiveEvent::Calmed(_) => "calmed",
        LiveEvent::Closed(_) => "closed",
    };
    format!("event: {name}\ndata: {}\n\n", json!(event.incident()))
}
