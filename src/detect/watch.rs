//! The serial half of detection: takes observations in order, yields closed sessions with findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Observer;
use super::closed_counts::SessionCounts;
use super::closing;
use super::firm::is_firm;
use super::hotspot::Hotspots;
use super::rules::Rules;
use super::traffic::{Totals, Traffic, TrafficBucket};
use crate::entry::{LogEntry, Position, SourceId};
use crate::finding::Fingerprint;
use crate::session::{
    ClosedSession, Closing, Names, Observation, OpenSession, Recovery, RecoveryTracker, SessionKey, SessionLimits,
    Sessionizer, TroubleGroup, stable_hash, timestamp,
};

/// Sessions, windows across sessions, recoveries and counters of one stream.
#[derive(Debug)]
pub struct SessionWatch {
    sessionizer: Sessionizer,
    closer: Closer,
    next_window_check: i64,
}

/// What happens to a session when it closes.
#[derive(Debug)]
struct Closer {
    rules: Arc<Rules>,
    books: Books,
}

/// What is kept across sessions.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Books {
    hotspots: Hotspots,
    recovery: RecoveryTracker,
    traffic: Traffic,
    closed: SessionCounts,
    totals: Totals,
}

/// A [`SessionWatch`] as it was saved; with rules and limits it goes on where it was.
#[derive(Debug, Deserialize)]
pub struct SavedWatch {
    sessionizer: Sessionizer,
    books: Books,
    next_window_check: i64,
}

/// What [`SessionWatch::state`] lends for saving; the same form as [`SavedWatch`].
#[derive(Serialize)]
struct WatchState<'a> {
    sessionizer: &'a Sessionizer,
    books: &'a Books,
    next_window_check: i64,
}

/// Windows are looked at this often (1 minute, in microseconds).
const WINDOW_CHECK: i64 = 60 * 1_000_000;

impl SessionWatch {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(rules: Arc<Rules>, limits: SessionLimits) -> Self {
        let closer = Closer { rules, books: Books::default() };
        Self { sessionizer: Sessionizer::new(limits), closer, next_window_check: i64::MIN }
    }

    /// Goes on where the saved one was.
    #[must_use]
    pub fn restored(rules: Arc<Rules>, limits: SessionLimits, saved: SavedWatch) -> Self {
        let SavedWatch { mut sessionizer, books, next_window_check } = saved;
        sessionizer.set_limits(limits);
        Self { sessionizer, closer: Closer { rules, books }, next_window_check }
    }

    /// Everything that is to be saved; it reads back as a [`SavedWatch`].
    #[must_use]
    pub fn state(&self) -> impl Serialize + '_ {
        WatchState {
            sessionizer: &self.sessionizer,
            books: &self.closer.books,
            next_window_check: self.next_window_check,
        }
    }

    /// The open session of this key as it would be if it closed now, without its journey; `None` where nothing would
    /// be found. Later entries may still take a finding back.
    #[must_use]
    pub fn look(&self, key: SessionKey) -> Option<ClosedSession> {
        let session = self.sessionizer.open_session(key).filter(|session| session.is_troubled())?;
        let names = self.sessionizer.names();
        let conclusion = closing::conclude(session, session.troubles().to_vec(), names, &self.closer.rules);
        if conclusion.findings.is_empty() {
            return None;
        }
        Some(closing::closed(session, Vec::new(), conclusion))
    }

    /// The open session of this key with its entries of this fingerprint, where they are firm: whatever comes, the
    /// session will close with a finding of this fingerprint, which counts at least the entries that were firm.
    #[must_use]
    pub fn firm(&self, key: SessionKey, fingerprint: Fingerprint) -> Option<(&OpenSession, &TroubleGroup)> {
        let session = self.sessionizer.open_session(key)?;
        let group = session.troubles().iter().find(|group| group.first.fingerprint == fingerprint)?;
        is_firm(group).then_some((session, group))
    }

    /// Event time in microseconds since the Unix epoch; `None` before the first entry.
    #[must_use]
    pub fn now(&self) -> Option<i64> {
        self.sessionizer.clock().now()
    }

    /// Takes one observation; sessions with findings that close by it go to `out`.
    pub fn push(&mut self, observation: Observation, out: &mut impl FnMut(ClosedSession)) {
        let closer = &mut self.closer;
        closer.books.totals.count(&observation);
        closer.books.traffic.count(&observation);
        if observation.placed_order()
            && let Some(user) = &observation.user
        {
            closer.books.recovery.order(user_hash(user), observation.at);
        }
        let (at, timed) = (observation.at, observation.duration.is_some() && observation.endpoint.is_some());
        let placed =
            self.sessionizer.push(observation, &mut |session, why, names| closer.close(session, why, names, out));
        if timed {
            closer.books.hotspots.count(at, placed.service, placed.endpoint, &closer.rules);
        }
        self.check_windows(out);
    }

    /// Moves an idle clock forward to `micros` since the Unix epoch and closes what is over.
    pub fn tick(&mut self, micros: i64, out: &mut impl FnMut(ClosedSession)) {
        let closer = &mut self.closer;
        self.sessionizer.tick(micros, &mut |session, why, names| closer.close(session, why, names, out));
        self.check_windows(out);
    }

    /// Closes everything that is open.
    pub fn finish(&mut self, out: &mut impl FnMut(ClosedSession)) {
        let closer = &mut self.closer;
        self.sessionizer.finish(&mut |session, why, names| closer.close(session, why, names, out));
        for window in closer.books.hotspots.take_due(None, &closer.rules) {
            closer.books.totals.anonymous_with_findings += 1;
            out(window);
        }
    }

    /// Sessions given out before whose customers ordered afterwards; found since the last call.
    pub fn take_recoveries(&mut self) -> Vec<Recovery> {
        self.closer.books.recovery.take()
    }

    /// Ten-minute aggregates since the last call, by start in seconds; to be added to what is known.
    pub fn take_traffic(&mut self) -> BTreeMap<i64, TrafficBucket> {
        self.closer.books.traffic.take()
    }

    /// Customers' sessions that closed since the last call, by source and time; to be added to what is known.
    pub fn take_closed(&mut self) -> SessionCounts {
        std::mem::take(&mut self.closer.books.closed)
    }

    /// What was counted so far.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let counts = self.sessionizer.counts();
        Totals {
            closed_early: counts.closed_early,
            late: counts.late,
            dropped_spans: counts.dropped_spans,
            clock_steps: self.sessionizer.clock().steps(),
            ..self.closer.books.totals
        }
    }

    /// Sessions that are open.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        self.sessionizer.open_sessions()
    }

    fn check_windows(&mut self, out: &mut impl FnMut(ClosedSession)) {
        let Some(now) = self.sessionizer.clock().now() else { return };
        // The second test notices a clock that stepped back.
        if now < self.next_window_check && now > self.next_window_check.saturating_sub(2 * WINDOW_CHECK) {
            return;
        }
        self.next_window_check = now.saturating_add(WINDOW_CHECK);
        let Closer { rules, books } = &mut self.closer;
        for window in books.hotspots.take_due(Some(now), rules) {
            books.totals.anonymous_with_findings += 1;
            out(window);
        }
    }
}

