//! A session that still takes entries.

use serde::{Deserialize, Serialize};

use super::{
    Identity, Journey, NameId, Names, Observation, Placed, Purse, SessionKey, ShopMark, Stage, Step, Trouble,
    TroubleGroup,
};
use crate::entry::SourceId;

/// Fingerprints kept per session; further ones are only counted.
const MAX_GROUPS: usize = 128;
/// References kept per session.
const MAX_REFERENCES: usize = 8;
/// Span records kept per session.
const MAX_SPANS: usize = 256;
/// Spans shorter than this explain nothing and are not kept (5 ms, in microseconds).
const SPAN_FLOOR: i64 = 5_000;

/// What is kept of a span; ids are hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanRecord {
    /// The span.
    pub id: u64,
    /// Its caller; 0 at the root.
    pub parent: u64,
    /// Event time in microseconds.
    pub at: i64,
    /// Duration in milliseconds.
    pub millis: u32,
    /// Service.
    pub service: NameId,
    /// Operation.
    pub operation: NameId,
}

/// What only some sessions have; boxed so that the others stay small.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Extra {
    references: Vec<String>,
    purse: Purse,
    troubles: Vec<TroubleGroup>,
    dropped: u64,
}

/// One visitor's entries so far. Times in microseconds of event time.
#[derive(Debug, Serialize, Deserialize)]
pub struct OpenSession {
    /// Source of the entry that opened it.
    pub source: SourceId,
    /// Identity.
    pub key: SessionKey,
    /// First entry.
    pub started: i64,
    /// Last entry.
    pub last: i64,
    /// Entries.
    pub entries: u32,
    /// It goes on where a session with this id was cut off by a limit.
    pub continued: bool,
    /// It belongs to no customer.
    pub anonymous: bool,
    /// Furthest stage.
    pub stage: Option<Stage>,
    /// Something is in the cart and not yet ordered.
    pub cart_open: bool,
    /// Last order.
    pub ordered_at: Option<i64>,
    /// First order after trouble began.
    pub recovered_at: Option<i64>,
    /// Last healthy entry at the furthest stage.
    pub progress_at: Option<i64>,
    journey: Journey,
    /// Spans that may explain slow ones.
    pub spans: Vec<SpanRecord>,
    pub(super) slot: i64,
    /// The entry that opened it; the journey counts from here even when an earlier one comes late.
    origin: i64,
    identity: Option<Box<Identity>>,
    user: Option<Box<str>>,
    extra: Option<Box<Extra>>,
}

impl OpenSession {
    /// A session that begins with this entry; the entry itself is added by [`OpenSession::absorb`].
    pub(super) fn new(observation: &Observation, slot: i64, continued: bool) -> Self {
        Self {
            source: observation.source,
            key: observation.key,
            started: observation.at,
            last: observation.at,
            entries: 0,
            continued,
            anonymous: observation.is_anonymous(),
            stage: None,
            cart_open: false,
            ordered_at: None,
            recovered_at: None,
            progress_at: None,
            journey: Journey::default(),
            spans: Vec::new(),
            slot,
            origin: observation.at,
            identity: None,
            user: None,
            extra: None,
        }
    }

    /// Adds an entry. Returns whether a span found no room.
    pub(super) fn absorb(&mut self, observation: Observation, placed: Placed, span_room: bool) -> bool {
        let at = observation.at;
        self.entries = self.entries.saturating_add(1);
        self.started = self.started.min(at);
        self.last = self.last.max(at);
        let healthy = observation.trouble.as_ref().is_none_or(|trouble| !trouble.failed);
        self.advance(at, observation.stage, healthy);
        if placed.step != Names::NONE {
            let ids = [placed.service, placed.step, placed.failure];
            let troubled = observation.trouble.is_some() || self.is_troubled();
            self.journey.push(at.saturating_sub(self.origin), ids, observation.duration, troubled);
        }
        let dropped = self.note_span(&observation, placed, span_room);
        if self.user.is_none()
            && let Some(user) = observation.user
        {
            self.user = Some(user.into_boxed_str());
        }
        if let Some(shop) = observation.shop {
            self.note_shop(*shop);
        }
        if let Some(trouble) = observation.trouble {
            if self.identity.is_none() {
                self.identity = Some(Box::new(observation.identity));
            }
            self.note_trouble(at, trouble);
        }
        dropped
    }

