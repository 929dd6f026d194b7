//! Groups observations into sessions, with bounded memory and by rules that do not depend on chance.

use ahash::AHashMap;
use serde::{Deserialize, Serialize};

use super::idle_wheel::IdleWheel;
use super::saved;
use super::{EventClock, NameId, Names, Observation, OpenSession, SessionKey, SessionLimits};

/// Why a session closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Nothing came for the idle gap.
    Idle,
    /// It was as long as a session may be and goes on as a new one.
    Limit,
    /// Too many sessions were open.
    Early,
    /// The stream ended.
    End,
}

/// An observation's names by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Placed {
    /// Service.
    pub service: NameId,
    /// Endpoint.
    pub endpoint: NameId,
    /// Step.
    pub step: NameId,
    /// Failure.
    pub failure: NameId,
}

/// What the sessionizer counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCounts {
    /// Entries that came later than the allowed lateness.
    pub late: u64,
    /// Sessions closed early because too many were open.
    pub closed_early: u64,
    /// Spans left out for want of room.
    pub dropped_spans: u64,
}

/// Open sessions, found by key and by idleness.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sessionizer {
    limits: SessionLimits,
    clock: EventClock,
    names: Names,
    #[serde(with = "saved")]
    open: AHashMap<u64, Box<OpenSession>>,
    wheel: IdleWheel,
    swept_slot: i64,
    spans: usize,
    counts: SessionCounts,
}

/// Share of the limit that is closed at once when it is reached.
const EARLY_SHARE: usize = 16;

impl Sessionizer {
    /// No sessions yet.
    #[must_use]
    pub fn new(limits: SessionLimits) -> Self {
        Self {
            limits,
            clock: EventClock::default(),
            names: Names::default(),
            open: AHashMap::new(),
            wheel: IdleWheel::default(),
            swept_slot: i64::MIN,
            spans: 0,
            counts: SessionCounts::default(),
        }
    }

    /// Adds an entry; sessions that end by it or by its time go to `closed` with the names they use.
    pub fn push<F>(&mut self, observation: Observation, closed: &mut F) -> Placed
    where
        F: FnMut(OpenSession, Closing, &Names),
    {
        let at = observation.at;
        let now = self.clock.observe(at);
        if at < now.saturating_sub(self.limits.lateness.saturating_mul(1_000_000)) {
            self.counts.late += 1;
        }
        let placed = Placed {
            service: self.names.id_of(observation.service.as_ref()),
            endpoint: self.names.id_of(observation.endpoint.as_ref()),
            step: self.names.id_of(observation.step.as_ref()),
            failure: self.names.id_of(observation.failure.as_ref()),
        };
        let continued = self.end_if_over(observation.key.0, at, closed);
        let key = observation.key.0;
        let span_room = self.spans < self.limits.max_spans;
        let session = self.open.entry(key).or_insert_with(|| {
            let slot = IdleWheel::slot(at);
            self.wheel.file(slot, key);
            Box::new(OpenSession::new(&observation, slot, continued))
        });
        let before = session.spans.len();
        let dropped = session.absorb(observation, placed, span_room);
        self.spans += session.spans.len() - before;
        self.counts.dropped_spans += u64::from(dropped);
        if self.open.len() > self.limits.max_open {
            self.close_longest_idle(closed);
        }
        self.sweep(now, closed);
        placed
    }

    /// Moves an idle clock forward to `micros` and closes what is over.
    pub fn tick<F>(&mut self, micros: i64, closed: &mut F)
    where
        F: FnMut(OpenSession, Closing, &Names),
    {
        self.clock.advance(micros);
        self.sweep(micros, closed);
    }

    /// Closes everything, ordered by start and key.
    pub fn finish<F>(&mut self, closed: &mut F)
    where
        F: FnMut(OpenSession, Closing, &Names),
    {
        let mut rest: Vec<Box<OpenSession>> = std::mem::take(&mut self.open).into_values().collect();
        rest.sort_unstable_by_key(|session| (session.started, session.key));
        self.wheel.clear();
        self.spans = 0;
        for session in rest {
            closed(*session, Closing::End, &self.names);
        }
    }

