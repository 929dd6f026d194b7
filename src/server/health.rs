//! `/health/livez`, `/health/readyz` and `/metrics`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::app::App;
use super::cache;
use super::complaints;
use super::metrics::Page;
use super::{mirror, notifications};
use crate::journal::JournalError;
use crate::memory::SearchLine;

/// Whether the server can do its work.
#[derive(Serialize, JsonSchema)]
pub(super) struct Readiness {
    /// Whether all below is well.
    ready: bool,
    /// `writable`, `busy`, `full`, `closed` or `failed`.
    journal: &'static str,
    /// `open` or `unreadable`.
    memory: &'static str,
    /// Bytes of the journal that are not analysed yet.
    analysis_behind_bytes: u64,
    /// Who answers searches: `embedded`, `elasticsearch`, or `standby`: the embedded index, since the server can't.
    search: &'static str,
}

/// A word for who answers searches.
pub(super) fn search_word(line: &SearchLine) -> &'static str {
    match (line.is_set(), line.is_up()) {
        (false, _) => "embedded",
        (true, true) => "elasticsearch",
        (true, false) => "standby",
    }
}

/// The process answers.
pub(super) async fn livez() -> &'static str {
    "ok\n"
}

/// The journal takes what comes (a tick a second where nothing else does), and the memory can be read.
pub(super) async fn readyz(State(app): State<Arc<App>>) -> Response {
    let now = app.now();
    let memory = tokio::task::block_in_place(|| app.memory.marks(now, now)).map_or("unreadable", |_| "open");
    let journal = journal_word(app.intake.trouble().as_ref());
    let ready = memory == "open" && journal == "writable";
    let behind = app.analysis.standing().behind_bytes;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let readiness = Readiness {
        ready,
        journal,
        memory,
        analysis_behind_bytes: behind,
        search: search_word(&app.memory.search_line()),
    };
    // Words and numbers can always be written.
    let text = serde_json::to_string(&readiness).unwrap_or_default();
    (status, [(CONTENT_TYPE, "application/json")], text).into_response()
}

/// A word for everybody on what the journal said last; the whole story names folders.
pub(super) fn journal_word(trouble: Option<&JournalError>) -> &'static str {
    match trouble {
        None => "writable",
        Some(JournalError::Busy { .. }) => "busy",
        Some(JournalError::Full { .. } | JournalError::DiskFull { .. }) => "full",
        Some(JournalError::Closed) => "closed",
        Some(_) => "failed",
    }
}

/// For Prometheus.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let mut page = Page(app.metrics.text(&app.gauges(), &app.syslog));
    notifications::write(&app.notifications, &mut page);
    if let Some(sync) = &app.sync {
        mirror::write(sync, &mut page);
    }
    cache::write(&app.memory.cache_standing(), &mut page);
    if let Some(counts) = tokio::task::block_in_place(|| complaints::reading(&app)) {
        complaints::write(&counts, &mut page);
    }
    let text = page.0;
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