    fn advance(&mut self, at: i64, stage: Option<Stage>, healthy: bool) {
        let Some(stage) = stage else { return };
        if healthy && stage == Stage::Order {
            self.ordered_at = self.ordered_at.max(Some(at));
            self.cart_open = false;
            let first_trouble = self.troubles().iter().map(|group| group.at).min();
            if first_trouble.is_some_and(|first| first < at) && self.recovered_at.is_none_or(|known| at < known) {
                self.recovered_at = Some(at);
            }
        } else if stage >= Stage::Cart {
            self.cart_open = true;
        }
        if healthy && stage >= Stage::Cart && Some(stage) >= self.stage {
            self.progress_at = self.progress_at.max(Some(at));
        }
        self.stage = self.stage.max(Some(stage));
    }

    fn note_span(&mut self, observation: &Observation, placed: Placed, room: bool) -> bool {
        let (Some(span), Some(duration)) = (observation.span, observation.duration) else { return false };
        if duration < SPAN_FLOOR {
            return false;
        }
        if !room || self.spans.len() >= MAX_SPANS {
            return true;
        }
        self.spans.push(SpanRecord {
            id: span.id,
            parent: span.parent,
            at: observation.at,
            millis: u32::try_from(duration / 1000).unwrap_or(u32::MAX),
            service: placed.service,
            operation: if placed.endpoint == Names::NONE { placed.step } else { placed.endpoint },
        });
        false
    }

    fn note_shop(&mut self, shop: ShopMark) {
        let extra = self.extra.get_or_insert_default();
        for reference in shop.references {
            extra.refer(reference);
        }
        if let Some((currency, value, rank)) = shop.amount {
            extra.purse.note(&currency, value, rank);
        }
    }

    fn note_trouble(&mut self, at: i64, mut trouble: Box<Trouble>) {
        let extra = self.extra.get_or_insert_default();
        if let Some(trace) = trouble.trace_id.take() {
            extra.refer(trace);
        }
        let has_room = extra.troubles.len() < MAX_GROUPS;
        match extra.troubles.iter_mut().find(|group| group.first.fingerprint == trouble.fingerprint) {
            Some(group) => group.add(at, *trouble),
            None if has_room => extra.troubles.push(TroubleGroup::new(at, trouble)),
            None => extra.dropped += 1,
        }
    }

    /// The journey with its names, oldest step first.
    #[must_use]
    pub fn steps(&self, names: &Names) -> Vec<Step> {
        self.journey.steps(self.origin, names)
    }

    /// Whether an entry failed or was slow.
    #[must_use]
    pub fn is_troubled(&self) -> bool {
        !self.troubles().is_empty()
    }

    /// Troubled entries by fingerprint, in order of arrival.
    #[must_use]
    pub fn troubles(&self) -> &[TroubleGroup] {
        self.extra.as_ref().map_or(&[], |extra| &extra.troubles)
    }

    /// Takes the troubled entries out.
    pub fn take_troubles(&mut self) -> Vec<TroubleGroup> {
        self.extra.as_mut().map(|extra| std::mem::take(&mut extra.troubles)).unwrap_or_default()
    }

    /// Troubled entries with so many different fingerprints that they were only counted.
    #[must_use]
    pub fn dropped_troubles(&self) -> u64 {
        self.extra.as_ref().map_or(0, |extra| extra.dropped)
    }

    /// Order ids and trace ids.
    #[must_use]
    pub fn references(&self) -> &[String] {
        self.extra.as_ref().map_or(&[], |extra| &extra.references)
    }

    /// Cart and order totals.
    #[must_use]
    pub fn purse(&self) -> Option<&Purse> {
        self.extra.as_ref().map(|extra| &extra.purse)
    }

    /// The customer.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The id as reports show it; empty while the session is healthy (healthy sessions don't keep it).
    #[must_use]
    pub fn id(&self) -> String {
        match self.identity.as_deref() {
            Some(Identity::Session(id)) => id.clone(),
            Some(Identity::User) => format!("user:{}", self.user().unwrap_or("")),
            Some(Identity::Client(address)) => format!("client:{address}"),
            Some(Identity::Service(service)) => format!("service:{}", service.as_str()),
            None => String::new(),
        }
    }
}

impl Extra {
    fn refer(&mut self, reference: String) {
        if self.references.len() < MAX_REFERENCES && !self.references.contains(&reference) {
            self.references.push(reference);
        }
    }
}
