//! [`Witness`]: writes into the [audit log](crate::audit) what people do over HTTP.
//!
//! Every request outside the intake whose method may change something is written down before it is done and after it,
//! by method, path and status: a handler does nothing for that. What can't be written down before is not done.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::RequestExt;
use axum::extract::{MatchedPath, RawPathParams, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

use super::app::App;
use super::gate::Admitted;
use super::origin::is_safe;
use super::refusal::Refusal;
use super::role::Need;
use crate::audit::{Actor, AuditError, AuditLimits, AuditLog, Event, Step};
use crate::config::Config;

/// The log's folder in the data folder.
const FOLDER: &str = "audit";

/// What is refused again and again is written down once in this time, with a count.
const REPEATED: Duration = Duration::from_secs(60);

/// Kinds of refusals that are told apart within that time; further ones are one kind.
const KINDS: usize = 1024;

/// Parameters of paths that name a person or a visit.
const PERSONAL: [&str; 6] = ["user", "customer", "session", "who", "order", "trace"];

/// The audit log of a data folder, within the limits that the settings name.
#[must_use]
pub fn audit_log(config: &Config) -> AuditLog {
    let server = &config.settings.server;
    let keep = SignedDuration::from_hours(i64::from(server.audit_keep_days) * 24);
    AuditLog::new(config.data_dir.join(FOLDER), AuditLimits { file_bytes: server.audit_file_bytes, keep })
}

/// Writes down who does what.
#[derive(Debug)]
pub(super) struct Witness {
    log: Arc<AuditLog>,
    refused: Mutex<HashMap<(Actor, String), Repeats>>,
}

#[derive(Debug, Clone, Copy)]
struct Repeats {
    since: Instant,
    count: u64,
}

impl Witness {
    pub(super) fn new(config: &Config) -> Self {
        Self { log: Arc::new(audit_log(config)), refused: Mutex::default() }
    }

    /// Writes an event down, durably.
    pub(super) async fn write(&self, event: Event, now: Timestamp) -> Result<u64, Refusal> {
        let log = Arc::clone(&self.log);
        // The error names folders; it shows when the log is checked.
        let refused =
            || Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the audit log can't be written; nothing was done");
        let written = tokio::task::spawn_blocking(move || log.append(&event, now)).await;
        written.map_err(|_| refused())?.map_err(|_: AuditError| refused())
    }

    /// Writes down what was refused: it is refused whether that succeeds or not.
    pub(super) async fn refused(&self, event: Event, now: Timestamp, at: Instant) {
        if let Some(repeated) = self.repeated(&event, at) {
            let event = Event { repeated: Some(repeated).filter(|count| *count > 0), ..event };
            let _ = self.write(event, now).await;
        }
    }

    /// How often the same came without being written down; `None` where it is too soon to write it again.
    fn repeated(&self, event: &Event, at: Instant) -> Option<u64> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |repeats: &Repeats| at.saturating_duration_since(repeats.since) < REPEATED;
        let mut kind = (event.actor.clone(), event.action.clone());
        if refused.len() >= KINDS && !refused.contains_key(&kind) {
            refused.retain(|_, repeats| is_recent(repeats) || repeats.count > 0);
            if refused.len() >= KINDS {
                kind = (Actor::command(), String::new());
            }
        }
        match refused.get_mut(&kind) {
            Some(repeats) if is_recent(repeats) => {
                repeats.count += 1;
                None
            }
            before => {
                let count = before.map_or(0, |repeats| repeats.count);
                refused.insert(kind, Repeats { since: at, count: 0 });
                Some(count)
            }
        }
    }
}

/// Hands a request on; where it may change something, it is written down.
pub(super) async fn witnessed(app: &Arc<App>, admitted: Admitted, request: Request, next: Next) -> Response {
    let is_act = matches!(admitted.need, Need::Operate | Need::Admin) && !is_safe(request.method());
    match request.extensions().get::<MatchedPath>() {
        Some(path) if is_act => {
            let action = format!("{} {}", request.method(), path.as_str());
            act(Arc::clone(app), Event::new(Step::Begun, admitted.actor, action), request, next).await
        }
        _ => next.run(request).await,
    }
}

async fn act(app: Arc<App>, event: Event, mut request: Request, next: Next) -> Response {
    let object = object(&mut request).await;
    let event = event.with_object(object);
    let number = match app.witness.write(event.clone(), app.now()).await {
        Ok(number) => number,
        Err(refusal) => return refusal.into_response(),
    };
    // What has begun is done and written down even where the client goes away meanwhile.
    let doing = tokio::spawn(async move {
        let response = next.run(request).await;
        let status = response.status();
        let step = if status.is_success() || status.is_redirection() { Step::Done } else { Step::Failed };
        let ended = Event { status: Some(status.as_u16()), ..event.ended(number, step) };
        // It is done; that it was begun stands in the log already.
        let _ = app.witness.write(ended, app.now()).await;
        response
    });
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer failed").into_response();
    doing.await.unwrap_or_else(failed)
}

/// What a path names, without the names of people.
async fn object(request: &mut Request) -> Option<String> {
    let named = request.extract_parts::<RawPathParams>().await.ok()?;
    let shown = |(name, value): (&str, &str)| {
        if PERSONAL.iter().any(|person| name.contains(person)) { "(personal)".to_owned() } else { plain(value) }
    };
    let all: Vec<String> = named.iter().map(shown).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Ids are plain; whatever else stands in a path may be anything.
fn plain(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    if value.len() <= 64 && value.chars().all(is_plain) { value.to_owned() } else { "(no id)".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{self, Way};

    fn guess(address: u32) -> Event {
        let address = Some(std::net::Ipv4Addr::from(address).into());
        Event::new(Step::Refused, Actor { who: None, role: None, way: Way::Unknown, address }, "authenticate")
    }

    #[tokio::test]
    async fn what_is_refused_again_and_again_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let witness = Witness::new(&Config::built_in(folder.path()));
        let began = Instant::now();
        for seconds in [0, 1, 2, 61, 62] {
            witness.refused(guess(1), Timestamp::UNIX_EPOCH, began + Duration::from_secs(seconds)).await;
        }
        let acts = audit::read(&folder.path().join(FOLDER), None).unwrap();
        let repeated: Vec<_> = acts.iter().map(|act| act.event.repeated).collect();
        assert_eq!(repeated, [None, Some(2)]);
    }

    #[test]
    fn many_strangers_take_bounded_room() {
        let folder = tempfile::tempdir().unwrap();
        let witness = Witness::new(&Config::built_in(folder.path()));
        let now = Instant::now();
        let written = (0..5000).filter(|n| witness.repeated(&guess(*n), now).is_some()).count();
        assert_eq!(written, KINDS + 1);
        assert!(witness.refused.lock().unwrap().len() <= KINDS + 1);
    }

    #[test]
    fn only_ids_are_written_down() {
        for (value, shown) in
            [("inc-8qs9z5q12s8s", "inc-8qs9z5q12s8s"), ("anna@shop.example", "(no id)"), ("a b", "(no id)")]
        {
            assert_eq!(plain(value), shown);
        }
    }
}
