//! `GET /api/v1/live`: what runs now; `GET /api/v1/events`: what happens, as server-sent events (HTML standard,
//! section 9.2).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http_body_util::channel::Sender;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::event_stream::{EventLine, HEARTBEAT, connected, missed, reply, still_here};
use super::request::{document, json as as_json};
use crate::report::{ComplaintCluster, LiveIncident};
use crate::server::analysis::Standing;
use crate::server::app::App;
use crate::server::refusal::Refusal;

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
    document(|out| Ok(serde_json::to_writer(out, &live)?)).map(as_json)
}

pub(super) async fn events(State(app): State<Arc<App>>) -> Response {
    let (sender, response) = reply();
    let events = EventLine::follow(&app);
    tokio::spawn(tell(app, events, sender));
    response
}

/// Until the reader is gone or the server stops.
async fn tell(app: Arc<App>, mut events: broadcast::Receiver<Bytes>, mut sender: Sender<Bytes>) {
    let mut stopping = app.stopping();
    let mut piece = connected();
    while sender.send_data(piece).await.is_ok() {
        piece = tokio::select! {
            event = events.recv() => match event {
                Ok(event) => event,
                Err(RecvError::Lagged(count)) => missed("events", count),
                Err(RecvError::Closed) => return,
            },
            () = tokio::time::sleep(HEARTBEAT) => still_here(),
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
    }
}
