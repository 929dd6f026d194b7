//! One visit under way: who, when, what is in the cart; and the lines that it has written so far.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fault::FaultKind;
use super::rng::Rng;
use crate::entry::{Level, LogEntry};

/// What all visits write to.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) entries: Vec<LogEntry>,
    pub(super) failures: BTreeMap<FaultKind, u64>,
    pub(super) hurt_sessions: BTreeMap<FaultKind, BTreeSet<String>>,
    pub(super) orders: u64,
    pub(super) sessions: u64,
}

/// What a request answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) seconds: f64,
    pub(super) level: Level,
    pub(super) code: Option<&'static str>,
}

impl Answer {
    pub(super) fn good(seconds: f64) -> Self {
        Self { status: 200, seconds, level: Level::Info, code: None }
    }

    pub(super) fn failed(status: u16, seconds: f64, code: &'static str) -> Self {
        Self { status, seconds, level: Level::Error, code: Some(code) }
    }
}

/// A request as the log tells of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request {
    pub(super) event: &'static str,
    pub(super) service: &'static str,
    pub(super) method: &'static str,
}

/// The visit.
#[derive(Debug)]
pub(super) struct Visit<'a> {
    pub(super) rng: Rng,
    pub(super) ledger: &'a mut Ledger,
    /// Seconds since the Unix epoch.
    pub(super) now: f64,
    pub(super) session: String,
    pub(super) user: Option<String>,
    pub(super) customer: u64,
    pub(super) agent: &'static str,
    /// `RUB` or `EUR`.
    pub(super) currency: &'static str,
    /// Hundredths of the currency's unit.
    pub(super) cart_cents: u64,
}

impl Visit<'_> {
    /// The visitor thinks for a while.
    pub(super) fn pause(&mut self, low: f64, high: f64) {
        self.now += self.rng.between(low, high);
    }

    /// The cart's total as a JSON number.
    pub(super) fn total(&self) -> Value {
        json!(self.cart_cents as f64 / 100.0)
    }

    /// Writes one line and lets the request's time pass.
    pub(super) fn log(
        &mut self,
        request: Request,
        path: &str,
        answer: Answer,
        message: String,
        data: &[(&str, Value)],
    ) {
        let seconds = (answer.seconds * 1000.0).round() / 1000.0;
        self.now += seconds;
        let mut entry = LogEntry::new(millisecond(self.now), request.event);
        entry.session_id = Some(self.session.clone());
        entry.user_id.clone_from(&self.user);
        entry.error_code = answer.code.map(str::to_owned);
        entry.response_time = Some(seconds);
        entry.level = Some(answer.level);
        entry.service = Some(request.service.to_owned());
        entry.message = Some(message);
        entry.trace_id = Some(format!("{:016x}{:016x}", self.rng.next(), self.rng.next()));
        let fixed = [
            ("method", json!(request.method)),
            ("path", json!(path)),
            ("status", json!(answer.status)),
            ("user_agent", json!(self.agent)),
        ];
        for (key, value) in fixed.into_iter().chain(data.iter().map(|(key, value)| (*key, value.clone()))) {
            entry.event_data.insert(key.to_owned(), value);
        }
        self.ledger.entries.push(entry);
    }

    /// Notes that a fault hit this session.
    pub(super) fn hurt(&mut self, kind: FaultKind) {
        *self.ledger.failures.entry(kind).or_default() += 1;
        self.ledger.hurt_sessions.entry(kind).or_default().insert(self.session.clone());
    }

    /// Goes on under a new session id, as after a long absence.
    pub(super) fn new_session(&mut self) {
        self.session = session_id(&mut self.rng);
        self.ledger.sessions += 1;
    }
}

/// A moment, to the millisecond.
pub(super) fn millisecond(seconds: f64) -> Timestamp {
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(super) fn session_id(rng: &mut Rng) -> String {
    format!("s-{:012x}", rng.next() >> 16)
}