impl Closer {
    fn close(&mut self, mut session: OpenSession, _why: Closing, names: &Names, out: &mut impl FnMut(ClosedSession)) {
        let groups = session.take_troubles();
        let conclusion = closing::conclude(&session, groups, names, &self.rules);
        let troubled = !conclusion.findings.is_empty();
        let Books { hotspots, recovery, traffic, closed, totals } = &mut self.books;
        totals.dropped_troubles += session.dropped_troubles();
        traffic.close(&session, troubled);
        closed.count(&session, conclusion.findings.first());
        if session.anonymous {
            totals.anonymous_with_findings += u64::from(troubled);
        } else {
            totals.sessions += u64::from(!session.continued);
            totals.problem_sessions += u64::from(troubled && !session.continued);
        }
        if !troubled {
            return;
        }
        for problem in &conclusion.slow {
            hotspots.add(problem, names, &self.rules);
        }
        let first = conclusion.findings.iter().map(|finding| finding.at.as_microsecond()).min();
        if let (Some(user), Some(first)) = (session.user(), first) {
            let ordered = recovery.troubled(user_hash(user), session.key, session.started, first);
            session.recovered_at = [session.recovered_at, ordered].into_iter().flatten().min();
        }
        session.recovered_at = session.recovered_at.filter(|at| first.is_some_and(|first| *at > first));
        out(closing::closed(&session, session.steps(names), conclusion));
    }
}

fn user_hash(user: &str) -> u64 {
    stable_hash(&[b"user", user.as_bytes()])
}

/// Analyses entries that code hands in; they need not be in order. Closed sessions come in order of closing.
///
/// Their positions are their places in the list, in a source named after the first entry's content.
#[must_use]
pub fn analyze_entries(entries: &[LogEntry], observer: &Observer) -> Vec<ClosedSession> {
    let first = entries.iter().min_by_key(|entry| entry.timestamp);
    let first = first.map(|entry| serde_json::to_string(entry).unwrap_or_default());
    let source = SourceId(stable_hash(&[b"entries", first.unwrap_or_default().as_bytes()]));
    let placed = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| (Position { source, offset: index as u64, line: 0 }, None, entry));
    analyze_all(placed, observer)
}

/// Analyses entries with their places and the names of their sources, in any order. Healthy sessions give nothing.
#[must_use]
pub fn analyze_all<'e>(
    entries: impl IntoIterator<Item = (Position, Option<&'e str>, &'e LogEntry)>,
    observer: &Observer,
) -> Vec<ClosedSession> {
    let mut order: Vec<_> = entries.into_iter().collect();
    order.sort_by_key(|(position, _, entry)| (entry.timestamp, *position));
    let mut watch = SessionWatch::new(Arc::clone(&observer.rules), SessionLimits::default());
    let mut closed = Vec::new();
    for (position, name, entry) in order {
        let observation = observer.observe(entry.clone(), position, name);
        watch.push(observation, &mut |session| closed.push(session));
    }
    watch.finish(&mut |session| closed.push(session));
    for recovery in watch.take_recoveries() {
        let started = timestamp(recovery.started);
        let recovered = closed.iter_mut().filter(|session| session.key == recovery.key && session.started == started);
        for session in recovered {
            let at = timestamp(recovery.at);
            session.recovered_at = Some(session.recovered_at.map_or(at, |known| known.min(at)));
        }
    }
    closed
}
