//! *Sources and sync*: what comes in, and the mirror.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::runtime::Handle;

use super::form::back;
use super::notice::notice;
use super::reply::page;
use super::seat::Seat;
use crate::backend::StandbyReason;
use crate::cache::CacheState;
use crate::memory::CacheStanding;
use crate::pull::{FileStanding, SourceStanding};
use crate::server::api::work;
use crate::server::app::App;
use crate::server::backstage::Check;
use crate::server::health::{journal_word, search_word};
use crate::server::protocol::Protocol;
use crate::server::refusal::Refusal;
use crate::server::syslog::Transport;
use crate::sync::{AsideOf, SyncStatus};
use crate::web::Words;
use crate::web::sources::{
    self, Arriving, Aside, Cache, CheckRow, Checkup, Fetched, FollowedFile, Journal, Mirror, MirrorTrouble, Search,
    Site, Sources,
};
use crate::wording::Language;

const PAGE: &str = "/ui/sources";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route(PAGE, get(show)).route("/ui/sources/look", post(look)).route("/ui/sources/sync", post(sync_now))
}

async fn show(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, Refusal> {
    work(move || {
        let words = seat.visitor.words();
        let shown = Sources {
            arriving: arriving(&app),
            fetched: app.sources.all().into_iter().map(|standing| fetched(&app, standing)).collect(),
            refused: app.analysis.rejects(),
            journal: journal(&app),
            search: search(&app, words),
            cache: cache(&app),
            mirror: mirror(&app),
            checkup: checkup(&app, seat.visitor.language),
            looking: app.desk.looking.try_lock().is_err(),
        };
        let notice = notice(&seat.visitor, "sources", &["looked", "looking!", "sync", "no-mirror!"]);
        Ok(page(&seat, sources::page(&seat.visitor, &shown, notice)))
    })
    .await
}

/// Looks at the installation. One look at a time.
async fn look(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let Ok(_turn) = app.desk.looking.try_lock() else {
        return Ok(back("/ui/sources?done=looking#checks"));
    };
    let mut checks = BTreeMap::new();
    for language in Language::ALL {
        checks.insert(language, app.backstage.look(&app.config(), language).await);
    }
    app.desk.kept().checkup = Some((app.now(), checks));
    Ok(back("/ui/sources?done=looked#checks"))
}

/// The run goes on after the reply.
async fn sync_now(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let code = match &app.sync {
        Some(sync) => {
            sync.run_now();
            "sync"
        }
        None => "no-mirror",
    };
    Ok(back(&format!("/ui/sources?done={code}#mirror")))
}

/// Protocols over which something came, and those that listen on an address of their own.
fn arriving(app: &App) -> Vec<Arriving> {
    let config = app.config();
    let server = &config.settings.server;
    let of = |protocol: Protocol| {
        let (transport, address) = match protocol {
            Protocol::SyslogUdp => (Some(Transport::Udp), server.syslog_udp.as_str()),
            Protocol::SyslogTcp => (Some(Transport::Tcp), server.syslog_tcp.as_str()),
            Protocol::SyslogTls => (Some(Transport::Tls), server.syslog_tls.as_str()),
            _ => (None, ""),
        };
        let arrived = app.metrics.arrived(protocol);
        let (dropped, cut) = transport.map_or((0, 0), |transport| app.syslog.lost(transport));
        let is_shown = arrived.accepted + arrived.rejected + dropped > 0 || !address.is_empty();
        is_shown.then(|| Arriving {
            way: protocol.name(),
            address: Some(address.to_owned()).filter(|address| !address.is_empty()),
            accepted: arrived.accepted,
            refused: arrived.rejected,
            dropped,
            cut,
            bytes: arrived.bytes,
            last_minute: arrived.last_minute,
            last: arrived.since_last.and_then(|since| app.now().checked_sub(since).ok()),
        })
    };
    Protocol::ALL.into_iter().filter_map(of).collect()
}

fn fetched(app: &App, standing: SourceStanding) -> Fetched {
    let (last_minute, since_last) = app.fetched.of(&standing.name, Instant::now());
    let file = |file: FileStanding| FollowedFile {
        path: file.path,
        format: file.format,
        offset: file.offset,
        behind_bytes: file.behind_bytes,
        entries: file.entries,
        rejected: file.rejected,
        trouble: file.trouble,
    };
    Fetched {
        name: standing.name,
        state: standing.state.name(),
        entries: standing.entries,
        last_minute,
        last: since_last.and_then(|since| app.now().checked_sub(since).ok()),
        rejected: standing.rejected,
        behind_bytes: standing.behind_bytes,
        lag_entries: standing.lag_entries,
        pending_entries: standing.pending_entries,
        trouble: standing.trouble,
        files: standing.files.unwrap_or_default().into_iter().map(file).collect(),
    }
}

fn journal(app: &App) -> Journal {
    let (status, standing) = (app.intake.journal().status(), app.analysis.standing());
    let trouble = app.intake.trouble();
    Journal {
        works: trouble.is_none(),
        state: journal_word(trouble.as_ref()),
        behind_bytes: standing.behind_bytes,
        needed_bytes: status.needed_bytes,
        disk_bytes: status.disk_bytes,
        limit_bytes: status.limit_bytes,
        entries: standing.entries,
        rejected: standing.rejected,
        set_aside: standing.set_aside,
        sessions_open: standing.sessions_open,
    }
}

fn search(app: &App, words: Words) -> Search {
    let line = app.memory.search_line();
    // An index that can't be asked is told as one, and is no reason to show nothing.
    let status = Handle::current().block_on(app.memory.index_status()).ok();
    let trouble = line.trouble().map(|reason| match reason {
        StandbyReason::Failed(why) => words.tell.say("elastic-failed", &[("why", why.as_str().into())]),
        StandbyReason::Behind(changes) => words.tell.say("elastic-behind", &[("changes", changes.into())]),
    });
    Search {
        who: search_word(&line),
        trouble,
        documents: status.as_ref().map(|status| status.documents),
        pending: status.map_or(0, |status| status.pending()),
    }
}

fn cache(app: &App) -> Option<Cache> {
    let CacheStanding { name, state, figures } = app.memory.cache_standing();
    let trouble = match state {
        CacheState::Well => None,
        CacheState::Troubled(why) => Some(why),
    };
    let [recall, solution] = [figures.recall, figures.solution];
    let hits = recall.hits + recall.waits + solution.hits + solution.waits;
    let misses = recall.misses + recall.errors + solution.misses + solution.errors;
    (name != "none").then_some(Cache { trouble, hits, misses })
}

fn mirror(app: &App) -> Option<Mirror> {
    let status: SyncStatus = app.sync.as_ref()?.status();
    let aside = status.aside.into_iter().map(|document| Aside {
        id: document.id,
        is_received: document.side == AsideOf::Received,
        reason: document.reason,
        since: document.since,
    });
    let trouble = status.trouble.map(|lasting| MirrorTrouble {
        since: lasting.since,
        kind: lasting.kind.name(),
        why: lasting.why,
    });
    Some(Mirror {
        place: status.place.unwrap_or_default(),
        enabled: status.enabled,
        running: status.running,
        site: status.site,
        pending: status.pending,
        lag_seconds: status.lag_seconds,
        last_success: status.last_success,
        last_attempt: status.last_attempt,
        trouble,
        sent: status.totals.pushed,
        received: status.totals.pulled,
        conflicts: status.totals.conflicts,
        losses: status.totals.losses,
        aside: aside.collect(),
        sites: status.sites.into_iter().map(|site| Site { number: site.site, seen: site.seen }).collect(),
    })
}

fn checkup(app: &App, language: Language) -> Option<Checkup> {
    let (at, mut checks) = app.desk.kept().checkup.clone()?;
    let checks = checks.remove(&language)?;
    let row = |check: Check| CheckRow { name: check.name, good: check.good, detail: check.detail };
    Some(Checkup { at, checks: checks.into_iter().map(row).collect() })
}
