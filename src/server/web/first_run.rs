//! *First run*: `/ui/sources/first`, the test line, and the demo.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{HOST, HeaderMap};
use axum::http::uri::Authority;
use axum::response::Response;
use axum::routing::{get, post};

use super::form::{Form, back};
use super::notice::notice;
use super::reply::page;
use super::seat::Seat;
use crate::incident::{ActionKind, IncidentId};
use crate::server::api::work;
use crate::server::app::App;
use crate::server::backstage::{DemoFix, DemoTraffic};
use crate::server::delivery::take_own;
use crate::server::protocol::Protocol;
use crate::server::refusal::Refusal;
use crate::web::Visitor;
use crate::web::first_run::{self, Demo, FirstRun, Received, ServerAddress};
use crate::wording::Language;

const PAGE: &str = "/ui/sources/first";

/// Where no host is named, or one that can't stand in a command.
const THIS_MACHINE: &str = "127.0.0.1";
const USUAL_PORT: u16 = 7878;

/// So long it is waited for the incident of the demo's fault that was solved once.
const PATIENCE: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(PAGE, get(show))
        .route("/ui/sources/test", post(test_line))
        .route("/ui/sources/demo", post(load_demo))
}

async fn show(State(app): State<Arc<App>>, seat: Seat, headers: HeaderMap) -> Result<Response, Refusal> {
    work(move || {
        let first = first_run(&app, &seat.visitor, &headers)?;
        let notice = notice(&seat.visitor, "first", &["test", "demo", "full!", "loading!"]);
        Ok(page(&seat, first_run::page(&seat.visitor, &first, notice)))
    })
    .await
}

/// Whether nothing was ever received: no line, and no incident from elsewhere.
pub(super) fn is_first_run(app: &App) -> Result<bool, Refusal> {
    let standing = app.analysis.standing();
    Ok(standing.entries == 0 && standing.rejected == 0 && !has_incidents(app)?)
}

/// What the first run shows to this visitor. Reads the memory.
pub(super) fn first_run(app: &App, visitor: &Visitor, headers: &HeaderMap) -> Result<FirstRun, Refusal> {
    let standing = app.analysis.standing();
    let arrived = Protocol::ALL.map(|protocol| app.metrics.arrived(protocol));
    let since = arrived.iter().filter_map(|arrived| arrived.since_last).min();
    let last = since.and_then(|since| app.now().checked_sub(since).ok());
    let received = (standing.entries > 0 || standing.rejected > 0).then_some(Received {
        lines: standing.entries,
        unusable: standing.rejected,
        last,
    });
    Ok(FirstRun {
        address: address(app, headers),
        needs_token: !app.gate.is_open()?,
        received,
        demo: app.desk.kept().demo,
        has_memory: standing.entries > 0 || has_incidents(app)?,
        data_dir: visitor.rights.admin.then(|| app.config().data_dir.display().to_string()),
    })
}

fn has_incidents(app: &App) -> Result<bool, Refusal> {
    Ok(app.memory.has_incidents()?)
}

/// Where the browser found this server. What it names goes into commands, so it is a host and a port or nothing.
fn address(app: &App, headers: &HeaderMap) -> ServerAddress {
    let config = app.config();
    let server = &config.settings.server;
    let port_of = |text: &str| text.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    let encrypted = app.is_encrypted();
    let named = headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    let named = named.filter(|named| is_plain(named.host()));
    let usual = match &named {
        Some(_) => {
            if encrypted {
                443
            } else {
                80
            }
        }
        None => port_of(&server.listen).filter(|port| *port > 0).unwrap_or(USUAL_PORT),
    };
    ServerAddress {
        scheme: if encrypted { "https" } else { "http" },
        port: named.as_ref().and_then(Authority::port_u16).unwrap_or(usual),
        host: named.map_or_else(|| THIS_MACHINE.to_owned(), |named| named.host().to_owned()),
        syslog_tcp: port_of(&server.syslog_tcp),
    }
}