    /// The session that is open under this key.
    #[must_use]
    pub fn open_session(&self, key: SessionKey) -> Option<&OpenSession> {
        self.open.get(&key.0).map(Box::as_ref)
    }

    /// Goes on under these limits.
    pub fn set_limits(&mut self, limits: SessionLimits) {
        self.limits = limits;
    }

    /// Sessions that are open.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        self.open.len()
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &EventClock {
        &self.clock
    }

    /// The names used so far.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// What was counted so far.
    #[must_use]
    pub fn counts(&self) -> SessionCounts {
        self.counts
    }

    /// Ends the session of this key where the entry can't belong to it any more. Returns whether the entry
    /// continues it.
    fn end_if_over<F>(&mut self, key: u64, at: i64, closed: &mut F) -> bool
    where
        F: FnMut(OpenSession, Closing, &Names),
    {
        let Some(session) = self.open.get(&key) else { return false };
        let gap = self.limits.gap_micros();
        let idle = at.saturating_sub(session.last) > gap || session.started.saturating_sub(at) > gap;
        let full = session.entries >= self.limits.max_entries
            || at.saturating_sub(session.started) >= self.limits.length_micros();
        if idle || full {
            let closing = if idle { Closing::Idle } else { Closing::Limit };
            self.close(key, closing, closed);
        }
        full && !idle
    }

    fn close<F>(&mut self, key: u64, closing: Closing, closed: &mut F)
    where
        F: FnMut(OpenSession, Closing, &Names),
    {
        if let Some(session) = self.open.remove(&key) {
            self.spans -= session.spans.len().min(self.spans);
            closed(*session, closing, &self.names);
        }
    }

    /// Closes the sessions whose last entry is too far from the clock; runs once a minute of event time.
    fn sweep<F>(&mut self, now: i64, closed: &mut F)
    where
        F: FnMut(OpenSession, Closing, &Names),
    {
        let slot = IdleWheel::slot(now);
        if slot == self.swept_slot {
            return;
        }
        self.swept_slot = slot;
        let patience = self.limits.patience_micros();
        let mut kept = Vec::new();
        while let Some((slot, keys)) = self.wheel.take_expired(now, patience) {
            for key in keys {
                match self.refile(key, slot) {
                    Some(last) if last.abs_diff(now) <= patience.unsigned_abs() => kept.push((slot, key)),
                    Some(_) => self.close(key, Closing::Idle, closed),
                    None => {}
                }
            }
        }
        for (slot, key) in kept {
            self.wheel.file(slot, key);
        }
    }

    /// The last entry's time of a session that is filed under `slot` and did not move on; one that did is
    /// filed again.
    fn refile(&mut self, key: u64, slot: i64) -> Option<i64> {
        let session = self.open.get_mut(&key).filter(|session| session.slot == slot)?;
        let actual = IdleWheel::slot(session.last);
        if actual == slot {
            return Some(session.last);
        }
        session.slot = actual;
        self.wheel.file(actual, key);
        None
    }

    /// Closes a sixteenth of the allowed sessions: the longest idle, by last entry and then key.
    fn close_longest_idle<F>(&mut self, closed: &mut F)
    where
        F: FnMut(OpenSession, Closing, &Names),
    {
        let wanted = (self.limits.max_open / EARLY_SHARE).max(1);
        let mut idle: Vec<(i64, u64, i64)> = Vec::new();
        while idle.len() < wanted {
            let Some((slot, keys)) = self.wheel.take_oldest() else { break };
            for key in keys {
                if let Some(last) = self.refile(key, slot) {
                    idle.push((last, key, slot));
                }
            }
        }
        idle.sort_unstable();
        idle.dedup();
        for (index, (_, key, slot)) in idle.into_iter().enumerate() {
            if index < wanted {
                self.counts.closed_early += 1;
                self.close(key, Closing::Early, closed);
            } else {
                self.wheel.file(slot, key);
            }
        }
    }
}