/// A name, an address, an IPv6 address in brackets: nothing that a shell or a configuration takes for more.
fn is_plain(host: &str) -> bool {
    !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c))
}

/// A line like a shipper's, through the journal.
async fn test_line(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, Refusal> {
    let line = serde_json::json!({
        "timestamp": app.now(),
        "event_type": "test",
        "level": "INFO",
        "service": "cartwatch",
        "message": seat.visitor.words().plain("first-test-line"),
    });
    take_own(&app, format!("{line}\n").as_bytes()).await?;
    Ok(back("/ui/sources/first?done=test#first-line"))
}

/// Invented traffic, in the background. A memory that holds something is only mixed with it when somebody says so.
async fn load_demo(
    State(app): State<Arc<App>>,
    seat: Seat,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let sure = Form::short(&app, &headers, body).await?.said("sure") == Some("yes");
    let asked = Arc::clone(&app);
    let is_full = !work(move || is_first_run(&asked)).await?;
    if is_full && !sure {
        return Ok(back("/ui/sources/first?done=full#demo"));
    }
    {
        let mut kept = app.desk.kept();
        if kept.demo == Demo::Loading {
            return Ok(back("/ui/sources/first?done=loading#demo"));
        }
        kept.demo = Demo::Loading;
    }
    let (language, by) = (seat.visitor.language, seat.visitor.who.as_ref().map(|(name, _)| name.clone()));
    tokio::spawn(async move {
        let loaded = demo(&app, language, by).await;
        app.desk.kept().demo = loaded.map_or(Demo::Failed, Demo::Loaded);
    });
    Ok(back("/ui/sources/first?done=demo#demo"))
}

/// Loads the demo: its lines, its deploys, and what was done about the fault that comes back. Gives the number of lines.
async fn demo(app: &Arc<App>, language: Language, by: Option<String>) -> Option<u64> {
    let (asked, now) = (Arc::clone(app), app.now());
    let traffic = tokio::task::spawn_blocking(move || asked.backstage.demo(now, language)).await.ok()?.ok()?;
    let DemoTraffic { lines, deploys, fix } = traffic;
    let marked = Arc::clone(app);
    let marking = move || {
        deploys
            .into_iter()
            .try_for_each(|(name, service, at)| marked.memory.mark(name, Some(service), at, now).map(drop))
    };
    tokio::task::spawn_blocking(marking).await.ok()?.ok()?;
    let taken = take_own(app, &lines).await.ok()?;
    if let Some(fix) = fix {
        solve(app, fix, by).await;
    }
    Some(taken as u64)
}

/// Writes down how the fault was solved the first time, as soon as its incident is there. Without it the demo is poorer,
/// and no worse.
async fn solve(app: &Arc<App>, fix: DemoFix, by: Option<String>) {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let (asked, wanted) = (Arc::clone(app), fix.clone());
        let found = tokio::task::spawn_blocking(move || incident_of(&asked, &wanted)).await.ok().flatten();
        if let Some(id) = found {
            let DemoFix { fix, root_cause, applied_at, .. } = fix;
            let kind = ActionKind::Resolve { fix, root_cause: Some(root_cause), applied_at };
            let asked = Arc::clone(app);
            let acting = move || asked.memory.act(&id, kind, by, asked.now());
            let _ = tokio::task::spawn_blocking(acting).await;
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn incident_of(app: &App, fix: &DemoFix) -> Option<IncidentId> {
    let incidents = app.memory.incidents_of(&fix.service, &fix.error_code).ok()?;
    incidents.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_hosts_get_into_commands() {
        for host in ["shop.example", "127.0.0.1", "[::1]", "a_b-c"] {
            assert!(is_plain(host), "{host}");
        }
        for host in ["", "a$(b)", "a'b", "a b", "a;b", "é"] {
            assert!(!is_plain(host), "{host}");
        }
    }
}
